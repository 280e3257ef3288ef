"""What the dashboard counts, kept until a record of the city changes for all who read alike."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q

from activities.models import Activity, Commitment
from agreements.models import Agreement
from domains.vocabulary import ActivityState, Level, Objective
from partners.models import City, NetworkMembership
from records.access import Access
from records.changes import kept
from reports import counts, indicators
from reports.contacts import Contacts, last_contacts
from reports.indicators import Fees, Share
from reports.periods import Period

# A change of what is counted gets a new number, so that nothing counted the old way is shown.
VERSION = 4
NOT_MET_MOST = 8
COUNTED = frozenset(ActivityState) - {ActivityState.DRFT, ActivityState.VOID}


@dataclass(frozen=True)
class Tallies:
    """Counts of a city on a day, over what one reader may see."""

    # All records, drafts and void ones too, by state; and those under way or planned by nobody.
    states: counts.Counts
    unowned: int
    levels: counts.Counts
    objectives: counts.Counts
    types: counts.Counts
    contacts: Contacts
    matrix: dict[tuple[str, str], int]
    shares: dict[str, Share]
    fees: tuple[Fees, ...]
    promises_open: int
    promises_overdue: int


def tallies(access: Access, city: City, *, on: datetime.date, period: Period) -> Tallies:
    """Count for a reader, or take what was counted since the city last changed; ten queries."""
    everything = Activity.objects.visible_to(access).order_by()
    agreements = Agreement.objects.visible_to(access)
    promises = Commitment.objects.visible_to(access).open()
    own = NetworkMembership.objects.visible_to(access).own_of(city)
    # Whether a role is clear hangs on the record of the same that a partner keeps and offers.
    linked = everything.filter(same_as__isnull=False).values_list("same_as__city", flat=True)
    return kept(
        _key(everything, agreements, promises, own, on, period),
        [city.pk, *linked.distinct()],
        lambda: _count(everything, agreements, promises, own, city=city, on=on, period=period),
    )


def _key(*parts: Any) -> str:
    # The statements say what the reader may see: who sees the same shares one count.
    words = [str(part.query) if hasattr(part, "query") else str(part) for part in parts]
    return f"tallies-{VERSION}-{hashlib.sha256(repr(words).encode()).hexdigest()}"


def _count(
    everything: Any,
    agreements: Any,
    promises: Any,
    own: Any,
    *,
    city: City,
    on: datetime.date,
    period: Period,
) -> Tallies:
    activities = everything.counted()
    fees = indicators.fees_of(own, on=on)
    waiting = promises.aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_latest__lt=on)))
    return Tallies(
        **_of_groups(everything),
        types=counts.by_agreement_type(agreements.live()),
        contacts=last_contacts(activities, agreements, city=city, on=on, most=NOT_MET_MOST),
        matrix=counts.matrix(activities),
        shares=indicators.measure(activities, fees, period=period),
        fees=fees,
        promises_open=waiting["open"],
        promises_overdue=waiting["overdue"],
    )


class _Group(NamedTuple):
    """Records that share all of this, and how many they are."""

    state: str
    objectives: list[str]
    levels: list[str]
    unowned: bool
    number: int


def _of_groups(everything: Any) -> dict[str, Any]:
    # One pass over the records for all counts that overlap little.
    fields = ("state", "objectives", "partner_levels", "unowned")
    grouped = everything.annotate(unowned=Q(owner__isnull=True)).values(*fields)
    rows = grouped.annotate(n=Count("pk")).values_list(*fields, "n")
    groups = [_Group(*row) for row in rows]
    counted = [group for group in groups if group.state in COUNTED]
    return {
        "states": counts.by_codes(ActivityState.values, (([g.state], g.number) for g in groups)),
        "unowned": sum(g.number for g in groups if g.unowned and g.state in indicators.LIVE),
        "levels": counts.by_codes(Level.values, ((g.levels, g.number) for g in counted)),
        "objectives": counts.by_codes(
            Objective.values, ((g.objectives, g.number) for g in counted)
        ),
    }
