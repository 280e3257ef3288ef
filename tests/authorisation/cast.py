"""Who asks for what in the world of the matrix: askers, and the kinds of records they ask for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from domains import vocabulary as v
from partners.models import City
from records.policy import ROLES_OF_ACTION, State
from tests.authorisation.programs import Program

# What brings an activity into each state.
STATES = {
    State.STANDING: {"state": v.ActivityState.ONGO},
    State.DRAFT: {"state": v.ActivityState.DRFT},
    State.VOID: {"state": v.ActivityState.VOID, "void_reason": "Entered twice."},
}
READ_BY = {
    "activity": "activities.read",
    "agreement step": "activities.read",
    "amendment": "activities.read",
    "document": "activities.read",
    "commitment": "activities.read",
    "gate": "activities.read",
    "scan": "activities.write",
    "handover": "handover.read",
    "authority form": "activities.read",
    "form of a record": "activities.read",
    "saved search": "activities.read",
    "incoming": "incoming.read",
    "incoming file": "incoming.read",
    "file of incoming": "incoming.read",
    "comment": "activities.read",
    "said": "activities.read",
    "actor": "partners.read",
    "post": "partners.read",
    "membership": "memberships.read",
    "person": "people.read",
    "report": "reports.read",
    "shared": "activities.read",
    "work row": "work_list.read",
    "snooze": "work_list.read",
}
# Reports that are made in these words, so that two editions never collide.
PERIOD = (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))


@dataclass(frozen=True)
class Asker:
    """Somebody or something that asks, with what the policy needs to know about it."""

    name: str
    client: Client
    city: City | None = None
    roles: frozenset[str] = frozenset()
    is_person: bool = False
    # The key of what is no person.
    program: Program | None = None
    # The records, by name of their variant, that name this person.
    named_in: frozenset[str] = frozenset()

    @property
    def is_usual(self) -> bool:
        """Whether it is one of the two keys that stand for all where no key gets in."""
        return self.name in {"reading key", "writing key"}

    def may(self, action: str) -> bool:
        return not ROLES_OF_ACTION[action].isdisjoint(self.roles)


@dataclass(frozen=True)
class Variant:
    """One record: what its address takes, whose it is (None: everybody's), who may read it, and its
    state."""

    name: str
    args: tuple[Any, ...]
    city: City | None = None
    is_confidential: bool = False
    state: str = State.STANDING
    # The action of the policy by which a key reads it, and whether one for public records does.
    reads: str = ""
    is_public: bool = False
    # Another city's, offered to this one.
    is_offered: bool = False
    # What was offered once and is no more, or is so to nobody.
    is_closed: bool = False

    def is_readable_by(self, asker: Asker) -> bool:
        if self.is_closed:
            return False
        if self.city is None:
            return True
        if asker.city != self.city:
            return False
        return (
            not self.is_confidential
            or asker.may("confidential.read")
            or self.name in asker.named_in
        )


@dataclass
class World:
    seoul: City
    busan: City
    askers: list[Asker] = field(default_factory=list)
    records: dict[str, list[Variant]] = field(default_factory=dict)

    def asker(self, name: str) -> Asker:
        return next(asker for asker in self.askers if asker.name == name)
