"""The search page and its API: what is shown of finds, facets, pages, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from activities.models import Comment, Commitment
from domains import vocabulary as v
from partners.models import City
from records.access import Visibility
from tests.factories import (
    make_activity,
    make_actor,
    make_agreement,
    make_incoming,
    make_network,
    make_place,
)
from tests.personas import api_client_of


@pytest.fixture
def busan_partner(db: None) -> Any:
    return make_actor("Busan", "부산광역시", country_code="KR")


def test_finds_show_title_kind_day_and_the_words_around(
    officer_client: Client, seoul: City, busan_partner: Any
) -> None:
    make_activity(
        seoul,
        "Harbour days",
        partners=(busan_partner,),
        summary="Boats were looked at. " * 8 + "Then the tugboat parade began.",
        starts_on="2024-06",
    )
    shown = officer_client.get("/search/?q=tugboat").content.decode()
    assert re.search(r'href="/activities/[^"]+/">Harbour days</a>', shown)
    assert "<mark>tugboat</mark> parade" in shown
    assert "June 2024" in shown
    assert "1 find" in shown


def test_words_are_marked_as_they_stand_and_text_is_escaped(
    officer_client: Client, seoul: City, busan_partner: Any
) -> None:
    make_activity(seoul, "<b>우호</b> 협약", partners=(busan_partner,))
    shown = officer_client.get("/search/?q=우호").content.decode()
    assert "&lt;b&gt;<mark>우호</mark>&lt;/b&gt;" in shown


def test_facets_narrow_and_are_taken_away_again(
    officer_client: Client, seoul: City, busan_partner: Any
) -> None:
    other = make_actor("Hamburg", "함부르크")
    make_activity(seoul, "Harbour one", partners=(busan_partner,), starts_on="2023-01")
    make_activity(seoul, "Harbour two", partners=(other,), domain=v.Domain.ECO)
    make_incoming(seoul, "Harbour letter")
    whole = officer_client.get("/search/?q=harbour")
    facets = {facet.title: facet.choices for facet in whole.context["facets"]}
    told = {str(title): {c.label: c.count for c in found} for title, found in facets.items()}
    assert told == {
        "Kind": {"Activities and agreements": 2, "Incoming items": 1},
        "Domain": {"Culture": 1, "Economy & food": 1},
        "Partner": {"Busan": 1, "Hamburg": 1},
        "Year": {"2026": 1, "2025": 1, "2023": 1},
    }
    for choices in facets.values():
        for choice in choices:
            narrowed = officer_client.get(choice.url)
            assert len(narrowed.context["found"].entries) == choice.count, choice.url
            chosen = [c for f in narrowed.context["facets"] for c in f.choices if c.is_chosen]
            back = officer_client.get(chosen[0].url)
            assert len(back.context["found"].entries) == 3


def test_pages_hold_each_find_once(officer_client: Client, seoul: City, busan_partner: Any) -> None:
    for number in range(45):
        make_activity(seoul, f"Harbour talk {number}", partners=(busan_partner,))
    address, seen = "/search/?q=harbour+talk", []
    while address:
        page = officer_client.get(address)
        seen += [hit.entry.pk for hit in page.context["hits"]]
        address = page.context["next_url"]
    assert len(seen) == len(set(seen)) == 45
    assert officer_client.get("/search/?q=harbour+talk&page=9").status_code == 200


def test_nothing_found_says_what_to_do(officer_client: Client, busan_partner: Any) -> None:
    assert "Nothing holds these words" in officer_client.get("/search/?q=xyzzy").content.decode()
    narrowed = officer_client.get("/search/?q=busan&kind=document").content.decode()
    assert 'href="/search/?q=busan"' in narrowed
    assert "What are you looking for?" in officer_client.get("/search/").content.decode()


def test_mended_words_are_said_to_be_mended(officer_client: Client, busan_partner: Any) -> None:
    shown = officer_client.get("/search/?q=Bussan").content.decode()
    assert "Nothing holds these words as they were typed" in shown
    assert "Busan" in shown


def test_own_number_stands_first(officer_client: Client, seoul: City, busan_partner: Any) -> None:
    agreement = make_agreement(seoul, "Pact", partners=(busan_partner,), document_number="A-77/2")
    make_activity(seoul, "A 77 2 in the title", partners=(busan_partner,))
    for text in (agreement.activity.code, "A-77/2", "a77/2", agreement.activity.code.lower()):
        first = officer_client.get("/search/", {"q": text}).context["hits"][0]
        assert first.entry.pk == agreement.pk, text


def test_void_comes_last_and_is_named(
    officer_client: Client, seoul: City, busan_partner: Any
) -> None:
    void = make_activity(seoul, "Harbour tour", partners=(busan_partner,), starts_on="2026-01")
    void.state, void.void_reason = v.ActivityState.VOID, "Entered twice"
    void.save()
    good = make_activity(seoul, "Harbour tour", partners=(busan_partner,), starts_on="2019-01")
    hits = officer_client.get("/search/?q=harbour+tour").context["hits"]
    assert [hit.entry.pk for hit in hits] == [good.pk, void.pk]
    assert hits[1].beside.endswith("Void")


def test_what_hangs_on_a_void_record_comes_last_and_says_so(
    officer_client: Client, api_client: APIClient, seoul: City, busan_partner: Any
) -> None:
    tour = make_activity(seoul, "Port tour", partners=(busan_partner,), starts_on="2026-01")
    other = make_activity(seoul, "Choir", partners=(busan_partner,), starts_on="2019-01")
    promises = [
        Commitment.objects.create(activity=one, city=seoul, side="OURS", words="Send a lighthouse")
        for one in (tour, other)
    ]

    def found() -> list[tuple[Any, bool]]:
        hits = officer_client.get("/search/?q=lighthouse").context["hits"]
        return [(hit.entry.pk, hit.beside.endswith("Void")) for hit in hits]

    for state in (v.ActivityState.VOID, v.ActivityState.DONE, v.ActivityState.VOID):
        tour.state, tour.void_reason = state, "Entered twice" if state == "VOID" else ""
        tour.save()
        is_void = state == v.ActivityState.VOID
        assert dict(found()) == {promises[0].pk: is_void, promises[1].pk: False}
    assert found()[-1] == (promises[0].pk, True)
    told = api_client.get("/api/v1/search/?q=lighthouse").json()["results"]
    assert [one["is_void"] for one in told] == [False, True]


def test_a_place_is_found_in_both_languages_also_by_names_that_came_later(
    officer_client: Client, seoul: City, busan_partner: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    place = make_place(name="Lyon")
    activity = make_activity(seoul, "Fair", partners=(busan_partner,), place=place)
    place.names = {"en": "Lyons", "ko": "리옹"}
    place.save()
    call_command("rebuild_search")
    assert "records were looked at" in capsys.readouterr().out
    for text in ("lyon", "lyons", "리옹"):
        hits = officer_client.get("/search/", {"q": text}).context["hits"]
        assert [hit.entry.pk for hit in hits] == [activity.pk], text


def test_confidential_records_are_for_those_who_may_read_them(
    officer_client: Client, mayor_client: Client, outsider_client: Client, seoul: City
) -> None:
    partner = make_actor("Bremen", "브레멘", steward=seoul)
    make_activity(seoul, "Harbour secret", partners=(partner,), visibility=Visibility.CONFIDENTIAL)
    assert len(mayor_client.get("/search/?q=harbour+secret").context["hits"]) == 1
    for client in (officer_client, outsider_client):
        page = client.get("/search/?q=harbour+secret")
        assert page.context["hits"] == []
        assert page.context["facets"] == []
    assert "Bremen" in officer_client.get("/search/suggest/?q=bremen").content.decode()
    assert "브레멘" not in outsider_client.get("/search/suggest/?q=bremen").content.decode()


def test_suggestions_are_options_with_a_way_to_all(
    officer_client: Client, busan_partner: Any
) -> None:
    shown = officer_client.get("/search/suggest/?q=bus").content.decode()
    assert shown.count('role="option"') == 2
    assert 'href="/search/?q=bus"' in shown
    assert officer_client.get("/search/suggest/?q=").content.strip() == b""


def test_api_tells_finds_facets_and_pages(
    api_client: APIClient, seoul: City, busan_partner: Any
) -> None:
    for number in range(60):
        make_activity(seoul, f"Harbour talk {number}", partners=(busan_partner,))
    answer = api_client.get("/api/v1/search/", {"q": "harbour", "kind": "activity"}).json()
    assert (answer["has_more"], answer["is_mended"], answer["previous"]) == (False, False, None)
    assert answer["facets"]["partner"] == [{"value": str(busan_partner.pk), "count": 60}]
    assert answer["facets"]["kind"] == [{"value": "activity", "count": 60}]
    first = answer["results"][0]
    assert first["date"] == "2025-05-01"
    assert first["title"].startswith("Harbour talk")
    second = api_client.get(answer["next"]).json()
    assert len(answer["results"]) == 50
    assert len(second["results"]) == 10
    assert second["next"] is None
    assert not {one["id"] for one in answer["results"]} & {one["id"] for one in second["results"]}


def test_a_network_is_found_with_the_partners(officer_client: Client) -> None:
    make_network("Harbour Cities", "항구도시네트워크")
    hits = officer_client.get("/search/?q=항구도시").context["hits"]
    assert [str(hit.kind.label) for hit in hits] == ["Partners and networks"]


def test_the_box_is_on_every_page_of_a_city_and_works_as_a_form(officer_client: Client) -> None:
    page = officer_client.get("/partners/").content.decode()
    assert re.search(r'<form class="search-box" method="get" action="/search/" role="search"', page)


def test_a_key_for_public_records_is_told_nothing_that_colleagues_wrote(
    seoul: City, officer: User, busan_partner: Any
) -> None:
    pact = make_activity(
        seoul, "Open days", partners=(busan_partner,), visibility=Visibility.PUBLIC
    )
    words = {"words": "Ten flamingos", "said_by": "Flamingo Kim"}
    Commitment.objects.create(city=seoul, activity=pact, side="OURS", **words)
    Comment.objects.create(city=seoul, activity=pact, author=officer, text="Flamingos cost much.")

    def kinds(scope: str) -> set[str]:
        client = api_client_of(seoul, officer, scope)
        return {hit["kind"] for hit in client.get("/api/v1/search/?q=flamingo").json()["results"]}

    assert kinds("read") == {"commitment", "comment"}
    assert kinds("read:public") == set()
