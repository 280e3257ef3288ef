"""People at partners in the API: only for keys that were given them by name."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiKey, User
from partners.models import RETENTION, Actor, City, Person, Post, Tenure
from records.models import AuditEntry, EntryKind
from tests.factories import make_actor, make_post, make_tenure
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db

PEOPLE = "/api/v1/people/"


@pytest.fixture
def hamburg() -> Actor:
    return make_actor("Hamburg")


@pytest.fixture
def post(seoul: City, hamburg: Actor) -> Post:
    return make_post(seoul, hamburg)


@pytest.fixture
def erika(post: Post) -> Person:
    person = make_tenure(post, "Erika Mustermann", since="2024-05", phone="+49 40 428310").person
    assert person
    return person


@pytest.fixture
def reading(seoul: City, officer: User) -> APIClient:
    return api_client_of(seoul, officer, "read:people")


@pytest.fixture
def writing(seoul: City, officer: User) -> APIClient:
    return api_client_of(seoul, officer, "write:people")


def names(client: APIClient, **query: Any) -> list[str]:
    answer = client.get(PEOPLE, query)
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def pointers(answer: Any) -> set[str]:
    assert answer.status_code == 400, answer.content
    return {error["pointer"] for error in answer.json()["errors"]}


def test_person_is_read_with_the_posts_held(
    reading: APIClient, erika: Person, post: Post, hamburg: Actor, seoul: City
) -> None:
    told = reading.get(f"{PEOPLE}{erika.pk}/").json()
    assert (told["name"], told["phone"]) == ("Erika Mustermann", "+49 40 428310")
    assert told["city"] == str(seoul.pk)
    term = erika.tenures.get()  # type: ignore[attr-defined]
    assert told["terms"] == [
        {
            "id": str(term.pk),
            "post": str(post.pk),
            "titles": {"en": "Mayor"},
            "actor": str(hamburg.pk),
            "since": "2024-05",
            "until": None,
        }
    ]
    assert names(reading) == ["Erika Mustermann"]


@pytest.mark.parametrize("scopes", [("read",), ("write",), ("write:partners", "read")])
def test_wide_scopes_do_not_open_people(
    seoul: City, officer: User, erika: Person, scopes: tuple[str, ...]
) -> None:
    client = api_client_of(seoul, officer, *scopes)
    for path in (PEOPLE, f"{PEOPLE}{erika.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert answer.json()["code"] == "scope"
        assert "read:people" in answer.json()["detail"]
        assert "Erika" not in answer.content.decode()
    posts = client.get("/api/v1/posts/")
    assert posts.status_code == 200
    assert "Erika" not in posts.content.decode()


def test_people_of_another_city_are_not_there(busan: City, outsider: User, erika: Person) -> None:
    client = api_client_of(busan, outsider, "write:people")
    assert names(client) == []
    assert client.get(f"{PEOPLE}{erika.pk}/").status_code == 404
    body = {"version": 1, "name": "Somebody"}
    assert client.patch(f"{PEOPLE}{erika.pk}/", body, format="json").status_code == 404


def test_looks_are_told_to_the_city(reading: APIClient, seoul: City, erika: Person) -> None:
    for _time in range(2):
        reading.get(f"{PEOPLE}{erika.pk}/")
        reading.get(PEOPLE)
    key = ApiKey.objects.get()
    looks = AuditEntry.objects.filter(kind=EntryKind.LOOK).order_by("pk")
    told = list(looks.values_list("city_id", "key", "subject", "subject_id", "channel"))
    assert told == [
        (seoul.pk, key.pk, "partners.person", str(erika.pk), "api"),
        (seoul.pk, key.pk, "partners.person", "", "api"),
    ]


def test_scope_of_people_opens_nothing_else(reading: APIClient, erika: Person) -> None:
    for path in ("activities/", "posts/", "report-runs/", "documents/", "indicators/"):
        assert reading.get(f"/api/v1/{path}").status_code == 403, path
    body = {"version": 1, "name": "Somebody"}
    assert reading.patch(f"{PEOPLE}{erika.pk}/", body, format="json").status_code == 403


def test_filters_are_those_of_the_page(
    reading: APIClient, seoul: City, erika: Person, hamburg: Actor
) -> None:
    lyon = make_actor("Lyon", country_code="FR")
    old = make_tenure(
        make_post(seoul, lyon, "Protocol"), "Jean", verified_on=datetime.date(2020, 1, 1)
    )
    assert old.person
    assert names(reading) == ["Erika Mustermann", "Jean"]
    assert names(reading, q="muster") == ["Erika Mustermann"]
    assert names(reading, q="Lyon") == ["Jean"]
    assert names(reading, country="FR") == ["Jean"]
    assert names(reading, actor=hamburg.pk) == ["Erika Mustermann"]
    assert names(reading, show="retention") == ["Jean"]
    assert names(reading, ordering="verified")[0] == "Jean"
    assert names(reading, updated_since=old.person.updated_at.isoformat()) == ["Jean"]
    assert reading.get(PEOPLE, {"name": "Jean"}).status_code == 400


def test_person_is_entered_with_the_post_and_succeeds(
    writing: APIClient, post: Post, erika: Person
) -> None:
    body = {"post": str(post.pk), "since": "2026-05-01", "name": "Max Muster", "languages": ["de"]}
    answer = writing.post(PEOPLE, body, format="json")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert [term["since"] for term in told["terms"]] == ["2026-05-01"]
    today = timezone.localdate()
    assert told["verified_on"] == today.isoformat()
    assert told["retain_until"] == (today + RETENTION).isoformat()
    assert str(erika.tenures.get().until) == "2026-05-01"  # type: ignore[attr-defined]


def test_person_is_changed_and_a_stale_version_is_refused(
    writing: APIClient, erika: Person
) -> None:
    address = f"{PEOPLE}{erika.pk}/"
    body = {"version": 1, "latin_name": "Erika M.", "verified_on": "2026-02-03"}
    assert writing.patch(address, body, format="json").json()["latin_name"] == "Erika M."
    assert writing.patch(address, body, format="json").status_code == 409
    body = {"version": 2, "name": "Erika Musterfrau"}
    told = writing.put(address, body, format="json").json()
    assert (told["name"], told["latin_name"]) == ("Erika Musterfrau", "Erika M.")
    assert names(writing, q="musterfrau") == ["Erika Musterfrau"]
    assert writing.delete(address).status_code == 405


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "A\u202eB"}, "/name"),
        ({"phone": "none"}, "/phone"),
        ({"email": "x"}, "/email"),
        ({"verified_on": "2999-01-01"}, "/verified_on"),
        ({"retain_until": "2001-01-01"}, "/retain_until"),
        ({"languages": "de"}, "/languages"),
        ({"since": "2026-13"}, "/since"),
        ({"post": "x"}, "/post"),
        ({"post": "01a215d6-1810-7a3f-a0ec-1a8be3094ec8"}, "/post"),
        ({"city": "x"}, "/city"),
    ],
)
def test_bad_value_is_named_and_nothing_is_saved(
    writing: APIClient, post: Post, body: dict[str, Any], pointer: str
) -> None:
    given = {"post": str(post.pk), "name": "Max Muster", **body}
    assert pointer in pointers(writing.post(PEOPLE, given, format="json"))
    assert not Person.objects.exists()
    assert not Tenure.objects.exists()


def test_post_of_another_city_takes_nobody(writing: APIClient, busan: City, hamburg: Actor) -> None:
    theirs = make_post(busan, hamburg)
    body = {"post": str(theirs.pk), "name": "Max Muster"}
    assert pointers(writing.post(PEOPLE, body, format="json")) == {"/post"}


def test_list_takes_as_many_queries_for_many(
    reading: APIClient, seoul: City, hamburg: Actor, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        make_tenure(make_post(seoul, hamburg, f"Office {number}"), f"Person {number}")
    reading.get(PEOPLE)
    # Three of them write down who has looked.
    with django_assert_num_queries(6):
        assert len(names(reading)) == 5
