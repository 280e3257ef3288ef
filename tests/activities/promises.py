"""A promise as it is written down."""

from __future__ import annotations

from activities.models import Activity, Commitment
from activities.services import record_commitment
from records.access import Access
from records.partial_dates import PartialDate


def make_promise(activity: Activity, *, access: Access) -> Commitment:
    """Ten buses that the other side promised in January, due on the first of May."""
    fields = {
        "side": "THEIRS",
        "words": "Ten buses.",
        "due_on": PartialDate("2026-05-01"),
        "said_on": PartialDate("2026-01"),
        "said_where": "Mayor's visit, joint press conference",
    }
    return record_commitment(activity.pk, fields, access=access)
