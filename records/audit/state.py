"""How far a chain is sealed, and what came of its last verification."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from records.audit.models import Seal, Verification
from records.audit.sealing import head_of, of_city


@dataclass(frozen=True)
class State:
    """The newest seal and the newest verification of a chain; None before the first."""

    seal: Seal | None
    verification: Verification | None


def state_of(city_id: uuid.UUID | None) -> State:
    """Two queries."""
    verified = Verification.objects.filter(**of_city(city_id)).order_by("-at").first()
    return State(head_of(city_id), verified)
