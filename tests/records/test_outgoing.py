"""Calls to other servers, over real sockets on loopback."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from records.outgoing import MOST_BYTES, Allowed, OutgoingError, OutgoingSession, is_public

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ANSWER = PLAIN + b"Content-Length: 2\r\n\r\n{}"

Serve = Callable[[socket.socket], None]


class Server:
    """Answers each connection as `serve` does; keeps what was sent to it."""

    def __init__(self, serve: Serve, context: ssl.SSLContext | None = None) -> None:
        self.serve, self.context = serve, context
        self.requests: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ended = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _address = self.listener.accept()
            except OSError:
                return
            with connection:
                try:
                    if self.context is not None:
                        connection = self.context.wrap_socket(connection, server_side=True)
                    self.requests.append(connection.recv(65536))
                    self.serve(connection)
                except OSError:
                    continue
                finally:
                    connection.close()

    def close(self) -> None:
        self.ended.set()
        self.listener.close()


@pytest.fixture
def servers(settings: object) -> Iterator[Callable[..., Server]]:
    """Makes servers, and names each to the program as one that it may call without TLS."""
    made: list[Server] = []

    def make(serve: Serve, context: ssl.SSLContext | None = None) -> Server:
        made.append(Server(serve, context))
        settings.OUTGOING_ALLOW = [  # type: ignore[attr-defined]
            f"http://{host}:{server.port}"
            for server in made
            for host in ("127.0.0.1", "named.example")
        ]
        return made[-1]

    yield make
    for server in made:
        server.close()


def to_loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def refused(url: str, **session: object) -> str:
    with pytest.raises(OutgoingError) as caught, OutgoingSession(**session) as outgoing:  # type: ignore[arg-type]
        outgoing.get(url)
    return str(caught.value)


PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:10.1.2.3", "::ffff:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "fec0::1", "ff02::1", "4000::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_address_within_a_network_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    told = refused("https://named.example/", resolve=lambda host, port: ["8.8.8.8", address])
    assert "is not one of the open internet" in told


@pytest.mark.parametrize("address", PUBLIC)
def test_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://8.8.8.8/", "only https is called"),
        ("ftp://8.8.8.8/", "only https"),
        ("https://127.0.0.1/", "not one of the open internet"),
        ("https://[::1]/", "not one of the open internet"),
        ("https://[::ffff:127.0.0.1]/", "not one of the open internet"),
        ("https://2130706433/", "not one of the open internet"),
        ("https://0x7f.1/", "not one of the open internet"),
        ("https://localhost/", "not one of the open internet"),
        ("https://user:secret@8.8.8.8/", "no user or password"),
        ("https://nothing.invalid/", "has no address"),
    ],
)
def test_refused_before_anything_is_sent(url: str, why: str) -> None:
    told = refused(url)
    assert why in told
    assert "secret" not in told


def test_named_host_is_called_without_tls_and_answers(servers: Callable[..., Server]) -> None:
    server = servers(lambda connection: connection.sendall(ANSWER))
    with OutgoingSession() as outgoing:
        answer = outgoing.get(f"http://127.0.0.1:{server.port}/x")
    assert (answer.status_code, answer.json()) == (200, {})
    assert b"Accept-Encoding: identity\r\n" in server.requests[0]
    # Another port of the same host was not named.
    assert "only https" in refused(f"http://127.0.0.1:{server.port + 1}/")


def test_name_is_resolved_once_and_the_checked_address_is_called(
    servers: Callable[..., Server],
) -> None:
    server = servers(lambda connection: connection.sendall(ANSWER))
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    with OutgoingSession(resolve=changing) as outgoing:
        outgoing.get(f"http://named.example:{server.port}/")
    assert asked == ["named.example"]
    assert f"Host: named.example:{server.port}".encode() in server.requests[0]


def test_network_that_the_operator_names_is_called(settings: object) -> None:
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]  # type: ignore[attr-defined]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    # Nobody listens any more: it was tried, and not refused.
    told = refused(f"https://named.example:{port}/", resolve=to_loopback)
    assert "onnection" in told
    assert "open internet" not in told


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(servers: Callable[..., Server], status: int) -> None:
    target = servers(lambda connection: connection.sendall(ANSWER))
    there = f"HTTP/1.1 {status} Over there\r\nLocation: http://127.0.0.1:{target.port}/\r\n"
    server = servers(lambda connection: connection.sendall(there.encode() + b"\r\n"))
    assert "not followed" in refused(f"http://127.0.0.1:{server.port}/")
    assert target.requests == []


def stall(connection: socket.socket) -> None:
    connection.recv(1)


def drip_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")
        connection.settimeout(0.02)
        try:
            connection.recv(1)
        except TimeoutError:
            continue
        return


def drip_body(connection: socket.socket) -> None:
    connection.sendall(PLAIN + b"Content-Length: 1000000\r\n\r\n")
    drip_headers(connection)


@pytest.mark.parametrize("serve", [stall, drip_headers, drip_body])
def test_slow_server_is_left_after_the_whole_time(
    servers: Callable[..., Server], serve: Serve
) -> None:
    server = servers(serve)
    told = refused(f"http://127.0.0.1:{server.port}/", total_seconds=0.2)
    assert "took too long" in told


def endless(connection: socket.socket) -> None:
    connection.sendall(PLAIN + b"\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def endless_chunks(connection: socket.socket) -> None:
    connection.sendall(PLAIN + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


@pytest.mark.parametrize("serve", [endless, endless_chunks])
def test_endless_answer_is_cut(servers: Callable[..., Server], serve: Serve) -> None:
    server = servers(serve)
    assert f"longer than {MOST_BYTES} bytes" in refused(f"http://127.0.0.1:{server.port}/")


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (PLAIN + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "packed"),
        (PLAIN + b"Content-Length: 200\r\n\r\n{}", "127.0.0.1: "),
        (b"nonsense\r\n\r\n", "127.0.0.1: "),
        (b"", "127.0.0.1: "),
    ],
)
def test_answer_that_is_not_whole_is_an_error(
    servers: Callable[..., Server], sent: bytes, why: str
) -> None:
    server = servers(lambda connection: connection.sendall(sent))
    assert why in refused(f"http://127.0.0.1:{server.port}/")


def test_nothing_of_the_environment_or_of_an_earlier_answer_is_used(
    servers: Callable[..., Server], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    proxy = servers(lambda connection: connection.sendall(ANSWER))
    with_cookie = PLAIN + b"Set-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}"
    server = servers(lambda connection: connection.sendall(with_cookie))
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with OutgoingSession() as outgoing:
        for _time in range(2):
            outgoing.get(f"http://127.0.0.1:{server.port}/")
        outgoing.get(
            f"http://127.0.0.1:{server.port}/",
            proxies={"http": f"http://127.0.0.1:{proxy.port}"},
            allow_redirects=True,
        )
    assert proxy.requests == []
    assert not any(b"Cookie:" in one or b"Authorization:" in one for one in server.requests)


def certificate(name: str, folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate of that name, which `folder`/ca.pem vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(public)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "server.pem").write_bytes(public + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


def test_tls_proves_the_name_although_an_address_is_called(
    servers: Callable[..., Server], settings: object, tmp_path: Path
) -> None:
    context = certificate("named.example", tmp_path)
    server = servers(lambda connection: connection.sendall(ANSWER), context)
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]  # type: ignore[attr-defined]
    named, other = (f"https://{name}.example:{server.port}/" for name in ("named", "other"))
    # Not known to the world's authorities, whatever the caller says.
    with pytest.raises(OutgoingError, match="certificate"):
        OutgoingSession(resolve=to_loopback).get(named, verify=False)
    settings.OUTGOING_CERTIFICATES = str(tmp_path / "ca.pem")  # type: ignore[attr-defined]
    with OutgoingSession(resolve=to_loopback) as outgoing:
        assert outgoing.get(named).json() == {}
    assert "Hostname mismatch" in refused(other, resolve=to_loopback)


def test_slow_server_is_left_behind_tls_too(
    servers: Callable[..., Server], settings: object, tmp_path: Path
) -> None:
    server = servers(drip_body, certificate("named.example", tmp_path))
    settings.OUTGOING_ALLOW = ["named.example"]  # type: ignore[attr-defined]
    settings.OUTGOING_CERTIFICATES = str(tmp_path / "ca.pem")  # type: ignore[attr-defined]
    url = f"https://named.example:{server.port}/"
    assert "took too long" in refused(url, resolve=to_loopback, total_seconds=0.4)


def test_what_the_operator_names_is_read() -> None:
    allowed = Allowed.read(["10.0.0.0/8", " SSO.city.local ", "http://sso:8080", "fd00::/8", ""])
    assert allowed.hosts == {"sso.city.local", "sso"}
    assert allowed.plain == {("sso", 8080)}
    assert allowed.covers("elsewhere", ipaddress.ip_address("10.9.9.9"))
    assert not allowed.covers("elsewhere", ipaddress.ip_address("192.168.0.1"))
    assert allowed.covers("sso.city.local", ipaddress.ip_address("192.168.0.1"))


@pytest.mark.parametrize(
    "entry",
    ["10.0.0.1/8", "https://a.example", "http://a.example/x", "a b", "*.example", "http://"],
)
def test_what_the_operator_names_wrongly_is_told(entry: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Allowed.read([entry])
