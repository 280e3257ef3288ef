"""Whose list a row stands on, and what must be done before the next step of an agreement."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from accounts.access import access_for_user
from accounts.models import Membership, User
from activities.models import Activity
from agreements.models import Agreement
from domains.vocabulary import LegalState, TieStanding
from notices.kinds import RowKind
from notices.work_list import Row, WorkList, work_list
from partners.models import City
from partners.services.ties import decide_on_tie
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_delegation,
    make_gate,
    make_incoming,
)
from tests.notices.office import TODAY, day, places, promise

pytestmark = pytest.mark.django_db


def pact(city: City, title: str = "Pact", **values: Any) -> Agreement:
    return make_agreement(city, title, partners=(make_actor(title),), **values)


def rows_of(shown: WorkList) -> list[Row]:
    """All rows but those of partners long without contact."""
    found = [row for group in shown.groups for row in group.rows]
    return [row for row in found if row.kind != RowKind.CONTACT]


def own(person: User) -> WorkList:
    return work_list(access_for_user(person), on=TODAY, person=person.pk)


def steps(person: User) -> dict[str, str]:
    rows = rows_of(work_list(access_for_user(person), on=TODAY))
    return {row.title: row.act for row in rows if row.kind == RowKind.STEP}


def test_what_a_colleague_has_left_is_nobody_s(seoul: City, officer: User, head: User) -> None:
    make_incoming(seoul, "Letter", owner=officer)
    pact(seoul, "Pact", owner=officer, expires_on=day(20).isoformat())
    record = make_activity(seoul, "Talks", owner=officer, state="ONGO", partners=(make_actor(),))
    promise(record, "Experts", 3)
    access = access_for_user(head)
    assert not work_list(access, on=TODAY, of_nobody=True).groups
    Membership.objects.filter(user=officer).update(role="viewer")
    shown = work_list(access, on=TODAY, of_nobody=True)
    titles = {title for group in places(shown).values() for title in group}
    assert {"Letter", "Pact", "Experts", "Talks"} <= titles
    # That one is missing its owner is to be done in itself.
    assert "Talks" in places(work_list(access, on=TODAY))["waiting"]


def test_who_stands_in_has_the_rows_of_whom_they_stand_in_for(
    seoul: City, officer: User, head: User
) -> None:
    make_incoming(seoul, "Letter", owner=officer)
    assert not own(head).groups
    make_delegation(officer, head, seoul, "officer", on=TODAY)
    today = access_for_user(head, on=TODAY)
    shown = work_list(today, on=TODAY, person=head.pk)
    assert places(shown) == {"waiting": ["Letter"]}
    # Of a colleague's list only their own rows are.
    assert not work_list(access_for_user(officer), on=TODAY, person=head.pk).groups


def test_deputy_has_the_rows_of_the_record(seoul: City, officer: User, head: User) -> None:
    pact(seoul, "Pact", owner=officer, deputy=head, expires_on=day(20).isoformat())
    assert [row.title for row in rows_of(own(head))] == ["Pact"]
    assert [row.title for row in rows_of(own(officer))] == ["Pact"]


def test_tie_that_rests_waits_for_no_contact(seoul: City, head: User) -> None:
    hamburg = make_actor()
    make_agreement(seoul, "Pact", owner=head, partners=(hamburg,))
    assert places(own(head)) == {"contact": ["Hamburg"]}
    access = access_for_user(head)
    for version, standing in enumerate((TieStanding.DORMANT, TieStanding.HISTORICAL)):
        decide_on_tie(
            hamburg.pk,
            standing=standing,
            reason="They closed their office.",
            city=seoul,
            access=access,
            version=version,
            on=TODAY,
        )
        assert not own(head).groups


@pytest.mark.parametrize(
    ("expires", "months", "told"),
    [
        (datetime.date(2027, 9, 23), 9, datetime.date(2026, 12, 23)),
        (day(60), 3, day(60)),
        (day(60), None, day(60)),
        (day(300), 3, None),
        (TODAY + datetime.timedelta(days=30), 1, TODAY),
    ],
)
def test_last_day_to_leave_comes_before_the_last_day(
    seoul: City, officer: User, expires: datetime.date, months: int | None, told: datetime.date
) -> None:
    pact(seoul, "Pact", owner=officer, expires_on=expires.isoformat(), notice_months=months)
    assert [row.due_on for row in rows_of(own(officer))] == ([told] if told else [])


def test_last_day_to_leave_is_told_in_words(seoul: City, officer: User) -> None:
    pact(seoul, "Pact", owner=officer, expires_on="2027-06-30", notice_months=6)
    (row,) = rows_of(own(officer))
    assert (row.due_on, row.words) == (datetime.date(2026, 12, 30), "33 days left to give notice")


def test_step_is_offered_once_nothing_stands_before_it(
    seoul: City, head: User, reviewer: User
) -> None:
    review = pact(seoul, "Text", state=LegalState.LEGAL_REVIEW)
    ready = pact(seoul, "Ready", state=LegalState.GATES)
    gates = [
        make_gate(review, before_state=LegalState.GATES, after_state=""),
        make_gate(ready, before_state=LegalState.NEGOTIATING, after_state=""),
    ]
    # Custom blocks nothing, and what is asked later not yet.
    make_gate(ready, rule="custom", before_state="CLEARED", after_state="", is_custom=True)
    make_gate(review, rule="later", before_state=LegalState.CLEARED, after_state="")
    assert steps(reviewer) == steps(head) == {}
    for gate in gates:
        gate.delete()
    assert steps(reviewer)["Text"] == "Agree to the text"
    assert steps(head)["Ready"] == "Clear it for signature"


def test_what_is_cleared_waits_to_be_signed(seoul: City, officer: User) -> None:
    pact(seoul, "Pact", state=LegalState.CLEARED, owner=officer)
    (row,) = rows_of(own(officer))
    assert (row.act, row.words) == ("Note the signing", "cleared, to be signed")
    assert row.act_url.endswith("/signed/")


def test_agreement_that_was_to_be_concluded_is_led_on_by_its_steps(
    seoul: City, officer: User
) -> None:
    pact(seoul, "Pact", state=LegalState.NEGOTIATING, owner=officer, starts_on="2026-10-01")
    Activity.objects.update(state="PLAN")
    (row,) = rows_of(own(officer))
    assert (row.kind, row.act) == (RowKind.OUTCOME, "Note how far it is")
    assert row.act_url.endswith("/agreement/")
