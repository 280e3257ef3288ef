"""Counts by facet, each one grouped query over a set of activities or agreements.

Every vocabulary comes back whole, in its order, with 0 where there is nothing.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count

from activities.models import Participation
from activities.querysets import ActivityQuerySet, ChildQuerySet
from agreements.querysets import AgreementQuerySet
from domains.vocabulary import (
    AgreementType,
    Domain,
    Goal,
    Level,
    Objective,
)
from partners.models import City

Counts = dict[str, int]


def _whole(vocabulary: Iterable[str], pairs: Iterable[tuple[str, int]]) -> Counts:
    found = dict(pairs)
    return {str(code): found.get(code, 0) for code in vocabulary}


def by_main_domain(activities: ActivityQuerySet) -> Counts:
    """Activities by their main domain: each counted once."""
    return _whole(Domain.values, _grouped(activities, "domain"))


def by_objective(activities: ActivityQuerySet) -> Counts:
    """Activities by objective; one with two objectives counts under both."""
    return by_codes(Objective.values, _grouped(activities, "objectives"))


def by_level(activities: ActivityQuerySet) -> Counts:
    """Activities by the levels of their partners; the city itself is none of them.

    One with partners of two levels counts under both.
    """
    return by_codes(Level.values, _grouped(activities, "partner_levels"))


def by_codes(vocabulary: Iterable[str], groups: Iterable[tuple[Sequence[str], int]]) -> Counts:
    """Add up groups of records that share a list of codes: each counts under all of its codes."""
    found: Counter[str] = Counter()
    for codes, number in groups:
        for code in codes:
            found[code] += number
    return {str(code): found[code] for code in vocabulary}


def by_country(activities: ActivityQuerySet, city: City) -> Counts:
    """Activities of a city by the country of their partners, most first; without the empty ones."""
    rows = (
        _partners(activities, city)
        .values("actor__country_code")
        .annotate(n=Count("activity", distinct=True))
        .values_list("actor__country_code", "n")
    )
    return dict(sorted((row for row in rows if row[0]), key=lambda row: (-row[1], row[0])))


def _partners(activities: ActivityQuerySet, city: City) -> ChildQuerySet:
    # The city narrows the parties by an index before they are joined.
    parties = Participation.objects.filter(
        city=city, activity__in=activities.order_by().values("pk")
    )
    return parties.exclude(actor=city.actor_id).order_by()


def matrix(activities: ActivityQuerySet) -> dict[tuple[str, str], int]:
    """Activities by domain (main or other) and security goal."""
    fields = ("domain", "secondary_domains", "goal_codes")
    groups = activities.order_by().values(*fields).annotate(n=Count("pk"))
    found: Counter[tuple[str, str]] = Counter()
    for main, others, goals, number in groups.values_list(*fields, "n"):
        for cell in itertools.product([main, *others], goals):
            found[cell] += number
    cells = itertools.product(Domain.values, Goal.values)
    return {cell: found[cell] for cell in cells}


def by_agreement_type(agreements: AgreementQuerySet) -> Counts:
    """Agreements by type."""
    return _whole(AgreementType.values, _grouped(agreements, "type"))


def _grouped(rows: Any, field: str) -> Any:
    return rows.order_by().values(field).annotate(n=Count("pk")).values_list(field, "n")
