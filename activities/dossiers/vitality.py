"""How lively a tie is, from what both sides did together (V1; see `activities.weighing`).

It is for the office alone: neither partners nor the public are told it, and no tie ends by it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F, Max
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.querysets import ActivityQuerySet
from activities.weighing import (
    PUBLISHED,
    WEIGHED,
    Weights,
    contact_day,
    counts,
    left_of,
    pulse_of,
    told_value,
)
from domains.vocabulary import TiePulse

# From so many months on, how long ago something was is told in years.
FROM_YEARS = 48


class Reason(NamedTuple):
    """The last contact of a kind, with what such contacts count; no day where there was none."""

    kind: str
    label: str | Promise
    weight: float
    last_on: datetime.date | None

    def in_words(self, *, on: datetime.date) -> str:
        """When it was, seen from a day: "Last visit or signing 31 months ago"."""
        words = _("%(what)s: %(when)s") if self.last_on is None else _("%(what)s %(when)s")
        return words % {"what": self.label, "when": self.when(on=on)}

    def when(self, *, on: datetime.date) -> str:
        """How long ago it was: only months, or years, that have passed in full."""
        if self.last_on is None:
            return _("none on record")
        last = self.last_on
        months = (on.year - last.year) * 12 + on.month - last.month - (on.day < last.day)
        if months < 1:
            days = (on - last).days
            if days == 0:
                return _("as of today")
            return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
        if months >= FROM_YEARS:
            years = months // 12
            return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}


@dataclass(frozen=True)
class Vitality:
    """V* of a tie on a day, with what it rests on: the weightiest kind of contact first."""

    value: float
    reasons: tuple[Reason, ...]

    @property
    def pulse(self) -> TiePulse:
        return pulse_of(self.value)


class Contacts(NamedTuple):
    """How many contacts of a kind fell into a month, and the last day of them."""

    instrument: str
    month: datetime.date
    number: int
    last_on: datetime.date


def vitality_of(
    activities: ActivityQuerySet, *, on: datetime.date, weights: Weights = PUBLISHED
) -> Vitality | None:
    """How lively the tie is that `activities` are of; None without any contact. One query."""
    found = contacts_of(activities, on=on)
    return measured(found, on=on, weights=weights) if found else None


def measured(
    contacts: Iterable[Contacts], *, on: datetime.date, weights: Weights = PUBLISHED
) -> Vitality:
    """V* of contacts that have been by a day."""
    contacts = list(contacts)
    total, reasons = 0.0, []
    for kind in sorted(WEIGHED, key=lambda one: -weights[one.code]):
        own = [row for row in contacts if row.instrument in kind.instruments]
        weight = weights[kind.code]
        total += sum(weight * row.number * left_of(row.month, on=on) for row in own)
        last_on = max((row.last_on for row in own), default=None)
        reasons.append(Reason(kind.code, kind.label, weight, last_on))
    return Vitality(told_value(total), tuple(reasons))


def contacts_of(activities: ActivityQuerySet, *, on: datetime.date) -> list[Contacts]:
    """The contacts by kind and month: at most one row for each of these, however many there are.

    One query.
    """
    rows = (
        activities.contacts(on=on)
        .filter(counts(on))
        .annotate(contact_on=contact_day(on))
        .order_by()
        .values("instrument", month=TruncMonth("contact_on"))
        .annotate(number=Count("pk"), last_on=Max(F("contact_on")))
    )
    return [Contacts(**row) for row in rows]
