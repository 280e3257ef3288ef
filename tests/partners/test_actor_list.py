"""The list of partners: what it shows first, its filters, and how many queries it takes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import Actor, City, NetworkMembership, Place
from partners.typeahead import MOST_OFFERED
from partners.views.actors import FEW_FOUND
from records.access import Visibility
from records.search import fold, letters
from tests.factories import (
    make_activity,
    make_actor,
    make_network,
    make_place,
    make_post,
    make_tie,
)

LIST = "partners:actor-list"


def names_on(client: Client, **query: Any) -> list[str]:
    answer = client.get(reverse(LIST), query)
    assert answer.status_code == 200
    return [str(actor) for actor in answer.context["page"].rows]


def test_list_shows_first_the_partners_of_our_activities(
    officer_client: Client, partners: dict[str, Actor]
) -> None:
    assert names_on(officer_client) == ["Hamburg"]
    assert names_on(officer_client, show="all") == [
        "Hamburg",
        "Lyon",
        "Seoul",
        "World Health Organization",
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "리옹"}, ["Lyon"]),
        ({"q": "보건"}, ["World Health Organization"]),
        ({"level": "INT"}, ["World Health Organization"]),
        ({"type": "IGO"}, ["World Health Organization"]),
        ({"country": "FR"}, ["Lyon"]),
        ({"country": "FR", "q": "ham"}, []),
        ({"has_ties": "yes"}, []),
    ],
)
def test_filters_of_the_list(
    officer_client: Client, partners: dict[str, Actor], query: dict[str, str], names: list[str]
) -> None:
    assert names_on(officer_client, show="all", **query) == names


def test_list_of_partners_with_ties(officer_client: Client, partners: dict[str, Actor]) -> None:
    make_tie(partners["hamburg"], partners["lyon"])
    assert names_on(officer_client, show="all", has_ties="yes") == ["Hamburg", "Lyon"]


def test_list_hides_confidential_ties_and_other_cities_partners(
    officer_client: Client, partners: dict[str, Actor], seoul: City, busan: City
) -> None:
    make_activity(seoul, "Quiet", partners=(partners["who"],), visibility=Visibility.CONFIDENTIAL)
    make_actor("Secret", steward=busan)
    assert names_on(officer_client) == ["Hamburg"]
    assert "Secret" not in names_on(officer_client, show="all")


def test_ours_are_those_with_activities_people_memberships_and_those_we_keep(
    officer_client: Client, partners: dict[str, Actor], seoul: City, busan: City
) -> None:
    cities = [make_actor(name, country_code="FR") for name in ("Arles", "Brest", "Calais", "Dijon")]
    network, foreign = make_network("Harbour Cities"), make_network("Forest Cities")
    make_post(seoul, cities[0], "Mayor")
    make_post(busan, cities[1], "Mayor")
    membership = {"source": "list", "city": seoul}
    NetworkMembership.objects.create(network=network, member=cities[2], **membership)
    NetworkMembership.objects.create(
        network=foreign, member=cities[3], **membership, void_reason="Typed by mistake"
    )
    NetworkMembership.objects.create(network=foreign, member=cities[1], source="list")
    make_actor("Eiffel Club", country_code="FR", steward=seoul)
    assert names_on(officer_client) == [
        "Arles",
        "Calais",
        "Eiffel Club",
        "Hamburg",
        "Harbour Cities",
    ]
    assert names_on(officer_client, show="ours", country="FR") == [
        "Arles",
        "Calais",
        "Eiffel Club",
    ]


def test_name_is_looked_up_among_all_unless_told_otherwise(
    officer_client: Client, partners: dict[str, Actor], busan: City
) -> None:
    make_actor("Lyon Quietly", steward=busan)
    # As the form sends it from the search in the header.
    for query in ({"q": "리옹"}, {"q": "리옹", "show": "", "country": ""}):
        assert names_on(officer_client, **query) == ["Lyon"]
    assert names_on(officer_client, q="lyon") == ["Lyon"]
    assert names_on(officer_client, q="lyon", show="ours") == []
    assert names_on(officer_client, q=" ") == ["Hamburg"]


def test_name_that_no_partner_has_offers_the_places_that_have_it(
    officer_client: Client, viewer_client: Client, seoul: City
) -> None:
    place = make_place(1, "Hamburg", country_code="DE", names={"en": "Hamburg", "ko": "함부르크"})
    Place.objects.update(search_key="\nhamburg\n" + letters(fold("함부르크")) + "\n")
    choice = f"place:{place.pk}"
    page = officer_client.get(reverse(LIST), {"q": "함부르크"})
    assert [match.choice for match in page.context["known"]] == [choice]
    for words in ("not yet a partner here", f'value="{choice}"', "?name=%ED%95%A8"):
        assert words in page.text
    reader = viewer_client.get(reverse(LIST), {"q": "함부르크"}).text
    assert "not yet a partner here" in reader
    assert f'value="{choice}"' not in reader

    answer = officer_client.post(reverse("partners:actor-choose"), {"choice": choice})
    actor = Actor.objects.get(place=place)
    assert answer.headers["Location"] == actor.get_absolute_url()
    page = officer_client.get(reverse(LIST), {"q": "함부르크"})
    assert (page.context["page"].rows, page.context["known"]) == ([actor], [])
    # Among ours it is not yet, so its page is offered.
    page = officer_client.get(reverse(LIST), {"q": "함부르크", "show": "ours"})
    assert page.context["page"].rows == []
    assert f'href="{actor.get_absolute_url()}"' in page.text
    make_post(seoul, actor, "Mayor")
    assert names_on(officer_client) == ["Hamburg"]


def test_choosing_needs_the_right_to_add_and_something_that_is_there(
    officer_client: Client, viewer_client: Client, seoul: City
) -> None:
    choice = {"choice": f"place:{make_place(1).pk}"}
    url = reverse("partners:actor-choose")
    assert viewer_client.post(url, choice).status_code == 403
    assert not Actor.objects.filter(place=1).exists()
    for wrong in ("", "place:2", "actor:x", "place:1 OR 1=1"):
        answer = officer_client.post(url, {"choice": wrong}, follow=True)
        assert "Choose a partner from the list." in answer.text


def test_offers_are_few_cost_the_same_and_are_left_out_where_much_was_found(
    officer_client: Client, seoul: City, django_assert_num_queries: Any
) -> None:
    make_place(1, "Springfield", search_key="\nspringfield\n")
    officer_client.get(reverse(LIST), {"q": "springfield"})
    with django_assert_num_queries(11):
        officer_client.get(reverse(LIST), {"q": "springfield"})
    for number in range(2, 30):
        make_place(number, "Springfield", search_key="\nspringfield\n")
    with django_assert_num_queries(11):
        page = officer_client.get(reverse(LIST), {"q": "springfield"})
    assert len(page.context["known"]) == MOST_OFFERED
    for number in range(FEW_FOUND + 1):
        make_actor(f"Springfield {number}")
    page = officer_client.get(reverse(LIST), {"q": "springfield"})
    assert "known" not in page.context


@pytest.mark.parametrize(
    "query",
    [{"level": "ZZZ"}, {"country": "zz"}, {"q": "a\0b"}, {"q": "x" * 10_000}, {"show": "x"}],
)
def test_bad_filter_lists_nothing_and_says_so(
    officer_client: Client, partners: dict[str, Actor], query: dict[str, str]
) -> None:
    answer = officer_client.get(reverse(LIST), query)
    assert list(answer.context["form"].errors) == list(query)
    assert answer.context["page"].rows == []


def test_bad_cursor_is_not_found(officer_client: Client, seoul: City) -> None:
    assert officer_client.get(reverse(LIST), {"cursor": "nonsense"}).status_code == 404


def test_list_goes_through_all_pages_and_keeps_filters_in_the_address(
    officer_client: Client, seoul: City
) -> None:
    for number in range(60):
        make_actor(f"Town {number:02d}", country_code="FR")
    url, seen = f"{reverse(LIST)}?show=all&country=FR", []
    while url:
        page = officer_client.get(url).context["page"]
        seen += [str(actor) for actor in page.rows]
        url = page.next_url
        assert not url or "country=FR" in url
    assert seen == [f"Town {number:02d}" for number in range(60)]


def test_list_has_one_main_action_and_leads_to_the_other_lists(
    officer_client: Client, viewer_client: Client, seoul: City
) -> None:
    main = officer_client.get(reverse(LIST)).text.partition("<main")[2]
    assert main.count("btn-primary") == 1
    for name in ("partner:country-list", "partners:person-list", "partners:membership-list"):
        address = reverse(name)
        assert f'href="{address}"' in main
        there = officer_client.get(address).text
        assert f'<a href="{address}" aria-current="page">' in there
    assert "btn-primary" not in viewer_client.get(reverse(LIST)).text


def test_list_costs_the_same_for_one_and_for_thirty(
    officer_client: Client, seoul: City, django_assert_num_queries: Any
) -> None:
    make_activity(seoul, partners=(make_actor("Town"),))
    officer_client.get(reverse(LIST))
    with django_assert_num_queries(10):
        assert len(names_on(officer_client)) == 1
    make_activity(seoul, partners=tuple(make_actor(f"Town {n}") for n in range(30)))
    with django_assert_num_queries(10):
        assert len(names_on(officer_client)) == 31
