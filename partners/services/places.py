"""Local governments of the gazetteer's places, one at a time or thousands at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from domains.vocabulary import ActorType, Level, Tier
from partners.models import Actor, ActorIdentifier, ActorName, City, Place
from partners.services.actors import Name, create_actor, labels_of
from records.search import fold

ROWS_AT_ONCE = 2_000


@transaction.atomic
def actor_for_place(place: Place, *, city: City, confidential: bool) -> Actor:
    """The local government of a place, created when it is not there yet.

    A place is public knowledge, so its actor joins the shared catalogue; but when the record that
    asks is confidential the actor stays with its city, since its mere appearance would tell.
    """
    # Two people who name the same place at once wait for each other here; those who only refer to
    # it do not.
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    found = (
        Actor.objects.leading_on()
        .filter(Q(steward=city) | Q(steward__isnull=True), place=place, type=ActorType.LGOV)
        .select_related("merged_into")
        .order_by(F("steward").asc(nulls_last=True), F("merged_into").asc(nulls_first=True))
        .first()
    )
    if found is not None:
        return found.merged_into or found
    actor = create_actor(
        _names_of(place),
        type=ActorType.LGOV,
        level=Level.SUB,
        tier=Tier.MUNI,
        steward=city if confidential else None,
        country_code=place.country_code,
        region=place.region,
        place=place,
        source="GeoNames",
    )
    ActorIdentifier.objects.create(
        actor=actor,
        steward=actor.steward,
        scheme=ActorIdentifier.Scheme.GEONAMES,
        value=str(place.pk),
    )
    return actor


@transaction.atomic
def actors_for_places(place_ids: Collection[int]) -> dict[int, uuid.UUID]:
    """The shared local government of each place, created where it is not there yet.

    As `actor_for_place` for thousands at once, in a handful of statements. The places stay locked
    until the transaction ends, so that nobody adds the same local government beside it.
    """
    places = list(
        Place.objects.select_for_update(no_key=True)
        .filter(pk__in=place_ids)
        .order_by("pk")
        .defer("search_key")
    )
    found = _shared_actors_of(place_ids)
    new = [place for place in places if place.pk not in found]
    if not new:
        return found
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7() FROM generate_series(1, %s)", [len(new)])
        ids = dict(zip((place.pk for place in new), (id for (id,) in cursor), strict=True))
    Actor.objects.bulk_create(
        [_local_government(place, ids[place.pk]) for place in new],
        batch_size=ROWS_AT_ONCE,
        ignore_conflicts=True,
    )
    found = _shared_actors_of(place_ids)
    _write_names_of_places([place for place in new if found[place.pk] == ids[place.pk]], ids)
    return found


def _shared_actors_of(place_ids: Collection[int]) -> dict[int, uuid.UUID]:
    """By place: of several tiers the one that was there first, or what a merged one has become."""
    shared = Actor.objects.leading_on().filter(
        place__in=place_ids, type=ActorType.LGOV, steward__isnull=True
    )
    rows = shared.order_by(F("merged_into").desc(nulls_last=True), "-pk")
    found = rows.values_list("place_id", Coalesce("merged_into", "pk"))
    return {place_id: pk for place_id, pk in found if place_id is not None}


def _local_government(place: Place, id: uuid.UUID) -> Actor:
    return Actor(
        id=id,
        type=ActorType.LGOV,
        level=Level.SUB,
        tier=Tier.MUNI,
        country_code=place.country_code,
        region=place.region,
        place=place,
        source="GeoNames",
        labels=labels_of(_names_of(place)),
    )


def _names_of(place: Place) -> list[Name]:
    names = [Name(language, text) for language, text in place.names.items()]
    return names or [Name("en", place.name)]


def _write_names_of_places(places: Sequence[Place], ids: dict[int, uuid.UUID]) -> None:
    ActorName.objects.bulk_create(
        (
            ActorName(
                actor_id=ids[place.pk],
                language=name.language,
                name=name.text,
                kind=name.kind,
                search_key=fold(name.text),
            )
            for place in places
            for name in _names_of(place)
        ),
        batch_size=ROWS_AT_ONCE,
    )
    # Where another partner carries the number already, it stays there.
    ActorIdentifier.objects.bulk_create(
        (
            ActorIdentifier(
                actor_id=ids[place.pk],
                scheme=ActorIdentifier.Scheme.GEONAMES,
                value=str(place.pk),
            )
            for place in places
        ),
        batch_size=ROWS_AT_ONCE,
        ignore_conflicts=True,
    )
