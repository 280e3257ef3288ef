"""Activities and agreements in the API: read as nested rows, written through the services."""

from agreements.api.views import router_entries

__all__ = ["router_entries"]
