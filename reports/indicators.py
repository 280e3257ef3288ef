"""Indicators of the four directions in which a city moves, as far as records feed them.

Each is a share with its numerator and denominator, over a set of activities that the asker may
read. What nobody has entered is left out and said so: missing is not zero. Definitions are those
of Lee, "Mechanism and Future Directions of City Diplomacy", made countable by CityDiplo.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import Document
from activities.querysets import ActivityQuerySet, clear_roles, period_q
from domains.vocabulary import ActivityState, Configuration, TimeMode
from partners.querysets import NetworkMembershipQuerySet
from reports.periods import Period

Text = str | Promise

# A change of a formula or of what it counts gets a new number, and old figures keep theirs.
DEFINITIONS_VERSION = 1
# A rate of fewer cases says more about chance than about the city.
FEWEST_CASES = 5
# Two-sided 95%: the normal quantile at 0.975.
QUANTILE_95 = 1.959963984540054
MULTILATERAL = (Configuration.PLU, Configuration.NET)
CRISIS = (TimeMode.CRIS, TimeMode.TRAN)
LIVE = (ActivityState.PLAN, ActivityState.ONGO)


@dataclass(frozen=True)
class Share:
    """A part of a whole, with the number of records (`cases`) that the whole rests on.

    `left_out` counts records that do not tell what is measured. `unit` is what part and whole are
    numbers of.
    """

    id: str
    numerator: Decimal
    denominator: Decimal
    cases: int
    left_out: int = 0
    unit: Literal["activities", "memberships", "staff-days"] = "activities"

    @property
    def is_count(self) -> bool:
        """Whether it is a share of cases, not of effort."""
        return self.unit != "staff-days"

    @property
    def is_measured(self) -> bool:
        """Whether there is anything to take a share of."""
        return self.cases > 0 and self.denominator > 0

    @property
    def rate(self) -> float | None:
        """The share from 0 to 1; None under five cases."""
        if self.cases < FEWEST_CASES or not self.denominator:
            return None
        return float(self.numerator / self.denominator)

    @property
    def interval(self) -> tuple[float, float] | None:
        """95% interval of the rate; None for shares of effort, which are no counts of cases."""
        if self.rate is None or not self.is_count:
            return None
        return wilson(int(self.numerator), int(self.denominator))


@dataclass(frozen=True)
class Fees:
    """What current memberships cost a year in one currency, and those of them that work.

    The currency "" stands for those without a known fee. Amounts are never added over currencies.
    """

    currency: str
    count: int
    amount: Decimal
    working: int
    working_amount: Decimal

    @property
    def of_each_working(self) -> Decimal | None:
        """The mean fee of a working membership; None without one or without known fees."""
        return self.working_amount / self.working if self.currency and self.working else None


@dataclass(frozen=True)
class Unfed:
    """An indicator that no record feeds yet, and what will."""

    id: str
    label: Text
    fed_by: Text


@dataclass(frozen=True)
class Direction:
    """One of the four directions with its shares, and with what is not yet measured."""

    id: str
    label: Text
    shares: tuple[Share, ...]
    unfed: tuple[Unfed, ...] = field(default=())


def wilson(successes: int, cases: int) -> tuple[float, float]:
    """The 95% score interval of a rate.

    Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the
    American Statistical Association 22 (1927). Raises ValueError unless 0 <= successes <= cases
    and cases > 0.
    """
    if not 0 <= successes <= cases or cases == 0:
        raise ValueError(f"{successes} of {cases}")
    share, square = successes / cases, QUANTILE_95**2
    centre = share + square / (2 * cases)
    spread = QUANTILE_95 * math.sqrt((share * (1 - share) + square / (4 * cases)) / cases)
    low, high = ((centre + sign * spread) / (1 + square / cases) for sign in (-1, 1))
    return (0.0 if successes == 0 else max(0.0, low)), (
        1.0 if successes == cases else min(1.0, high)
    )


def fees_of(memberships: NetworkMembershipQuerySet, *, on: datetime.date) -> tuple[Fees, ...]:
    """The memberships of a city that are current on a day, by the currency of their fee; one
    query."""
    return tuple(
        Fees(
            group["currency"],
            group["count"],
            group["fees"] or Decimal(0),
            group["working"],
            group["working_fees"] or Decimal(0),
        )
        for group in memberships.by_currency(on=on)
    )


def measure(
    activities: ActivityQuerySet, fees: Iterable[Fees], *, period: Period
) -> dict[str, Share]:
    """Every share that records feed, by id; one query.

    `activities` are the counted ones that the asker may read, of any time; `fees` are those of the
    city's memberships on the last day of the period. Continuity (V3: records
    with owner, deputy, rationale and document ÷ all) and clear roles (G1) are those of what is
    planned or under way when it is asked for; the others are about the period. Records of several
    cities are to come `once()` each.
    """
    documents = Document.objects.filter(activity=OuterRef("pk"))
    within = period_q(*period)
    several = within & Q(configuration__in=MULTILATERAL)
    live = Q(state__in=LIVE)
    kept = ~Q(rationale="") & Q(owner__isnull=False, deputy__isnull=False) & Q(Exists(documents))
    found = activities.order_by().aggregate(
        every=Count("pk", filter=within),
        several=Count("pk", filter=several),
        known=Count("pk", filter=within & Q(effort_days__isnull=False)),
        effort=Sum("effort_days", filter=within),
        several_effort=Sum("effort_days", filter=several),
        crisis=Count("pk", filter=within & Q(time_mode__in=CRISIS)),
        live=Count("pk", filter=live),
        kept=Count("pk", filter=live & kept),
        clear=Count("pk", filter=live & clear_roles()),
    )
    return {
        "M1": multilateral_share_by_effort(
            found["several_effort"], found["effort"], known=found["known"], cases=found["every"]
        ),
        "M1-count": _of_counts("M1-count", found["several"], found["every"]),
        "M2": working_memberships(fees),
        "crisis": _of_counts("crisis", found["crisis"], found["every"]),
        # Exactly one accountable, at least one responsible, and every partner has acknowledged its
        # part; the city's own roles, which it assigns to itself, are none that could count.
        "G1": _of_counts("G1", found["clear"], found["live"]),
        # Presence, not quality: an owner, a deputy, a rationale and a document.
        "V3": _of_counts("V3", found["kept"], found["live"]),
    }


def multilateral_share_by_effort(
    several: Decimal | None, effort: Decimal | None, *, known: int, cases: int
) -> Share:
    """M1: staff-days of activities with several partners or in standing networks ÷ all staff-days.

    Parties are distinct legal parties, the city itself among them. Activities whose effort nobody
    has entered are left out.
    """
    zero = Decimal(0)
    return Share(
        "M1", several or zero, effort or zero, known, left_out=cases - known, unit="staff-days"
    )


def working_memberships(fees: Iterable[Fees]) -> Share:
    """M2: current memberships with a contribution in twelve months ÷ all current ones.

    Attendance is no contribution.
    """
    groups = list(fees)
    every = sum(group.count for group in groups)
    working = sum(group.working for group in groups)
    return Share("M2", Decimal(working), Decimal(every), every, unit="memberships")


def _of_counts(id: str, numerator: int, denominator: int) -> Share:
    return Share(id, Decimal(numerator), Decimal(denominator), denominator)


def four_directions(shares: dict[str, Share]) -> tuple[Direction, ...]:
    """The four directions with these shares, and in words what is not yet measured."""
    return (
        Direction(
            "multilateral",
            _("Working with many"),
            (shares["M1"], shares["M1-count"], shares["M2"]),
            _MULTILATERAL,
        ),
        Direction(
            "crisis", _("Help in a crisis beside lasting ties"), (shares["crisis"],), _CRISIS
        ),
        Direction(
            "governance",
            _("Clear roles that outlast people"),
            (shares["G1"], shares["V3"]),
            _GOVERNANCE,
        ),
        Direction("mayor", _("Mayor diplomacy with swift decisions"), (), _MAYOR),
    )


_MULTILATERAL = (
    Unfed("M3", _("Reach of the network"), _("partners' ties among themselves")),
    Unfed("M4", _("Issues solved together"), _("issues of residents, with their outcome")),
    Unfed("M5", _("Fit with the city's aims"), _("a target for each domain")),
)
_CRISIS = (
    Unfed("C1", _("Time to respond"), _("alerts and the first act after each")),
    Unfed("C2", _("Help that arrived"), _("pledges and receipts")),
    Unfed("C3", _("Readiness"), _("emergency contacts and drills")),
    Unfed("C4", _("Lessons learned"), _("reviews of closed crises")),
)
_GOVERNANCE = (
    Unfed("G2", _("Consents in time"), _("the consents that the law asks for")),
    Unfed("G3", _("Overlap"), _("a comparison of like activities with one partner")),
)
_MAYOR = (
    Unfed("D1", _("Time to decide"), _("requests for decision")),
    Unfed("D2", _("Promises kept in time"), _("the day on which each promise was kept")),
    Unfed("D3", _("Yield of journeys"), _("visits of the mayor and what followed")),
)
