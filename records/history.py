"""Append-only history: every insert, update and delete of a tracked row is a row of its own.

The one source of timelines, audit and figures as of a day. Each event keeps the context in which
it happened (person, city, request id) as JSON; the database refuses to change or delete events.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

ModelClass = TypeVar("ModelClass", bound=type[models.Model])


def tracked(
    *, without: tuple[str, ...] = (), events: tuple[str, ...] = ()
) -> Callable[[ModelClass], ModelClass]:
    """Class decorator: keep the history of a model in a table of its own.

    `without` names fields that are nobody's business later, such as a password. Generated columns
    are always left out: the database would refuse to write them. `events` names what happens to a
    row without changing it, and is written down by `pghistory.create_event`.
    """

    def decorate(model: ModelClass) -> ModelClass:
        generated = [field.name for field in model._meta.fields if field.generated]
        track = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            *map(pghistory.ManualEvent, events),
            exclude=[*generated, *without] or None,
            append_only=True,
        )
        return track(model)

    return decorate


class AppendOnly(models.Model):
    """A row that nobody changes or deletes: a trigger refuses it, and the lesser role has no right.

    A `Meta` of a model's own starts from `AppendOnly.Meta`.
    """

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]
