"""Files that name a person: whoever erases the person is told, and reports are made anew."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Document, DocumentText
from activities.services import add_document
from activities.services.document_texts import read_text
from partners.models import City, Person
from partners.services import spellings_of
from records import jobs
from records.access import Access, Role, Visibility
from reports import services
from reports.models import ReportRun
from reports.periods import year_period
from reports.traces import traces_of
from tests.activities import files
from tests.factories import make_activity, make_actor, make_post, make_tenure, make_user
from tests.personas import client_of
from tests.reports.test_edition import annex_of, made, text_of

pytestmark = pytest.mark.django_db

NAME = "Quetzalina Zwyxqart"


@pytest.fixture
def person(seoul: City) -> Person:
    found = make_tenure(make_post(seoul, make_actor()), NAME, phone="010-1234-5678").person
    assert found is not None
    return found


@pytest.fixture
def dinner(seoul: City, officer: User) -> Activity:
    return make_activity(
        seoul, f"Dinner with {NAME}", partners=(make_actor("Lyon", country_code="FR"),)
    )


def keep(activity: Activity, name: str, content: bytes, user: User) -> Document:
    file = ContentFile(content, name=name)
    return add_document(activity.pk, file, access=access_for_user(user), by=user)


def packed(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(f"word/{member}.xml", content)
    return buffer.getvalue()


# Documents


def test_documents_are_told_by_what_they_say(
    seoul: City, person: Person, dinner: Activity, officer: User
) -> None:
    word = packed(
        document=f"<w:p><w:r>Met</w:r></w:p><w:p><w:t>Quetza</w:t><w:t>lina\n{NAME[11:]}</w:t></w:p>"
    )
    naming = {
        keep(dinner, "note.txt", "전화 +82 10 1234 5678".encode("cp949"), officer),
        keep(dinner, "note.docx", word, officer),
    }
    keep(dinner, "other.txt", b"Zwyxqartine", officer)
    unread = keep(dinner, "scan.pdf", b"%PDF-1.7\n%%EOF\n", officer)
    elsewhere = make_activity(seoul, "Fair", partners=(make_actor("Bonn"),))
    keep(elsewhere, "fair.txt", NAME.encode(), officer)
    # Its text does not name them, but it is with a partner at which they hold a post.
    post = person.tenures.get().post
    visit = make_activity(seoul, "Visit", partners=(post.actor,))
    naming.add(keep(visit, "visit.md", NAME.encode(), officer))

    traces = traces_of(person, spellings_of(person), access=access_for_user(officer))

    assert set(traces.naming) == naming
    assert traces.unread == [unread]
    assert not traces.has_more


def test_page_to_erase_stands_whatever_is_wrong_with_a_document(
    person: Person, dinner: Activity, officer: User, head: User
) -> None:
    """A member that is cut short or damaged since is read by no program."""
    word = packed(document=f"<w:p>{NAME}</w:p>")
    document = keep(dinner, "minutes.docx", word, officer)
    body = word.index(b"word/document.xml") + len("word/document.xml")
    Path(document.file.path).write_bytes(word[:body] + b"\xff" * 8 + word[body + 8 :])
    page = client_of(head).get(reverse("reports:person-erase", args=[person.pk]))
    assert page.status_code == 200
    assert page.context["traces"].unread == [document]


def test_no_more_bytes_are_looked_through_than_a_page_can_wait_for(
    person: Person, dinner: Activity, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(dinner, "oldest.txt", NAME.encode(), officer)
    word = packed(document="<w:p>" + " " * 900 + NAME + "</w:p>")
    assert len(word) < 300
    naming = keep(dinner, "newest.docx", word, officer)
    access = access_for_user(officer)
    monkeypatch.setattr("reports.traces.MOST_BYTES", 900)
    traces = traces_of(person, spellings_of(person), access=access)
    # What counts is the text as it is unpacked.
    assert (traces.naming, traces.unread, traces.has_more) == ([naming], [], True)
    monkeypatch.setattr("reports.traces.MOST_BYTES", 1_000)
    traces = traces_of(person, spellings_of(person), access=access)
    assert (len(traces.naming), traces.has_more) == (2, False)


def test_queries_stay_the_same_however_many_documents_are_looked_through(
    person: Person, dinner: Activity, officer: User
) -> None:
    access, spellings = access_for_user(officer), spellings_of(person)
    counts = []
    for number in range(8):
        document = keep(dinner, f"{number}.pdf", b"%%PDF-1.7 %d\n%%%%EOF\n" % number, officer)
        texts = DocumentText.objects.filter(document=document)
        words = NAME if number % 2 else "Nobody"
        texts.update(state="READY", outcome="READ", text=words, search_key="x")
        keep(dinner, f"{number}.txt", f"{words} {number}".encode(), officer)
        with CaptureQueriesContext(connection) as queries:
            traces = traces_of(person, spellings, access=access)
        counts.append(len(queries))
    named = sorted(document.name for document in traces.naming)
    assert named == sorted(f"{n}.{kind}" for n in (1, 3, 5, 7) for kind in ("pdf", "txt"))
    # The first asks how the name is spelt.
    assert set(counts[1:]) == {4}


def test_documents_of_confidential_activities_are_told_to_their_readers_alone(
    seoul: City, person: Person, officer: User, head: User
) -> None:
    secret = make_activity(
        seoul,
        f"Quiet dinner with {NAME}",
        partners=(make_actor("Lyon", country_code="FR"),),
        visibility=Visibility.CONFIDENTIAL,
        owner=head,
        access=access_for_user(head),
    )
    keep(secret, "secret.txt", NAME.encode(), head)
    admin = access_for_user(make_user(seoul, Role.CITY_ADMIN, name="Kang Tae-o"))
    assert traces_of(person, spellings_of(person), access=admin).naming == []
    assert len(traces_of(person, spellings_of(person), access=access_for_user(head)).naming) == 1


# Reports


def test_reports_that_name_the_person_are_told_and_made_anew(
    seoul: City, person: Person, dinner: Activity, head: User
) -> None:
    run, hidden = made(seoul, head), made(seoul, head, audience="confidential")
    silent = services.order_report(
        city=seoul,
        kind="annual",
        period=year_period(2020),
        language="en",
        audience="internal",
        access=access_for_user(head),
    )
    assert services.run_report(silent.pk, clock=timezone.now)
    admin = make_user(seoul, Role.CITY_ADMIN, name="Kang Tae-o")
    client, url = client_of(admin), reverse("reports:person-erase", args=[person.pk])
    page = client.get(url)
    assert page.context["traces"].reports == [run]
    assert 'aria-current="true">Partners</a>' in page.text

    answer = client.post(url, {"replaces": "on", "replacement": "the mayor"}, follow=True)

    assert "2 reports are made anew" in answer.text
    waiting = set(ReportRun.objects.filter(state="QUEUED"))
    assert waiting == {run, hidden}
    for one in waiting:
        old = Path(one.annex.path)
        assert services.run_report(one.pk, clock=timezone.now)
        one.refresh_from_db()
        assert one.edition == 2
        assert "Dinner with the mayor" in text_of(one)
        assert NAME not in text_of(one) + str(annex_of(one))
        assert old != Path(one.annex.path)


def test_reports_stay_when_the_name_stays_in_texts(
    seoul: City, person: Person, dinner: Activity, head: User
) -> None:
    made(seoul, head)
    assert services.erase_with_reports(person.pk, access=access_for_user(head)) == 0
    assert ReportRun.objects.get().state == "READY"


def test_report_that_is_being_made_is_begun_again(
    seoul: City, person: Person, dinner: Activity, head: User
) -> None:
    access, at = access_for_user(head), timezone.now()
    run = services.order_report(
        city=seoul,
        kind="annual",
        period=year_period(2025),
        language="en",
        audience="internal",
        access=access,
    )
    ReportRun.objects.filter(pk=run.pk).update(attempts=jobs.MOST_ATTEMPTS - 1)
    lease = jobs.claim(ReportRun.objects.all(), run.pk, at=at)
    assert lease is not None
    jobs.renew(ReportRun.objects.all(), run.pk, lease, at=at, progress=70)
    services.erase_with_reports(person.pk, access=access, replacement="the mayor")
    with pytest.raises(jobs.LostLeaseError):
        jobs.finish(ReportRun.objects.all(), run.pk, lease, at=at)
    run.refresh_from_db()
    # That it was taken away is no failure of its own.
    assert (run.state, run.attempts, run.progress) == ("QUEUED", 0, 0)
    assert services.run_report(run.pk, clock=timezone.now)
    run.refresh_from_db()
    assert "Dinner with the mayor" in text_of(run)


def test_nobody_else_erases_by_way_of_the_reports(
    seoul: City, busan: City, person: Person, officer: User
) -> None:
    with pytest.raises(PermissionDenied):
        services.erase_with_reports(person.pk, access=access_for_user(officer))
    theirs = Access(roles={busan.pk: frozenset({"head"})})
    with pytest.raises(Person.DoesNotExist):
        services.erase_with_reports(person.pk, access=theirs)


def test_pdf_that_was_read_is_told_wherever_it_lies(
    seoul: City, person: Person, head: User, officer: User
) -> None:
    elsewhere = make_activity(seoul, "Fair", partners=(make_actor("Bonn"),))
    named = keep(elsewhere, "fair.pdf", files.pdf(f"Met {NAME}"), officer)
    other = keep(elsewhere, "other.pdf", files.pdf("Met nobody"), officer)
    for document in (named, other):
        read_text(document.reading.pk, clock=timezone.now)
    found = traces_of(person, spellings_of(person), access=access_for_user(head))
    assert (found.naming, found.unread) == ([named], [])
