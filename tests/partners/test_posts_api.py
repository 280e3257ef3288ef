from __future__ import annotations

import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from domains import vocabulary as v
from partners.models import Actor, City, Post
from partners.services import merge_actors
from records.access import Access
from tests.factories import make_actor, make_post, make_tenure

pytestmark = pytest.mark.django_db

POSTS = "/api/v1/posts/"


@pytest.fixture
def hamburg() -> Actor:
    return make_actor("Hamburg")


@pytest.fixture
def post(seoul: City, hamburg: Actor) -> Post:
    return make_post(seoul, hamburg, email="office@hamburg.example")


def titles(client: APIClient, **query: Any) -> list[str]:
    answer = client.get(POSTS, query)
    assert answer.status_code == 200, answer.content
    return [row["titles"]["en"] for row in answer.json()["results"]]


def test_posts_are_read_without_anybody_in_them(
    api_client: APIClient, outsider_api_client: APIClient, post: Post
) -> None:
    make_tenure(post, "Erika Mustermann", email="erika@hamburg.example")
    answer = api_client.get(f"{POSTS}{post.pk}/")
    assert answer.json()["email"] == "office@hamburg.example"
    assert "rika" not in answer.content.decode()
    assert titles(api_client) == ["Mayor"]
    assert titles(outsider_api_client) == []
    assert api_client.get("/api/v1/people/").status_code == 403


def test_filters_of_posts(api_client: APIClient, seoul: City, post: Post) -> None:
    make_post(seoul, make_actor("Lyon", country_code="FR"), "Protocol", kind=v.PostKind.PRTC)
    assert titles(api_client, q="PROTO") == ["Protocol"]
    assert titles(api_client, kind="CHEF") == ["Mayor"]
    assert titles(api_client, country="FR") == ["Protocol"]
    assert titles(api_client, actor=post.actor_id) == ["Mayor"]
    assert titles(api_client, is_current="false") == []
    assert api_client.get(POSTS, {"kind": "ZZZZ"}).status_code == 400


def test_post_is_written_and_a_stale_version_is_refused(
    api_client: APIClient, hamburg: Actor, seoul: City
) -> None:
    body = {"actor": str(hamburg.pk), "kind": "CTCT", "titles": {"en": "Office", "ko": "국제과"}}
    made = api_client.post(POSTS, body, format="json")
    assert made.status_code == 201, made.content
    url = f"{POSTS}{made.json()['id']}/"
    changed = api_client.patch(url, {"phone": "02-120", "version": 1}, format="json")
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert (
        api_client.patch(url, {"phone": "1234567", "version": 1}, format="json").status_code == 409
    )
    assert Post.objects.get().city == seoul


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"titles": {}}, "/titles"),
        ({"titles": {"en": "x" * 10_000}}, "/titles/en"),
        ({"titles": {"english": "Mayor"}}, "/titles"),
        ({"titles": {"en": "May\u202eor"}}, "/titles"),
        ({"kind": "ZZZZ"}, "/kind"),
        ({"email": "x"}, "/email"),
        ({"phone": "x"}, "/phone"),
        ({"actor": "01990000-0000-7000-8000-000000000000"}, "/actor"),
        ({"person": "Erika"}, "/person"),
    ],
)
def test_bad_body_is_refused_with_a_pointer(
    api_client: APIClient, hamburg: Actor, changed: dict[str, Any], pointer: str
) -> None:
    body = {"actor": str(hamburg.pk), "titles": {"en": "Mayor"}, **changed}
    answer = api_client.post(POSTS, body, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Post.objects.exists()


def test_post_of_another_city_and_partner_of_another_city_are_not_there(
    outsider_api_client: APIClient, api_client: APIClient, busan: City, post: Post
) -> None:
    url = f"{POSTS}{post.pk}/"
    assert outsider_api_client.patch(url, {"version": 1}, format="json").status_code == 404
    secret = make_actor("Secret", steward=busan)
    body = {"actor": str(secret.pk), "titles": {"en": "Director"}}
    assert api_client.post(POSTS, body, format="json").status_code == 400
    moved = {"actor": str(make_actor("Lyon").pk), "version": 1}
    answer = api_client.patch(url, moved, format="json")
    assert answer.json()["errors"][0]["pointer"] == "/actor"


def test_list_of_posts_costs_the_same_for_one_and_many(
    api_client: APIClient, seoul: City, post: Post, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        titles(api_client)
    for number in range(20):
        make_post(seoul, post.actor, f"Office {number}")
    with django_assert_num_queries(2):
        assert len(titles(api_client)) == 21


def test_nothing_is_written_to_a_partner_that_became_another(
    api_client: APIClient, hamburg: Actor
) -> None:
    gone = make_actor("Hamburgh")
    merge_actors(gone.pk, into=hamburg.pk, access=Access(is_platform_admin=True))
    sent = {"actor": str(gone.pk), "kind": "CTCT", "titles": {"en": "Office"}}
    answer = api_client.post(POSTS, sent, format="json")
    assert answer.status_code == 400
    (error,) = json.loads(answer.content)["errors"]
    assert error["pointer"] == "/actor"
    assert error["detail"] == "Hamburgh has become Hamburg already."
    assert not Post.objects.exists()
