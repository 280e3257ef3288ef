"""Addresses of the lists behind figures: the same parameters that the lists themselves read."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from domains.stages import LIVE_STAGES
from reports.periods import Period

Text = str | Promise
Value = str | int | datetime.date | Sequence[str]


@dataclass(frozen=True)
class Figure:
    """A number in words, and the address of exactly the records that it counts."""

    label: Text
    value: int
    url: str
    is_late: bool = False


def offers_url() -> str:
    """What other cities have offered and what waits for an answer."""
    return _url("activities:shared-list", {"answer": "waiting"})


def register_url(**parameters: Value) -> str:
    """The register narrowed by parameters of `activities.filters.ActivityFilter`.

    A trailing underscore keeps `from` from being a keyword of Python.
    """
    return _url("activities:activity-list", parameters)


def agreements_url(**parameters: Value) -> str:
    """The register narrowed to live agreements, and further by parameters."""
    return register_url(stage=list(LIVE_STAGES), **parameters)


def period_url(period: Period, **parameters: Value) -> str:
    """The register narrowed to what was under way in a period, and further by parameters."""
    return register_url(from_=period[0], to=period[1], **parameters)


def commitments_url(**parameters: Value) -> str:
    """The list of commitments narrowed by parameters of `CommitmentFilter`."""
    return _url("activities:commitment-list", parameters)


def incoming_url(**parameters: Value) -> str:
    """What came in, narrowed by parameters of `IncomingFilter`."""
    return _url("activities:incoming-list", parameters)


def memberships_url(**parameters: Value) -> str:
    """The list of the city's own memberships narrowed by parameters of `MembershipPageFilter`."""
    return _url("partners:membership-list", parameters)


def _url(name: str, parameters: dict[str, Value]) -> str:
    query = urlencode({key.rstrip("_"): value for key, value in parameters.items()}, doseq=True)
    return f"{_path(name)}?{query}" if query else _path(name)


@cache
def _path(name: str) -> str:
    # A page of figures asks for the same two over a hundred times.
    return reverse(name)
