"""The pages on which partners are compared, merged and made two again, and what leads there."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from partners.models import Actor, ActorIdentifier, City, DistinctPair, Merge
from partners.services import merge_actors, undo_merge
from partners.typeahead import find_actors, find_partners, resolve_choice, similar_partners
from records.access import Access, Role, Visibility
from tests.factories import make_activity, make_actor, make_place, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db

PLATFORM = Access(is_platform_admin=True)


@pytest.fixture
def own(seoul: City) -> Actor:
    return make_actor("Quiet Friend", "조용한 벗", steward=seoul)


@pytest.fixture
def shared() -> Actor:
    return make_actor("Hamburg", "함부르크")


@pytest.fixture
def platform_client(db: None) -> Client:
    return client_of(make_user(None, Role.PLATFORM_ADMIN, name="Yim Na-rae"))


def page_of(name: str, *args: Any, space: str = "partners") -> str:
    return reverse(f"{space}:{name}", args=args)


# From the list to the undone merge


def test_list_goes_on_on_the_next_page(officer_client: Client, seoul: City) -> None:
    for _number in range(11):
        make_actor("Bonn", steward=seoul)
    first = officer_client.get(page_of("duplicate-list"), {"country": "DE"})
    assert "55 pairs" in first.text
    following = officer_client.get(first.context["page"].next_url)
    assert len(first.context["found"].pairs) == 50
    assert len(following.context["found"].pairs) == 5
    assert "country=DE" in following.context["page"].previous_url
    assert officer_client.get(page_of("duplicate-list"), {"cursor": "x"}).status_code == 404


def test_a_city_finds_compares_merges_and_undoes(
    officer_client: Client, officer: User, seoul: City, shared: Actor
) -> None:
    own = make_actor("Hamburg", steward=seoul)
    activity = make_activity(seoul, "Port visit", partners=(own,))
    page = officer_client.get(page_of("duplicate-list"))
    (found,) = page.context["found"].pairs
    assert set(found.sides) == {own, shared}

    pair = (own.pk, shared.pk)
    page = officer_client.get(page_of("duplicate-compare", *pair))
    text = page.content.decode()
    assert "Port visit" in text
    assert "함부르크" in text
    # What all cities see cannot become what one sees.
    assert f'value="{own.pk}" disabled' in text
    assert f'value="{shared.pk}" checked' in text

    page = officer_client.get(page_of("duplicate-merge", *pair), {"keep": str(shared.pk)})
    assert page.context["gone"].moving == [("Activities", 1)]
    assert "other cities do not learn of them" in page.content.decode()

    done = officer_client.post(
        page_of("duplicate-merge", *pair), {"keep": str(shared.pk)}, follow=True
    )
    merge = Merge.objects.get()
    assert (merge.by, merge.city, done.context["moved"]) == (officer, seoul, [("Activities", 1)])
    assert activity.participations.filter(actor=shared).exists()
    assert [row.pk for row in officer_client.get(page_of("merge-list")).context["page"].rows] == [
        merge.pk
    ]

    done = officer_client.post(page_of("merge-undo", merge.pk), follow=True)
    assert "they are two again" in done.content.decode()
    assert activity.participations.filter(actor=own).exists()


def test_the_platform_merges_shared_partners_without_seeing_records(
    platform_client: Client, seoul: City, shared: Actor
) -> None:
    other = make_actor("Hamburg", country_code="DE")
    activity = make_activity(seoul, "Quiet talks", partners=(other,))
    pair = (other.pk, shared.pk)
    pages = [
        platform_client.get(page_of(name, *args, space="catalogue"))
        for name, args in (
            ("duplicate-list", ()),
            ("duplicate-compare", pair),
            ("duplicate-merge", pair),
        )
    ]
    done = platform_client.post(
        page_of("duplicate-merge", *pair, space="catalogue"),
        {"keep": str(shared.pk)},
        follow=True,
    )
    for page in (*pages, done):
        assert page.status_code == 200
        assert "Quiet talks" not in page.content.decode()
        assert "Activities" not in page.content.decode()
    assert activity.participations.filter(actor=shared).exists()
    merge = Merge.objects.get()
    assert merge.city is None
    platform_client.post(page_of("merge-undo", merge.pk, space="catalogue"))
    assert activity.participations.filter(actor=other).exists()


def test_a_city_cannot_merge_what_all_see(officer_client: Client, shared: Actor) -> None:
    pair = (make_actor("Hamburg").pk, shared.pk)
    page = officer_client.get(page_of("duplicate-compare", *pair))
    assert "only administrators of the platform" in page.content.decode()
    answer = officer_client.post(page_of("duplicate-merge", *pair), {"keep": str(shared.pk)})
    assert answer.url == page_of("duplicate-compare", *pair)
    assert not Merge.objects.exists()


def test_platform_does_not_see_a_city_s_own(
    platform_client: Client, own: Actor, shared: Actor
) -> None:
    address = page_of("duplicate-compare", own.pk, shared.pk, space="catalogue")
    assert platform_client.get(address).status_code == 404


def test_counts_tell_nothing_of_confidential_records(
    officer_client: Client, head: User, own: Actor, shared: Actor, seoul: City
) -> None:
    make_activity(seoul, partners=(own,), visibility=Visibility.CONFIDENTIAL)
    address = page_of("duplicate-merge", own.pk, shared.pk)
    assert officer_client.get(address).context["gone"].moving == []
    assert client_of(head).get(address).context["gone"].moving == [("Activities", 1)]


def test_told_apart_is_gone_from_the_list(
    officer_client: Client, seoul: City, shared: Actor
) -> None:
    own = make_actor("Hamburg", steward=seoul)
    officer_client.post(page_of("duplicate-apart", own.pk, shared.pk))
    assert officer_client.get(page_of("duplicate-list")).context["found"].pairs == []
    assert DistinctPair.objects.get().by == User.objects.get()


def test_different_identifiers_warn(officer_client: Client, own: Actor, shared: Actor) -> None:
    for actor, value in ((own, "Q1"), (shared, "Q1055")):
        ActorIdentifier.objects.create(
            actor=actor, steward=actor.steward, scheme="wikidata", value=value
        )
    page = officer_client.get(page_of("duplicate-compare", own.pk, shared.pk))
    assert page.context["comparison"].clashing == ["Wikidata"]


def test_distance_between_the_two(officer_client: Client, seoul: City) -> None:
    hamburg = make_place(1, "Hamburg", latitude=53.55, longitude=10.0)
    lyon = make_place(2, "Lyon", latitude=45.76, longitude=4.84)
    pair = [make_actor("A", place=place, steward=seoul) for place in (hamburg, lyon)]
    page = officer_client.get(page_of("duplicate-compare", *(actor.pk for actor in pair)))
    assert page.context["comparison"].distance == 942


# Bad input


def test_merge_into_itself_is_named(officer_client: Client, own: Actor) -> None:
    query = {"first": str(own.pk), "second": str(own.pk)}
    page = officer_client.get(page_of("duplicate-choose"), query)
    assert page.status_code == 422
    assert page.context["form"].errors == {"second": ["A partner cannot be merged into itself."]}
    page = officer_client.get(page_of("duplicate-compare", own.pk, own.pk))
    assert "A partner cannot be merged into itself." in page.content.decode()
    assert "See what a merge would do" not in page.content.decode()
    assert "These are two" not in page.content.decode()
    assert officer_client.post(page_of("duplicate-apart", own.pk, own.pk)).status_code == 404


def test_second_merge_of_the_same_two_is_told(
    officer_client: Client, own: Actor, shared: Actor
) -> None:
    address = page_of("duplicate-merge", own.pk, shared.pk)
    officer_client.post(address, {"keep": str(shared.pk)})
    answer = officer_client.post(address, {"keep": str(shared.pk)}, follow=True)
    assert "Quiet Friend has become Hamburg already." in answer.content.decode()
    assert Merge.objects.count() == 1


def test_second_of_two_who_undo_at_once_sees_that_it_is_undone(
    officer_client: Client, own: Actor, shared: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer_client.post(page_of("duplicate-merge", own.pk, shared.pk), {"keep": str(shared.pk)})

    def undo_after_another(pk: Any, *, access: Access) -> None:
        undo_merge(pk, access=access)
        undo_merge(pk, access=access)

    monkeypatch.setattr("partners.views.duplicates.undo_merge", undo_after_another)
    answer = officer_client.post(page_of("merge-undo", Merge.objects.get().pk))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "This merge has been undone already." in page
    assert "they are two again" in page
    assert "What moved" not in page


def test_undo_that_cannot_be_is_named_and_changes_nothing(
    officer_client: Client, own: Actor, shared: Actor, seoul: City
) -> None:
    activity = make_activity(seoul, "Port visit", partners=(own, shared))
    activity.participations.filter(actor=own).update(roles=["FUND"])
    officer_client.post(page_of("duplicate-merge", own.pk, shared.pk), {"keep": str(shared.pk)})
    activity.participations.filter(actor=shared).update(roles=[])
    answer = officer_client.post(page_of("merge-undo", Merge.objects.get().pk))
    assert answer.status_code == 409
    assert "Port visit" in answer.content.decode()
    assert not Merge.objects.get().is_undone


@pytest.mark.parametrize("space", ["partners", "catalogue"])
def test_unknown_country_and_cursor(
    officer_client: Client, platform_client: Client, space: str
) -> None:
    client = officer_client if space == "partners" else platform_client
    listed = client.get(page_of("duplicate-list", space=space), {"country": "zz"})
    assert listed.status_code == 200
    assert client.get(page_of("merge-list", space=space), {"cursor": "x"}).status_code == 404


def test_comparison_costs_the_same_for_few_and_for_many(
    officer_client: Client, own: Actor, shared: Actor, seoul: City, django_assert_num_queries: Any
) -> None:
    address = page_of("duplicate-compare", own.pk, shared.pk)
    make_activity(seoul, partners=(own, shared))
    officer_client.get(address)
    with django_assert_num_queries(25):
        officer_client.get(address)
    for number in range(15):
        make_activity(seoul, f"Visit {number}", partners=(own, shared))
    with django_assert_num_queries(25):
        page = officer_client.get(address)
    assert page.context["comparison"].sides[0].moving == [("Activities", 16)]


# What leads from the old to the new


def test_old_page_and_old_filter_lead_on(
    officer_client: Client, api_client: APIClient, own: Actor, shared: Actor, seoul: City
) -> None:
    activity = make_activity(seoul, "Port visit", partners=(own,))
    old = own.get_absolute_url()
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    merge_actors(own.pk, into=shared.pk, access=access)

    answer = officer_client.get(old)
    assert (answer.status_code, answer.url) == (301, shared.get_absolute_url())
    assert "no-store" in answer["Cache-Control"]
    assert "조용한 벗" in officer_client.get(answer.url).content.decode()
    listed = officer_client.get(reverse("activities:activity-list"), {"partner": str(own.pk)})
    assert [row.pk for row in listed.context["page"].rows] == [activity.pk]
    told = api_client.get(f"/api/v1/actors/{own.pk}/").json()
    assert (told["status"], told["merged_into"]) == ("merged", str(shared.pk))


@pytest.mark.parametrize("name", ["Quiet", "조용한"])
def test_the_old_name_finds_the_new_one_for_its_city_alone(
    officer_client: Client,
    outsider_client: Client,
    own: Actor,
    shared: Actor,
    seoul: City,
    busan: City,
    name: str,
) -> None:
    activity = make_activity(seoul, "Port visit", partners=(own,))
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    outsider = Access(roles={busan.pk: frozenset({"officer"})})
    merge_actors(own.pk, into=shared.pk, access=access)

    for find in (find_actors, find_partners):
        assert [match.partner for match in find(name, access=access, city=seoul)] == [shared]
        assert find(name, access=outsider, city=busan) == []
    listed = {"q": name, "show": "all"}
    for client, expected in ((officer_client, [shared]), (outsider_client, [])):
        page = client.get(reverse("partners:actor-list"), listed)
        assert page.context["page"].rows == expected
    register = officer_client.get(reverse("activities:activity-list"), {"q": name})
    assert [row.pk for row in register.context["page"].rows] == [activity.pk]
    assert "조용한" not in outsider_client.get(shared.get_absolute_url()).content.decode()


def test_old_choices_mean_the_new_one(
    api_client: APIClient, own: Actor, shared: Actor, seoul: City
) -> None:
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    merge_actors(own.pk, into=shared.pk, access=access)
    chosen = resolve_choice(f"actor:{own.pk}", city=seoul, access=access, confidential=False)
    assert chosen == shared
    (match,) = similar_partners(["Quiet Friend"], country_code="DE", access=access, city=seoul)
    assert match.partner == shared
    activity = make_activity(seoul, partners=(make_actor("Bonn"),))
    answer = api_client.patch(
        f"/api/v1/activities/{activity.pk}/",
        {"version": 1, "parties": [{"actor": str(own.pk)}]},
        format="json",
    )
    assert answer.status_code == 200, answer.json()
    assert activity.participations.filter(actor=shared).exists()


def test_a_place_stands_for_what_its_partner_has_become(seoul: City) -> None:
    place = make_place(7, "Blankenese", country_code="DE")
    access = Access(roles={seoul.pk: frozenset({"officer"})})
    old = resolve_choice("place:7", city=seoul, access=access, confidential=False)
    shared = make_actor("Hamburg")
    merge_actors(old.pk, into=shared.pk, access=PLATFORM)

    assert resolve_choice("place:7", city=seoul, access=access, confidential=False) == shared
    assert {match.partner for match in find_partners(place.name, access=access, city=seoul)} == {
        shared
    }


def test_merged_partner_cannot_be_changed(
    officer_client: Client, api_client: APIClient, own: Actor, shared: Actor, seoul: City
) -> None:
    merge_actors(own.pk, into=shared.pk, access=Access(roles={seoul.pk: frozenset({"officer"})}))
    answer = officer_client.get(reverse("partners:actor-edit", args=[own.pk]))
    assert answer.url == own.get_absolute_url()
    answer = api_client.patch(
        f"/api/v1/actors/{own.pk}/", {"version": 2, "website": "https://a.example"}, format="json"
    )
    assert answer.status_code == 400
    assert "Quiet Friend has become Hamburg already." in answer.content.decode()


def test_partner_page_offers_to_say_that_it_is_another(
    officer_client: Client, viewer_client: Client, mayor_client: Client, own: Actor, shared: Actor
) -> None:
    address = f"{page_of('duplicate-choose')}?first={own.pk}"
    page = officer_client.get(own.get_absolute_url()).content.decode()
    assert address in page
    for client, actor in (
        (officer_client, shared),
        (viewer_client, own),
        (mayor_client, own),
    ):
        assert "duplicates/choose" not in client.get(actor.get_absolute_url()).content.decode()
    assert str(own) in officer_client.get(address).content.decode()
    answer = officer_client.get(f"{address}&second={shared.pk}")
    assert answer.url == page_of("duplicate-compare", own.pk, shared.pk)


# An identifier already used
