"""A real Celery worker as a child process, for tests of jobs."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import redis

from citydiplo.embedded import LESSER_ROLE
from citydiplo.processes import child_setup

ROOT = Path(__file__).resolve().parent.parent
LEASE_SECONDS = 5


class WorkerProcess:
    """`celery worker` with beat, serving `database` as the lesser role.

    `pid` is the main process; a job runs in one of its children. The log is read by `output()`.
    """

    def __init__(self, *, database: str, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.log = folder / "worker.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def start(self, **environment: str) -> None:
        """Start with an empty queue and return when the worker takes jobs."""
        redis.Redis.from_url(os.environ["REDIS_URL"]).flushall()
        server = os.environ["DATABASE_OWNER_URL"].partition("@")[2].rpartition("/")[0]
        environment = {
            **os.environ,
            "DATABASE_URL": f"postgres://{LESSER_ROLE}@{server}/{self.database}",
            "MIGRATE_AS_OWNER": "0",
            "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
            **environment,
        }
        command = [sys.executable, "-m", "celery", "-A", "citydiplo", "worker", "--beat"]
        command += ["--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
        command += ["--schedule", str(self.folder / "beat-schedule")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=child_setup(),
            )
        self._wait_for(" ready.", seconds=30)

    def stop(self) -> None:
        """End the worker and its children at once: what a test left queued matters to nobody."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def output(self) -> str:
        """What the worker has written so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def _wait_for(self, text: str, *, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.output():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The worker is not ready:\n{self.output()}")
            time.sleep(0.05)
