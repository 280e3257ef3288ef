"""The history of activities: what happened, in words, and how they were at any time."""

from activities.timeline.lines import FieldChange, Line
from activities.timeline.reading import (
    NEWEST,
    PAGE_SIZE,
    Change,
    Showing,
    changes_of,
    history_page,
    read_comments,
)

__all__ = [
    "NEWEST",
    "PAGE_SIZE",
    "Change",
    "FieldChange",
    "Line",
    "Showing",
    "changes_of",
    "history_page",
    "read_comments",
]
