"""The one-page sheet, as a page and as PDF, in either language and in both."""

from __future__ import annotations

import datetime
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Commitment
from domains import vocabulary as v
from partners.models import Actor, City, CountryNote, Tie
from records.access import Visibility
from records.templatetags.ui import full_day
from tests.factories import make_activity, make_actor, make_agreement, make_post, make_tenure
from tests.personas import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamburg(seoul: City) -> Actor:
    actor = make_actor("Hamburg", "함부르크")
    activity = make_agreement(seoul, "Harbour pact", partners=(actor,), expires_on="2031").activity
    Commitment.objects.create(
        city=seoul, activity=activity, side="OURS", words="We will send divers", due_on="2020-02"
    )
    return actor


def sheet(client: Client, actor: Actor, language: str) -> str:
    answer = client.get(reverse("partner:sheet", args=[actor.pk]), {"language": language})
    assert answer.status_code == 200
    return answer.text


def pdf(client: Client, address: str, language: str) -> PdfReader:
    answer = client.get(address, {"language": language})
    assert answer["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(answer.getvalue()))


def test_sheet_tells_names_agreements_and_what_is_owed(
    officer_client: Client, hamburg: Actor
) -> None:
    text = sheet(officer_client, hamburg, "en")
    for words in ("Hamburg", "Harbour pact", "Sister city", "Signed May 1, 1992", "Expires 2031"):
        assert words in text
    assert "We will send divers" in text
    assert "overdue" in text


def test_sheet_speaks_the_language_asked_for_whatever_the_reader_speaks(
    officer_client: Client, hamburg: Actor
) -> None:
    korean, both = (sheet(officer_client, hamburg, name) for name in ("ko", "both"))
    assert "함부르크" in korean
    assert "서명 1992년 5월 1일" in korean
    assert "함부르크 / Hamburg" in both
    assert "서명 / Signed 1992-05-01" in both


def test_days_of_a_sheet_are_told_alike(
    officer_client: Client, hamburg: Actor, seoul: City
) -> None:
    make_tenure(make_post(seoul, hamburg), "Erika", verified_on=datetime.date(2026, 8, 28))
    today = timezone.localdate()
    for language, verified, foot in (
        ("en", "Verified August 28, 2026", full_day(today, "medium")),
        ("both", "확인 / Verified 2026-08-28", today.isoformat()),
    ):
        text = sheet(officer_client, hamburg, language)
        assert verified in text
        assert foot in text.partition("<footer")[2]


def test_unknown_language_falls_back_to_the_readers(officer_client: Client, hamburg: Actor) -> None:
    assert "Live agreements" in sheet(officer_client, hamburg, "xx")


@pytest.mark.parametrize(
    ("language", "words"), [("ko", "함부르크"), ("en", "Harbour pact"), ("both", "서명 / Signed")]
)
def test_pdf_is_one_page_with_the_same_words(
    officer_client: Client, hamburg: Actor, language: str, words: str
) -> None:
    found = pdf(officer_client, reverse("partner:sheet-pdf", args=[hamburg.pk]), language)
    assert len(found.pages) == 1
    assert words in found.pages[0].extract_text()


def test_sheet_of_a_country_gathers_its_partners(officer_client: Client, hamburg: Actor) -> None:
    address = reverse("partner:country-sheet-pdf", args=["DE"])
    text = pdf(officer_client, address, "en").pages[0].extract_text()
    for words in ("Germany", "Deutschland", "Harbour pact", "Hamburg", "1 activity"):
        assert words in text


def test_sheet_of_a_country_tells_who_speaks_for_it(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    embassy = make_actor("Embassy of Germany", type=v.ActorType.MISN, level=v.Level.NAT)
    make_tenure(make_post(seoul, embassy), "Erika", form_of_address="Excellency")
    address = reverse("partner:country-sheet-pdf", args=["DE"])
    text = " ".join(pdf(officer_client, address, "en").pages[0].extract_text().split())
    for words in ("Whom to call", "Erika", "“Excellency”"):
        assert words in text


def test_pdf_of_a_country_stays_one_page_however_much_there_is(
    officer_client: Client, seoul: City
) -> None:
    long = "W" * 40 + " " + "가나다라 " * 30
    for index in range(12):
        body = make_actor(
            f"{long[:80]} {index}", f"{long[:70]} {index}", type=v.ActorType.MISN, level=v.Level.NAT
        )
        for side in v.CommitmentSide:
            row = make_agreement(seoul, long, partners=(body,), expires_on="2041-01-01").activity
            Commitment.objects.create(
                city=seoul, activity=row, side=side, words=long, due_on="2030-01-01"
            )
        for direction in ("OUTG", "INCO", ""):
            make_activity(
                seoul, long, partners=(body,), instrument="GIFT", state="DONE", direction=direction
            )
        make_activity(seoul, long, partners=(body,), state="PLAN", starts_on="2190")
        post = make_post(seoul, body, phone="+49 40 428 31 0", email=f"{'w' * 60}@example.org")
        make_tenure(post, long[:80], form_of_address=long[:60], email=f"{'p' * 60}@example.org")
    CountryNote.objects.create(
        city=seoul, country_code="DE", residents=99, residents_on="2026", note=long * 5
    )
    found = pdf(officer_client, reverse("partner:country-sheet-pdf", args=["DE"]), "both")
    assert len(found.pages) == 1


def test_pdf_stays_one_page_however_much_there_is(officer_client: Client, seoul: City) -> None:
    busiest = make_actor("N" * 60, "가" * 60)
    long = "W" * 40 + " " + "가나다라 " * 48
    for index in range(12):
        row = make_agreement(
            seoul, long, partners=(busiest,), starts_on=f"20{index:02}", expires_on="2041-01-01"
        ).activity
        for side in v.CommitmentSide:
            Commitment.objects.create(
                city=seoul, activity=row, side=side, words=long, due_on="2030-01-01"
            )
        first, second = sorted(
            (busiest, make_actor(f"{long[:90]} {index}")), key=lambda actor: actor.pk
        )
        Tie.objects.create(actor_a=first, actor_b=second, source="A register", since="1990")
        for instrument, state in (("GIFT", "DONE"), ("MEET", "PLAN")):
            make_activity(
                seoul,
                long,
                partners=(busiest,),
                instrument=instrument,
                state=state,
                starts_on="2025" if state == "DONE" else "2190",
            )
    found = pdf(officer_client, reverse("partner:sheet-pdf", args=[busiest.pk]), "both")
    assert len(found.pages) == 1


def test_confidential_records_are_on_the_sheet_of_those_who_may_read_them_with_a_warning(
    seoul: City, hamburg: Actor, officer_client: Client, head: User
) -> None:
    before = sheet(officer_client, hamburg, "en")
    make_activity(
        seoul,
        "Quiet talks",
        partners=(hamburg,),
        visibility=Visibility.CONFIDENTIAL,
        access=access_for_user(head),
    )
    after = sheet(officer_client, hamburg, "en")
    heads = sheet(client_of(head), hamburg, "en")
    assert "Quiet talks" not in after
    assert "Confidential" not in after
    assert before.count("<li>") == after.count("<li>")
    assert "Quiet talks" in heads
    assert "Confidential: holds records" in heads


def test_outsider_finds_nothing_of_ours_on_a_shared_partners_sheet(
    outsider_client: Client, hamburg: Actor
) -> None:
    assert "Harbour pact" not in sheet(outsider_client, hamburg, "en")


def test_private_partner_of_another_city_has_no_sheet(outsider_client: Client, seoul: City) -> None:
    quiet = make_actor("Quiet Society", steward=seoul, type=v.ActorType.NGO)
    for name in ("sheet", "sheet-pdf"):
        assert outsider_client.get(reverse(f"partner:{name}", args=[quiet.pk])).status_code == 404


def test_old_address_of_a_merged_partner_tells_what_it_has_become(
    officer_client: Client, hamburg: Actor
) -> None:
    old = make_actor("Hansestadt Hamburg")
    Actor.objects.filter(pk=old.pk).update(status="merged", merged_into=hamburg)
    assert "Harbour pact" in sheet(officer_client, old, "en")
    ties = officer_client.get(reverse("partner:ties", args=[old.pk]))
    assert ties.context["actor"] == hamburg
