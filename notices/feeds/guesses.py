"""Whoever tries many addresses that open nothing is kept waiting, without a look at any."""

from __future__ import annotations

import contextlib
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
    """Count an address that opened nothing. The time counts from the first of them: others behind
    the same address are not shut out for as long as somebody goes on."""
    key = _key(request)
    cache.add(key, 0, SECONDS)
    with contextlib.suppress(ValueError):  # the time is over at this very moment
        cache.incr(key)


def _key(request: HttpRequest) -> str:
    told = client_address(request) or "unknown"
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return f"feed-missed-{told}"
    if address.version == 6:
        told = str(ipaddress.ip_network(f"{address}/{_NETWORK}", strict=False).network_address)
    return f"feed-missed-{told}"
