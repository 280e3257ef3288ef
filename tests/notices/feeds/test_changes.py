"""What has changed of a city's public records, as Atom."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from activities.services import ActivityInput, edit_activity, void_activity
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Visibility
from tests.factories import make_actor
from tests.notices.calendar.office import make_visit

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}
ADDRESS = "/register/SEL/changes.atom"


def change(city: City, activity: Any, **fields: Any) -> None:
    access = Access(roles={city.pk: frozenset({"head"})})
    edit_activity(activity.pk, ActivityInput(fields), access=access, version=None)


def feed_of(client: Client, address: str = ADDRESS, **more: Any) -> Any:
    answer = client.get(address, **more)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return etree.fromstring(answer.content)


def titles(client: Client) -> list[str]:
    return feed_of(client).xpath("a:entry/a:title/text()", namespaces=ATOM)


def test_changes_of_public_records_are_told_the_newest_first(client: Client, seoul: City) -> None:
    forum = make_visit(seoul, "Forum", visibility=Visibility.PUBLIC)
    make_visit(seoul, "Youth <choir> & friends", visibility=Visibility.PUBLIC)
    change(seoul, forum, starts_on="2026-08-01")
    assert titles(client) == ["Changed: Forum", "New: Youth <choir> & friends", "New: Forum"]


def test_a_change_of_which_nothing_public_is_other_is_none(client: Client, seoul: City) -> None:
    forum = make_visit(seoul, "Forum", visibility=Visibility.PUBLIC)
    hidden = make_visit(seoul, "Choir")
    change(seoul, forum, summary="For the office alone", budget_line="7")
    assert titles(client) == ["New: Forum"]
    change(seoul, hidden, visibility=Visibility.PUBLIC)
    assert titles(client) == ["New: Choir", "New: Forum"]


def test_the_feed_is_as_the_standard_asks(client: Client, seoul: City) -> None:
    make_visit(seoul, "Forum", visibility=Visibility.PUBLIC)
    make_visit(seoul, "Choir", visibility=Visibility.PUBLIC)
    feed = feed_of(client)
    for wanted in ("id", "title", "updated", "author/a:name", "link[@rel='self']"):
        assert len(feed.xpath(f"a:{wanted}", namespaces=ATOM)) == 1, wanted
    ids = feed.xpath("//a:id/text()", namespaces=ATOM)
    assert len(set(ids)) == len(ids) == 3
    assert all(uuid.UUID(one.removeprefix("urn:uuid:")) for one in ids)
    moments = [
        datetime.datetime.fromisoformat(one)
        for one in feed.xpath("//a:updated/text()", namespaces=ATOM)
    ]
    assert all(moment.tzinfo for moment in moments)
    assert moments[0] == moments[1] >= moments[2]
    assert all(feed.xpath("a:entry/a:content/text()", namespaces=ATOM))


def test_nothing_is_told_of_what_is_not_public_nor_of_who_did_it(
    client: Client, seoul: City, busan: City
) -> None:
    quiet = make_actor("A quiet partner", steward=seoul)
    make_visit(seoul, "Forum", visibility=Visibility.PUBLIC, partners=(quiet,))
    make_visit(seoul, "Within the city")
    make_visit(
        seoul,
        "Secret",
        visibility=Visibility.CONFIDENTIAL,
        access=Access(roles={seoul.pk: frozenset({"head"})}),
    )
    make_visit(seoul, "Draft", visibility=Visibility.PUBLIC, state=v.ActivityState.DRFT)
    make_visit(busan, "Elsewhere", visibility=Visibility.PUBLIC)
    text = client.get(ADDRESS).content.decode()
    assert titles(client) == ["New: Forum"]
    for told in ("Within the city", "Secret", "Draft", "Elsewhere", "A quiet partner", "Kim"):
        assert told not in text


def test_what_was_done_before_a_record_was_public_stays_inside(client: Client, seoul: City) -> None:
    forum = make_visit(seoul, "A first idea")
    change(seoul, forum, title="A second idea")
    change(seoul, forum, title="Forum", visibility=Visibility.PUBLIC)
    assert titles(client) == ["New: Forum"]
    assert "idea" not in client.get(ADDRESS).content.decode()
    change(seoul, forum, starts_on="2026-08-01")
    assert titles(client) == ["Changed: Forum", "New: Forum"]


def test_a_public_draft_is_new_when_it_is_one_no_more(client: Client, seoul: City) -> None:
    forum = make_visit(seoul, "Forum", visibility=Visibility.PUBLIC, state=v.ActivityState.DRFT)
    change(seoul, forum, state=v.ActivityState.PLAN)
    assert titles(client) == ["New: Forum"]


def test_what_was_public_before_is_not_new_when_it_is_opened_again(
    client: Client, seoul: City
) -> None:
    make_visit(seoul, "Stays", visibility=Visibility.PUBLIC)
    forum = make_visit(seoul, "Forum", visibility=Visibility.PUBLIC)
    change(seoul, forum, visibility=Visibility.INTERNAL)
    assert titles(client) == ["New: Stays"]
    change(seoul, forum, visibility=Visibility.PUBLIC)
    assert titles(client) == ["New: Forum", "New: Stays"]
    change(seoul, forum, visibility=Visibility.INTERNAL)
    change(seoul, forum, starts_on="2026-08-01")
    change(seoul, forum, starts_on="2026-08-02", visibility=Visibility.PUBLIC)
    assert titles(client) == ["Changed: Forum", "New: Forum", "New: Stays"]


def test_what_is_public_no_more_is_gone_from_the_feed(client: Client, seoul: City) -> None:
    make_visit(seoul, "Stays", visibility=Visibility.PUBLIC)
    inside = make_visit(seoul, "Taken in", visibility=Visibility.PUBLIC)
    void = make_visit(seoul, "Void", visibility=Visibility.PUBLIC)
    change(seoul, inside, visibility=Visibility.INTERNAL)
    access = Access(roles={seoul.pk: frozenset({"head"})})
    void_activity(void.pk, reason="Twice", access=access, version=None)
    assert titles(client) == ["New: Stays"]


def test_a_city_that_has_made_nothing_public_is_not_told_from_none(
    client: Client, seoul: City
) -> None:
    make_visit(seoul, "Within the city")
    for address in (
        ADDRESS,
        "/register/XYZ/changes.atom",
        "/register/%00/changes.atom",
        "/register/sel/changes.atom",
    ):
        assert client.get(address).status_code == 404


def test_the_feed_speaks_the_reader_s_language_and_is_sent_once(
    client: Client, seoul: City, django_assert_max_num_queries: Any
) -> None:
    make_visit(seoul, "Forum", visibility=Visibility.PUBLIC)
    korean = feed_of(client, headers={"Accept-Language": "ko"})
    assert korean.get("{http://www.w3.org/XML/1998/namespace}lang") == "ko"
    assert korean.findtext("a:author/a:name", namespaces=ATOM) == "서울특별시"
    with django_assert_max_num_queries(3):
        first = client.get(ADDRESS)
    assert "Accept-Language" in first["Vary"]
    assert first["Cache-Control"] == "public, max-age=300"
    again = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_no_more_than_the_last_changes_are_told(client: Client, seoul: City) -> None:
    forum = make_visit(seoul, "Forum", visibility=Visibility.PUBLIC)
    for day in range(1, 29):
        change(seoul, forum, starts_on=f"2026-08-{day:02}")
        change(seoul, forum, starts_on=f"2026-09-{day:02}")
    assert len(titles(client)) == 50
