"""Verbs that write who works in a city, and who acts for whom."""

from accounts.services.delegations import give_delegation, may_end, revoke_delegation
from accounts.services.members import (
    appoint_administrator,
    cities_to_appoint_in,
    end_work,
    set_roles,
)

__all__ = [
    "appoint_administrator",
    "cities_to_appoint_in",
    "end_work",
    "give_delegation",
    "may_end",
    "revoke_delegation",
    "set_roles",
]
