"""From where a request comes, also through proxies that speak for others."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
MOST_NETWORKS = 20


def client_address(request: Any) -> str | None:
    """The address of the client of a request, as text without port or zone; None where the server
    knows none.

    `X-Forwarded-For` is believed only as far as `settings.TRUSTED_PROXIES` says: a number is how
    many proxies stand in front, each of which adds from whom it got the request; networks are
    those in which the proxies stand. Without it the address is that of the connection.
    """
    meta = getattr(request, "META", {})
    peer = _address(meta.get("REMOTE_ADDR") or "")
    told = [part.strip() for part in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    hops = [_address(part) for part in told if part]
    count, networks = trusted_proxies(tuple(settings.TRUSTED_PROXIES))
    client = _behind(count, peer, hops) if count else _outside(networks, peer, hops)
    return str(client) if client else None


@lru_cache
def trusted_proxies(told: tuple[str, ...]) -> tuple[int, tuple[Network, ...]]:
    """The number of proxies or their networks, as the setting tells; raises ValueError.

    A number stands alone.
    """
    if len(told) == 1 and told[0].isdigit():
        return int(told[0]), ()
    return 0, tuple(ipaddress.ip_network(one) for one in told)


def is_within(address: str | None, networks: Iterable[str]) -> bool:
    """Whether a client's address lies in one of the networks; one not known never does."""
    found = _address(address or "")
    return found is not None and _is_in(found, map(ipaddress.ip_network, networks))


def networks_in(text: str) -> list[str]:
    """The networks that somebody wrote, one a line or with commas between, in their short form.

    Raises ValidationError with a message for each that is none.
    """
    found: dict[str, None] = {}
    errors = []
    parts = text.replace(",", " ").split()
    if len(parts) > MOST_NETWORKS:
        raise ValidationError(_("Name at most %(most)d networks.") % {"most": MOST_NETWORKS})
    for part in parts:
        try:
            found[_network(part)] = None
        except ValidationError as error:
            errors.append(error)
    if errors:
        raise ValidationError(errors)
    return list(found)


def _network(text: str) -> str:
    try:
        network = ipaddress.ip_network(text, strict=False)
        address = ipaddress.ip_interface(text).ip
    except ValueError:
        raise ValidationError(
            _(
                "%(text)s is no network. Write one as 192.0.2.0/24 or 2001:db8::/32, or a single"
                " address."
            )
            % {"text": Truncator(text).chars(50)}
        ) from None
    if network.prefixlen == 0:
        message = _("%(text)s is every address there is: leave the field empty instead.")
        raise ValidationError(message % {"text": text})
    if address != network.network_address:
        message = _(
            "%(text)s lies within a network. Write %(network)s for the whole of it, or %(address)s"
            " for that address alone."
        )
        raise ValidationError(message % {"text": text, "network": network, "address": address})
    return str(network)


def _behind(count: int, peer: Address | None, hops: list[Address | None]) -> Address | None:
    # Fewer than there are proxies: the request did not come through all of them.
    return hops[-count] if len(hops) >= count else peer


def _outside(
    networks: tuple[Network, ...], peer: Address | None, hops: list[Address | None]
) -> Address | None:
    known = peer
    for address in reversed(hops) if networks else ():
        # A connection over a Unix socket has no address, and comes from this machine.
        if address is None or not (known is None or _is_in(known, networks)):
            break
        known = address
    return known


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _address(text: str) -> Address | None:
    """Also with a port, as some proxies write it; an IPv4 address in IPv6 is the IPv4 one."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
