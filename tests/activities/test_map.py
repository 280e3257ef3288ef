"""The map of partners: its page, its list, and its GeoJSON for the page and for keys."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Visibility
from tests.factories import make_activity, make_actor, make_agreement, make_place

PAGE, DATA, API = "/activities/map/", "/activities/map.geojson", "/api/v1/map/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def hamburg() -> Actor:
    place = make_place(2911298, "Hamburg", country_code="DE", latitude=53.55073, longitude=9.99302)
    return make_actor("Hamburg", "함부르크", place=place)


@pytest.fixture
def partners(seoul: City, hamburg: Actor) -> dict[str, Actor]:
    """One on its place, one of which only the country is known, one of which nothing is."""
    lyon = make_actor("Lyon", "리옹", country_code="FR")
    network = make_actor(
        "Clean Air Network", type=v.ActorType.CNET, level=v.Level.TRN, country_code=""
    )
    make_agreement(seoul, "Pact", partners=(hamburg,), starts_on="1992", domain=v.Domain.CUL)
    make_activity(seoul, "Forum", partners=(hamburg, lyon), starts_on="2024-03")
    make_activity(seoul, "Air", partners=(network,), domain=v.Domain.ENV, starts_on="2025")
    make_activity(
        seoul, "Plan", partners=(hamburg,), domain=v.Domain.ENV, state=v.ActivityState.PLAN
    )
    return {"hamburg": hamburg, "lyon": lyon, "network": network}


def features(client: Any, query: str = "", url: str = DATA) -> dict[str, dict[str, Any]]:
    answer = client.get(f"{url}{query}")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/geo+json"
    collection = json.loads(answer.content)
    check_geojson(collection)
    return {feature["properties"]["name"]: feature for feature in collection["features"]}


def check_geojson(collection: dict[str, Any]) -> None:
    """The rules of RFC 7946 that bear on points."""
    assert set(collection) == {"type", "features"}
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        if feature["geometry"] is not None:
            assert set(feature["geometry"]) == {"type", "coordinates"}
            assert feature["geometry"]["type"] == "Point"
            longitude, latitude = feature["geometry"]["coordinates"]
            assert -180 <= longitude <= 180
            assert -90 <= latitude <= 90


def listed(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    return [str(row.actor) for row in answer.context["rows"]]


def test_features_tell_place_counts_domains_and_last_contact(
    officer_client: Client, partners: dict[str, Actor]
) -> None:
    found = features(officer_client)
    assert set(found) == {"Hamburg", "Lyon", "Clean Air Network"}
    hamburg = found["Hamburg"]
    assert hamburg["geometry"] == {"type": "Point", "coordinates": [9.99302, 53.55073]}
    assert hamburg["properties"] == {
        "actor": str(partners["hamburg"].pk),
        "name": "Hamburg",
        "country_code": "DE",
        "level": "SUB",
        "type": "LGOV",
        "is_exact": True,
        "activities": 3,
        "agreements": 1,
        "domains": {"ENV": 1, "CUL": 2},
        # What is only planned is no contact.
        "last_contact": "2024-03",
        "told": "Germany · 3 activities · 1 agreement",
    }
    assert found["Lyon"]["geometry"] == {"type": "Point", "coordinates": [2.35, 48.85]}
    assert found["Lyon"]["properties"]["is_exact"] is False
    assert found["Clean Air Network"]["geometry"] is None


def test_key_reads_the_same_map(
    api_client: APIClient, officer_client: Client, partners: dict[str, Actor]
) -> None:
    told_by_key = features(api_client, url=API)
    told_on_page = features(officer_client)
    for feature in told_on_page.values():
        del feature["properties"]["told"]
    assert told_by_key == told_on_page
    plain = api_client.get(API, headers={"accept": "application/json"})
    assert plain["Content-Type"] == "application/json"
    assert len(plain.json()["features"]) == 3


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Clean Air Network", "Hamburg", "Lyon"}),
        ("?domain=ENV", {"Clean Air Network", "Hamburg"}),
        ("?country=FR", {"Lyon"}),
        ("?level=TRN", {"Clean Air Network"}),
        ("?q=forum", {"Hamburg", "Lyon"}),
        ("?area=9,53,10,54", {"Hamburg"}),
        ("?area=2.35,48.85,2.35,48.85", {"Lyon"}),
        ("?off_map=yes", {"Clean Air Network"}),
        ("?stage=FORCE&country=DE", {"Hamburg"}),
        ("?q=nothing", set()),
    ],
)
def test_filters_of_the_register_narrow_list_and_points_alike(
    officer_client: Client, partners: dict[str, Actor], query: str, names: set[str]
) -> None:
    assert set(listed(officer_client, query)) == names
    assert set(features(officer_client, query)) == names


def test_partner_in_the_address_is_the_only_one_shown(
    officer_client: Client, partners: dict[str, Actor]
) -> None:
    assert listed(officer_client, f"?partner={partners['lyon'].pk}") == ["Lyon"]


def test_area_narrows_the_register_too(officer_client: Client, partners: dict[str, Actor]) -> None:
    text = officer_client.get("/activities/?area=2,48,3,49").text
    assert "Forum" in text
    assert "Pact" not in text
    assert "48.0° N 2.0° E – 49.0° N 3.0° E" in text


def test_counts_are_of_what_is_found_and_last_contact_is_of_everything(
    officer_client: Client, partners: dict[str, Actor]
) -> None:
    [row] = officer_client.get(f"{PAGE}?stage=FORCE").context["rows"]
    assert (row.tally.activities, row.tally.agreements) == (1, 1)
    assert row.tally.last_contact == "2024-03"


def test_last_contact_is_that_of_the_partner_page(
    officer_client: Client, seoul: City, hamburg: Actor
) -> None:
    for day in ("2023-12-31", "2023", "2022-05"):
        make_activity(seoul, day, partners=(hamburg,), starts_on=day)
    page = officer_client.get(f"/partners/{hamburg.pk}/")
    [row] = officer_client.get(PAGE).context["rows"]
    assert row.tally.last_contact == page.context["last_contact"] == "2023-12-31"


def test_row_leads_to_the_partner_and_to_its_lines_of_the_register(
    officer_client: Client, partners: dict[str, Actor]
) -> None:
    text = officer_client.get(f"{PAGE}?domain=ENV&area=9,53,10,54").text
    assert f'href="/partners/{partners["hamburg"].pk}/"' in text
    assert f'href="/activities/?domain=ENV&amp;partner={partners["hamburg"].pk}"' in text
    assert "last contact" in text


def test_views_keep_the_filters(officer_client: Client, partners: dict[str, Actor]) -> None:
    page = officer_client.get(f"{PAGE}?domain=ENV&area=9,53,10,54&cursor=")
    assert page.status_code == 302
    text = officer_client.get(page["Location"]).text
    assert 'href="/activities/?domain=ENV&amp;area=9%2C53%2C10%2C54"' in text
    # The picture shows all that the filters find; the area is of the list alone.
    assert 'data-points="/activities/map.geojson?domain=ENV"' in text
    assert (
        'href="/activities/map/?domain=ENV"' in officer_client.get("/activities/?domain=ENV").text
    )


def test_those_who_are_not_on_the_map_are_counted_and_listed(
    officer_client: Client, partners: dict[str, Actor]
) -> None:
    text = officer_client.get(PAGE).text
    assert "not on the map: 1" in text
    assert 'href="/activities/map/?off_map=yes"' in text


def test_list_comes_in_pages_and_alone_for_htmx(officer_client: Client, seoul: City) -> None:
    many = tuple(make_actor(f"Town {number:02}") for number in range(27))
    make_activity(seoul, partners=many)
    first = officer_client.get(PAGE)
    assert len(first.context["rows"]) == 25
    following = officer_client.get(first.context["page"].next_url, headers={"HX-Request": "true"})
    assert [str(row.actor) for row in following.context["rows"]] == ["Town 25", "Town 26"]
    assert "<html" not in following.text
    assert 'id="view-switch"' in following.text
    assert "HX-Request" in following["Vary"]
    assert officer_client.get(f"{PAGE}?cursor=forged").status_code == 302


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("area=1,2,3", "Area of the map"),
        ("area=a,b,c,d", "Area of the map"),
        ("area=0,0,181,0", "Area of the map"),
        ("area=0,-91,0,0", "Area of the map"),
        ("area=0,10,0,5", "Area of the map"),
        ("area=nan,0,0,0", "Area of the map"),
        ("off_map=no", "Not on the map"),
        ("domain=XXX", "Domain"),
        ("partner=x", "Partner"),
    ],
)
def test_invalid_filter_is_named_and_nobody_is_shown(
    officer_client: Client,
    api_client: APIClient,
    partners: dict[str, Actor],
    query: str,
    field: str,
) -> None:
    page = officer_client.get(f"{PAGE}?{query}")
    assert page.status_code == 200
    assert page.context["rows"] == []
    alert = page.text[page.text.index("does not exist.") :]
    assert field in alert[: alert.index("</ul>")]
    data = officer_client.get(f"{DATA}?{query}")
    name = query.partition("=")[0]
    assert (data.status_code, list(data.json()["errors"])) == (400, [name])
    refused = api_client.get(f"{API}?{query}")
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == [f"/{name}"]


def test_outsider_sees_nothing_of_another_city(
    outsider_client: Client, outsider_api_client: APIClient, partners: dict[str, Actor]
) -> None:
    assert listed(outsider_client) == []
    assert features(outsider_client) == {}
    assert features(outsider_api_client, url=API) == {}


def test_confidential_activity_puts_nobody_on_the_map_of_those_not_named(
    officer_client: Client, mayor_client: Client, officer: User, seoul: City, hamburg: Actor
) -> None:
    make_activity(seoul, partners=(hamburg,), visibility=Visibility.CONFIDENTIAL)
    assert features(officer_client) == {}
    assert set(features(mayor_client)) == {"Hamburg"}


def test_city_itself_is_no_partner_and_is_marked(
    officer_client: Client, partners: dict[str, Actor]
) -> None:
    page = officer_client.get(PAGE)
    assert page.context["looks"]["home"] == {"name": "Seoul", "coordinates": [126.98, 37.57]}
    assert "Seoul" not in listed(officer_client)


def test_names_are_in_the_language_of_the_reader(
    officer_client: Client, api_client: APIClient, partners: dict[str, Actor]
) -> None:
    officer_client.cookies["django_language"] = "ko"
    assert "함부르크" in features(officer_client)
    korean = api_client.get(API, headers={"accept-language": "ko"}).json()
    assert "리옹" in {feature["properties"]["name"] for feature in korean["features"]}


def test_number_of_queries_does_not_grow_with_the_partners(
    officer_client: Client, seoul: City
) -> None:
    def count(url: str) -> int:
        officer_client.get(url)
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(url)
        return len(queries)

    def add(number: int) -> None:
        place = make_place(number, f"Town {number}", country_code="DE")
        make_activity(seoul, partners=(make_actor(f"Town {number}", place=place),))

    add(1)
    before = count(PAGE), count(DATA)
    for number in range(2, 12):
        add(number)
    assert (count(PAGE), count(DATA)) == before


def test_partner_page_tells_distance_and_local_time(officer_client: Client, seoul: City) -> None:
    place = make_place(
        5128581,
        "New York City",
        country_code="US",
        latitude=40.71427,
        longitude=-74.00597,
        time_zone="America/New_York",
    )
    text = officer_client.get(f"/partners/{make_actor('New York', place=place).pk}/").text
    assert "11,0" in text[text.index("Distance") : text.index("Local time")]
    assert "here</dd>" in text
    assert 'data-locator="locator-points"' in text
    nowhere = officer_client.get(f"/partners/{make_actor('Network', country_code='').pk}/")
    assert "data-locator" not in nowhere.text
