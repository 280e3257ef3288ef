"""What a promise was before, and what became of it: each step in words, from its history."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Commitment
from activities.timeline.columns import row_of
from activities.timeline.events import history_of
from activities.timeline.names import names_for
from domains.vocabulary import CommitmentStatus
from records.access import Access
from records.templatetags.ui import number, partial_date


@dataclass(frozen=True)
class Step:
    """One thing that became of a promise: when it was written down, by whom, and what was."""

    at: datetime.datetime
    who: str
    text: str
    # The reason or the evidence, as somebody wrote it.
    note: str = ""


def steps_of(commitment: Commitment, *, access: Access) -> list[Step]:
    """The steps of a promise that the asker may read, oldest first; two to four queries."""
    events = list(_events(commitment))
    contexts = [event.pgh_context or {} for event in events]
    names = names_for([], contexts, access=access)
    steps: list[Step] = []
    for older, newer in zip([None, *events], events, strict=False):
        context = newer.pgh_context or {}
        who = names.who(context)
        if older is not None and older.owner_id != newer.owner_id and names.handover(context):
            steps.append(Step(newer.pgh_created_at, who, names.handover(context)))
        for text, note in _told(older, newer):
            steps.append(Step(newer.pgh_created_at, who, text, note))
    return steps


def _events(commitment: Commitment) -> Any:
    events: Any = history_of(Commitment)
    return events._default_manager.filter(pgh_obj_id=commitment.pk).order_by("pgh_id")


def _told(older: Any, newer: Any) -> Iterator[tuple[str, str]]:
    if older is None:
        yield _entered(newer), ""
        if newer.status != CommitmentStatus.OPEN:
            yield from _status(newer)
        return
    if newer.renegotiations > older.renegotiations:
        yield _renegotiated(older, newer), newer.decided_why
    elif newer.status != older.status:
        yield from _status(newer)
        yield from _corrected(older, newer)
    else:
        yield from _corrected(older, newer)


def _entered(event: Any) -> str:
    told = {"words": event.words, "due": _due(event)}
    return _("Written down: “%(words)s”, %(due)s.") % told


def _renegotiated(older: Any, newer: Any) -> str:
    told = {
        "on": partial_date(newer.decided_on),
        "words": older.words,
        "due": _due(older),
        "whom": newer.agreed_with,
        "new": newer.words,
        "new_due": _due(newer),
    }
    return (
        _(
            "Until %(on)s: “%(words)s”, %(due)s. Renegotiated on %(on)s by agreement with"
            " %(whom)s; from then on: “%(new)s”, %(new_due)s."
        )
        % told
    )


def _due(event: Any) -> str:
    if not event.due_on:
        return _("without a date")
    return _("due %(date)s") % {"date": partial_date(event.due_on)}


def _status(event: Any) -> Iterator[tuple[str, str]]:
    told = {"on": partial_date(event.kept_on or event.decided_on)}
    if event.status == CommitmentStatus.KEPT:
        yield kept_words(row_of(Commitment, _plain(event))), event.evidence
    elif event.status == CommitmentStatus.BROK:
        yield _("Not kept: given up on %(on)s.") % told, event.decided_why
    elif event.status == CommitmentStatus.RLSD:
        yield _("Released on %(on)s.") % told, event.decided_why
    else:
        yield _("Open again: what was written of it before was wrong."), ""


def _plain(event: Any) -> Mapping[str, Any]:
    return {name: getattr(event, name) for name in ("kept_on", "due_on", "status")}


def kept_words(commitment: Commitment) -> str:
    """On which day a promise was kept, and how late."""
    told = {"on": partial_date(commitment.kept_on)}
    days = commitment.days_late
    if not days:
        return _("Kept on %(on)s.") % told
    return ngettext(
        "Kept on %(on)s, %(days)s day late.", "Kept on %(on)s, %(days)s days late.", days
    ) % {**told, "days": number(days)}


def _corrected(older: Any, newer: Any) -> Iterator[tuple[str, str]]:
    if older.words != newer.words:
        told = {"words": older.words, "new": newer.words}
        yield _("Corrected: “%(words)s” should read “%(new)s”.") % told, ""
    if older.due_on != newer.due_on:
        told = {"due": _due(older), "new": _due(newer)}
        yield _("Corrected the date: %(new)s, not %(due)s.") % told, ""
    if newer.kept_on and older.kept_on and newer.kept_on != older.kept_on:
        yield _("Corrected: kept on %(on)s.") % {"on": partial_date(newer.kept_on)}, ""
