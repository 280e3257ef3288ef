"""What the programs of the quick start find around them: folders, secrets, servers, environment."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import time
from pathlib import Path
from typing import IO

from citydiplo.embedded import (
    LESSER_ROLE,
    OWNER_ROLE,
    EmbeddedServerError,
    PostgreSQL,
    Server,
    Valkey,
)

ROOT = Path(__file__).resolve().parent.parent.parent
# Without the letters and digits that are taken for one another.
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105
PORT_PATIENCE_SECONDS = 3.0


class Surroundings:
    """The folder `var/` (or `VAR_DIR`) and what lives in it."""

    def __init__(self) -> None:
        self.var = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
        self.var.mkdir(parents=True, exist_ok=True)
        run, log = self.var / "run", self.var / "log"
        self.postgresql = (
            None
            if os.environ.get("DATABASE_URL")
            else PostgreSQL(self.var / "postgresql", run, log / "postgresql.log")
        )
        self.valkey = (
            None
            if os.environ.get("REDIS_URL")
            else Valkey(self.var / "valkey", run, log / "valkey.log")
        )

    @property
    def servers(self) -> list[Server]:
        """The servers that are not given by the environment, in the order of starting."""
        return [server for server in (self.postgresql, self.valkey) if server is not None]

    def environment(self) -> dict[str, str]:
        """The environment of every program; ask after the servers have started."""
        found = {
            "SECRET_KEY": self.kept_secret("secret-key", secrets.token_urlsafe(50)),
            "MEDIA_ROOT": str(self.var / "documents"),
            "STATIC_ROOT": str(self.var / "static"),
            "EMAIL_URL": f"filemail:///{self.var / 'mail'}",
            "SITE_URL": f"http://localhost:{os.environ.get('PORT') or '8000'}",
            "PYTHONUNBUFFERED": "1",
            **os.environ,
            "VAR_DIR": str(self.var),
        }
        if self.postgresql is not None:
            found["DATABASE_URL"] = self.postgresql.url(LESSER_ROLE)
            found["DATABASE_OWNER_URL"] = self.postgresql.url(OWNER_ROLE)
        if self.valkey is not None:
            found["REDIS_URL"] = self.valkey.url
        return found

    def kept_secret(self, name: str, fresh: str) -> str:
        """Return the secret kept under `name`; the first time it is `fresh`."""
        path = self.var / name
        if not path.exists():
            self.keep_secret(name, fresh)
        return path.read_text().strip()

    def keep_secret(self, name: str, value: str) -> None:
        """Write a secret that only its user can read."""
        opened = os.open(self.var / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(opened, "w") as file:
            file.write(value + "\n")

    def demo_passwords(self) -> tuple[str, str]:
        """The password that the demo accounts are to have, and the one they had until now."""
        fresh = "-".join(
            "".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(4)
        )
        kept = self.kept_secret("demo-password", os.environ.get("DEMO_PASSWORD") or fresh)
        return os.environ.get("DEMO_PASSWORD") or kept, kept

    def lock(self) -> IO[str]:
        """Hold the folder for this process; raises when another one holds it."""
        # Kept open by the caller: the lock ends with the process, however that ends.
        file = (self.var / "lock").open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise EmbeddedServerError(
                f"CityDiplo already runs in {self.var} (process {file.read().strip()});"
                " stop it first."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        return file

    def is_locked(self) -> bool:
        """Say whether a quick start runs in this folder."""
        try:
            self.lock().close()
        except EmbeddedServerError:
            return True
        return False


def free_port() -> int:
    """Return the port of `PORT`, 8000 if unset; raises when it is no port or is in use."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise EmbeddedServerError(f"PORT={text} is not a port: give a number from 1 to 65535.")
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(text)))
                return int(text)
            except PermissionError:
                raise EmbeddedServerError(f"Port {text} is not for this user.") from None
            except OSError:
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(
                        f"Port {text} is in use: choose another, as in PORT=8001 make run."
                    ) from None
        time.sleep(0.2)
