"""Things to do, for tests of the work list: days are told from one day."""

from __future__ import annotations

import datetime
from typing import Any

from activities.models import Activity, Commitment
from domains.vocabulary import CommitmentSide
from notices.work_list import WorkList

TODAY = datetime.date(2026, 11, 27)


def day(number: int) -> datetime.date:
    """The day so many days after today."""
    return TODAY + datetime.timedelta(days=number)


def promise(activity: Activity, words: str, due: int | None, **values: Any) -> Commitment:
    """A promise of ours that falls due so many days after today; without a day for None."""
    told = {"side": CommitmentSide.OURS, "owner": activity.owner, **values}
    due_on = None if due is None else day(due).isoformat()
    return Commitment.objects.create(
        activity=activity, city_id=activity.city_id, words=words, due_on=due_on, **told
    )


def places(shown: WorkList) -> dict[str, list[str]]:
    """The titles of rows by their group; of what is about something else, of that."""
    groups = [*shown.groups, *([shown.put_off] if shown.put_off.rows else [])]
    return {group.code: [row.title for row in group.rows] for group in groups}
