"""Partners that may be one: the same identifier, the same name in any script, the same place, a
similar name close by, or a website at the same address.

A name is the same with ü or ue, ø or oe, å or aa.

Each pair comes with its reasons. What somebody has told apart is not offered again.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from partners.models import Actor, City
from partners.models.actors import WRITTEN_TWO_WAYS
from records.access import Access
from records.keyset import DEFAULT_PAGE_SIZE, Page, Sort, page_of, values_of_a_cursor

LIKELIEST_FIRST = Sort("likelihood", "weight", descending=True)
NEAR_KM = 5
# Of two towns with one name in one country, these are two.
FAR_KM = 30
# Of pg_trgm, from 0 to 1.
SIMILAR = 0.6
# An address that more partners share is a portal, such as that of a government or a social network.
MOST_AT_ADDRESS = 4


class Reason(models.TextChoices):
    """Why two partners may be one."""

    IDENTIFIER = "identifier", _("Same identifier")
    NAME = "name", _("Same name")
    PLACE = "place", _("Same place")
    NEAR = "near", _("Similar name close by")
    WEBSITE = "website", _("Website at the same address")


class Likelihood(models.IntegerChoices):
    """How likely it is, by the least that the reasons weigh together."""

    VERY_LIKELY = 4, _("Very likely")
    LIKELY = 2, _("Likely")
    POSSIBLE = 0, _("Possible")


@dataclass(frozen=True)
class Pair:
    """Two partners with what speaks for their being one."""

    first: Actor
    second: Actor
    reasons: list[Reason]
    likelihood: Likelihood

    @property
    def sides(self) -> tuple[Actor, Actor]:
        return self.first, self.second


@dataclass(frozen=True)
class Found:
    """A page of pairs, the likeliest first, and how many there are on all pages."""

    page: Page
    count: int

    @property
    def pairs(self) -> list[Pair]:
        return self.page.rows


# Haversine, on a globe with a radius of 6,371 km.
_KM = """
    12742 * asin(sqrt(least(1, sin(radians(other.lat - one.lat) / 2) ^ 2
        + cos(radians(one.lat)) * cos(radians(other.lat))
        * sin(radians(other.lon - one.lon) / 2) ^ 2)))
"""
# Neighbours are looked up on a grid: bands of latitude, each cut into cells at least as wide as
# high. Whoever is near lies in one of nine.
_HEIGHT = NEAR_KM / 111
_WIDTH = f"({_HEIGHT} / cos(radians(least((abs({{band}}) + 1) * {_HEIGHT}, 89))))"
# The search key of a name with its umlauts and Nordic letters written out.
_WRITTEN_OUT = """
    regexp_replace(normalize(replace(replace(replace(replace(replace(replace(replace(
        lower(normalize(name.name, NFC) COLLATE pg_c_utf8),
        'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa'), 'æ', 'ae'), 'ß', 'ss'
    ), NFD), '[\u0300-\u036f]', '', 'g') COLLATE "default"
"""
_HOST = """
    split_part(translate(split_part(
        replace(lower(actor.website), '://www.', '://'), '://', 2), '?#:', '///'), '/', 1)
"""
_FIND = f"""
WITH seen AS MATERIALIZED (
    SELECT actor.id, actor.steward_id, actor.type, actor.tier, actor.country_code, actor.place_id,
        place.latitude AS lat, place.longitude AS lon,
        floor(place.latitude / {_HEIGHT})::int AS band
    FROM partners_actor actor LEFT JOIN partners_place place ON place.geonames_id = actor.place_id
    WHERE actor.status = 'active' AND (actor.steward_id IS NULL OR actor.steward_id = %(city)s)
        AND (%(country)s = '' OR actor.country_code IN ('', %(country)s))
),
asked AS MATERIALIZED (
    SELECT * FROM seen WHERE steward_id IS NOT DISTINCT FROM %(city)s
),
named AS MATERIALIZED (
    SELECT seen.*, name.search_key
    FROM seen JOIN partners_actorname name ON name.actor_id = seen.id
    WHERE name.search_key <> ''
    UNION ALL
    SELECT seen.*, {_WRITTEN_OUT}
    FROM seen JOIN partners_actorname name ON name.actor_id = seen.id
    WHERE name.name::text ~ '{WRITTEN_TWO_WAYS}'
),
hosted AS MATERIALIZED (
    SELECT seen.id, seen.steward_id, {_HOST} AS host
    FROM seen JOIN partners_actor actor USING (id) WHERE actor.website <> ''
),
addresses AS MATERIALIZED (
    SELECT host FROM hosted WHERE host <> ''
    GROUP BY host HAVING count(*) BETWEEN 2 AND {MOST_AT_ADDRESS}
),
placed AS MATERIALIZED (
    SELECT *, floor(lon / {_WIDTH.format(band="band")})::int AS cell FROM seen
    WHERE lat IS NOT NULL
),
near AS MATERIALIZED (
    SELECT one.id AS one_id, other.id AS other_id
    FROM asked one
    CROSS JOIN generate_series(-1, 1) AS up
    CROSS JOIN generate_series(-1, 1) AS aside
    JOIN placed other ON other.band = one.band + up
        AND other.cell = floor(one.lon / {_WIDTH.format(band="(one.band + up)")})::int + aside
    WHERE other.type = one.type AND {_KM} <= {NEAR_KM}
        AND (other.id > one.id OR other.steward_id IS DISTINCT FROM one.steward_id)
),
alike AS (
    SELECT one.id AS one_id, other.id AS other_id, 'identifier' AS reason, 4 AS weight
    FROM asked one
    JOIN partners_actoridentifier mine ON mine.actor_id = one.id
    JOIN partners_actoridentifier theirs USING (scheme, value)
    JOIN seen other ON other.id = theirs.actor_id AND other.id <> one.id
    UNION
    SELECT one.id, other.id, 'name', 2
    FROM named one JOIN named other USING (search_key, type)
    WHERE one.steward_id IS NOT DISTINCT FROM %(city)s AND other.id <> one.id
        AND (other.country_code = one.country_code OR '' IN (other.country_code, one.country_code))
        AND (one.lat IS NULL OR other.lat IS NULL OR {_KM} <= {FAR_KM})
    UNION
    SELECT one.id, other.id, 'place', 2
    FROM asked one JOIN seen other USING (place_id, type)
    WHERE other.id <> one.id
    UNION
    SELECT one.id, other.id, 'website', 1
    FROM addresses JOIN hosted one USING (host) JOIN hosted other USING (host)
    WHERE one.steward_id IS NOT DISTINCT FROM %(city)s AND other.id <> one.id
    UNION
    SELECT one_id, other_id, 'near', 1
    FROM near
    WHERE EXISTS (
        SELECT FROM partners_actorname mine, partners_actorname theirs
        WHERE mine.actor_id = one_id AND theirs.actor_id = other_id
            AND similarity(mine.search_key, theirs.search_key) >= {SIMILAR}
    )
),
pair AS (
    SELECT DISTINCT least(one_id, other_id) AS first, greatest(one_id, other_id) AS second,
        reason, weight
    FROM alike
),
weighed AS (
    SELECT first, second, array_agg(reason ORDER BY weight DESC, reason) AS reasons,
        sum(weight) - (min(one.tier) <> min(other.tier))::int AS weight, count(*) OVER () AS count
    FROM pair JOIN seen one ON one.id = first JOIN seen other ON other.id = second
    WHERE NOT EXISTS (
        SELECT FROM partners_distinctpair apart
        WHERE apart.actor_a_id = first AND apart.actor_b_id = second
            AND (apart.city_id IS NULL OR apart.city_id = %(city)s)
    )
    GROUP BY first, second
)
SELECT first, second, reasons, weight::int, count
FROM weighed
"""  # noqa: S608 - nothing but constants of this file
_BEYOND = "WHERE (weight, first, second) {sign} (%(weight)s, %(first)s, %(second)s)\n"
_ORDER = "ORDER BY weight {way}, first {way}, second {way} LIMIT %(limit)s"


def find_duplicates(
    *,
    city: City | None,
    access: Access,
    country: str = "",
    cursor: str = "",
    size: int = DEFAULT_PAGE_SIZE,
) -> Found:
    """Pairs of which at least one is the city's own; without a city, pairs of the shared catalogue.

    One page, the likeliest first, of those alike the newest; two queries. `country` keeps to one
    (ISO 3166-1) and to partners without any. The asker has to be let in to the city before. Raises
    BadCursorError.
    """
    given = {"city": city.pk if city else None, "country": country}

    def read(beyond: tuple[Any, str] | None, backward: bool, limit: int) -> list[Any]:
        return _rows(given, beyond=beyond, backward=backward, limit=limit)

    page = page_of(read, LIKELIEST_FIRST, cursor=cursor, size=size)
    ids = {row[side] for row in page.rows for side in ("first", "second")}
    visible: Any = Actor.objects.visible_to(access).select_related("place")
    actors: dict[Any, Actor] = visible.in_bulk(ids)
    pairs = [
        Pair(
            actors[row["first"]],
            actors[row["second"]],
            [Reason(reason) for reason in row["reasons"]],
            next(one for one in Likelihood if row["weight"] >= one),
        )
        for row in page.rows
        if row["first"] in actors and row["second"] in actors
    ]
    return Found(replace(page, rows=pairs), page.rows[0]["count"] if page.rows else 0)


def _rows(
    given: dict[str, Any], *, beyond: tuple[Any, str] | None, backward: bool, limit: int
) -> list[dict[str, Any]]:
    """Pairs as they come from the database; both ids together are the key of one."""
    statement, values = _FIND, {**given, "limit": limit}
    if beyond is not None:
        with values_of_a_cursor():
            weight, (first, second) = int(beyond[0]), map(uuid.UUID, beyond[1].split())
        statement += _BEYOND.format(sign=">" if backward else "<")
        values |= {"weight": weight, "first": first, "second": second}
    statement += _ORDER.format(way="ASC" if backward else "DESC")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return [
        {
            "pk": f"{first} {second}",
            "first": first,
            "second": second,
            "reasons": reasons,
            "weight": weight,
            "count": count,
        }
        for first, second, reasons, weight, count in rows
    ]
