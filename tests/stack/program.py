"""The whole program, started as a person starts it, in a folder of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from citydiplo.embedded import Valkey
from citydiplo.processes import child_setup, is_running
from tests.servers import EXPORTED

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "tests-only-password"
FIRST_START_SECONDS = 240


def clean_environment(var: Path, **more: str) -> dict[str, str]:
    """The environment of a person who has just cloned the project, with its data in `var`."""
    kept = {key: text for key, text in os.environ.items() if key not in EXPORTED}
    kept.pop("MAKELEVEL", None)
    return {**kept, "VAR_DIR": str(var), "DEMO_PASSWORD": PASSWORD, **more}


def beside_servers(var: Path, *command: str, **more: str) -> str:
    """Run a Python command beside the servers of `var`; return what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "citydiplo.quickstart", "run", sys.executable, *command],
        cwd=ROOT,
        env=clean_environment(var, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def descendants(pid: int) -> set[int]:
    """All processes below `pid`, in whatever session they are."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting.extend(below)
    return found


def wait_for(condition, *, seconds: float, what: str) -> None:
    """Return when `condition()` holds; fail after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


class Program:
    """The supervisor with all its children."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.log = var.with_name(var.name + ".log")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.family: set[int] = set()
        # What a browser keeps of each person who has signed in, by address.
        self.sessions: dict[str, Any] = {}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the supervisor runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> float:
        """Start and wait until it says that it is ready; return the seconds that took."""
        begun = time.monotonic()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "citydiplo.quickstart"],
                cwd=ROOT,
                env=clean_environment(self.var, PORT=str(self.port)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=child_setup(signal.SIGTERM),
            )
        deadline = begun + FIRST_START_SECONDS
        while "CityDiplo is ready" not in self.output():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.05)
        assert self.status() == 200
        self.family = descendants(self.process.pid) | {self.process.pid}
        return time.monotonic() - begun

    def output(self) -> str:
        """All lines it has printed since it started."""
        return self.log.read_text(errors="replace")

    def accounts(self) -> list[str]:
        """The lines that show the demo accounts."""
        lines = self.output().splitlines()
        return [line for line in lines if line.startswith("citydiplo |   ") and "@" in line]

    def status(self, path: str = "/healthz") -> int:
        """The status of the answer to GET `path`; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def postmaster(self) -> int:
        """The process id of its PostgreSQL; 0 while there is none."""
        try:
            return int((self.var / "postgresql" / "postmaster.pid").read_text().split()[0])
        except (OSError, IndexError):
            return 0

    def broker_socket(self) -> Path:
        """The socket of its broker."""
        return Valkey(self.var / "valkey", self.var / "run", self.var / "log").socket_path

    @staticmethod
    def runs(pid: int, word: str) -> bool:
        """Whether the command line of a process holds a word."""
        try:
            return word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False

    def kill(self, signum: signal.Signals) -> None:
        """Send `signum` to the supervisor alone and wait until it has ended."""
        self.family |= descendants(self.process.pid)
        self.process.send_signal(signum)
        self.process.wait(30)

    def survivors(self) -> set[int]:
        """Those of its processes that still run."""
        return {pid for pid in self.family if is_running(pid)}
