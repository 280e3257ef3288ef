"""Who gets past the door of every route: one row a route, nothing else decides.

A row names the door, the methods that the route knows, the action of `records.policy` that is
needed, and the kind of record that its address names. What each asker is to meet is computed from
the row, from the asker's roles and from the policy, never from the code under test.
"""

from __future__ import annotations

from tests.authorisation.endpoints import ENDPOINTS
from tests.authorisation.pages import PAGES

# What an officer may not do: the tests that need one asker only take an administrator there.
OF_ADMINISTRATORS = {
    "members.read",
    "members.reset_factor",
    "members.reset_password",
    "members.erase",
    "members.sign_out",
    "sign_in_rules.write",
    "members.write",
    "delegations.arrange",
    "handover.arrange",
    "members.invite",
    "audit.read",
    "mails.read",
    "mails.decide",
    "keys.read",
    "keys.write",
    "people.erase",
    "ties.weigh",
}

TABLE = {**PAGES, **ENDPOINTS}
