"""The program as it is served, on data of its own, for measuring."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from citydiplo.embedded import LESSER_ROLE, OWNER_ROLE, PostgreSQL, Server, Valkey
from citydiplo.processes import child_setup

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
CITIES, ACTIVITIES, SEED = 37, 200_000, 1


def start_servers() -> list[Server]:
    """Start PostgreSQL and Valkey, as durable as in use, and name them in the environment."""
    run, log = FOLDER / "run", FOLDER / "log"
    _forget_other_data()
    postgresql = PostgreSQL(FOLDER / "postgresql", run, log / "postgresql.log")
    valkey = Valkey(FOLDER / "valkey", run, log / "valkey.log")
    postgresql.start()
    valkey.start()
    os.environ |= {
        "ENVIRONMENT": "development",
        "DEBUG": "0",
        "DATABASE_URL": postgresql.url(LESSER_ROLE),
        "DATABASE_OWNER_URL": postgresql.url(OWNER_ROLE),
        "REDIS_URL": valkey.url,
        "MEDIA_ROOT": str(FOLDER / "documents"),
        "STATIC_ROOT": str(FOLDER / "static"),
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
    }
    return [valkey, postgresql]


def _forget_other_data() -> None:
    """Take away a database that other tables or another generator made."""
    sources = [ROOT / "citydiplo" / "load.py", *sorted(ROOT.glob("*/migrations/0*.py"))]
    content = b"".join(path.read_bytes() for path in sources)
    made_by = f"{hashlib.sha256(content).hexdigest()} {CITIES} {ACTIVITIES} {SEED}"
    stamp = FOLDER / "made-by"
    if not stamp.exists() or stamp.read_text() != made_by:
        shutil.rmtree(FOLDER / "postgresql", ignore_errors=True)
        FOLDER.mkdir(parents=True, exist_ok=True)
        stamp.write_text(made_by)


def manage(*arguments: str) -> None:
    """Run a management command as the owner of the database."""
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        check=True,
        cwd=ROOT,
        env={**os.environ, "MIGRATE_AS_OWNER": "1"},
    )


def prepare_data() -> None:
    """Migrate and load the data, unless this very data is there already."""
    manage("prepare_database", "--verbosity", "0")
    manage("messages", "compile")
    manage("collectstatic", "--no-input", "--verbosity", "0")
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "citydiplo.settings"
    django.setup()
    from activities.models import Activity

    if Activity.objects.count() < ACTIVITIES:
        manage(
            "generate_load",
            f"--cities={CITIES}",
            f"--activities={ACTIVITIES}",
            f"--seed={SEED}",
        )


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process of the program and end it afterwards."""
    log = FOLDER / "log" / f"{Path(command[0]).name}-{len(command)}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            preexec_fn=child_setup(signal.SIGTERM),
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


@contextlib.contextmanager
def web(port: int) -> Iterator[None]:
    """The application server with its two workers, answering on loopback."""
    os.environ["PORT"] = str(port)
    programs = Path(sys.executable).parent
    command = [
        str(programs / "gunicorn"),
        "-c",
        "citydiplo/gunicorn_conf.py",
        "--access-logfile",
        "/dev/null",
        "citydiplo.wsgi",
    ]
    with running(command):
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if urllib.request.urlopen(address, timeout=5).status == 200:
                return
        time.sleep(0.1)
    raise SystemExit(f"{address} did not answer within 60 s")
