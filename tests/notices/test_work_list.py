"""What stands on the work list, and where."""

from __future__ import annotations

import pytest

from accounts.access import access_for_user
from accounts.models import User
from domains.vocabulary import CommitmentSide
from notices.work_list import work_list
from partners.models import City
from tests.factories import make_activity, make_actor, make_agreement, make_gate, make_incoming
from tests.notices.office import TODAY, day, places, promise


@pytest.mark.django_db
def test_each_row_stands_in_the_group_of_its_day(seoul: City, officer: User) -> None:
    hamburg = make_actor()
    activity = make_activity(
        seoul, owner=officer, state="DONE", starts_on="2026-10-01", partners=(hamburg,)
    )
    for words, due in (("Late", -1), ("Today", 0), ("Month", 30), ("Far", 31), ("Undated", None)):
        promise(activity, words, due)
    promise(activity, "Theirs", -3, side=CommitmentSide.THEIRS)
    make_incoming(seoul, "Unanswered", reply_due=day(-2), owner=officer)
    make_incoming(seoul, "Whenever", owner=officer)
    pact = {"owner": officer, "partners": (hamburg,)}
    agreement = make_agreement(seoul, "Pact", expires_on=day(90).isoformat(), **pact)
    make_agreement(seoul, "Later", expires_on=day(91).isoformat(), **pact)
    make_agreement(seoul, "Over", expires_on=day(-1).isoformat(), **pact)
    make_gate(agreement, due_on=day(3))
    shown = work_list(access_for_user(officer), on=TODAY)
    assert places(shown) == {
        "late": ["Unanswered", "Late", "Over"],
        "due": ["Today", "Notify the Commonwealth that it was entered", "Month"],
        "waiting": ["Undated", "Whenever"],
        "others": ["Theirs"],
        "ending": ["Pact"],
    }
    assert shown.count == sum(group.count for group in shown.groups) == 10
    late, over = shown.groups[0].rows[1:]
    assert (late.act, late.partner, late.record, late.words, late.is_late, late.due_on) == (
        *("Mark kept", "Hamburg", "Youth orchestra exchange", "1 day late", True),
        day(-1),
    )
    assert over.words == "ended 1 day ago"
    assert shown.groups[-1].rows[0].band == 90
