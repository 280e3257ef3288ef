"""The real application server as a child process, for tests that speak HTTP with it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from citydiplo.embedded import LESSER_ROLE
from citydiplo.processes import child_setup

ROOT = Path(__file__).resolve().parent.parent
_LISTENS = re.compile(r"Listening at: (http://127\.0\.0\.1:\d+)")


class WebProcess:
    """gunicorn with its workers, serving `database` as the lesser role on a port of its choice."""

    def __init__(self, *, database: str, folder: Path) -> None:
        self.database = database
        self.log = folder / "web.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> str:
        """Start and return the address at which it answers."""
        server = os.environ["DATABASE_OWNER_URL"].partition("@")[2].rpartition("/")[0]
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgres://{LESSER_ROLE}@{server}/{self.database}",
            "MIGRATE_AS_OWNER": "0",
            "PORT": "0",
            "LOG_LEVEL": "ERROR",
            **environment,
        }
        command = [sys.executable, "-W", "ignore", "-m", "gunicorn", "citydiplo.wsgi"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-c", "python:citydiplo.gunicorn_conf", "--access-logfile", "/dev/null"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=child_setup(),
            )
        deadline = time.monotonic() + 60
        while not (found := _LISTENS.search(self.output())):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The application server is not ready:\n{self.output()}")
            time.sleep(0.05)
        return found[1]

    def stop(self) -> None:
        """End the server and its workers at once."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def output(self) -> str:
        """What the server has written so far: errors, with their tracebacks."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""
