"""What the schedule does with the audit: sealing every few minutes, verifying every day."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from records.audit import sealing, verifying

logger = logging.getLogger(__name__)

# A seal is verified every day of its first week; older ones by the command.
NEWEST = datetime.timedelta(days=8)
Clock = Callable[[], datetime.datetime]


def seal(*, clock: Clock) -> None:
    """Seal what is new."""
    if rows := sealing.seal_all(at=clock()):
        logger.info("Sealed %d rows of history and audit", rows)


def verify_newest(*, clock: Clock) -> None:
    """Look for rows that were missed, verify the newest seals, and keep what came of it."""
    sealing.seal_all(at=clock(), from_the_first=True)
    at = clock()
    scope = verifying.Scope(since=at - NEWEST)
    findings = verifying.verify(scope, at=at)
    for fault in findings.faults[:100]:
        logger.critical("The audit is broken: %s", fault)
    verifying.record(findings, at=at, scope=scope)
