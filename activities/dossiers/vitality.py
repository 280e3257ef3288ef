"""How lively a tie is, from what both sides did together.

Each contact counts by its kind, and half as much with every 18 months that have passed since:
V = Σ w · 0.5^(months / 18), told as V* = 1 − e^(−V / 3), which lies between 0 and 1. Kinds, weights
and bounds are a proposal of this product; nothing in the literature fixes them. It is for the
office alone: neither partners nor the public are told it, and no tie ends by it.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Case, Count, F, Max, Q, TextChoices, Value, When
from django.db.models.functions import Coalesce, Least, TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.querysets import ActivityQuerySet
from domains.vocabulary import ActivityState, Instrument

HALF_LIFE_MONTHS = 18
SCALE = 3.0
LIVELY, QUIET = 0.6, 0.25


class Pulse(TextChoices):
    """How lively a tie is, in words; the bounds are of V*."""

    LIVELY = "lively", pgettext_lazy("tie with a partner", "Lively")
    QUIET = "quiet", pgettext_lazy("tie with a partner", "Quiet")
    FADING = "fading", pgettext_lazy("tie with a partner", "Fading")


@dataclass(frozen=True)
class Weighed:
    """Kinds of activities that count alike; `label` names the last one of them."""

    label: str | Promise
    weight: float
    instruments: tuple[Instrument, ...]


# What a network or an office abroad is to a city is not done with one partner.
WEIGHED = (
    Weighed(_("Last work in a project"), 5, (Instrument.PROJ, Instrument.AIDX)),
    Weighed(_("Last visit or signing"), 3, (Instrument.VISI, Instrument.TRDM, Instrument.AGR)),
    Weighed(_("Last exchange or event"), 2, (Instrument.XCHG, Instrument.EVNT, Instrument.ADVO)),
    Weighed(_("Last meeting"), 1, (Instrument.MEET,)),
    Weighed(_("Last greeting or gift"), 0.25, (Instrument.COMM, Instrument.GIFT)),
)


class Reason(NamedTuple):
    """The last contact of a kind; None where there was none."""

    label: str | Promise
    last_on: datetime.date | None


@dataclass(frozen=True)
class Vitality:
    """V* of a tie on a day, with what it rests on: the weightiest kind of contact first."""

    value: float
    reasons: tuple[Reason, ...]

    @property
    def pulse(self) -> Pulse:
        if self.value >= LIVELY:
            return Pulse.LIVELY
        return Pulse.QUIET if self.value >= QUIET else Pulse.FADING


class Contacts(NamedTuple):
    """How many contacts of a kind fell into a month, and the last day of them."""

    instrument: str
    month: datetime.date
    number: int
    last_on: datetime.date


def vitality_of(activities: ActivityQuerySet, *, on: datetime.date) -> Vitality | None:
    """How lively the tie is that `activities` are of; None without any contact. One query."""
    found = _contacts(activities, on=on)
    return measured(found, on=on) if found else None


def measured(contacts: Iterable[Contacts], *, on: datetime.date) -> Vitality:
    """V* of contacts that have been by a day."""
    contacts = list(contacts)
    total, reasons = 0.0, []
    for kind in WEIGHED:
        own = [row for row in contacts if row.instrument in kind.instruments]
        total += sum(kind.weight * row.number * _left_of(row.month, on=on) for row in own)
        reasons.append(Reason(kind.label, max((row.last_on for row in own), default=None)))
    return Vitality(1 - math.exp(-total / SCALE), tuple(reasons))


def _left_of(month: datetime.date, *, on: datetime.date) -> float:
    months = (on.year - month.year) * 12 + on.month - month.month
    return float(0.5 ** (months / HALF_LIFE_MONTHS))


def _contacts(activities: ActivityQuerySet, *, on: datetime.date) -> list[Contacts]:
    """The contacts by kind and month: at most one row for each of these, however many there are."""
    # Work that goes on is one as of today, an agreement when it was signed; what is over was one
    # until it ended.
    goes_on = When(instrument=Instrument.PROJ, state=ActivityState.ONGO, then=Value(on))
    signed = When(instrument=Instrument.AGR, then=F("agreement__signed_latest"))
    last = Case(goes_on, signed, default=Coalesce("ends_latest", "starts_latest"))
    is_signed = Q(agreement__signed_earliest__lte=on)
    weighed = [code for kind in WEIGHED for code in kind.instruments]
    rows = (
        activities.contacts(on=on)
        .filter(is_signed | ~Q(instrument=Instrument.AGR), instrument__in=weighed)
        .annotate(contact_on=Least(last, Value(on)))
        .order_by()
        .values("instrument", month=TruncMonth("contact_on"))
        .annotate(number=Count("pk"), last_on=Max(F("contact_on")))
    )
    return [Contacts(**row) for row in rows]
