"""Verbs of gates: opening what packs ask, meeting, waiving, opening again.

`apply_packs`, `ask_again` and `settle_again` are parts of verbs that ask for their rights already.
"""

from agreements.gates.services.deciding import meet_gate, reopen_gate, waive_gate
from agreements.gates.services.opening import (
    apply_packs,
    blocking_among,
    subject_at,
    was_signed_before_record,
)
from agreements.gates.services.repeating import ask_again, settle_again

__all__ = [
    "apply_packs",
    "ask_again",
    "blocking_among",
    "meet_gate",
    "reopen_gate",
    "settle_again",
    "subject_at",
    "waive_gate",
    "was_signed_before_record",
]
