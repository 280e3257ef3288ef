"""The review of imports: names that wait, answered, looked up, filtered and taken back."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import ImportEnd, Place, Tie
from records.access import Role
from tests.factories import make_user
from tests.partners.imports.world import (
    BERLIN,
    COLOGNE,
    NOWHERE,
    VALENCIA,
    counts_of,
    decide_address,
    file_of,
    imported,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def test_review_proposes_places_and_settles_on_one_answer(
    admin: Client, places: dict[str, Place]
) -> None:
    run = imported(file_of((*COLOGNE, *VALENCIA), (*BERLIN, *VALENCIA), (*COLOGNE, *NOWHERE)))
    page = admin.get(reverse("catalogue:review"))
    assert [str(card.end) for card in page.context["cards"]] == ["Valencia", "Nowhere"]
    text = page.content.decode()
    assert "2 rows wait" in text
    assert "1,619,470 people" in text
    answer = admin.post(decide_address("Valencia"), {"choice": places["Valencia"].pk})
    assert answer.headers["Location"] == reverse("catalogue:review")
    run.refresh_from_db()
    assert counts_of(run) == {"created": 2, "unmatched": 1}
    page = admin.get(reverse("catalogue:review"))
    assert [str(card.end) for card in page.context["cards"]] == ["Nowhere"]
    assert "Decided last: “Valencia” is Valencia" in page.content.decode()


def test_place_that_was_looked_up_comes_before_the_proposals(
    admin: Client, places: dict[str, Place]
) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    card = admin.post(
        decide_address("Valencia"),
        {"choice": places["Valencia"].pk, "other": places["Gabrovo"].pk},
        headers=HTMX,
    )
    assert "This is Gabrovo" in card.content.decode()
    assert "<html" not in card.content.decode()
    assert ImportEnd.objects.get().place == places["Gabrovo"]


@pytest.mark.parametrize("choice", ["", "abc", "-1", "９", "9" * 30, "987654321"])
def test_answer_that_is_none_is_asked_again(
    admin: Client, places: dict[str, Place], choice: str
) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    card = admin.post(decide_address("Valencia"), {"choice": choice}, headers=HTMX)
    assert card.status_code == 422
    assert 'role="alert"' in card.content.decode()
    assert not ImportEnd.objects.get().verdict


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("Valencia", "Valencia 2", "Oh Se-jin has decided meanwhile that this is Valencia, Spain."),
        (None, "Valencia", "Oh Se-jin has decided meanwhile that this is no place."),
        ("Valencia", None, "Oh Se-jin has decided meanwhile that this is Valencia, Spain."),
        ("Valencia", "Valencia", "Oh Se-jin has decided the same meanwhile."),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_second_of_two_who_decide_at_once_is_told_what_stands(
    admin: Client,
    places: dict[str, Place],
    first: str | None,
    second: str | None,
    told: str,
    headers: dict[str, str],
) -> None:
    other = client_of(make_user(None, Role.PLATFORM_ADMIN, name="Bae Do-hyun"))
    run = imported(file_of((*COLOGNE, *VALENCIA)))
    address = decide_address("Valencia")
    admin.post(address, {"choice": places[first].pk if first else "left_out"})
    before = ImportEnd.objects.values().get(), set(Tie.objects.values_list("pk"))
    data = {"choice": places[second].pk if second else "left_out"}
    answer = other.post(address, data, headers=headers, follow=True)
    assert answer.status_code == (409 if headers else 200)
    assert told in answer.content.decode()
    assert ("your answer was not taken" in answer.content.decode()) == (first != second)
    assert (ImportEnd.objects.values().get(), set(Tie.objects.values_list("pk"))) == before
    run.refresh_from_db()
    assert sum(counts_of(run).values()) == run.rows_read


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("Valencia", None, "그 사이 다른 사람이 이곳을 Valencia, 스페인(으)로 결정했습니다."),
        (None, "Valencia", "그 사이 다른 사람이 지역이 아닌 것으로 결정했습니다."),
        (None, None, "그 사이 다른 사람이 같은 결정을 했습니다."),
    ],
)
def test_who_was_second_to_somebody_without_a_name_is_told_so_in_korean(
    admin: Client, places: dict[str, Place], first: str | None, second: str | None, told: str
) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    address = decide_address("Valencia")
    admin.post(address, {"choice": places[first].pk if first else "left_out"})
    ImportEnd.objects.update(decided_by=None)
    data = {"choice": places[second].pk if second else "left_out"}
    answer = admin.post(address, data, headers={**HTMX, "Accept-Language": "ko"})
    assert told in answer.content.decode()


def test_undo_brings_the_name_back(admin: Client, places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    admin.post(decide_address("Valencia"), {"choice": places["Valencia"].pk})
    end = ImportEnd.objects.get()
    page = admin.post(reverse("catalogue:review-undo", args=[end.pk]), follow=True)
    assert "“Valencia” waits again." in page.content.decode()
    assert not Tie.objects.exists()
    again = admin.post(reverse("catalogue:review-undo", args=[end.pk]), follow=True)
    assert "Somebody has taken it back already" in again.content.decode()


def test_review_goes_through_pages(admin: Client, places: dict[str, Place]) -> None:
    names = [(f"Nowhere {n}", "Germany", "50.0", "8.0", "") for n in range(23)]
    imported(file_of(*[(*COLOGNE, *name) for name in names]))
    seen: list[str] = []
    address: str | None = reverse("catalogue:review")
    while address:
        page = admin.get(address)
        seen += [str(card.end) for card in page.context["cards"]]
        address = page.context["page"].next_url
    assert sorted(seen) == sorted(name[0] for name in names)


def names_on(page: Any) -> list[str]:
    return [str(card.end) for card in page.context["cards"]]


def test_next_page_never_shows_a_name_again(admin: Client, places: dict[str, Place]) -> None:
    names = [(f"Nowhere {n:02}", "Germany", "50.0", "8.0", "") for n in range(15)]
    # Each waits for all that come after it: the first ones weigh most.
    imported(file_of(*[(*one, *other) for n, one in enumerate(names) for other in names[:n]]))
    first = admin.get(reverse("catalogue:review"))
    assert len(names_on(first)) == 10
    # What is decided makes all others lighter, also those that were passed over.
    for card in first.context["cards"][5:9]:
        admin.post(decide_address(card.end.name), {"choice": "left_out"})
    second = admin.get(first.context["page"].next_url)
    assert not set(names_on(first)) & set(names_on(second))
    assert len({*names_on(first), *names_on(second)}) == 15


def test_answer_without_a_script_leads_back_to_the_same_page(
    admin: Client, places: dict[str, Place]
) -> None:
    names = [(f"Nowhere {n}", "Germany", "50.0", "8.0", "") for n in range(13)]
    imported(file_of(*[(*COLOGNE, *name) for name in names]))
    address = admin.get(reverse("catalogue:review"), {"country": "DE"}).context["page"].next_url
    page = admin.get(address)
    before = names_on(page)
    action = re.search(r'action="([^"]*/review/[^"]*cursor[^"]*)"', page.content.decode())
    assert action
    answer = admin.post(html.unescape(action[1]), {"choice": "left_out"}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert len(names_on(answer)) == len(before) - 1
    assert set(names_on(answer)) < set(before)


def test_place_is_looked_up_and_chosen_without_a_script(
    admin: Client, places: dict[str, Place]
) -> None:
    imported(file_of((*COLOGNE, *NOWHERE), (*COLOGNE, *VALENCIA)))
    end = ImportEnd.objects.get(name="Nowhere")
    page = admin.get(reverse("catalogue:review"), {"look": end.pk, "q": "Габрово Gabrovo"})
    assert "Nothing found" in page.content.decode()
    page = admin.get(reverse("catalogue:review"), {"look": end.pk, "q": "gabrovo"})
    found = {card.end: card.found for card in page.context["cards"]}
    assert found[end] == [places["Gabrovo"]]
    assert found[ImportEnd.objects.get(name="Valencia")] is None
    assert f'value="{places["Gabrovo"].pk}" id="found-{end.pk}-1"' in page.content.decode()
    admin.post(decide_address("Nowhere"), {"choice": places["Gabrovo"].pk})
    assert ImportEnd.objects.get(pk=end.pk).place == places["Gabrovo"]


@pytest.mark.parametrize("q", ["", "x" * 300, "\0"])
def test_look_up_of_what_is_no_name_says_so(
    admin: Client, places: dict[str, Place], q: str
) -> None:
    imported(file_of((*COLOGNE, *NOWHERE)))
    end = ImportEnd.objects.get()
    page = admin.get(reverse("catalogue:review"), {"look": end.pk, "q": q})
    assert page.status_code == 200
    assert page.context["cards"][0].look_up.errors


def test_names_are_filtered_by_file_country_and_reason(
    admin: Client, places: dict[str, Place]
) -> None:
    one = imported(file_of((*COLOGNE, *VALENCIA), (*COLOGNE, *NOWHERE)), "one.csv")
    abroad = ("Nirgends", "DE", "50.0", "8.0", "")
    two = imported(file_of((*COLOGNE, *abroad), (*COLOGNE, *VALENCIA)), "two.csv")

    def found(**query: Any) -> set[str]:
        return set(names_on(admin.get(reverse("catalogue:review"), query)))

    assert found() == {"Valencia", "Nowhere", "Nirgends"}
    assert found(file=one.pk) == {"Valencia", "Nowhere"}
    assert found(file=two.pk) == {"Valencia", "Nirgends"}
    # Both spellings of a country are one choice.
    assert found(country="DE") == {"Nowhere", "Nirgends"}
    assert found(country="-") == {"Valencia"}
    assert found(reason="ambiguous") == {"Valencia"}
    assert found(reason="unmatched", file=two.pk) == {"Nirgends"}
    page = admin.get(reverse("catalogue:review"), {"country": "DE"})
    text = page.content.decode()
    assert "Germany (2)" in text
    assert "2 of 3 names that wait." in text
    assert admin.get(reverse("catalogue:review"), {"country": "XX"}).status_code == 200
    assert found(file="x") == set()


def test_filter_whose_last_name_is_decided_leaves_none_and_is_no_mistake(
    admin: Client, places: dict[str, Place]
) -> None:
    abroad = ("Nirgends", "DE", "50.0", "8.0", "")
    gone = ("Somewhere", "Prussia", "50.0", "8.0", "")
    run = imported(file_of((*COLOGNE, *abroad), (*COLOGNE, *gone)))
    review = reverse("catalogue:review")
    asked = [{"file": run.pk}, {"country": "DE"}, {"country": "Prussia"}]
    assert [bool(names_on(admin.get(review, query))) for query in asked] == [True] * 3
    for end in ImportEnd.objects.all():
        admin.post(decide_address(end.name), {"choice": "left_out"})
    imported(file_of((*COLOGNE, *VALENCIA)), "later.csv")
    for query in asked:
        page = admin.get(review, query)
        assert (names_on(page), page.context["filters"].form.errors) == ([], {})
        [value] = query.values()
        assert f'<option value="{value}" selected>' in page.content.decode()
    for query in ({"country": "Nonesuch"}, {"country": "\0"}, {"file": str(uuid.uuid4())}):
        assert admin.get(review, query).context["filters"].form.errors


def test_card_tells_what_its_rows_are_tied_to(admin: Client, places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA), (*VALENCIA, *BERLIN)))
    page = admin.get(reverse("catalogue:review"))
    assert page.context["cards"][0].others == ["Köln, Germany", "Berlin, Germany"]


def test_name_that_waits_again_comes_first(admin: Client, places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA), (*BERLIN, *VALENCIA), (*COLOGNE, *NOWHERE)))
    admin.post(decide_address("Nowhere"), {"choice": "left_out"})
    end = ImportEnd.objects.get(name="Nowhere")
    page = admin.post(reverse("catalogue:review-undo", args=[end.pk]), follow=True)
    assert names_on(page) == ["Nowhere", "Valencia"]
    assert admin.get(reverse("catalogue:review"), {"again": "x"}).status_code == 200


def test_end_of_the_review_tells_what_is_left(admin: Client, places: dict[str, Place]) -> None:
    assert "Nothing to decide" in admin.get(reverse("catalogue:review")).content.decode()
    names = [(f"Nowhere {n}", "Germany", "50.0", "8.0", "") for n in range(11)]
    imported(file_of(*[(*COLOGNE, *name) for name in names]))
    address = admin.get(reverse("catalogue:review")).context["page"].next_url
    (last,) = names_on(admin.get(address))
    admin.post(decide_address(last), {"choice": "left_out"})
    assert "What you left for later still waits." in admin.get(address).content.decode()
    none = admin.get(reverse("catalogue:review"), {"country": "DE", "reason": "ambiguous"})
    assert "No name waits under these filters" in none.content.decode()


def test_places_are_looked_up_in_any_script(admin: Client, places: dict[str, Place]) -> None:
    found = admin.get(reverse("catalogue:place-typeahead"), {"q": "서울"}).json()["results"]
    assert found[0]["id"] == str(places["Seoul"].pk)
