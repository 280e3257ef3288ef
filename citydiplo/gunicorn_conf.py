"""Gunicorn: two processes of threads, on loopback at `PORT` unless told otherwise."""

from __future__ import annotations

import gc
import os
import re
import signal
from typing import Any

from gunicorn.glogging import Logger

from citydiplo.processes import die_with_parent

# Secrets that stand in an address: of a feed, of an invitation.
_SECRET = re.compile(r"^(/feeds/|/accounts/invitation/)[^/]+/")


class DiscreetLogger(Logger):
    """Writes no secret of an address into the log, which more people read than the page."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        told["U"] = _SECRET.sub(r"\1***/", told["U"] or "")
        return told


bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 4
# Loaded once and shared by the workers: half the time to start, less memory.
preload_app = True
timeout = 60
graceful_timeout = 5
# Idle browsers keep their connection for the next click.
keepalive = 30
accesslog = "-"
logger_class = DiscreetLogger
access_log_format = "%({x-request-id}o)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
control_socket_disable = True


def pre_fork(server: Any, worker: Any) -> None:
    """Spare the collector what is loaded for good: to walk it costs some request 0.1 s."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A worker whose master was killed would hold the port for ever."""
    die_with_parent(signal.SIGKILL, parent=worker.ppid)
