"""What contacts count for how lively a tie is: kinds, published weights, and the sum in a query.

Each contact counts by its kind, and half as much with every 18 months that have passed since:
V = Σ w · 0.5^(months / 18), told as V* = 1 − e^(−V / 3), which lies between 0 and 1. Kinds, weights
and bounds are a proposal of this product; nothing in the literature fixes them. A city may set
weights of its own, from a day on.
"""

from __future__ import annotations

import datetime
import math
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, F, FloatField, Q, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear, Least, Power
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from domains.vocabulary import ActivityState, Instrument, TiePulse
from records.access import Access

HALF_LIFE_MONTHS = 18
SCALE = 3.0
LIVELY, QUIET = 0.6, 0.25
# What a contact counts, by the code of its kind.
Weights = Mapping[str, float]


@dataclass(frozen=True)
class Weighed:
    """Kinds of activities that count alike; `label` names the last one of them."""

    code: str
    label: str | Promise
    weight: float
    instruments: tuple[Instrument, ...]


# What a network or an office abroad is to a city is not done with one partner.
WEIGHED = (
    Weighed("project", _("Last work in a project"), 5, (Instrument.PROJ, Instrument.AIDX)),
    Weighed(
        "visit",
        _("Last visit or signing"),
        3,
        (Instrument.VISI, Instrument.TRDM, Instrument.AGR),
    ),
    Weighed(
        "exchange",
        _("Last exchange or event"),
        2,
        (Instrument.XCHG, Instrument.EVNT, Instrument.ADVO),
    ),
    Weighed("meeting", _("Last meeting"), 1, (Instrument.MEET,)),
    Weighed("greeting", _("Last greeting or gift"), 0.25, (Instrument.COMM, Instrument.GIFT)),
)
KINDS = tuple(kind.code for kind in WEIGHED)
PUBLISHED: Weights = {kind.code: float(kind.weight) for kind in WEIGHED}
COUNTED = [code for kind in WEIGHED for code in kind.instruments]


def told_value(total: float) -> float:
    """V* of the sum V of what contacts count."""
    return 1 - math.exp(-total / SCALE)


def pulse_of(value: float) -> TiePulse:
    """The word for V*."""
    if value >= LIVELY:
        return TiePulse.LIVELY
    return TiePulse.QUIET if value >= QUIET else TiePulse.FADING


def contact_day(on: datetime.date, *, path: str = "") -> Any:
    """The day on which an activity was last a contact: never after `on`.

    Work that goes on is one as of that day, an agreement when it was signed; what is over was one
    until it ended. `path` leads from the rows to their activity, such as "activity__".
    """
    goes_on = When(
        **{f"{path}instrument": Instrument.PROJ, f"{path}state": ActivityState.ONGO},
        then=Value(on),
    )
    is_agreement = {f"{path}instrument": Instrument.AGR}
    signed = When(**is_agreement, then=F(f"{path}agreement__signed_latest"))
    last = Case(goes_on, signed, default=Coalesce(f"{path}ends_latest", f"{path}starts_latest"))
    return Least(last, Value(on))


def counts(on: datetime.date, *, path: str = "") -> Q:
    """Of the contacts up to a day those of a kind that counts; an agreement only once signed."""
    is_signed = Q(**{f"{path}agreement__signed_earliest__lte": on})
    is_other = ~Q(**{f"{path}instrument": Instrument.AGR})
    return Q(**{f"{path}instrument__in": COUNTED}) & (is_signed | is_other)


def left_of(month: datetime.date, *, on: datetime.date) -> float:
    """Which part of its weight a contact of a month has on a day."""
    months = (on.year - month.year) * 12 + on.month - month.month
    return float(0.5 ** (months / HALF_LIFE_MONTHS))


class WeighedParties:
    """For querysets of parties of activities, read as the partners of whom they tell."""

    def pulses(
        self: Any, city_id: uuid.UUID, *, on: datetime.date, actor_ids: Iterable[uuid.UUID]
    ) -> dict[uuid.UUID, TiePulse]:
        """How lively the tie of a city is with each of these partners, by its weights of that day.

        The rows are those that the asker may read. Partners without a contact are not in it. Two
        queries.
        """
        totals = self.filter(actor__in=list(actor_ids))._totals(city_id, on=on)
        found = totals.values_list("actor", "total")
        return {actor: pulse_of(told_value(total)) for actor, total in found}

    def with_pulse(self: Any, pulse: str, city_id: uuid.UUID, *, on: datetime.date) -> Any:
        """The ids of partners with whom the tie of a city is so lively; see `pulses`."""
        lively, quiet = (-SCALE * math.log(1 - bound) for bound in (LIVELY, QUIET))
        bounds = {
            TiePulse.LIVELY: {"total__gte": lively},
            TiePulse.QUIET: {"total__lt": lively, "total__gte": quiet},
            TiePulse.FADING: {"total__lt": quiet},
        }
        return self._totals(city_id, on=on).filter(**bounds[TiePulse(pulse)]).values("actor")

    def _totals(self: Any, city_id: uuid.UUID, *, on: datetime.date) -> Any:
        sets: Any = apps.get_model("activities", "VitalityWeights")._default_manager
        weights = sets.weights_of(city_id, on=on)
        weight = Case(
            *(
                When(activity__instrument__in=kind.instruments, then=Value(weights[kind.code]))
                for kind in WEIGHED
            ),
            output_field=FloatField(),
        )
        months = (
            Value(on.year * 12 + on.month)
            - ExtractYear("contact_on") * 12
            - ExtractMonth("contact_on")
        )
        half_lives = months * Value(1.0 / HALF_LIFE_MONTHS, output_field=FloatField())
        left = Power(Value(0.5, output_field=FloatField()), half_lives, output_field=FloatField())
        rows = self.filter(
            counts(on, path="activity__"),
            city=city_id,
            activity__state__in=[ActivityState.ONGO, ActivityState.DONE],
            activity__starts_earliest__lte=on,
        ).exclude(actor=F("city__actor"))
        return (
            rows.annotate(contact_on=contact_day(on, path="activity__"))
            .order_by()
            .values("actor")
            .annotate(total=Sum(weight * left, output_field=FloatField()))
        )


class VitalityWeightsQuerySet(models.QuerySet):
    """What contacts count in cities, from a day on."""

    def visible_to(self, access: Access) -> Self:
        return self.filter(city__in=access.cities_for("activities.read")).select_related("by")

    def in_force(self, city_id: uuid.UUID, *, on: datetime.date) -> Any:
        """The set by which a city computes on a day; None where the published weights hold."""
        begun = self.filter(city=city_id, from_day__lte=on)
        return begun.order_by("-from_day", "-pk").first()

    def weights_of(self, city_id: uuid.UUID, *, on: datetime.date) -> Weights:
        """What each kind of contact counts in a city on a day."""
        in_force = self.in_force(city_id, on=on)
        return PUBLISHED if in_force is None else in_force.weights
