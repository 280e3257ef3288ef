"""Who looks after something: its owner, for as long as they do such work in its city."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Membership
from records.policy import ROLES_OF_ACTION

READ = "work_list.read"


def is_looked_after(owner: str, city: str) -> Exists:
    """Whether somebody works in `city` whom `owner` names; both are paths from the row.

    Who has left the city, may not sign in any more, or was given a role without a work list looks
    after nothing: their list is not read by anybody.
    """
    return Exists(_at_work().filter(user=OuterRef(owner), city=OuterRef(city)))


def at_work(cities: Iterable[uuid.UUID]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Who looks after something in these cities, as pairs of city and person; one query."""
    return set(_at_work().filter(city__in=list(cities)).values_list("city", "user"))


def _at_work() -> Any:
    return Membership.objects.filter(role__in=ROLES_OF_ACTION[READ], user__is_active=True)
