"""The records of the office whose texts stand in `archive`."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile

from activities.models import Comment, Commitment, Document, DocumentText
from domains import vocabulary as v
from partners.models import Actor, City, NetworkMembership
from partners.services import Name, create_actor
from tests.factories import (
    make_activity,
    make_agreement,
    make_city,
    make_incoming,
    make_network,
    make_post,
    make_tenure,
    make_user,
)
from tests.search.archive import (
    ACTIVITIES,
    AGREEMENTS,
    CITIES,
    COMMENTS,
    COMMITMENTS,
    DOCUMENTS,
    INCOMING,
    PEOPLE,
)

TODAY = datetime.date(2026, 3, 2)


@dataclass
class World:
    """The city, and its records by key."""

    seoul: City
    records: dict[str, Any] = field(default_factory=dict)


def make_world() -> World:
    """Everything of the archive, kept by Seoul."""
    seoul = make_city()
    world, known = World(seoul), {}
    for key, english, korean, country, others in CITIES:
        known[key] = _city(english, korean, country, others)
    known["c40"] = make_network("C40 Cities", "C40 도시기후리더십그룹", source="c40.org")
    known["uclg"] = make_network("United Cities and Local Governments", "세계지방정부연합")
    world.records |= known
    for key, title, partners, told in ACTIVITIES:
        world.records[key] = make_activity(seoul, title, partners=_of(known, partners), **told)
    for key, title, partners, told in AGREEMENTS:
        agreement = make_agreement(seoul, title, partners=_of(known, partners), **told)
        world.records[key] = agreement.activity
    _hang_on(world)
    _people(world, known)
    world.records["c40membership"] = NetworkMembership.objects.create(
        city=seoul, network=known["c40"], member=seoul.actor, seats="Vice chair for East Asia"
    )
    return world


def _of(known: dict[str, Actor], keys: tuple[str, ...]) -> tuple[Actor, ...]:
    return tuple(known[key] for key in keys)


def _city(english: str, korean: str, country: str, others: tuple[str, ...]) -> Actor:
    names = [Name("en", english), Name("ko", korean)]
    names += [Name("und", other, kind="exonym") for other in others]
    return create_actor(
        names,
        steward=None,
        type=v.ActorType.LGOV,
        level=v.Level.SUB,
        tier=v.Tier.METR,
        country_code=country,
    )


def _hang_on(world: World) -> None:
    """What hangs on the activities, and what came in."""
    officer = make_user(world.seoul, "officer", name="Shin Ara")
    seoul, records = world.seoul, world.records
    for key, record, name, text in DOCUMENTS:
        document = Document.objects.create(
            city=seoul,
            activity=records[record],
            file=ContentFile(b"", name=name),
            name=name,
            size=1,
            sha256=key.ljust(64, "0"),
            media_type="application/pdf",
        )
        DocumentText.objects.create(
            city=seoul, document=document, state="READY", outcome="READ", text=text
        )
        records[key] = document
    for key, record, side, words in COMMITMENTS:
        records[key] = Commitment.objects.create(
            city=seoul, activity=records[record], side=side, words=words, said_on="2025-06-01"
        )
    for key, subject, name, sender, kind, text in INCOMING:
        told = {"sender_name": name, "sender": records[sender], "kind": kind, "text": text}
        records[key] = make_incoming(seoul, subject, **told)
    for key, record, words in COMMENTS:
        records[key] = Comment.objects.create(
            city=seoul, activity=records[record], text=words, author=officer
        )


def _people(world: World, known: dict[str, Actor]) -> None:
    for key, partner, (english, korean), name, latin in PEOPLE:
        titles = {"en": english, "ko": korean}
        post = make_post(world.seoul, known[partner], titles=titles)
        world.records[f"{key}post"] = post
        world.records[key] = make_tenure(post, name, latin_name=latin).person
