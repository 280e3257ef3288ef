"""Partners, their posts and people in the API."""

from partners.api import actors, memberships, people, posts

router_entries = [
    *actors.router_entries,
    *memberships.router_entries,
    *posts.router_entries,
    *people.router_entries,
]

__all__ = ["router_entries"]
