"""Start servers and programs, keep them running, show what they say, and end them together."""

from __future__ import annotations

import http.client
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import IO, Any

from citydiplo.embedded import EmbeddedServerError, Server
from citydiplo.processes import child_setup
from citydiplo.quickstart.surroundings import ROOT, Surroundings, free_port

TICK_SECONDS = 0.2
# A program gets so long to end what it does before it is killed.
STOP_SECONDS = 10.0
# Time before a dead program is started again: doubled each time, back to the first when it lasted.
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
LASTED_SECONDS = 60.0
ANSWER_SECONDS = 60.0

# Every task takes JSON only, so running as root, as a quick start may, is not the danger warned of.
UNWARNED = [sys.executable, "-W", "ignore:You're running the worker"]
CELERY = [*UNWARNED, "-m", "celery", "-A", "citydiplo", "--quiet"]


class Program:
    """A child process of our own whose lines are shown under its name."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> IO[bytes] | None:
        """Start the program in a process group of its own; return what it writes."""
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # Ctrl-C in the terminal is for the supervisor alone, which ends all in order.
            start_new_session=True,
            preexec_fn=child_setup(signal.SIGKILL),
        )
        return self.process.stdout

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def end(self, signum: signal.Signals) -> None:
        """Send `signum`: SIGKILL to the whole group, anything else to its first process."""
        if self.process is None:
            return
        try:
            if signum == signal.SIGKILL:
                os.killpg(self.process.pid, signum)
            elif self.is_running:
                self.process.send_signal(signum)
        except ProcessLookupError:
            pass


class Supervisor:
    """One loop over all children: relays their lines and starts the dead ones again."""

    def __init__(self) -> None:
        self.stopping = False
        self._selector = selectors.DefaultSelector()
        self._kept: list[Server | Program] = []
        self._pauses: dict[str, float] = {}
        self._started: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._partial: dict[Any, bytes] = {}
        # Shells let background jobs ignore SIGINT: whoever sends it here means it all the same.
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        # Under nohup the end of the terminal is to be ignored.
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
            signal.signal(signal.SIGHUP, self._on_signal)

    def say(self, text: str, name: str = "citydiplo") -> None:
        """Print one line under a name; when nobody can read any more, stop."""
        try:
            print(f"{name:>9} | {text}", flush=True)
        except OSError:
            self.stopping = True

    def start(self, child: Server | Program) -> None:
        """Start a child that is to run until the end."""
        self._kept.append(child)
        self._start(child)

    def run_to_end(self, program: Program) -> bool:
        """Run a program that ends by itself; return whether it did what it should."""
        self._watch(program)
        self.loop(until=lambda: not program.is_running)
        if program.is_running:
            program.end(signal.SIGTERM)
            self._wait([program])
        self._drain()
        return program.process is not None and program.process.returncode == 0

    def loop(self, until: Callable[[], bool]) -> None:
        """Relay and revive until the condition holds or somebody asks to stop."""
        while not self.stopping and not until():
            for key, _events in self._selector.select(TICK_SECONDS):
                self._relay(key.fileobj, key.data)
            self._revive()

    def stop(self) -> None:
        """End the programs together, then the servers they use."""
        programs = [child for child in self._kept if isinstance(child, Program)]
        for program in programs:
            program.end(signal.SIGTERM)
        self._wait(programs)
        for child in reversed(self._kept):
            if not isinstance(child, Program):
                child.stop()

    def _on_signal(self, signum: int, frame: Any) -> None:
        self.stopping = True

    def _start(self, child: Server | Program) -> None:
        self._started[child.name] = time.monotonic()
        if isinstance(child, Program):
            self._watch(child)
        else:
            child.start()

    def _watch(self, program: Program) -> None:
        output = program.start()
        if output is not None:
            self._selector.register(output, selectors.EVENT_READ, program.name)

    def _relay(self, stream: Any, name: str) -> None:
        chunk = os.read(stream.fileno(), 65536)
        *lines, rest = (self._partial.pop(stream, b"") + chunk).split(b"\n")
        if chunk:
            self._partial[stream] = rest
        else:
            lines += [rest] if rest else []
            self._selector.unregister(stream)
            stream.close()
        for line in lines:
            self.say(line.decode(errors="replace").rstrip(), name)

    def _drain(self) -> None:
        while ready := self._selector.select(0):
            for key, _events in ready:
                self._relay(key.fileobj, key.data)

    def _revive(self) -> None:
        for child in self._kept:
            if child.process is None or child.process.poll() is None or self.stopping:
                continue
            name, now = child.name, time.monotonic()
            if name not in self._due:
                if now - self._started[name] > LASTED_SECONDS:
                    self._pauses.pop(name, None)
                pause = self._pauses.get(name, FIRST_PAUSE_SECONDS)
                self._pauses[name] = min(2 * pause, LONGEST_PAUSE_SECONDS)
                self._due[name] = now + pause
                code = child.process.returncode
                self.say(f"{name} ended ({code}); starting it again in {pause:g} s")
            elif now >= self._due[name]:
                del self._due[name]
                self._try_start(child)

    def _try_start(self, child: Server | Program) -> None:
        if isinstance(child, Program):
            # What its first process left behind would hold the port or the jobs.
            child.end(signal.SIGKILL)
        try:
            self._start(child)
        except (EmbeddedServerError, OSError) as error:
            self.say(str(error))

    def _wait(self, programs: list[Program]) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        running = list(programs)
        while running and time.monotonic() < deadline:
            # A child whose pipe is full would never end.
            for key, _events in self._selector.select(TICK_SECONDS / 4):
                self._relay(key.fileobj, key.data)
            running = [program for program in running if program.is_running]
        for program in programs:
            program.end(signal.SIGKILL)
            if program.process is not None:
                program.process.wait()


def serve() -> int:
    """Run everything in the foreground until a signal; return the exit code."""
    around = Surroundings()
    lock: IO[str] = around.lock()
    supervisor = Supervisor()
    try:
        port = free_port()
        for server in around.servers:
            supervisor.say(f"starting {server.name}")
            supervisor.start(server)
        environment = around.environment() | {"PORT": str(port)}
        password, before = around.demo_passwords()
        if not _prepare(supervisor, environment, password, before):
            if supervisor.stopping:
                return 0
            supervisor.say("The preparation failed; the lines above say why.")
            return 1
        around.keep_secret("demo-password", password)
        web, *others = _programs(around, environment)
        supervisor.start(web)
        patience = time.monotonic() + ANSWER_SECONDS
        supervisor.loop(until=lambda: _answers(port) or time.monotonic() > patience)
        if time.monotonic() > patience:
            supervisor.say("The web process does not answer as it should; its lines say why.")
        if not supervisor.stopping:
            for program in others:
                supervisor.start(program)
            _welcome(supervisor, around, f"http://127.0.0.1:{port}", password)
        supervisor.loop(until=lambda: False)
        supervisor.say("stopping")
        return 0
    finally:
        supervisor.stop()
        lock.close()


def run_beside_servers(command: list[str]) -> int:
    """Run `command` with the quick start's environment, beside its servers or ones of its own."""
    around = Surroundings()
    lock = None if around.is_locked() else around.lock()
    started: list[Server] = []
    try:
        if lock is not None:
            for server in around.servers:
                server.start()
                started.append(server)
        return subprocess.run(command, env=around.environment(), check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 130
    finally:
        for server in reversed(started):
            server.stop()
        if lock is not None:
            lock.close()


def _prepare(
    supervisor: Supervisor, environment: dict[str, str], password: str, before: str
) -> bool:
    preparation = Program(
        "prepare",
        [sys.executable, "-m", "citydiplo.quickstart", "prepare"],
        environment
        | {
            "MIGRATE_AS_OWNER": "1",
            "DEMO_PASSWORD": password,
            "DEMO_PASSWORD_BEFORE": before,
        },
    )
    return supervisor.run_to_end(preparation)


def _programs(around: Surroundings, environment: dict[str, str]) -> list[Program]:
    # The owner's address is only for migrations: what serves never sees it.
    serving = {key: text for key, text in environment.items() if key != "DATABASE_OWNER_URL"}
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:citydiplo.gunicorn_conf"]
    worker = [*CELERY, "worker", "--concurrency=2", "--loglevel=INFO"]
    beat = [*CELERY, "beat", "--loglevel=WARNING", "--pidfile="]
    return [
        Program("web", [*gunicorn, "citydiplo.wsgi"], serving),
        Program("worker", [*worker, "--without-gossip", "--without-mingle"], serving),
        Program("beat", [*beat, "--schedule", str(around.var / "run" / "beat")], serving),
    ]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(supervisor: Supervisor, around: Surroundings, address: str, password: str) -> None:
    accounts = json.loads((around.var / "run" / "accounts.json").read_text())
    supervisor.say("")
    supervisor.say(f"CityDiplo is ready: {address}")
    supervisor.say("")
    if accounts:
        supervisor.say(f"Demo accounts, all with the password  {password}")
        width = max(len(email) for email, _roles in accounts)
        for email, roles in accounts:
            supervisor.say(f"  {email:<{width}}  {roles}")
    else:
        supervisor.say("No account has the demo password.")
    supervisor.say("")
    supervisor.say("Ctrl-C stops everything; nothing is lost.")
    supervisor.say("")
