"""Partners in the API."""

from partners.api import actors, memberships

router_entries = [*actors.router_entries, *memberships.router_entries]

__all__ = ["router_entries"]
