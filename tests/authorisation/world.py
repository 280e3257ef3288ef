"""Two cities with people, keys and records: enough for every asker to meet every kind of record."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey, KeyConsent, KeySecret
from accounts.sessions.services import SEEN_AT
from partners.models import City
from records.access import ROLES_IN_CITY, Role, Visibility
from records.policy import State
from tests.authorisation.cast import READ_BY, Asker, Variant, World
from tests.authorisation.partner_records import add_partners
from tests.authorisation.people_records import add_invitation, add_mails, add_people, user
from tests.authorisation.programs import programs
from tests.authorisation.records import (
    add_activities,
    add_feeds,
    add_forms,
    add_incoming,
    add_reports,
    add_scans,
    add_searches,
    add_shared,
    add_sign_in,
    add_words,
    variant_name,
)
from tests.factories import make_city, make_user

LONGER_THAN_A_TEST = 3600


def build_world() -> World:
    """Make everything; about a hundred rows."""
    world = World(make_city(), make_city("Busan", "부산광역시", "BUS"))
    world.askers = [*_people(world), *_programs(world)]
    add_people(world)
    add_invitation(world)
    add_mails(world)
    add_activities(world)
    add_scans(world)
    add_forms(world)
    add_searches(world)
    add_incoming(world)
    add_shared(world)
    add_partners(world)
    add_reports(world)
    add_feeds(world)
    add_words(world)
    for kind, action in READ_BY.items():
        told = {"reads": action, "is_offered": kind == "shared"}
        world.records[kind] = [replace(variant, **told) for variant in world.records[kind]]
    add_sign_in(world)
    return world


def _person(world: World, name: str, city: City | None, *roles: str, **more: Any) -> Asker:
    user = make_user(city, *roles, name=name)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    _note_for_good(client)
    works_in = city if Role.PLATFORM_ADMIN not in roles else None
    return Asker(name, client, works_in, frozenset(roles), is_person=True, **more)


def _note_for_good(client: Client) -> None:
    """Have it noted that somebody is there, which else every request that is undone would do."""
    client.get(reverse("accounts:profile"))
    session = client.session
    session[SEEN_AT] += LONGER_THAN_A_TEST
    session.save()


def _people(world: World) -> list[Asker]:
    seoul, busan = world.seoul, world.busan
    named = frozenset(variant_name(Visibility.CONFIDENTIAL, state) for state in State)
    return [
        Asker("nobody", Client(raise_request_exception=False)),
        *(_person(world, role, seoul, role) for role in ROLES_IN_CITY),
        _person(world, Role.PLATFORM_ADMIN, None, Role.PLATFORM_ADMIN),
        _person(world, "other officer", busan, Role.OFFICER),
        _person(world, "other head", busan, Role.HEAD, Role.CITY_ADMIN),
        _person(world, "owner", seoul, Role.VIEWER, named_in=named),
        _person(world, "deputy", seoul, Role.VIEWER, named_in=named),
        _person(world, "named reader", seoul, Role.VIEWER, named_in=named),
    ]


def _programs(world: World) -> list[Asker]:
    askers = [
        Asker(
            program.name,
            Client(
                raise_request_exception=False,
                headers={"authorization": f"Bearer {program.secret}"},
            ),
            program.city,
            program=program,
        )
        for program in programs(world.seoul, world.busan, user("officer"))
    ]
    # Like people: it is noted that they are used.
    noted = timezone.now() + datetime.timedelta(seconds=LONGER_THAN_A_TEST)
    KeySecret.objects.update(last_used_at=noted)
    own = ApiKey.objects.filter(city=world.seoul).order_by("pk").first()
    consent = KeyConsent.objects.filter(withdrawn_at=None).order_by("pk").first()
    assert own
    assert consent
    secret = KeySecret.objects.get(key=own)
    world.records |= {
        "key": [Variant("internal", (own.pk,), world.seoul)],
        "key secret": [Variant("internal", (secret.pk,), world.seoul)],
        "consent": [Variant("internal", (consent.pk,), world.seoul)],
    }
    return askers
