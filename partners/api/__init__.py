"""Partners in the API."""

from partners.api.actors import router_entries

__all__ = ["router_entries"]
