"""The map: the partners of the activities that the register's filters find, and where they are."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, TextField
from django.db.models.functions import Cast, Concat

from activities.filters import ActivityFilter
from activities.models import Participation
from activities.querysets import ActivityQuerySet
from domains.vocabulary import Domain, Instrument
from partners.locations import Location, located_in_country, off_the_map
from partners.models import Actor, City, best_name
from partners.querysets import ActorQuerySet
from records.access import Access
from records.partial_dates import PartialDate

GEOJSON_TYPE = "application/geo+json"


class Tally(NamedTuple):
    """How many of the found activities an actor takes part in, and when the city last met it.

    `last_contact` is of all its activities that the asker may read, not only of those found.
    """

    activities: int
    agreements: int
    domains: Mapping[str, int]
    last_contact: PartialDate | None

    @property
    def main_domain(self) -> str:
        """The domain of most of its activities; empty without any."""
        return max(self.domains, key=lambda code: self.domains[code], default="")


def partners_of(filterset: ActivityFilter, *, access: Access, city: City) -> ActorQuerySet:
    """The partners in the activities that a valid filter finds; never the city itself.

    The parameters that speak of a partner narrow the partners too.
    """
    within = Participation.objects.filter(
        actor=OuterRef("pk"), city=city, activity__in=filterset.qs.order_by().values("pk")
    )
    return _asked_for(filterset, access=access, city=city).filter(Exists(within))


def _asked_for(filterset: ActivityFilter, *, access: Access, city: City) -> ActorQuerySet:
    """All that a valid filter asks of a partner itself, whatever its activities."""
    partners = Actor.objects.visible_to(access).exclude(pk=city.actor_id)
    if chosen := filterset.form.cleaned_data.get("partner"):
        # Pages choose the partner, programs name its id.
        partners = partners.filter(pk=getattr(chosen, "pk", chosen))
    return partners.filter(filterset.asked_of_partner())


def tallies(
    found: ActivityQuerySet,
    readable: ActivityQuerySet,
    *,
    city: City,
    on: datetime.date,
    partners: Iterable[uuid.UUID] | None = None,
) -> dict[uuid.UUID, Tally]:
    """The tally of each party of `found`, or of these `partners`; two queries.

    `readable` are all activities of the city that the asker may read. A contact is as in
    `ActivityQuerySet.contacts`.
    """
    met = dict(
        _by_party(readable.contacts(on=on), city, partners)
        .annotate(last=_LAST_CONTACT)
        .values_list("actor", "last")
    )
    domains = Domain.values
    counts = (
        _by_party(found, city, partners)
        .annotate(
            activities=Count("pk"),
            # Not by joining the agreements, which takes half as long again.
            agreements=Count("pk", filter=Q(instrument=Instrument.AGR)),
            **{code: Count("pk", filter=Q(domain=code)) for code in domains},
        )
        .values_list("actor", "activities", "agreements", *domains)
    )
    return {
        actor: Tally(
            activities,
            agreements,
            {code: n for code, n in zip(domains, by_domain, strict=True) if n},
            PartialDate.checked(met[actor][DAY:]) if actor in met else None,
        )
        for actor, activities, agreements, *by_domain in counts
    }


# The last day that a start may mean, and then the start as it is known: of those that end on one
# day the most exact, as on the page of a partner. The greatest text is the last of them.
DAY = len("2025-12-31")
_LAST_CONTACT = Max(
    Concat(Cast("starts_latest", TextField()), "starts_on", output_field=TextField())
)


def _by_party(
    activities: ActivityQuerySet, city: City, partners: Iterable[uuid.UUID] | None
) -> Any:
    wanted = Q(participations__city=city)
    if partners is not None:
        wanted &= Q(participations__actor__in=partners)
    # One call: a second would join the parties once more.
    return activities.order_by().filter(wanted).values(actor=F("participations__actor"))


@dataclass(frozen=True)
class Summary:
    """What a set of partners is in a sentence; `countries` with their partners, most first."""

    partners: int
    off_map: int
    countries: list[tuple[str, int]]


def summary_of(partners: ActorQuerySet) -> Summary:
    """Count partners by country, and those that no map can show; one query."""
    rows = list(
        partners.order_by()
        .values("country_code")
        .annotate(n=Count("pk"), unseen=Count("pk", filter=off_the_map()))
        .values_list("country_code", "n", "unseen")
    )
    return Summary(
        partners=sum(n for _code, n, _unseen in rows),
        off_map=sum(unseen for _code, _n, unseen in rows),
        countries=sorted(
            ((code, n) for code, n, _unseen in rows if code), key=lambda row: (-row[1], row[0])
        ),
    )


class _Partner(NamedTuple):
    """What the map tells of an actor, read as plain values: thousands of actors take far longer."""

    pk: uuid.UUID
    labels: dict[str, str]
    country_code: str
    seat_country_code: str
    level: str
    type: str
    place__latitude: float | None
    place__longitude: float | None

    @property
    def location(self) -> Location | None:
        if self.place__latitude is None or self.place__longitude is None:
            return located_in_country(self.seat_country_code or self.country_code)
        return Location(self.place__latitude, self.place__longitude, is_exact=True)


def feature_collection(
    filterset: ActivityFilter,
    readable: ActivityQuerySet,
    *,
    access: Access,
    city: City,
    on: datetime.date,
    language: str,
) -> dict[str, Any]:
    """The partners in the activities that a valid filter finds among the `readable` ones of a city.

    GeoJSON (RFC 7946), without geometry where nothing is known; three queries.
    """
    tallied = tallies(filterset.qs, readable, city=city, on=on)
    # Who has a tally takes part in what was found: it need not be looked through once more.
    partners = _asked_for(filterset, access=access, city=city).filter(pk__in=tallied)
    rows = map(_Partner._make, partners.order_by("pk").values_list(*_Partner._fields))
    return {
        "type": "FeatureCollection",
        "features": [_feature(row, tallied[row.pk], language) for row in rows],
    }


def _feature(partner: _Partner, tally: Tally, language: str) -> dict[str, Any]:
    location, pk = partner.location, str(partner.pk)
    return {
        "type": "Feature",
        "id": pk,
        "geometry": location and {"type": "Point", "coordinates": location.coordinates},
        "properties": {
            "actor": pk,
            "name": best_name(partner.labels, language),
            "country_code": partner.country_code,
            "level": partner.level,
            "type": partner.type,
            "is_exact": location is not None and location.is_exact,
            "activities": tally.activities,
            "agreements": tally.agreements,
            "domains": tally.domains,
            "last_contact": tally.last_contact,
        },
    }
