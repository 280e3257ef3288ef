"""The one-page sheet, as a page and as PDF, in either language and in both."""

from __future__ import annotations

import datetime
import io
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Commitment
from domains import vocabulary as v
from partners.models import Actor, City, CountryNote, NetworkMembership, Tie
from records.access import Visibility
from records.templatetags.ui import full_day
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_network,
    make_post,
    make_tenure,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db

WHOLE_DAY = re.compile(r'<span class="text-nowrap">([0-9-]+)</span>')


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
    return WHOLE_DAY.sub(r"\1", answer.text)


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


def test_days_in_digits_are_not_broken_on_a_narrow_page(
    officer_client: Client, hamburg: Actor, seoul: City
) -> None:
    make_activity(seoul, "<b>2026-11</b> Harbour week", partners=(hamburg,))
    answer = officer_client.get(reverse("partner:sheet", args=[hamburg.pk]), {"language": "both"})
    assert 'Signed <span class="text-nowrap">1992-05-01</span>' in answer.text
    assert '&lt;b&gt;<span class="text-nowrap">2026-11</span>&lt;/b&gt; Harbour week' in answer.text


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
    ours = make_actor("Busan Port", country_code="KR", type=v.ActorType.BUSN)
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
        first, second = sorted((body, ours), key=lambda actor: actor.pk)
        Tie.objects.create(actor_a=first, actor_b=second, source="A register", since="1990")
        network = make_network(f"{long[:90]} {index}")
        for member in (seoul.actor, body):
            NetworkMembership.objects.create(city=seoul, network=network, member=member)
        post = make_post(seoul, body, phone="+49 40 428 31 0", email=f"{'w' * 60}@example.org")
        make_tenure(
            post,
            long[:80],
            form_of_address=long[:60],
            email=f"{'p' * 60}@example.org",
            note=long * 9,
        )
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


def test_what_to_bear_in_mind_is_told_in_short_to_those_who_may_read_people(
    officer_client: Client, viewer_client: Client, hamburg: Actor, seoul: City
) -> None:
    note = "Drinks no wine.\nSpeaks of " + "harbours " * 40
    make_tenure(make_post(seoul, hamburg), "Erika", note=note)
    text = sheet(officer_client, hamburg, "en")
    assert "Drinks no wine. Speaks of harbours" in text
    assert "…" in text
    assert "harbours " * 20 not in text
    assert "Drinks no wine" not in sheet(viewer_client, hamburg, "en")


def test_sheet_of_a_country_tells_ties_with_ours_and_networks_in_common(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    network = make_network("Harbour Cities")
    for member in (seoul.actor, hamburg, make_actor("Bremen")):
        NetworkMembership.objects.create(city=seoul, network=network, member=member)
    ends = sorted((hamburg, make_actor("Busan", country_code="KR")), key=lambda one: one.pk)
    Tie.objects.create(actor_a=ends[0], actor_b=ends[1], source="A register", since="1990")
    address = reverse("partner:country-sheet", args=["DE"])
    text = " ".join(officer_client.get(address, {"language": "en"}).text.split())
    assert 'Harbour Cities <span class="soft">2 members there</span>' in text
    assert f'{ends[0]} – {ends[1]} <span class="soft">1990</span>' in text
    home = officer_client.get(
        reverse("partner:country-sheet", args=["KR"]), {"language": "en"}
    ).text
    assert "Public ties with our country" not in home


def test_korean_words_stay_whole_in_the_pdf_and_are_found_in_it(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    words = ["에리카", "무스터만", "국제교류협력관", "하펜시티", "재개발사업", "공동추진위원회"]
    words += ["물순환재생", "삼십주년"]
    make_tenure(make_post(seoul, hamburg), " ".join(words), form_of_address="시장님께서는")
    make_activity(seoul, " ".join(words * 2), partners=(hamburg,))
    page = pdf(officer_client, reverse("partner:sheet-pdf", args=[hamburg.pk]), "ko").pages[0]
    lines = page.extract_text().split()
    told = [piece.strip("“”:,·") for piece in lines]
    # Each word stands whole as often as it was written: of one broken there are two halves.
    assert {word: told.count(word) for word in words} == dict.fromkeys(words, 3)
