"""May this be done here and now? Asked by every verb before it changes anything, and by pages."""

from __future__ import annotations

import uuid
from typing import Protocol, runtime_checkable

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError

from records.access import Access
from records.policy import possible, why_impossible


class HasState(Protocol):
    """A record, or a part of one, of which `records.policy` knows the state."""

    @property
    def policy_state(self) -> str: ...


class OfCity(HasState, Protocol):
    """A record with the city that keeps it; None for what all cities share."""

    @property
    def city_id(self) -> uuid.UUID | None: ...


@runtime_checkable
class MayBeConfidential(Protocol):
    """A record that not everybody of its city may read."""

    def reading_action(self, person: uuid.UUID | None) -> str:
        """The action of `records.policy` by which a person reads it; empty where it needs none."""


class ImpossibleError(Exception):
    """The record is in a state that does not allow it, whoever asks; `str()` says why."""

    def __init__(self, action: str, record: HasState) -> None:
        super().__init__(why_impossible(action, record.policy_state))
        self.record = record


class StateError(ValidationError):
    """What the record is or holds does not allow it, whoever asks; the message says why.

    A form shows it as it shows what was typed wrongly; the API answers as for an ImpossibleError.
    """


def require(access: Access, action: str, city_id: uuid.UUID | None) -> None:
    """Raise PermissionDenied unless `action` of `records.policy` is allowed in the city.

    Without a city it is asked of an administrator of the platform. Where a delegation alone allows
    it, the history of this request tells on whose behalf.
    """
    if not access.may(action, city_id):
        raise PermissionDenied
    _tell_behalf(access, action, city_id)


def _tell_behalf(access: Access, action: str, city_id: uuid.UUID | None) -> None:
    acting = access.behalf(action, city_id)
    if acting is not None:
        pghistory.context(behalf=str(acting.giver))


def require_state(action: str, record: HasState) -> None:
    """Raise ImpossibleError unless the state of the record allows `action`."""
    if not possible(action, record.policy_state):
        raise ImpossibleError(action, record)


def require_on(access: Access, action: str, record: OfCity) -> None:
    """Raise PermissionDenied or ImpossibleError unless `action` can be done to the record.

    History tells on whose behalf also where a delegation alone lets the asker read the record.
    """
    require(access, action, record.city_id)
    require_state(action, record)
    if access.acting and isinstance(record, MayBeConfidential):
        reading = record.reading_action(access.person)
        if reading:
            _tell_behalf(access, reading, record.city_id)


def can(access: Access, action: str, record: OfCity) -> bool:
    """Whether the asker may do `action` to the record, and its state allows it."""
    return access.may(action, record.city_id) and possible(action, record.policy_state)
