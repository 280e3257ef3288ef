"""Counts by facet, each one grouped query over a set of activities or agreements.

Every vocabulary comes back whole, in its order, with 0 where there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Func, Q
from django.db.models.functions import Cast

from activities.models import Participation
from activities.querysets import ActivityQuerySet, ChildQuerySet
from agreements.querysets import AgreementQuerySet
from domains.vocabulary import (
    AgreementType,
    Configuration,
    Domain,
    Goal,
    Level,
    Objective,
)
from partners.models import City

Counts = dict[str, int]


class _Each(Func):
    """One row for each element of an array."""

    function = "unnest"
    set_returning = True
    output_field = models.TextField()


def _each_domain() -> Func:
    every = Func(
        F("secondary_domains"),
        Cast("domain", models.TextField()),
        function="array_append",
        output_field=ArrayField(models.TextField()),
    )
    return _Each(every)


def _whole(vocabulary: Iterable[str], pairs: Iterable[tuple[str, int]]) -> Counts:
    found = dict(pairs)
    return {str(code): found.get(code, 0) for code in vocabulary}


def by_main_domain(activities: ActivityQuerySet) -> Counts:
    """Activities by their main domain: each counted once."""
    return _whole(Domain.values, _grouped(activities, "domain"))


def by_configuration(activities: ActivityQuerySet) -> Counts:
    """Activities by how many act together."""
    return _whole(Configuration.values, _grouped(activities, "configuration"))


def by_objective(activities: ActivityQuerySet) -> Counts:
    """Activities by objective; one with two objectives counts under both."""
    return activities.order_by().aggregate(
        **{code: Count("pk", filter=Q(objectives__contains=[code])) for code in Objective.values}
    )


def by_level(activities: ActivityQuerySet, city: City) -> Counts:
    """Activities of a city by the levels of their partners; the city itself is none of them.

    One with partners of two levels counts under both.
    """
    once = (
        _partners(activities, city)
        .annotate(level=F("actor__level"))
        .values("level", "activity")
        .distinct()
    )
    return once.aggregate(
        **{level: Count("activity", filter=Q(level=level)) for level in Level.values}
    )


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


def matrix(activities: ActivityQuerySet, city: City) -> dict[tuple[str, str], int]:
    """Activities of a city by domain (main or other) and security goal."""
    rows = (
        activities.filter(goals__city=city)
        .annotate(each=_each_domain())
        .values("each", "goals__goal")
        .annotate(n=Count("pk"))
        .order_by()
        .values_list("each", "goals__goal", "n")
    )
    found = {(domain, goal): n for domain, goal, n in rows}
    return {
        (domain, goal): found.get((domain, goal), 0)
        for domain in Domain.values
        for goal in Goal.values
    }


def by_agreement_type(agreements: AgreementQuerySet) -> Counts:
    """Agreements by type."""
    return _whole(AgreementType.values, _grouped(agreements, "type"))


def _grouped(rows: Any, field: str) -> Any:
    return rows.order_by().values(field).annotate(n=Count("pk")).values_list(field, "n")
