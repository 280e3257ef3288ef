"""From where a request comes."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory, override_settings

from citydiplo.checks import proxies_are_understood
from records.client_address import client_address, is_within, networks_in


def origin(peer: str, forwarded: str = "", *, proxies: tuple[str, ...] = ()) -> str:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)
    with override_settings(TRUSTED_PROXIES=list(proxies)):
        return client_address(request) or ""


def test_nobody_is_believed_without_the_setting() -> None:
    assert origin("198.51.100.7", "203.0.113.9") == "198.51.100.7"
    assert origin("", "203.0.113.9") == ""


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (("1",), "203.0.113.9", "203.0.113.9"),
        (("1",), "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (("2",), "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (("2",), "203.0.113.9", "10.0.0.1"),
        (("1",), "", "10.0.0.1"),
        (("1",), "nonsense", ""),
        (("10.0.0.0/8",), "203.0.113.9", "203.0.113.9"),
        (("10.0.0.0/8",), "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (("10.0.0.1",), "203.0.113.9, 10.0.0.2", "10.0.0.2"),
        (("10.0.0.0/8",), "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (("10.0.0.0/8",), "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
        (("192.0.2.0/24", "2001:db8::/32"), "203.0.113.9", "10.0.0.1"),
    ],
)
def test_proxies_are_believed_as_far_as_they_are_known(
    proxies: tuple[str, ...], forwarded: str, address: str
) -> None:
    assert origin("10.0.0.1", forwarded, proxies=proxies) == address


def test_unix_socket_is_this_machine() -> None:
    assert origin("", "203.0.113.9", proxies=("1",)) == "203.0.113.9"
    assert origin("", "203.0.113.9", proxies=("10.0.0.0/8",)) == "203.0.113.9"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:DB8:0::7", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_address_is_told_in_one_way(written: str, address: str) -> None:
    assert origin("10.0.0.1", written, proxies=("1",)) == address


def test_address_lies_in_a_network() -> None:
    networks = ["192.0.2.0/24", "2001:db8::/32"]
    assert is_within("192.0.2.200", networks)
    assert is_within("2001:db8:1::5", networks)
    assert not is_within("192.0.3.1", networks)
    assert not is_within("2001:db9::5", networks)
    assert not is_within("", networks)


def test_networks_are_read_as_people_write_them() -> None:
    text = "192.0.2.0/24\n 2001:0db8::/32, 203.0.113.9\r\n192.0.2.0/24"
    assert networks_in(text) == ["192.0.2.0/24", "2001:db8::/32", "203.0.113.9/32"]
    assert networks_in("") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("office", ["office is no network. Write one as 192.0.2.0/24"]),
        ("192.0.2.0/33", ["192.0.2.0/33 is no network."]),
        ("192.0.2.5/24", ["Write 192.0.2.0/24 for the whole of it, or 192.0.2.5 for that address"]),
        ("2001:db8::1/32", ["Write 2001:db8::/32 for the whole of it, or 2001:db8::1 for"]),
        ("0.0.0.0/0", ["0.0.0.0/0 is every address there is"]),
        ("::/0", ["::/0 is every address there is"]),
        ("x 10.0.0.0/8 y", ["x is no network", "y is no network"]),
        ("x" * 500, ["… is no network"]),
        ("10.0.0.1 " * 21, ["Name at most 20 networks."]),
    ],
)
def test_bad_network_is_named_with_its_mend(text: str, told: list[str]) -> None:
    with pytest.raises(ValidationError) as caught:
        networks_in(text)
    assert len(caught.value.messages) == len(told)
    for message, part in zip(caught.value.messages, told, strict=True):
        assert part in message


@pytest.mark.parametrize(
    ("setting", "errors"),
    [
        ([], []),
        (["2"], []),
        (["10.0.0.0/8", "::1"], []),
        (["proxy"], ["citydiplo.E014"]),
        (["1", "10.0.0.0/8"], ["citydiplo.E014"]),
    ],
)
def test_proxies_that_cannot_be_understood_stop_the_start(
    setting: list[str], errors: list[str]
) -> None:
    with override_settings(TRUSTED_PROXIES=setting):
        assert [error.id for error in proxies_are_understood(None)] == errors
