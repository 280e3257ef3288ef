"""Servers that die while people save: what was acknowledged is kept, and work goes on."""

from __future__ import annotations

import http.client
import json
import os
import signal
import threading
import time

import pytest
import redis

from tests.stack.program import Program, beside_servers, wait_for

pytestmark = pytest.mark.stack

WRITERS = 3
KILLS = 2
MAKE_KEY = """
import datetime
from accounts.keys.services import create_key
from accounts.models import Membership
from partners.models import Actor
member = Membership.objects.filter(role="officer").select_related("city", "user").first()
tomorrow = datetime.date.today() + datetime.timedelta(days=2)
scopes = ["read", "write"]
_, secret = create_key(
    city=member.city, name="stack", scopes=scopes, expires_on=tomorrow, by=member.user
)
partner = Actor.objects.filter(steward=None).exclude(city=member.city).first()
print("KEY", secret, partner.pk)
"""
SHOW_SAVED = """
from activities.models import Activity
print(*Activity.objects.filter(title__startswith="Saved ").values_list("pk", flat=True))
"""


class Writers:
    """Threads that save activities through the API and note which were acknowledged."""

    def __init__(self, program: Program, key: str, partner: str) -> None:
        self.program = program
        self.key = key
        self.partner = partner
        self.saved: list[str] = []
        self.refused = 0
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(i,)) for i in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def wait_for_more(self) -> None:
        """Return when a few more saves were acknowledged."""
        enough = len(self.saved) + 20
        wait_for(lambda: len(self.saved) > enough, seconds=30, what="saves go on")

    def stop(self) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _write(self, number: int) -> None:
        for count in range(10_000):
            if self._done.is_set():
                return
            status, body = self._post(f"Saved {number}-{count}")
            if status == 201:
                self.saved.append(json.loads(body)["id"])
            else:
                self.refused += 1
                time.sleep(0.1)

    def _post(self, title: str) -> tuple[int, bytes]:
        record = {
            "title": title,
            "instrument": "MEET",
            "domain": "CUL",
            "starts_on": "2026-03",
            "parties": [{"actor": self.partner}],
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=15)
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        try:
            connection.request("POST", "/api/v1/activities/", json.dumps(record), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()


def test_every_acknowledged_save_outlives_a_killed_database(program: Program) -> None:
    made = beside_servers(program.var, "manage.py", "shell", "-v0", "-c", MAKE_KEY)
    key, partner = made.partition("KEY ")[2].split()
    writers = Writers(program, key, partner)
    try:
        for _kill in range(KILLS):
            writers.wait_for_more()
            _kill_database(program)
        writers.wait_for_more()
    finally:
        writers.stop()

    stored = set(beside_servers(program.var, "manage.py", "shell", "-v0", "-c", SHOW_SAVED).split())
    assert set(writers.saved) <= stored
    assert program.status() == 200


def test_killed_broker_comes_back(program: Program) -> None:
    valkey = next(pid for pid in program.family if program.runs(pid, "valkey-server"))
    os.kill(valkey, signal.SIGKILL)

    wait_for(lambda: "Valkey ended (-9)" in program.output(), seconds=10, what="death is noticed")
    broker = redis.Redis(unix_socket_path=str(program.broker_socket()))
    wait_for(lambda: _answers(broker), seconds=10, what="a new broker")
    assert program.status() == 200


def _answers(broker: redis.Redis) -> bool:
    try:
        return bool(broker.ping())
    except redis.ConnectionError:
        return False


def _kill_database(program: Program) -> None:
    killed = program.postmaster()
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: program.postmaster() not in {0, killed}, seconds=30, what="a new server")
