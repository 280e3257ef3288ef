"""From where a request came."""

from __future__ import annotations

import ipaddress
from typing import Any


def client_address(request: Any) -> str | None:
    """The address of the client of a request, as text; None where the server knows none."""
    told = getattr(request, "META", {}).get("REMOTE_ADDR", "")
    try:
        return str(ipaddress.ip_address(told))
    except ValueError:
        return None
