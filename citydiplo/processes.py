"""Child processes that never outlive the program that started them."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Loaded once, here: between fork and exec a child should do as little as it can.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(signum: int = signal.SIGKILL, *, parent: int | None = None) -> None:
    """Ask the kernel to send this process `signum` when its parent dies, however that happens.

    Linux only; elsewhere it does nothing. `parent` is the process id the caller knew as its
    parent: when that one is gone already, the signal is sent at once. The wish is forgotten
    on setuid, so it comes last.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(signum), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signum)


def child_setup(
    signum: int = signal.SIGKILL, before: Callable[[], None] | None = None
) -> Callable[[], None]:
    """Return a `preexec_fn` that runs `before` and then ties the child to this process."""
    parent = os.getpid()

    def set_up() -> None:
        if before is not None:
            before()
        die_with_parent(signum, parent=parent)

    return set_up


def is_running(pid: int) -> bool:
    """Say whether `pid` runs; a zombie that nobody has reaped yet does not count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return sys.platform != "linux"
