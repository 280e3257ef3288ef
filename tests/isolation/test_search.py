"""Whoever asks for what another city keeps is answered as for what nobody keeps."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponseBase

from accounts.models import User
from activities.models import Activity
from partners.models import Actor, NetworkMembership
from tests.conftest import CANARIES, CANARY_ANSWERS
from tests.isolation.asking import forms_in, parameters_of, said
from tests.isolation.canaries import in_hangul
from tests.isolation.crawl import starts
from tests.isolation.scene import Scene

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

# A word of the same length and letters that nobody keeps.
NOBODYS = "jvx"
# What a person types who knows a part, or types it another way: each has to find what is there.
FORMS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    lambda word: word[:6],
    lambda word: f"{word[:4]}\u0301{word[4:]}",
    in_hangul,
    lambda word: in_hangul(word)[:5],
    lambda word: f"{word[:4]}-{word[4:]}",
)
ASKERS = ("officer", "writing key")
# Where a search is known to find what is there: else the test would prove nothing.
SEARCHES = {
    "/activities/?q",
    "/activities/commitments/?q",
    "/activities/documents/?q",
    "/partners/?q",
    "/search/?q",
    "/search/suggest/?q",
    "/partners/people/?q",
    "/partners/typeahead/?q",
    "/api/v1/activities/?q",
    "/api/v1/actors/?q",
    "/api/v1/documents/?q",
    "/api/v1/search/?q",
}


def _words(scene: Scene) -> list[str]:
    """The canaries by which something could be found: those of texts."""
    return [word for word in scene.other.where if word.isalpha() and len(word) == 8]


def _questions(scene: Scene, name: str) -> Iterator[tuple[str, str, bool]]:
    """Every address of a list or page with each parameter that takes a text or names a row, and
    whether it is the latter."""
    client = scene.world.asker(name).client
    ids = {*scene.other_ids, str(scene.world.busan.pk)}
    for address in starts(scene):
        is_api = address.startswith("/api/")
        if is_api != name.endswith("key") or any(pk in address for pk in ids):
            continue
        yield from ((address, *one) for one in parameters_of(address))
        response = None if is_api else client.get(address)
        if response is None or response.status_code != 200 or not _is_page(response):
            continue
        controls = {
            name: one for form in forms_in(response.text, "get") for name, one in form.items()
        }
        yield from ((address, one.name, False) for one in controls.values() if one.is_text)
        yield from ((address, one.name, True) for one in controls.values() if one.is_link)
        # What scripts ask while a person types stands in no form.
        if "typeahead" in address or "parents" in address or "geojson" in address:
            yield address, "q", False


def _is_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _ask(scene: Scene, asker: str, address: str, name: str, value: str) -> tuple[int, str]:
    response = scene.world.asker(asker).client.get(address, {name: value})
    return said(response, value)


def _search(scene: Scene, asker: str, *, words_each: int) -> tuple[int, list[str]]:
    """How many answers were looked at, and those that told."""
    words, forms = itertools.cycle(_words(scene)), itertools.cycle(FORMS)
    ids = _other_ids(scene)
    answers, telling = 0, []
    for address, name, is_row in _questions(scene, asker):
        for _time in range(words_each):
            word, form = next(words), next(forms)
            asked = [form(word), form(NOBODYS + word[len(NOBODYS) :])]
            if is_row:
                asked = [next(ids), str(uuid.uuid4())]
            told = [_ask(scene, asker, address, name, value) for value in asked]
            answers += 2
            if told[0] != told[1]:
                telling.append(f"{asker} at {address}?{name}={asked[0]}")
    return answers, telling


def _other_ids(scene: Scene) -> Iterator[str]:
    rows = [
        rows.of[model]
        for rows in scene.others
        for model in (User, Activity, Actor, NetworkMembership)
        if model in rows.of
    ]
    return itertools.cycle([str(row.pk) for row in rows])


@pytest.mark.parametrize("asker", ASKERS)
def test_search_for_what_another_city_keeps_finds_what_nobody_keeps(
    asker: str, scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    answers, telling = _search(scene, asker, words_each=1)
    record_property(CANARY_ANSWERS, answers)
    record_property(CANARIES, len(scene.other.where))
    assert telling == []


@pytest.mark.prove
@pytest.mark.parametrize("asker", [*ASKERS, "head", "city_admin"])
def test_search_for_many_words_in_all_forms_finds_what_nobody_keeps(
    asker: str, scene: Scene
) -> None:
    assert _search(scene, asker, words_each=3 * len(FORMS))[1] == []


@pytest.mark.parametrize("form", FORMS)
def test_each_form_finds_what_is_one_s_own(form: Callable[[str], str], scene: Scene) -> None:
    found = False
    for address, field in (
        ("/activities/", "activities.Activity.title"),
        ("/partners/typeahead/", "partners.ActorName.name"),
    ):
        word = next(word for word, where in scene.own.where.items() if where.startswith(field))
        asked = [form(word), form(NOBODYS + word[len(NOBODYS) :])]
        told = [_ask(scene, "officer", address, "q", value) for value in asked]
        found |= told[0] != told[1]
    assert found


def test_searches_find_what_is_one_s_own(scene: Scene) -> None:
    blind = set(SEARCHES)
    for word, where in scene.own.where.items():
        if not word.isalpha() or not where.startswith(
            ("activities.Activity.title", "partners.Actor.labels", "partners.ActorName.name",
             "partners.Person.name", "activities.Commitment.words",
             "activities.DocumentText.text")
        ):  # fmt: skip
            continue
        for search in list(blind):
            address, _mark, name = search.partition("?")
            asker = "writing key" if address.startswith("/api/") else "officer"
            nobodys = NOBODYS + word[len(NOBODYS) :]
            if _ask(scene, asker, address, name, word) != _ask(
                scene, asker, address, name, nobodys
            ):
                blind.discard(search)
    assert blind == set()
