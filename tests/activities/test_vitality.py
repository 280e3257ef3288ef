"""How lively a tie is: the formula, what counts as a contact, and who is told."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.dossiers import Dossier
from activities.dossiers.vitality import Contacts, Reason, Vitality, measured
from domains.vocabulary import ActivityState, Instrument, LegalState, TiePulse
from partners.models import Actor, City
from records.access import Access, Visibility
from tests.factories import make_activity, make_actor, make_agreement, make_user
from tests.personas import client_of

ON = datetime.date(2026, 11, 26)
I = Instrument  # noqa: E741


def contact(instrument: str, day: datetime.date, number: int = 1) -> Contacts:
    return Contacts(instrument, day.replace(day=1), number, day)


def months_before(months: int) -> datetime.date:
    year, month = divmod(ON.year * 12 + ON.month - 1 - months, 12)
    return datetime.date(year, month + 1, 15)


@pytest.mark.parametrize(
    ("instrument", "months", "value"),
    [
        # 1 − e^(−5 · 1 / 3), and so on with what 18 and 36 months leave.
        (I.PROJ, 0, 0.8111),
        (I.PROJ, 18, 0.5654),
        (I.VISI, 0, 0.6321),
        (I.VISI, 18, 0.3935),
        (I.VISI, 36, 0.2212),
        (I.XCHG, 0, 0.4866),
        (I.MEET, 0, 0.2835),
        (I.COMM, 0, 0.0800),
    ],
)
def test_one_contact_counts_by_kind_and_age(instrument: str, months: int, value: float) -> None:
    found = measured([contact(instrument, months_before(months))], on=ON)
    assert found.value == pytest.approx(value, abs=0.0001)


@pytest.mark.parametrize(
    ("value", "pulse"),
    [
        (0.6, TiePulse.LIVELY),
        (0.5999, TiePulse.QUIET),
        (0.25, TiePulse.QUIET),
        (0.2499, TiePulse.FADING),
    ],
)
def test_words_go_by_the_bounds(value: float, pulse: TiePulse) -> None:
    assert Vitality(value, ()).pulse == pulse


@pytest.mark.parametrize(
    ("last_on", "words", "korean"),
    [
        ("2026-11-26", "as of today", "오늘 기준"),
        ("2026-11-25", "1 day ago", "1일 전"),
        ("2026-10-27", "30 days ago", "30일 전"),
        ("2026-10-26", "1 month ago", "1개월 전"),
        ("2024-04-26", "31 months ago", "31개월 전"),
        ("2024-04-27", "30 months ago", "30개월 전"),
        ("2022-11-27", "47 months ago", "47개월 전"),
        ("2022-11-26", "4 years ago", "4년 전"),
        (None, "none on record", "기록 없음"),
    ],
)
def test_reasons_are_told_in_words(last_on: str | None, words: str, korean: str) -> None:
    day = datetime.date.fromisoformat(last_on) if last_on else None
    reason = Reason("visit", "Last visit or signing", 3, day)
    assert reason.when(on=ON) == words
    told = f"Last visit or signing{' ' if day else ': '}{words}"
    assert reason.in_words(on=ON) == told
    with override("ko"):
        assert reason.when(on=ON) == korean


KINDS = st.sampled_from([I.PROJ, I.VISI, I.AGR, I.XCHG, I.MEET, I.GIFT])
CONTACTS = st.tuples(KINDS, st.integers(0, 600), st.integers(1, 50))


def contacts_of(drawn: list[tuple[Instrument, int, int]]) -> list[Contacts]:
    return [contact(kind, months_before(months), number) for kind, months, number in drawn]


@settings(deadline=None)
@given(st.lists(CONTACTS, max_size=8), CONTACTS)
def test_another_contact_never_makes_a_tie_less_lively(
    drawn: list[tuple[Instrument, int, int]], more: tuple[Instrument, int, int]
) -> None:
    kind, _months, number = more
    before, after, newer = (
        measured(contacts_of([*drawn, *others]), on=ON).value
        for others in ([], [more], [(kind, 0, number)])
    )
    assert 0 <= before <= after <= newer <= 1


@pytest.fixture
def hamburg() -> Actor:
    return make_actor("Hamburg")


@pytest.mark.django_db
def test_contacts_are_what_was_done_with_the_partner(
    seoul: City, hamburg: Actor, officer_access: Access
) -> None:
    dossier = Dossier.of_partner(hamburg.pk, city=seoul, access=officer_access, on=ON)

    def log(kind: str, starts: str, state: str, ends: str | None = None) -> None:
        make_activity(
            seoul,
            partners=(hamburg,),
            instrument=kind,
            starts_on=starts,
            ends_on=ends,
            state=state,
        )

    assert dossier.vitality() is None
    log(I.VISI, "2026-12-01", ActivityState.PLAN)
    log(I.VISI, "2026-11-01", ActivityState.CANC)
    log(I.NETM, "2020-01-01", ActivityState.ONGO)
    make_activity(seoul, partners=(make_actor("Lyon"),), instrument=I.VISI)
    assert dossier.vitality() is None
    # A project under way is work of today, and one that is over was until its end.
    log(I.PROJ, "2020-01-01", ActivityState.ONGO)
    log(I.XCHG, "2024-01-01", ActivityState.DONE, ends="2025-05-31")
    found = dossier.vitality()
    assert found is not None
    told = [reason.last_on for reason in found.reasons]
    assert told == [ON, None, datetime.date(2025, 5, 31), None, None]
    assert found.value == pytest.approx(0.8647, abs=0.0001)


@pytest.mark.django_db
def test_an_agreement_counts_from_the_day_it_was_signed(
    seoul: City, hamburg: Actor, officer_access: Access
) -> None:
    dossier = Dossier.of_partner(hamburg.pk, city=seoul, access=officer_access, on=ON)
    prepared = {"state": LegalState.PROPOSED, "signed_on": None, "starts_on": "2026-10-08"}
    make_agreement(seoul, partners=(hamburg,), **prepared)
    assert dossier.vitality() is None
    make_agreement(seoul, partners=(hamburg,), signed_on="2025-05-26", starts_on="2025-01-10")
    found = dossier.vitality()
    assert found is not None
    assert found.reasons[1].last_on == datetime.date(2025, 5, 26)
    # 1 − e^(−3 · 0.5 / 3), after 18 months.
    assert found.value == pytest.approx(0.3935, abs=0.0001)


@pytest.mark.django_db
def test_what_one_may_not_read_counts_for_nothing(seoul: City, hamburg: Actor) -> None:
    make_activity(seoul, partners=(hamburg,), instrument=I.PROJ, visibility=Visibility.CONFIDENTIAL)
    url = hamburg.get_absolute_url()
    head, viewer = (client_of(make_user(seoul, role, name=role)) for role in ("head", "viewer"))
    assert "How lively the tie is" in head.get(url).text
    assert "How lively the tie is" not in viewer.get(url).text


@pytest.mark.django_db
def test_partner_page_tells_it_in_words(
    officer_client: Client, outsider_client: Client, seoul: City, hamburg: Actor
) -> None:
    make_activity(seoul, partners=(hamburg,), instrument=I.VISI, starts_on="2019-05-01")
    url = hamburg.get_absolute_url()
    page = officer_client.get(url).text
    assert "Fading" in page
    assert "Last visit or signing" in page
    korean = officer_client.get(url, headers={"accept-language": "ko"}).text
    assert "교류 활력" in korean
    # The same partner's page in another city knows of its own ties alone.
    assert "How lively the tie is" not in outsider_client.get(url).text


@pytest.mark.django_db
def test_city_has_no_tie_with_itself(officer_client: Client, seoul: City, hamburg: Actor) -> None:
    make_activity(seoul, partners=(hamburg, seoul.actor), instrument=I.VISI, starts_on="2026-05-01")
    assert "How lively the tie is" in officer_client.get(hamburg.get_absolute_url()).text
    assert "How lively the tie is" not in officer_client.get(seoul.actor.get_absolute_url()).text
