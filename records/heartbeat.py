"""Life and progress of a job whose work is one transaction.

What a transaction writes nobody sees before its end. So the row of the job is renewed beside it,
from a thread with a connection of its own: readers see how far it is, and no other worker takes it
over, however long a statement or a lock lasts.
"""

from __future__ import annotations

import datetime
import logging
import threading
import uuid
from collections.abc import Callable
from typing import Any, Self

from django.db import DatabaseError, connection, models

from records import jobs

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 0.5


class Heartbeat:
    """Renews a job twice a second until it is left, with the percentage last given to `show`.

    Enter it before the transaction, and `stop` it before the transaction writes the job's row.
    Entered within a transaction it renews in there, as what began in it cannot be seen beside it.
    """

    def __init__(
        self,
        rows: models.QuerySet,
        job_id: uuid.UUID,
        lease: uuid.UUID,
        *,
        clock: Callable[[], datetime.datetime],
    ) -> None:
        self.lease = lease
        self._rows, self._job_id, self._clock = rows, job_id, clock
        self._progress = 0
        self._is_lost = False
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if not connection.in_atomic_block:
            self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *exception: Any) -> None:
        self.stop()

    def show(self, percent: int) -> None:
        """Tell how far the work is. Raises LostLeaseError when another worker has the job."""
        self._progress = percent
        if self._thread is None:
            self._renew()
        elif self._is_lost:
            raise jobs.LostLeaseError(str(self._job_id))

    def stop(self) -> None:
        """Beat no more; when this returns, nothing beside the transaction touches the row."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _renew(self) -> None:
        at, progress = self._clock(), self._progress
        jobs.renew(self._rows.all(), self._job_id, self.lease, at=at, progress=progress)

    def _beat(self) -> None:
        try:
            while not self._stopped.wait(SECONDS_BETWEEN):
                try:
                    self._renew()
                except DatabaseError:
                    # One beat less: the lease outlasts it, and the work has its own connection.
                    logger.warning("No heartbeat of job %s", self._job_id, exc_info=True)
                    connection.close()
        except jobs.LostLeaseError:
            self._is_lost = True
        finally:
            connection.close()
