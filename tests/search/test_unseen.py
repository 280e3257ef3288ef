"""Nobody finds what they may not read: neither as a find, nor in a count, a facet or a hint.

Every record holds the word "harbour" and one that no other holds. Whoever asks, however they ask:
what is answered is told only of what the door of the record's own kind lets through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import access_for_key, access_for_user
from accounts.models import ApiKey, User
from activities.models import Comment, Commitment, Document, DocumentText, Reader
from domains import vocabulary as v
from partners.models import City, NetworkMembership
from records.access import Access, Role, Visibility
from search.finding import Asked, find
from search.kinds import KINDS
from search.models import Kind
from search.results import hits_of
from tests.factories import (
    make_activity,
    make_actor,
    make_city,
    make_incoming,
    make_network,
    make_post,
    make_tenure,
    make_user,
)
from tests.personas import client_of
from tests.search.world import TODAY

SYLLABLES = ["bram", "kolt", "dusk", "fern", "gliv", "horp", "jank", "lemt", "nurp", "quib"]
ROLES = (Role.VIEWER, Role.OFFICER, Role.HEAD, Role.LEGAL, Role.MAYOR_OFFICE, Role.CITY_ADMIN)
SCOPES = ("read", "read:public", "read:activities", "read:people", "read:partners")


@dataclass
class World:
    """The records of two cities by their own word, and who may ask."""

    cities: list[City] = field(default_factory=list)
    words: dict[str, Any] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def add(self, kind: str, make: Any) -> Any:
        """A record that holds a word of its own."""
        number = len(self.words)
        word = SYLLABLES[number // 10 % 10] + SYLLABLES[number % 10]
        row = make(word)
        self.words[word], self.kinds[word] = row, kind
        return row


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        for name, korean, code in (("Seoul", "서울특별시", "SEL"), ("Busan", "부산광역시", "BUS")):
            city = make_city(name, korean, code)
            world.cities.append(city)
            for role in ROLES:
                person = make_user(city, role, name=f"{name} {role.value}")
                world.people[f"{name} {role.value}"] = person
            named = make_user(city, Role.VIEWER, name=f"{name} named")
            world.people[f"{name} named"] = named
            _fill(world, city, named)
        yield world
        transaction.set_rollback(True)


def _fill(world: World, city: City, named: User) -> None:
    own = world.add(Kind.PARTNER, lambda word: make_actor(f"{word} harbour", steward=city))
    for visibility in Visibility:
        for state in ("ONGO", "DRFT"):
            activity = world.add(
                Kind.ACTIVITY,
                lambda word, visibility=visibility, state=state: make_activity(
                    city,
                    f"{word} harbour",
                    partners=(own,),
                    visibility=visibility,
                    state=state,
                    domain=v.Domain.ENV,
                ),
            )
            if visibility is Visibility.CONFIDENTIAL:
                Reader.objects.create(city=city, activity=activity, user=named)
            _hang_on(world, activity, named)
    for visibility in (Visibility.INTERNAL, Visibility.CONFIDENTIAL):
        world.add(
            Kind.INCOMING,
            lambda word, visibility=visibility: make_incoming(
                city, f"{word} harbour", visibility=visibility, sender=own
            ),
        )
    post = world.add(
        Kind.POST, lambda word: make_post(city, own, titles={"en": f"{word} harbour master"})
    )
    world.add(Kind.PERSON, lambda word: make_tenure(post, f"{word} harbour").person)
    network = make_network(f"Ports of {city.code}")
    world.add(
        Kind.MEMBERSHIP,
        lambda word: NetworkMembership.objects.create(
            city=city, network=network, member=own, seats=f"{word} harbour"
        ),
    )


def _hang_on(world: World, activity: Any, author: User) -> None:
    for visibility in Visibility:
        document = world.add(
            Kind.DOCUMENT,
            lambda word, visibility=visibility: Document.objects.create(
                city=activity.city,
                activity=activity,
                file=ContentFile(b"", name="a.txt"),
                name=f"{word}.txt",
                size=1,
                sha256=word.ljust(64, "0"),
                media_type="text/plain",
                visibility=visibility,
            ),
        )
        DocumentText.objects.create(
            city=activity.city,
            document=document,
            state="READY",
            outcome="READ",
            text="harbour",
        )
    world.add(
        Kind.COMMITMENT,
        lambda word: Commitment.objects.create(
            city=activity.city, activity=activity, side="OURS", words=f"{word} harbour"
        ),
    )
    world.add(
        Kind.COMMENT,
        lambda word: Comment.objects.create(
            city=activity.city, activity=activity, text=f"{word} harbour", author=author
        ),
    )


def seen_by(world: World, access: Access) -> set[str]:
    """The words of all records that the asker may read, each asked at the door of its kind."""
    visible = {
        kind: set(shown.model.objects.visible_to(access).values_list("pk", flat=True))
        for kind, shown in KINDS.items()
    }
    return {word for word, row in world.words.items() if row.pk in visible[world.kinds[word]]}


@st.composite
def askers(draw: Any) -> tuple[str, tuple[str, ...]]:
    """The name of a person, or nothing and the scopes of a key; with the city."""
    if draw(st.booleans()):
        name = draw(st.sampled_from(["Seoul", "Busan"]))
        return f"{name} {draw(st.sampled_from([*(role.value for role in ROLES), 'named']))}", ()
    scopes = draw(st.lists(st.sampled_from(SCOPES), min_size=1, max_size=2, unique=True))
    return "", tuple(scopes)


WORDS = st.sampled_from(
    ["harbour", "harbur", "harb", "harbour env", "harbour environment", "harbour germany", "own"]
)


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    asker=askers(),
    number=st.integers(0, 200),
    text=WORDS,
    narrowed=st.sampled_from([{}, {"domains": ("ENV",)}, {"kinds": ("document", "comment")}]),
    damage=st.sampled_from(["", "turned", "cut", "one more"]),
)
def test_nobody_finds_what_they_may_not_read(
    world: World, django_db_blocker: Any, asker: Any, number: int, text: str, narrowed: Any,
    damage: str,
) -> None:  # fmt: skip
    name, scopes = asker
    with django_db_blocker.unblock():
        if name:
            access = access_for_user(world.people[name])
        else:
            access = access_for_key(ApiKey(city=world.cities[number % 2], scopes=list(scopes)))
        seen = seen_by(world, access)
        words = sorted(world.words)
        secret = words[number % len(words)]
        for query in {text, _damaged(secret, damage), f"{secret} harbour"}:
            _look(world, Asked(query, **narrowed), access, seen)


def _damaged(word: str, how: str) -> str:
    changed = {
        "turned": word[:3] + word[4] + word[3] + word[5:],
        "cut": word[:6],
        "one more": f"{word[:4]}x{word[4:]}",
    }
    return changed.get(how, word)


def _look(world: World, asked: Asked, access: Access, seen: set[str]) -> None:
    of_row = {row.pk: word for word, row in world.words.items()}
    found = find(asked, access=access, city=world.cities[0], on=TODAY)
    met = {of_row[entry.pk] for entry in found.entries if entry.pk in of_row}
    assert met <= seen
    kinds = Counter(entry.kind for entry in found.entries)
    assert dict(found.facets.kinds) == kinds
    assert sum(count for _year, count in found.facets.years) <= len(found.entries)
    hits = hits_of(found.entries, found.want, access=access, typed=asked.query)
    assert len(hits) == len(found.entries)
    told = " ".join(f"{hit.plain_title} {hit.beside} {hit.plain_excerpt}" for hit in hits)
    # How the words were read may tell of near ones: only of those that stand in what is seen.
    told += " ".join(found.want.words) if found.is_mended else ""
    # Whoever typed a word knows it.
    assert {word for word in world.words if word in told} - {asked.query.split()[0]} <= seen


@pytest.mark.django_db
def test_pages_tell_nothing_of_it_either(world: World, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        for name in ("Seoul viewer", "Seoul officer", "Busan head", "Seoul named"):
            seen = seen_by(world, access_for_user(world.people[name]))
            client: Client = client_of(world.people[name])
            pages = "".join(
                client.get(address).content.decode()
                for address in (
                    *(f"/search/?q=harbour&page={page}" for page in range(1, 5)),
                    "/search/suggest/?q=harbour",
                )
            )
            met = {word for word in world.words if word in pages}
            assert met <= seen
            assert met, "the test would prove nothing"
