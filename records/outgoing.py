"""The one way out: every call that the program makes to a server elsewhere goes through it.

What it calls may be named by people or told by another server, so it reaches no further than the
open internet and what the operator names in `OUTGOING_ALLOW`. A name is resolved once, all of its
addresses are checked, and the connection goes to a checked address: a name that means something
else a moment later changes nothing. TLS still proves the name.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import cookiejar
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# A name and a port to the addresses that stand for them; raises OSError.
Resolver = Callable[[str, int], list[str]]

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
TOTAL_SECONDS = 15.0
MOST_BYTES = 1024 * 1024

_HOST = re.compile(
    r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*"
)
# Addresses that lead to IPv4 ones are judged by these: NAT64 is how some networks reach them all.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# What Python of any version takes for global and is not: protocol assignments, transition
# mechanisms, documentation, and the address at which Azure's machines find their metadata.
_NOT_GLOBAL = [
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
]


class OutgoingError(requests.RequestException):
    """A call that was not made, or whose answer was not taken; the text tells an operator why."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet, by itself and by what it leads to."""
    if any(address in network for network in _NOT_GLOBAL):
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    embedded = address.ipv4_mapped
    if address in _NAT64:
        embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if embedded is not None:
        return is_public(embedded)
    return address in _GLOBAL_UNICAST and address.is_global


@dataclass(frozen=True)
class Allowed:
    """What the operator names beyond the open internet.

    `hosts` may have any address; `plain` are (host, port) that are called without TLS.
    """

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()
    plain: frozenset[tuple[str, int]] = frozenset()

    @classmethod
    def read(cls, entries: Iterable[str]) -> Allowed:
        """Read networks, host names and `http://host:port`; raises ValueError naming the entry."""
        networks: list[Network] = []
        hosts: set[str] = set()
        plain: set[tuple[str, int]] = set()
        for entry in filter(None, map(str.strip, entries)):
            if entry.startswith("http://"):
                host, port = _plain_host(entry)
                hosts.add(host)
                plain.add((host, port))
            elif (network := _network(entry)) is not None:
                networks.append(network)
            elif _HOST.fullmatch(entry.lower()):
                hosts.add(entry.lower())
            else:
                raise ValueError(
                    f"{entry!r} is neither a network (10.0.0.0/8), nor a host name,"
                    " nor http://host:port."
                )
        return cls(tuple(networks), frozenset(hosts), frozenset(plain))

    def covers(self, host: str, address: Address) -> bool:
        """Whether that address may be called under that name."""
        return (
            is_public(address)
            or host in self.hosts
            or any(address in network for network in self.networks)
        )


def _network(entry: str) -> Network | None:
    try:
        return ipaddress.ip_network(entry)
    except ValueError:
        return None


def _plain_host(entry: str) -> tuple[str, int]:
    host, port, rest = _split(entry)
    if not host or rest not in {"", "/"}:
        raise ValueError(f"{entry!r} is more than http://host:port.")
    return host, port


def _split(url: str) -> tuple[str, int, str]:
    """Host in small letters, port, and path of an address; raises ValueError."""
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise ValueError(f"{parts.scheme}://{parts.hostname}: no user or password in an address.")
    port = parts.port or (80 if parts.scheme == "http" else 443)
    return (parts.hostname or "").rstrip("."), port, parts.path


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass
class _Call:
    """One call under way: the checked addresses of its host, and the socket to cut in the end."""

    host: str
    addresses: list[str]
    is_cut: bool = False
    _guard: socket.socket | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to the first checked address that answers; raises OSError."""
        if host != self.host:
            raise ConnectionError(f"{host} is not {self.host}, whose addresses were checked.")
        failure: OSError = ConnectionError(f"{host} has no address.")
        for address in self.addresses:
            try:
                made = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
            except OSError as error:
                failure = error
                continue
            with self._lock:
                # TLS takes the socket itself away; its double ends the same connection.
                self._guard = made.dup()
            return made
        raise failure

    def cut(self) -> None:
        """End the connection, whatever is being read from it."""
        with self._lock:
            self.is_cut = True
            if self._guard is not None:
                try:
                    self._guard.shutdown(socket.SHUT_RDWR)
                except OSError:
                    return  # it has ended by itself

    def end(self) -> None:
        with self._lock:
            if self._guard is not None:
                self._guard.close()
                self._guard = None


_call: ContextVar[_Call] = ContextVar("outgoing call")


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _call.get().connect(self.host, self.port)


class _TlsConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _call.get().connect(self.host, self.port)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class OutgoingSession(requests.Session):
    """A session of `requests` that goes nowhere but where the program may.

    https only, unless the operator names the host as `http://host:port`; no redirect is followed;
    no proxy, certificate or password is taken from the environment; no cookie is kept; an answer is
    read whole, within `TOTAL_SECONDS` and `MOST_BYTES`, as it was sent. Raises OutgoingError.
    """

    def __init__(
        self, *, resolve: Resolver = _resolve, total_seconds: float = TOTAL_SECONDS
    ) -> None:
        super().__init__()
        self._resolve = resolve
        self._total_seconds = total_seconds
        self.trust_env = False
        self.cookies.set_policy(cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self.headers.update(
            {
                "User-Agent": f"CityDiplo/{settings.VERSION}",
                # What unpacks to more than it weighs is not asked for; one call, one connection.
                "Accept-Encoding": "identity",
                "Connection": "close",
            }
        )
        self.mount("https://", _Adapter())
        self.mount("http://", _Adapter())

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Make one call; whatever the caller asked of redirects, proxies or TLS is not heeded."""
        call = self._checked(request.url or "")
        timer = threading.Timer(self._total_seconds, call.cut)
        timer.daemon = True
        token = _call.set(call)
        timer.start()
        try:
            response = super().send(
                request,
                allow_redirects=False,
                proxies={},
                stream=True,
                cert=None,
                verify=settings.OUTGOING_CERTIFICATES or True,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
            )
            with response:
                _read(response, call.host)
        except OutgoingError:
            raise
        except (requests.RequestException, HTTPError, OSError) as error:
            why = "took too long" if call.is_cut else str(error)
            raise OutgoingError(f"{call.host}: {why}") from error
        finally:
            timer.cancel()
            call.end()
            _call.reset(token)
        if call.is_cut:
            raise OutgoingError(f"{call.host}: took too long")
        return response

    def _checked(self, url: str) -> _Call:
        """The call of an address that may be called; raises OutgoingError."""
        try:
            allowed = Allowed.read(settings.OUTGOING_ALLOW)
            host, port, _path = _split(url)
        except ValueError as error:
            raise OutgoingError(str(error)) from None
        if not host or not (url.lower().startswith("https://") or (host, port) in allowed.plain):
            raise OutgoingError(
                f"{host}: only https is called. To call it without TLS, name http://{host}:{port}"
                " in OUTGOING_ALLOW."
            )
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise OutgoingError(f"{host}: the name has no address ({error}).") from error
        for address in addresses:
            if not allowed.covers(host, ipaddress.ip_address(address.partition("%")[0])):
                raise OutgoingError(
                    f"{host}: its address {address} is not one of the open internet. If it is to"
                    " be called, name the host or its network in OUTGOING_ALLOW."
                )
        return _Call(host, addresses)


def _read(response: requests.Response, host: str) -> None:
    """Read the whole answer; raises OutgoingError for one that is sent on, packed or too long."""
    if 300 <= response.status_code < 400:
        raise OutgoingError(f"{host}: sends on to another address, which is not followed.")
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise OutgoingError(f"{host}: packed its answer, which was not asked for.")
    body = bytearray()
    while part := response.raw.read1(64 * 1024, decode_content=False):
        body += part
        if len(body) > MOST_BYTES:
            raise OutgoingError(f"{host}: the answer is longer than {MOST_BYTES} bytes.")
    response._content = bytes(body)
    response._content_consumed = True
