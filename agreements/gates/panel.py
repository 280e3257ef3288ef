"""What pages tell of gates: each with its clock and the words of its rule."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import get_language

from activities.querysets import documents_for
from agreements.gates.deadlines import Clock, clock
from agreements.gates.loading import book
from agreements.gates.models import Gate, GateStatus
from agreements.gates.packs import Rule, home_of
from agreements.gates.reading import Words
from agreements.gates.services import subject_at
from agreements.gates.way import ORDER
from agreements.models import Agreement
from domains.vocabulary import LegalState
from partners.models.actors import best_name
from records.access import NOBODY, Access
from records.rights import can


@dataclass(frozen=True)
class Row:
    """A gate with its clock; `rule` is None when its pack is gone, then the kept title stands."""

    gate: Gate
    clock: Clock
    rule: Rule | None

    @property
    def title(self) -> str:
        return in_language(self.rule.title) if self.rule else str(self.gate)

    @property
    def todo(self) -> str:
        return in_language(self.rule.todo) if self.rule else ""

    @property
    def authority(self) -> str:
        return in_language(self.rule.authority) if self.rule else ""

    @property
    def evidence_asked(self) -> str:
        return in_language(self.rule.evidence) if self.rule else ""

    @property
    def citation(self) -> str:
        return in_language(self.rule.source.citation) if self.rule else ""

    @property
    def note(self) -> str:
        return in_language(self.rule.note) if self.rule else ""

    @property
    def is_settled(self) -> bool:
        return self.gate.status in {GateStatus.MET, GateStatus.WAIVED}


@dataclass(frozen=True)
class LetOff:
    """A rule of a wider layer that the city's own layer has switched off, with the reason."""

    title: str
    why: str
    citation: str
    confirmed: bool


@dataclass(frozen=True)
class GatesPanel:
    """The gates of one agreement: those that wait, those of what is still to come, others."""

    waiting: list[Row]
    later: list[Row]
    settled: list[Row]
    lapsed: list[Row]
    let_off: list[LetOff]
    may_meet: bool = False
    may_waive: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.later or self.settled or self.lapsed or self.let_off)


def gates_of(agreement: Agreement, *, on: datetime.date, access: Access = NOBODY) -> GatesPanel:
    """All that the page of an agreement tells of its gates on a day.

    The agreement is one that the asker may read, its activity and city with actor at hand: one
    query, and one more where the city's own layer switches a rule off.
    """
    gates = Gate.objects.of_activities([agreement.pk]).select_related("decided_by")
    gates = gates.with_waiting().prefetch_related(documents_for(access))
    rows = [row_of(gate, on=on) for gate in gates]
    rows.sort(key=_urgency)
    is_open = [row for row in rows if row.gate.is_open]
    activity = agreement.activity
    return GatesPanel(
        waiting=[row for row in is_open if row.gate.is_waiting],
        later=[row for row in is_open if not row.gate.is_waiting],
        settled=[row for row in rows if row.is_settled],
        lapsed=[row for row in rows if row.gate.status == GateStatus.LAPSED],
        let_off=_let_off(agreement, on=on),
        may_meet=can(access, "agreements.gates", activity),
        may_waive=can(access, "agreements.waive", activity),
    )


def row_of(gate: Gate, *, on: datetime.date) -> Row:
    """A gate with its clock on a day; no query."""
    rule = book().rule(gate.pack, gate.rule, version=gate.pack_version)
    return Row(gate, clock(gate, on=on), rule)


def in_language(words: Words) -> str:
    """A text of a pack in the reader's language."""
    return best_name(words, get_language() or "en")


def _urgency(row: Row) -> tuple[datetime.date, int, str]:
    gate = row.gate
    state = LegalState(gate.before_state or gate.after_state) if _names_state(gate) else None
    place = ORDER.index(state) if state in ORDER else len(ORDER)
    return gate.due_on or datetime.date.max, place, str(gate.pk)


def _names_state(gate: Gate) -> bool:
    return bool(gate.before_state or gate.after_state)


def _let_off(agreement: Agreement, *, on: datetime.date) -> list[LetOff]:
    home = home_of(agreement.activity.city)
    if not any(pack.switched_off for pack in book().in_force(home, on=on)):
        return []
    return [
        LetOff(
            title=in_language(rule.title),
            why=in_language(off.why),
            citation=in_language(off.source.citation),
            confirmed=off.confirmed,
        )
        for rule, off in book().let_off(home, subject_at(agreement), on=on)
    ]
