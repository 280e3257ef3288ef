"""Gunicorn: two processes of threads, on loopback at `PORT` unless told otherwise."""

from __future__ import annotations

import gc
import os
import signal
from typing import Any

from citydiplo.processes import die_with_parent

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
access_log_format = "%({x-request-id}o)s %(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
control_socket_disable = True


def pre_fork(server: Any, worker: Any) -> None:
    """Spare the collector what is loaded for good: to walk it costs some request 0.1 s."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """A worker whose master was killed would hold the port for ever."""
    die_with_parent(signal.SIGKILL, parent=worker.ppid)
