"""The handover book as PDF and Word file, in both languages, and for whom it holds what."""

from __future__ import annotations

import datetime
import io
from typing import Any

import docx
import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.access import access_for_user
from accounts.models import User
from activities.handover.services import hand_over
from activities.models import Activity, Commitment, Handover
from activities.services import add_document
from agreements.handover_book import book_of_person, reading
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Role, Visibility
from records.models import AuditEntry
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_gate,
    make_incoming,
    make_post,
    make_tenure,
    make_user,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
SECRET = "Talks about a base"


@pytest.fixture
def hamburg(seoul: City) -> Actor:
    return make_actor("Hamburg", "함부르크")


@pytest.fixture
def receiver(seoul: City) -> User:
    return make_user(seoul, Role.OFFICER, name="Lee Do-hyun")


@pytest.fixture
def records(seoul: City, officer: User, hamburg: Actor) -> Activity:
    """An agreement of the officer with all that a book tells, and a confidential record."""
    today = timezone.localdate()
    agreement = make_agreement(
        seoul,
        "Harbour pact",
        partners=(hamburg,),
        owner=officer,
        rationale="Our harbours face the same storms.",
        state=v.LegalState.SIGNED,
        original_location="Archive room 3, shelf 12",
        expires_on=(today + 60 * DAY).isoformat(),
    )
    Commitment.objects.create(
        city=seoul,
        activity=agreement.activity,
        side="OURS",
        words="We will send divers",
        due_on=(today + 30 * DAY).isoformat(),
        owner=officer,
    )
    make_gate(agreement, due_on=today + 14 * DAY)
    make_incoming(
        seoul, "Question about divers", sender=hamburg, owner=officer, reply_due=today - 3 * DAY
    )
    make_incoming(seoul, "Question of another", sender=hamburg)
    make_tenure(make_post(seoul, hamburg), "Erika Mustermann", email="erika@example.org")
    given = {"partners": (hamburg,), "owner": officer, "visibility": Visibility.CONFIDENTIAL}
    make_activity(seoul, SECRET, **given)
    return agreement.activity


@pytest.fixture
def handover(seoul: City, officer: User, receiver: User, head: User, records: Activity) -> Handover:
    return hand_over(
        officer.pk,
        receiver.pk,
        city=seoul,
        reason="moved to another office",
        with_deputies=True,
        access=access_for_user(head),
        at=timezone.now(),
    )


def read(client: Client, view: str, key: Any, language: str) -> str:
    """All words of the book, as PDF or Word file."""
    answer = client.get(reverse(f"agreements:{view}", args=[key]), {"language": language})
    assert answer.status_code == 200, answer
    assert answer["Cache-Control"] == "private, no-store"
    content = io.BytesIO(answer.getvalue())
    if view.endswith("pdf"):
        text = " ".join(page.extract_text() for page in PdfReader(content).pages)
    else:
        word = docx.Document(content)
        rows = [row for table in word.tables for row in table.rows]
        # A cell that spans two columns is given twice.
        cells = [cell.text for row in rows for cell in dict.fromkeys(row.cells)]
        text = " ".join([*cells, *(paragraph.text for paragraph in word.paragraphs)])
    return " ".join(text.split())


@pytest.mark.parametrize("form", ["pdf", "word"])
def test_book_tells_what_the_next_person_needs(head: User, handover: Handover, form: str) -> None:
    text = read(client_of(head), f"handover-book-{form}", handover.pk, "en")
    for words in (
        "Handover book",
        "Kim Min-ji",
        "Lee Do-hyun",
        "moved to another office",
        "The next 90 days",
        "Harbour pact",
        "Our harbours face the same storms.",
        "We will send divers",
        "Archive room 3, shelf 12",
        "Next step: It is in force",
        "Notify the Commonwealth that it was entered",
        "This is not legal advice.",
        "Erika Mustermann",
        "erika@example.org",
        "Hamburg",
        "Still to be answered",
        "Question about divers",
        SECRET,
        "Confidential: holds records",
    ):
        assert words in text, words
    assert "Question of another" not in text


@pytest.mark.parametrize("form", ["pdf", "word"])
def test_book_is_written_in_korean(head: User, handover: Handover, form: str) -> None:
    text = read(client_of(head), f"handover-book-{form}", handover.pk, "ko")
    for words in (
        "업무 인계·인수서",
        "앞으로 90일",
        "함부르크",
        "We will send divers",
        "다음 단계",
    ):
        assert words in text, words
    assert "Archive room 3, shelf 12" in text
    assert text.count("법률 자문이 아닙니다.") == 2, "on the cover and where the gates are"
    assert "Next step" not in text


@pytest.mark.parametrize("form", ["pdf", "word"])
def test_confidential_record_is_not_in_the_book_of_an_administrator(
    seoul: City, handover: Handover, form: str
) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-jun")
    text = read(client_of(admin), f"handover-book-{form}", handover.pk, "en")
    assert "Harbour pact" in text
    assert SECRET not in text
    assert "Confidential: holds records" not in text


@pytest.mark.parametrize("form", ["pdf", "word"])
def test_confidential_document_of_an_open_record_is_marked_and_warned_of(
    seoul: City, receiver: User, hamburg: Actor, form: str
) -> None:
    record = make_activity(seoul, "Open pact", partners=(hamburg,), owner=receiver)
    given = {"access": access_for_user(receiver), "by": receiver}
    add_document(record.pk, ContentFile(b"agenda", name="Agenda.txt"), **given)
    plain = read(client_of(receiver), f"person-book-{form}", receiver.pk, "en")
    assert "Agenda.txt" in plain
    assert "Confidential" not in plain
    secret = ContentFile(b"base", name="Talks.txt")
    add_document(record.pk, secret, visibility=Visibility.CONFIDENTIAL, **given)
    text = read(client_of(receiver), f"person-book-{form}", receiver.pk, "en")
    assert "Confidential: holds records or documents" in text
    assert "Talks.txt Other · Confidential" in text
    assert "Agenda.txt Other · Confidential" not in text


def test_book_names_people_only_to_those_who_may_read_them(
    viewer: User, handover: Handover
) -> None:
    text = read(client_of(viewer), "handover-book-word", handover.pk, "en")
    assert "Mayor" in text
    assert "Erika" not in text


def test_book_stays_that_of_what_went_whoever_answers_for_it_later(
    head: User, handover: Handover, records: Activity
) -> None:
    Activity.objects.filter(pk=records.pk).update(owner=head)
    assert "Harbour pact" in read(client_of(head), "handover-book-word", handover.pk, "en")


def test_one_takes_the_own_book_before_the_handover_and_nobody_elses(
    officer: User, receiver: User, head: User, records: Activity
) -> None:
    text = read(client_of(officer), "person-book-pdf", officer.pk, "en")
    assert "We will send divers" in text
    assert SECRET in text
    assert "We will send divers" in read(client_of(head), "person-book-word", officer.pk, "en")
    refused = client_of(receiver).get(reverse("agreements:person-book-pdf", args=[officer.pk]))
    assert refused.status_code == 403


def test_book_is_nobodys_of_another_city(outsider: User, handover: Handover) -> None:
    address = reverse("agreements:handover-book-pdf", args=[handover.pk])
    assert client_of(outsider).get(address).status_code == 404


def test_taking_the_book_is_noted(head: User, handover: Handover) -> None:
    read(client_of(head), "handover-book-word", handover.pk, "en")
    entry = AuditEntry.objects.get(subject="activities.handover")
    assert (entry.person, entry.details) == (head.pk, {"what": "handover book"})


@pytest.mark.parametrize("form", ["pdf", "word"])
@pytest.mark.parametrize(
    ("language", "columns", "lines"),
    [
        ("en", "Department and position Name Date Signature", ["Hands over", "Takes over"]),
        ("ko", "소속·직위(직급) 성명 인계·인수일 서명 또는 인", ["인계자", "인수자"]),
    ],
)
def test_book_ends_with_room_to_sign_for_both_and_a_witness(
    head: User, handover: Handover, form: str, language: str, columns: str, lines: list[str]
) -> None:
    text = read(client_of(head), f"handover-book-{form}", handover.pk, language)
    assert columns in text
    room = {"en": "day / month / year", "ko": "년 월 일"}[language]
    for label, name in zip(lines, ("Kim Min-ji", "Lee Do-hyun"), strict=True):
        assert f"{label} {name} {room}" in text
    assert f"{ {'en': 'Witnesses', 'ko': '확인자'}[language] } {room}" in text


@pytest.mark.parametrize("form", ["pdf", "word"])
def test_line_of_somebody_who_was_gone_says_so_and_who_hands_over_signs(
    seoul: City, officer: User, head: User, handover: Handover, form: str
) -> None:
    view = f"handover-book-{form}"
    assert "No longer here" not in read(client_of(head), view, handover.pk, "en")
    officer.memberships.all().delete()
    text = read(client_of(head), view, handover.pk, "en")
    assert "Hands over Kim Min-ji No longer here, and does not sign" in text
    assert f"Hands over instead {head} day / month / year" in text
    assert "Kim Min-ji 퇴직·전보 등으로 부재하여 서명 생략" in read(
        client_of(head), view, handover.pk, "ko"
    )


def test_whoever_handed_over_in_person_and_left_later_signs(
    seoul: City, officer: User, receiver: User, head: User, records: Activity
) -> None:
    own = hand_over(
        officer.pk,
        receiver.pk,
        city=seoul,
        reason="moved",
        with_deputies=True,
        access=access_for_user(officer),
        at=timezone.now(),
    )
    officer.memberships.all().delete()
    text = read(client_of(head), "handover-book-word", own.pk, "en")
    assert "Hands over Kim Min-ji day / month / year" in text
    assert "Hands over instead" not in text


def test_book_before_the_handover_leaves_open_who_takes_over(
    officer: User, records: Activity
) -> None:
    text = read(client_of(officer), "person-book-word", officer.pk, "en")
    assert "Hands over Kim Min-ji day / month / year" in text
    assert "Takes over day / month / year" in text


def test_long_book_is_cut_and_says_so(
    seoul: City,
    officer: User,
    hamburg: Actor,
    records: Activity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "MOST_RECORDS", 1)
    book = book_of_person(
        officer,
        city=seoul,
        access=access_for_user(officer),
        language="en",
        at=timezone.now(),
    )
    assert sum(len(chapter.entries) for chapter in book.chapters) == 1
    assert "1 older one" in book.note


def test_more_records_take_no_more_queries(
    seoul: City, officer: User, hamburg: Actor, records: Activity
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            book_of_person(
                officer,
                city=seoul,
                access=access_for_user(officer),
                language="en",
                at=timezone.now(),
            )
        return len(found)

    before = queries()
    for place in range(3):
        activity = make_activity(seoul, f"Visit {place}", partners=(hamburg,), owner=officer)
        Commitment.objects.create(
            city=seoul, activity=activity, side="OURS", words="Yes.", owner=officer
        )
    assert queries() == before <= 16
