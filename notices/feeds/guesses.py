"""Whoever tries many addresses that open nothing is kept waiting, without a look at any."""

from __future__ import annotations

import ipaddress

from django.core.cache import cache
from django.http import HttpRequest

from records.client_address import client_address

MOST_MISSES = 30
SECONDS = 5 * 60
# Whoever has one address of IPv6 has as many as they like of its network.
_NETWORK = 64


def may_try(request: HttpRequest) -> bool:
    """Whether somebody from there may try another address."""
    return bool(cache.get(_key(request), 0) < MOST_MISSES)


def missed(request: HttpRequest) -> None:
    """Count an address that opened nothing; of two at one moment perhaps only one is counted."""
    key = _key(request)
    cache.set(key, cache.get(key, 0) + 1, SECONDS)


def _key(request: HttpRequest) -> str:
    told = client_address(request) or "unknown"
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return f"feed-missed-{told}"
    if address.version == 6:
        told = str(ipaddress.ip_network(f"{address}/{_NETWORK}", strict=False).network_address)
    return f"feed-missed-{told}"
