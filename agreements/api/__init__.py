"""Activities and agreements in the API: read as nested rows, written through the services.

What other cities offer stands beside them, since it can be taken over as an own one; so do the
gates of agreements, and the forms that are filled from a record.
"""

from agreements.api import authority_forms, gates, life, sharing, views

__all__ = ["router_entries"]

router_entries = [
    *views.router_entries,
    *life.router_entries,
    *gates.router_entries,
    *authority_forms.router_entries,
    *sharing.router_entries,
]
