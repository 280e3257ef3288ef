"""Verbs of imports: order and run one, write its ties, decide and undo in the review."""

from partners.imports.services.reviewing import AlreadyDecidedError, UndoRefusedError, decide, undo
from partners.imports.services.running import (
    RUN_TASK,
    order_import,
    ring_for_waiting_imports,
    run_import,
)

__all__ = [
    "RUN_TASK",
    "AlreadyDecidedError",
    "UndoRefusedError",
    "decide",
    "order_import",
    "ring_for_waiting_imports",
    "run_import",
    "undo",
]
