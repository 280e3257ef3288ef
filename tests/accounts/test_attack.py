"""An attack on one account from many addresses, against the real application server."""

from __future__ import annotations

import os
import re
import resource
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
import requests
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection

from accounts.models import User
from tests.factories import PASSWORD
from tests.web import WebProcess

WRONG = "do not belong together"
TOO_MANY = "Too many attempts"
ATTACKERS = 4
WARM_UP = 400
PAGE_BYTES = resource.getpagesize()
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class Browser:
    """A browser at the sign-in page; a proxy in front tells from where it calls."""

    def __init__(self, base: str) -> None:
        self.session, self.page = requests.Session(), f"{base}/accounts/sign-in/"
        self.token = ""

    def attempt(self, email: str, password: str, *, address: str) -> requests.Response:
        # Each address is another caller with a connection of its own, taken by any of the workers.
        headers = {"X-Forwarded-For": address, "Connection": "close"}
        if not self.token:
            self.token = TOKEN.findall(self.session.get(self.page, headers=headers).text)[0]
        sent = {"login": email, "password": password, "csrfmiddlewaretoken": self.token}
        return self.session.post(self.page, sent, headers=headers, allow_redirects=False)

    def sign_out(self) -> None:
        page = self.session.get(self.page.replace("sign-in", "me"))
        sent = {"csrfmiddlewaretoken": TOKEN.findall(page.text)[0]}
        self.session.post(self.page.replace("sign-in", "sign-out"), sent)
        self.token = ""


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Iterator[WebProcess]:
    process = WebProcess(database=connection.settings_dict["NAME"], folder=tmp_path)
    yield process
    process.stop()
    cache.clear()


def _resident_bytes(process: WebProcess) -> int:
    """What the workers of the server hold in memory, all together."""
    assert process.process is not None
    children = Path(f"/proc/{process.process.pid}/task/{process.process.pid}/children")
    workers = children.read_text().split()
    assert workers
    pages = (Path(f"/proc/{pid}/statm").read_text().split()[1] for pid in workers)
    return sum(map(int, pages)) * PAGE_BYTES


def _kept_bytes() -> int:
    server = redis.Redis.from_url(os.environ["REDIS_URL"])
    return int(server.info("memory")["used_memory"])


def _attack(base: str, email: str, numbers: range) -> Counter[str]:
    """What the attackers, who share the guesses between them, were told how often."""
    told: Counter[str] = Counter()

    def guess(mine: range) -> None:
        browser = Browser(base)
        for number in mine:
            address = f"203.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            text = browser.attempt(email, f"guess {number}", address=address).text
            told[next((one for one in (WRONG, TOO_MANY) if one in text), text)] += 1

    threads = [
        threading.Thread(target=guess, args=(numbers[start::ATTACKERS],))
        for start in range(ATTACKERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.parametrize("attempts", [1_500, pytest.param(10_000, marks=pytest.mark.prove)])
def test_wrong_passwords_from_many_addresses(
    attempts: int, web: WebProcess, officer: User, tell: Callable[[str], None]
) -> None:
    base = web.start(TRUSTED_PROXIES="1")
    known = Browser(base)
    assert known.attempt(officer.email, PASSWORD, address="198.51.100.7").status_code == 302
    known.sign_out()
    told = _attack(base, officer.email, range(WARM_UP))
    sessions, before, kept = Session.objects.count(), _resident_bytes(web), _kept_bytes()
    begun = time.monotonic()
    told += _attack(base, officer.email, range(WARM_UP, attempts))
    seconds = time.monotonic() - begun
    grown, kept_more = _resident_bytes(web) - before, _kept_bytes() - kept

    slowed = f"{told[TOO_MANY]} answered without a look at the password"
    tell(f"wrong passwords: {attempts} in {seconds:.0f} s, {slowed}, {grown >> 10} KiB more")
    assert set(told) <= {WRONG, TOO_MANY}
    assert told.total() == attempts
    assert told[WRONG] <= 5 * (1 + seconds // 300)
    assert known.attempt(officer.email, PASSWORD, address="198.51.100.7").status_code == 302
    assert Session.objects.count() <= sessions + 1
    assert grown < 8 << 20
    # Each address costs one counter, which goes by itself within the hour.
    assert kept_more / attempts < 1024
