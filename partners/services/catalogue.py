"""Filling the catalogue that all cities share, safe to run again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from partners.models import Actor, ActorIdentifier, ActorName
from partners.services.actors import Name, labels_of, new_names


@dataclass(frozen=True)
class CatalogueEntry:
    """A body of the shared catalogue; it is known again by any of its identifiers."""

    names: tuple[Name, ...]
    type: str
    level: str
    identifiers: tuple[tuple[str, str], ...]
    source: str
    country_code: str = ""
    seat_country_code: str = ""
    domains: tuple[str, ...] = ()
    website: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of the actor, without its labels."""
        return {
            "type": self.type,
            "level": self.level,
            "country_code": self.country_code,
            "seat_country_code": self.seat_country_code,
            "domains": list(self.domains),
            "website": self.website,
            "source": self.source,
        }


@dataclass(frozen=True)
class CatalogueLoaded:
    """What came of a load: entries read, actors that are new, actors that changed."""

    read: int
    added: int
    changed: int


@transaction.atomic
def load_entries(entries: Iterable[CatalogueEntry]) -> CatalogueLoaded:
    """Add what the shared catalogue lacks, and correct what has changed since the last load.

    Names and identifiers are added, never taken away: others may have come by a merge. What was
    merged into another is left to that one. About ten queries, however many entries.
    """
    told = list(entries)
    known = _actors_by_identifier(told)
    new = [entry for entry in told if _known(entry, known) is None]
    actors = Actor.objects.bulk_create(
        Actor(id=id, labels=labels_of(entry.names), **entry.facts)
        for id, entry in zip(_new_ids(len(new)), new, strict=True)
    )
    pairs = [
        *zip(new, actors, strict=True),
        *((entry, actor) for entry in told if (actor := _known(entry, known)) is not None),
    ]
    changed = _correct(pairs)
    changed |= _add_names(pairs)
    changed |= _add_identifiers(pairs, taken=known)
    return CatalogueLoaded(
        read=len(told),
        added=len(actors),
        changed=len(changed - {actor.pk for actor in actors}),
    )


def _new_ids(count: int) -> list[uuid.UUID]:
    """Ids from the database: those that it gives by itself do not come back from a bulk insert."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7() FROM generate_series(1, %s)", [count])
        return [id for (id,) in cursor.fetchall()]


def _actors_by_identifier(entries: Sequence[CatalogueEntry]) -> dict[tuple[str, str], Actor]:
    values = {value for entry in entries for _scheme, value in entry.identifiers}
    rows = ActorIdentifier.objects.filter(steward=None, value__in=values)
    return {
        (row.scheme, row.value): row.actor.merged_into or row.actor
        for row in rows.select_related("actor__merged_into")
    }


def _known(entry: CatalogueEntry, known: Mapping[tuple[str, str], Actor]) -> Actor | None:
    return next((known[pair] for pair in entry.identifiers if pair in known), None)


def _correct(pairs: Sequence[tuple[CatalogueEntry, Actor]]) -> set[uuid.UUID]:
    changed = []
    for entry, actor in pairs:
        wanted = entry.facts | {"labels": {**actor.labels, **labels_of(entry.names)}}
        if any(getattr(actor, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(actor, name, value)
            actor.version += 1
            actor.updated_at = timezone.now()
            changed.append(actor)
    if changed:
        columns = [*pairs[0][0].facts, "labels", "version", "updated_at"]
        Actor.objects.bulk_update(changed, columns)
    return {actor.pk for actor in changed}


def _add_names(pairs: Sequence[tuple[CatalogueEntry, Actor]]) -> set[uuid.UUID]:
    there = set(
        ActorName.objects.filter(actor__in=[actor for _entry, actor in pairs]).values_list(
            "actor", "language", "name"
        )
    )
    missing = [
        row
        for entry, actor in pairs
        for row in new_names(actor, entry.names)
        if (actor.pk, row.language, row.name) not in there
    ]
    ActorName.objects.bulk_create(missing)
    return {row.actor_id for row in missing}


def _add_identifiers(
    pairs: Sequence[tuple[CatalogueEntry, Actor]], *, taken: Mapping[tuple[str, str], Actor]
) -> set[uuid.UUID]:
    missing = [
        ActorIdentifier(actor=actor, scheme=scheme, value=value)
        for entry, actor in pairs
        for scheme, value in entry.identifiers
        if (scheme, value) not in taken
    ]
    ActorIdentifier.objects.bulk_create(missing)
    return {row.actor_id for row in missing}
