"""Activities and agreements in the API: read as nested rows, written through the services.

What other cities offer stands beside them, since it can be taken over as an own one.
"""

from agreements.api import life, sharing, views

__all__ = ["router_entries"]

router_entries = [*views.router_entries, *life.router_entries, *sharing.router_entries]
