"""A mail server on loopback that takes everything and keeps nothing but the number."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from collections.abc import Iterator
from typing import Any


class _Session(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
                with self.server.counting:
                    self.server.taken += 1
            self._say("221 bye" if verb == b"QUIT" else "250 taken")

    def _say(self, line: str) -> None:
        with contextlib.suppress(OSError):
            self.wfile.write(f"{line}\r\n".encode())


class _Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    counting = threading.Lock()
    taken = 0


@contextlib.contextmanager
def mail_sink() -> Iterator[_Sink]:
    """Serve from a thread; `taken` counts what was taken, `server_address` tells the port."""
    with _Sink(("127.0.0.1", 0), _Session) as sink:
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        yield sink
        sink.shutdown()
