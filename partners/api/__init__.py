"""Partners and their posts in the API."""

from partners.api import actors, memberships, posts

router_entries = [
    *actors.router_entries,
    *memberships.router_entries,
    *posts.router_entries,
]

__all__ = ["router_entries"]
