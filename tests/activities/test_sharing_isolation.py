"""A partner city sees the shared fields of an offered record, and no word of anything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.models import Activity, ActivityGoal, Commitment, Document, Reader
from activities.sharing import SHARED
from agreements.models import Agreement
from domains import vocabulary as v
from partners.free_text import text_columns
from partners.models import City
from records.access import Role
from tests.activities.sharing_world import make_pact, offered
from tests.factories import make_activity, make_actor, make_place, make_user
from tests.personas import api_client_of, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]
TOLD = {
    Activity: SHARED["activity"],
    Agreement: SHARED["agreement"],
    Commitment: SHARED["commitment"],
}
ROLES = [role for role in Role if role is not Role.PLATFORM_ADMIN]


@dataclass
class Words:
    """Words that stand nowhere else: those to be seen, and those to be met nowhere."""

    shared: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def fill(self, row: Model) -> None:
        """Put a word into each free text of a row."""
        model = type(row)
        values = {}
        for number, name in enumerate(text_columns()[model]):
            word = f"zq{model._meta.model_name}{number}zq"
            values[name] = word
            (self.shared if name in TOLD.get(model, ()) else self.hidden).append(word)
        model._default_manager.filter(pk=row.pk).update(**values)

    def hide(self, name: str) -> str:
        self.hidden.append(name)
        return name


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def pact(words: Words, seoul: City, busan: City) -> Activity:
    """A pact of Busan with Seoul, all of whose texts are words of their own."""
    people = [make_user(busan, Role.OFFICER, name=words.hide(f"Zqperson{n}")) for n in range(4)]
    owner, deputy, reader, keeper = people
    words.hidden += [person.email for person in people]
    place = make_place(1, words.hide("Zqplace"), names={})
    pact = make_pact(busan, seoul.actor, owner=owner, deputy=deputy)
    words.fill(pact)
    words.fill(pact.agreement)
    words.hidden += [pact.code, "987654321", "4321.5"]
    Activity.objects.filter(pk=pact.pk).update(
        place=place,
        planned_amount=987654321,
        currency="KRW",
        effort_days="4321.5",
        parent=make_activity(busan, words.hide("Zqparent"), partners=(seoul.actor,)),
    )
    make_activity(busan, words.hide("Zqchild"), partners=(seoul.actor,), parent=pact)
    Reader.objects.create(city=busan, activity=pact, user=reader)
    promise = Commitment.objects.create(
        city=busan, activity=pact, side="OURS", words="x", owner=keeper
    )
    words.fill(promise)
    words.fill(ActivityGoal.objects.filter(activity=pact)[0])
    document = Document.objects.create(
        city=busan, activity=pact, name="x", size=1, sha256=words.hide("zqsum"), file="zqfile"
    )
    words.fill(document)
    pact.refresh_from_db()
    return pact


def _pages(pact: Activity) -> Iterator[str]:
    for name in ("shared-list", "shared-detail", "shared-link", "activity-list", "map-data"):
        args = [pact.pk] if name in {"shared-detail", "shared-link"} else []
        yield reverse(f"activities:{name}", args=args)
    yield reverse("activities:activity-detail", args=[pact.pk])
    yield reverse("activities:commitment-list")
    yield reverse("reports:dashboard")
    yield reverse("partner:detail", args=[pact.city.actor_id])
    yield reverse("partner:sheet", args=[pact.city.actor_id])
    for found in Activity.objects.exclude(city=pact.city):
        yield found.get_absolute_url()


def _endpoints(pact: Activity) -> Iterator[str]:
    for path in ("shared-activities", "activities", "agreements", "commitments", "documents"):
        yield f"/api/v1/{path}/"
    yield f"/api/v1/shared-activities/{pact.pk}/"
    yield f"/api/v1/activities/{pact.pk}/"


def _met(client: Client, addresses: Iterator[str], words: Words) -> set[str]:
    """The hidden words that a reader meets, with where; every text is looked through whole."""
    met = set()
    for address in addresses:
        content = client.get(address).content.decode().lower()
        met |= {f"{word} at {address}" for word in words.hidden if word.lower() in content}
    return met


def test_no_role_of_the_partner_city_meets_a_word_that_is_not_shared(
    words: Words, pact: Activity, seoul: City, officer: User
) -> None:
    offered(pact, seoul)
    people = [client_of(make_user(seoul, role, name=f"A {role}")) for role in ROLES]
    keys = [api_client_of(seoul, officer, scope) for scope in ("read", "write")]
    assert len(words.hidden) > 35

    for client in people:
        page = client.get(reverse("activities:shared-detail", args=[pact.pk])).content.decode()
        assert [word for word in words.shared if word not in page] == []
    for client in keys:
        answer = client.get(f"/api/v1/shared-activities/{pact.pk}/").content.decode()
        assert [word for word in words.shared if word not in answer] == []
    # Before and after the city enters its own record of it.
    for _time in range(2):
        for client in people:
            assert _met(client, _pages(pact), words) == set()
        for client in keys:
            assert _met(client, _endpoints(pact), words) == set()
        take_over = reverse("agreements:shared-take-over", args=[pact.pk])
        client_of(officer).post(take_over)
    assert Activity.objects.filter(city=seoul).count() == 1


def test_partner_that_only_the_owner_sees_has_no_name(
    words: Words, pact: Activity, seoul: City, busan: City, officer: User
) -> None:
    private = make_actor(words.hide("Zqprivate"), steward=busan, type=v.ActorType.NGO, tier="")
    pact.participations.create(city=busan, actor=private, roles=["FUND"])
    offered(pact, seoul)
    client = client_of(officer)
    page = client.get(reverse("activities:shared-detail", args=[pact.pk])).content.decode()
    assert "another partner" in page
    assert _met(client, _pages(pact), words) == set()
    key = api_client_of(seoul, officer, "read")
    told = key.get(f"/api/v1/shared-activities/{pact.pk}/").json()
    assert [party["actor"] is None for party in told["parties"]] == [False, False, True]
    assert str(private.pk) not in str(told)
    # A promise does not say to which of several partners it was made.
    assert told["commitments"] == []
    client.post(reverse("agreements:shared-take-over", args=[pact.pk]))
    own = Activity.objects.get(city=seoul)
    assert private not in {party.actor for party in own.participations.all()}


def test_a_third_city_meets_nothing_at_all(
    words: Words, pact: Activity, seoul: City, officer: User
) -> None:
    offered(pact, seoul)
    jeju = City.objects.create(code="JEJ", actor=make_actor("Jeju", country_code="KR"))
    words.hidden += words.shared
    head = make_user(jeju, Role.HEAD, name="Of Jeju")
    assert _met(client_of(head), _pages(pact), words) == set()
    assert _met(api_client_of(jeju, head, "write"), _endpoints(pact), words) == set()
