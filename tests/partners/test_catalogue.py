"""What is shipped for the shared catalogue: true to form, and loaded as often as one likes."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command

from domains import vocabulary as v
from partners.catalogue import countries
from partners.catalogue.networks import FILE, site_of
from partners.countries import country_codes
from partners.models import NETWORK_TYPES, Actor, ActorIdentifier, ActorName
from partners.services import CatalogueEntry, CatalogueLoaded, Name, load_entries
from records.access import Access

ROWS: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))


def entry(**changed: Any) -> CatalogueEntry:
    given = {
        "names": (Name("en", "Harbour Cities"), Name("ko", "항만도시연합")),
        "type": v.ActorType.CNET,
        "level": v.Level.TRN,
        "identifiers": (("domain", "harbour.example"),),
        "source": "Its own site",
        "domains": ("ENV",),
    }
    return CatalogueEntry(**{**given, **changed})


def test_at_least_sixty_networks_and_bodies_are_shipped() -> None:
    assert len(ROWS) >= 60
    assert sum(row["type"] in NETWORK_TYPES for row in ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["names"]["en"])
def test_row_says_all_that_a_network_needs(row: dict[str, Any]) -> None:
    assert {"en", "ko"} <= set(row["names"])
    assert all(text == text.strip() for text in row["names"].values())
    address = urlsplit(row["website"])
    assert address.scheme in {"http", "https"}
    assert address.hostname
    assert row["type"] in v.ActorType.values
    assert row["level"] in v.Level.values
    assert row["domains"]
    assert set(row["domains"]) <= set(v.Domain.values)
    assert len(set(row["domains"])) == len(row["domains"])
    assert row["source"]
    assert row["identifiers"]["domain"] == site_of(row["website"])
    assert set(row["identifiers"]) <= set(ActorIdentifier.Scheme.values)
    assert row["identifiers"].get("wikidata", "Q1").startswith("Q")
    for code in ("seat", "country"):
        assert row.get(code, "KR") in country_codes()


def test_no_two_rows_mean_the_same_body() -> None:
    names = Counter(text.casefold() for row in ROWS for text in row["names"].values())
    identifiers = Counter(pair for row in ROWS for pair in row["identifiers"].items())
    assert [what for what, times in {**names, **identifiers}.items() if times > 1] == []


def test_all_countries_of_iso_3166_1_have_names_in_both_languages_and_their_own() -> None:
    told = {
        one.country_code: {name.language: name.text for name in one.names} for one in countries()
    }
    assert len(told) == 249
    assert all({"en", "ko"} <= set(names) for names in told.values())
    assert told["CH"] == {
        "en": "Switzerland",
        "ko": "스위스",
        "de": "Schweiz",
        "gsw": "Schwiiz",
        "fr": "Suisse",
        "it": "Svizzera",
    }
    assert "XK" not in told


@pytest.mark.django_db
def test_command_fills_the_catalogue_and_again_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_catalogue")
    assert f"{len(ROWS)} new" in capsys.readouterr().out
    call_command("load_catalogue")
    assert capsys.readouterr().out.count("0 new, 0 changed") == 2
    everybody = Actor.objects.visible_to(Access())
    assert everybody.filter(type=v.ActorType.STAT, level=v.Level.NAT).count() == 249
    assert everybody.named_like("세계보건기구").filter(website="https://www.who.int").exists()
    assert everybody.get(identifiers__scheme="iso3166-1", identifiers__value="DE").labels["de"] == (
        "Deutschland"
    )


@pytest.mark.django_db
def test_what_changed_is_corrected_at_its_identifier_and_its_history_kept() -> None:
    assert load_entries([entry()]) == CatalogueLoaded(read=1, added=1, changed=0)
    actor = Actor.objects.get()
    ActorName.objects.create(actor=actor, language="de", name="Hafenstädte", search_key="x")
    renamed = entry(
        names=(Name("en", "Harbour Cities Network"), Name("ko", "항만도시연합")),
        identifiers=(("domain", "harbour.example"), ("ror", "012345")),
        website="https://harbour.example",
    )
    assert load_entries([renamed]) == CatalogueLoaded(read=1, added=0, changed=1)
    actor.refresh_from_db()
    assert (actor.labels["en"], actor.version) == ("Harbour Cities Network", 2)
    assert {name.name for name in actor.names.all()} == {
        *("Harbour Cities", "Harbour Cities Network", "항만도시연합", "Hafenstädte")
    }
    assert actor.identifiers.count() == 2
    assert load_entries([renamed]) == CatalogueLoaded(read=1, added=0, changed=0)


@pytest.mark.django_db
def test_network_merged_into_another_is_left_to_that_one() -> None:
    load_entries(
        [entry(), entry(names=(Name("en", "Old"),), identifiers=(("domain", "old.example"),))]
    )
    kept, merged = (
        Actor.objects.get(identifiers__value=value) for value in ("harbour.example", "old.example")
    )
    Actor.objects.filter(pk=merged.pk).update(status="merged", merged_into=kept)
    load_entries([entry(identifiers=(("domain", "old.example"),), website="https://new.example")])
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.website, merged.website) == ("https://new.example", "")


@pytest.mark.django_db
def test_what_a_city_keeps_under_the_same_identifier_is_not_touched(seoul: Any) -> None:
    own = Actor.objects.create(
        steward=seoul, type=v.ActorType.NGO, level=v.Level.TRN, labels={"en": "Ours"}
    )
    ActorIdentifier.objects.create(
        actor=own, steward=seoul, scheme="domain", value="harbour.example"
    )
    assert load_entries([entry()]).added == 1
    own.refresh_from_db()
    assert own.labels == {"en": "Ours"}
