"""What happened to the parts of an activity's parties, in words: offers, answers and letters."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from activities.models import Activity, Answer, Participation
from partners.models import Actor
from records.access import Access


@dataclass(frozen=True)
class PartyEvent:
    """One change of a part, with the context in which it was made."""

    at: datetime.datetime
    words: str
    request: uuid.UUID | None
    context: dict[str, Any]
    # The city that answered, which is not the one that keeps the record.
    city: str = ""


def party_events(activity: Activity, *, access: Access, most: int) -> list[PartyEvent]:
    """The last changes of parts, newest first; two queries."""
    model: Any = Participation
    history: Any = next(iter(model.pgh_event_models.values()))
    rows = list(
        history.objects.filter(activity_id=activity.pk).order_by("-pgh_created_at", "-pgh_id")[
            : most + 1
        ]
    )
    visible = Actor.objects.visible_to(access)
    names = {actor.pk: str(actor) for actor in visible.filter(pk__in={r.actor_id for r in rows})}
    found = []
    for place, row in enumerate(rows):
        older = next((r for r in rows[place + 1 :] if r.pgh_obj_id == row.pgh_obj_id), None)
        name = names.get(row.actor_id) or _("a partner")
        city = name if _is_answer(row, older) and not row.letter_id else ""
        context = row.pgh_context or {}
        found += [
            PartyEvent(row.pgh_created_at, words, row.pgh_context_id, context, city)
            for words in _words(row, older, name)
        ]
    return found


def _is_answer(row: Any, older: Any) -> bool:
    return older is not None and bool(row.answered_at) and row.answered_at != older.answered_at


def _words(row: Any, older: Any, name: str) -> Iterator[str]:
    plain = {
        "insert": _("Added a partner"),
        "update": _("Changed a partner's part"),
        "delete": _("Took a partner out"),
    }
    if row.pgh_label != "update" or older is None:
        yield plain[row.pgh_label]
        return
    told = list(_said(row, older))
    for text, note in told:
        words = text % {"name": name}
        yield f"{words}: {note}" if note else words
    if not told or _part_of(row) != _part_of(older):
        yield plain["update"]


def _said(row: Any, older: Any) -> Iterator[tuple[str, str]]:
    """What was offered, withdrawn or answered between two states of a part; with the reason."""
    if row.offered_at and not older.offered_at:
        yield _("Offered the record to %(name)s"), ""
    elif older.offered_at and not row.offered_at:
        yield _("Withdrew the offer to %(name)s"), ""
    elif older.letter_id and not row.letter_id:
        yield _("Took back the letter of %(name)s"), ""
    if _is_answer(row, older):
        answers = {
            Answer.ACKNOWLEDGED: _("Acknowledged the part of %(name)s"),
            Answer.DECLINED: _("Declined the part of %(name)s"),
            Answer.CHANGE: _("Asked for another part of %(name)s"),
        }
        by_letter = _("Kept a letter in which %(name)s acknowledges its part")
        yield by_letter if row.letter_id else answers[row.answer], row.answer_note


def _part_of(row: Any) -> tuple[Any, ...]:
    duties = (row.is_responsible, row.is_accountable, row.is_consulted, row.is_informed)
    return (row.actor_id, row.roles, *duties)
