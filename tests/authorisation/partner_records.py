"""The records of the world that are about partners: shared by all cities, and of one alone."""

from __future__ import annotations

import uuid

from django.utils import timezone

from domains import vocabulary as v
from partners.models import (
    Actor,
    City,
    Contribution,
    ImportEnd,
    ImportRow,
    ImportRun,
    NetworkMembership,
    Outcome,
    Tie,
)
from partners.services import merge_actors
from records.access import Access, Role
from records.policy import State
from tests.authorisation.cast import Variant, World
from tests.factories import (
    make_actor,
    make_network,
    make_place,
    make_post,
    make_tenure,
)


def add_partners(world: World) -> None:
    place = make_place()
    shared = make_actor("Lyon", country_code="FR")
    private = make_actor("Quiet Society", steward=world.seoul, type=v.ActorType.NGO, tier="")
    post = make_post(world.seoul, shared)
    tenure = make_tenure(post, "Erika Mustermann")
    partner = make_actor("Marseille", country_code="FR")
    first, second = sorted((shared, world.seoul.actor), key=lambda actor: actor.pk)
    tie = Tie.objects.create(actor_a=first, actor_b=second, source="A register")
    kept, public, void, public_void = _memberships(world)
    talk, void_talk = (
        Contribution.objects.create(
            city=world.seoul, membership=membership, made_on="2025-05", what="A talk"
        )
        for membership in (kept, void)
    )
    world.records |= {
        "country": [Variant("shared", ("DE",))],
        "membership": [
            Variant("own", (kept.pk,), world.seoul),
            Variant("own void", (void.pk,), world.seoul, state=State.VOID),
            Variant("shared", (public.pk,)),
            Variant("shared void", (public_void.pk,), state=State.VOID),
        ],
        "public membership": [
            Variant("shared", (public.pk,)),
            Variant("shared void", (public_void.pk,), state=State.VOID),
        ],
        "contribution": [
            Variant("own", (talk.pk,), world.seoul),
            Variant("own void", (void_talk.pk,), world.seoul, state=State.VOID),
        ],
        "place": [Variant("shared", (place.pk,))],
        "actor": [Variant("shared", (shared.pk,)), Variant("private", (private.pk,), world.seoul)],
        "post": [Variant("own", (post.pk,), world.seoul)],
        "person": [Variant("own", (tenure.person_id,), world.seoul)],
        "tenure": [Variant("own", (tenure.pk,), world.seoul)],
        "tie": [Variant("shared", (tie.pk,))],
        "pair": [Variant("private", (private.pk, shared.pk), world.seoul)],
        "shared pair": [Variant("shared", (partner.pk, shared.pk))],
        "merge": [Variant("private", (_merge(private, world.seoul),), world.seoul)],
        "shared merge": [Variant("shared", (_merge(shared, None),))],
        "city": [Variant("own", (world.seoul.pk,), world.seoul)],
    }
    _add_import(world)


def _add_import(world: World) -> None:
    """An import with one row that waits for an end."""
    run = ImportRun.objects.create(
        name="ties.csv",
        sha256="0" * 64,
        format=ImportRun.Format.UNESCO,
        state=ImportRun.State.READY,
        finished_at=timezone.now(),
        rows_read=1,
        ambiguous=1,
    )
    end = ImportEnd.objects.create(name="Valencia", waiting=1)
    ImportRow.objects.create(
        run=run, number=2, values=["Valencia", "Design"], outcome=Outcome.AMBIGUOUS, end_a=end
    )
    world.records |= {
        "import": [Variant("shared", (run.pk,))],
        "import end": [Variant("shared", (end.pk,))],
    }


def _memberships(world: World) -> list[NetworkMembership]:
    network = make_network()
    return [
        NetworkMembership.objects.create(
            city=city,
            network=network,
            member=world.seoul.actor,
            source="Its list of members",
            void_reason=reason,
        )
        for reason in ("", "Entered twice.")
        for city in (world.seoul, None)
    ]


def _merge(kept: Actor, city: City | None) -> uuid.UUID:
    """A partner of whom nothing is left but the record of its merge."""
    gone = make_actor("Once another", steward=city)
    access = Access(
        roles={city.pk: frozenset({Role.OFFICER})} if city else {}, is_platform_admin=city is None
    )
    return merge_actors(gone.pk, into=kept.pk, access=access).pk
