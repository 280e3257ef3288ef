"""The pages of the six domains: what each is, which goals it serves, and what the city does in it.

Each count links to the register, filtered to exactly the activities that were counted; one that
touches several domains counts in each.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity, Commitment
from activities.querysets import ActivityQuerySet
from domains.definitions import FACET_BY_NAME, Term
from domains.proposals import CATEGORY_OF_DOMAIN
from domains.vocabulary import DEFAULT_GOALS, Domain, Instrument
from partners.models import City
from records.access import Access
from reports.counts import by_level
from reports.links import Figure, register_url


@dataclass(frozen=True)
class DomainSummary:
    """What stands about a domain without looking at any record."""

    term: Term
    primary: tuple[Term, ...]
    secondary: tuple[Term, ...]
    category: Term


def summary_of(domain: Domain) -> DomainSummary:
    """A domain with its default goals and its category of diplomacy."""
    goals = FACET_BY_NAME["goal"]
    primary, secondary = DEFAULT_GOALS[domain]
    return DomainSummary(
        term=FACET_BY_NAME["domain"].term(domain),
        primary=tuple(goals.term(goal) for goal in primary),
        secondary=tuple(goals.term(goal) for goal in secondary),
        category=FACET_BY_NAME["category"].term(CATEGORY_OF_DOMAIN[domain]),
    )


@require_safe
def domain_list(request: HttpRequest) -> HttpResponse:
    """The six domains, each with the number of activities in it."""
    access, city = _asker(request)
    counts = _counted(access, city).aggregate(
        **{domain.value: Count("pk", filter=_touches(domain)) for domain in Domain}
    )
    cards = [
        (
            summary_of(domain),
            Figure(_("Activities"), counts[domain], register_url(domain=domain.value)),
        )
        for domain in Domain
    ]
    return render(request, "reports/domain_list.html", {"cards": cards})


@require_safe
def domain_detail(request: HttpRequest, domain: Domain) -> HttpResponse:
    """One domain with live counts of the city's activities."""
    access, city = _asker(request)
    activities = _counted(access, city).filter(_touches(domain))
    levels = [
        (level, number, register_url(domain=domain.value, level=level))
        for level, number in by_level(activities).items()
        if number
    ]
    context = {
        "summary": summary_of(domain),
        "figures": totals(activities, domain, access),
        "kinds": by_kind(activities, domain),
        "levels": levels,
        "years": by_year(activities, domain),
    }
    return render(request, "reports/domain_detail.html", context)


def totals(activities: ActivityQuerySet, domain: Domain, access: Access) -> list[Figure]:
    """How many there are, how many have it as main domain, how many owe or are owed something."""
    code = domain.value
    counts = activities.aggregate(all=Count("pk"), main=Count("pk", filter=Q(domain=domain)))
    promises = Commitment.objects.visible_to(access).open().filter(activity__in=activities)
    return [
        Figure(_("Activities"), counts["all"], register_url(domain=code)),
        Figure(
            _("With this as the main domain"), counts["main"], register_url(primary_domain=code)
        ),
        Figure(
            _("Activities with open commitments"),
            promises.aggregate(number=Count("activity", distinct=True))["number"],
            register_url(domain=code, open_commitments="yes"),
        ),
    ]


def by_kind(activities: ActivityQuerySet, domain: Domain) -> list[Figure]:
    """How many of each kind, the most frequent first."""
    rows = (
        activities.values_list("instrument")
        .annotate(number=Count("pk"))
        .order_by("-number", "instrument")
    )
    return [
        Figure(Instrument(code).label, number, register_url(domain=domain.value, kind=code))
        for code, number in rows
    ]


def by_year(activities: ActivityQuerySet, domain: Domain) -> list[Figure]:
    """How many began in each year, the latest first."""
    rows = (
        activities.annotate(year=ExtractYear("starts_earliest"))
        .values_list("year")
        .annotate(number=Count("pk"))
        .order_by("-year")
    )
    return [
        Figure(
            str(year),
            number,
            register_url(domain=domain.value, starts_from=str(year), starts_to=str(year)),
        )
        for year, number in rows
    ]


def _touches(domain: Domain) -> Q:
    return Q(domain=domain) | Q(secondary_domains__contains=[domain.value])


def _counted(access: Access, city: City) -> ActivityQuerySet:
    return Activity.objects.visible_to(access).filter(city=city).counted()


def _asker(request: HttpRequest) -> tuple[Access, City]:
    return request.access, request.city  # type: ignore[attr-defined]
