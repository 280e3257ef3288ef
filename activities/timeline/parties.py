"""What happened to the parts of an activity's parties, in words: offers, answers and letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from activities.models import DUTIES, Answer, Participation
from activities.timeline.columns import row_of
from activities.timeline.events import Event

# What is told of a change of a part itself; the rest is told in sentences.
PART = ("actor", "roles", *DUTIES)


def said(event: Event, name: str) -> list[str]:
    """Sentences about what was offered, withdrawn or answered by a change of a part."""
    if event.label != "update" or event.was is None:
        return []
    row, older = row_of(Participation, event.now), row_of(Participation, event.was)
    told = []
    for text, note in _said(row, older):
        words = text % {"name": name}
        told.append(f"{words}: {note}" if note else words)
    return told


def answered_by_city(event: Event) -> bool:
    """Whether the partner city itself answered, and not a letter that was kept."""
    if event.label != "update" or event.was is None:
        return False
    return _is_answer(event.now, event.was) and not event.now["letter_id"]


def _is_answer(row: dict[str, Any], older: dict[str, Any]) -> bool:
    return bool(row["answered_at"]) and row["answered_at"] != older["answered_at"]


def _said(row: Any, older: Any) -> Iterator[tuple[str, str]]:
    """What was offered, withdrawn or answered between two states of a part; with the reason."""
    if row.offered_at and not older.offered_at:
        yield _("Offered the record to %(name)s"), ""
    elif older.offered_at and not row.offered_at:
        yield _("Withdrew the offer to %(name)s"), ""
    elif older.letter_id and not row.letter_id:
        yield _("Took back the letter of %(name)s"), ""
    if row.answered_at and row.answered_at != older.answered_at:
        answers = {
            Answer.ACKNOWLEDGED: _("Acknowledged the part of %(name)s"),
            Answer.DECLINED: _("Declined the part of %(name)s"),
            Answer.CHANGE: _("Asked for another part of %(name)s"),
        }
        by_letter = _("Kept a letter in which %(name)s acknowledges its part")
        yield by_letter if row.letter_id else answers[row.answer], row.answer_note
