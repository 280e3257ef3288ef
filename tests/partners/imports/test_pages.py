from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.imports.services import run_import
from partners.models import ImportEnd, ImportRun, Place, Tie
from records.access import Role
from tests.factories import make_user
from tests.partners.imports.world import (
    BERLIN,
    COLOGNE,
    NOWHERE,
    VALENCIA,
    counts_of,
    file_of,
    imported,
    make_places,
)
from tests.personas import client_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    return make_places()


@pytest.fixture
def admin(db: None) -> Client:
    return client_of(make_user(None, Role.PLATFORM_ADMIN, name="Oh Se-jin"))


def send(client: Client, content: bytes, name: str = "ties.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("catalogue:import-list"), {"file": file})


def decide_address(name: str) -> str:
    return reverse("catalogue:review-decide", args=[ImportEnd.objects.get(name=name).pk])


def test_file_that_is_sent_is_kept_privately_and_waits_for_a_worker(
    admin: Client, places: dict[str, Place]
) -> None:
    answer = send(admin, file_of((*COLOGNE, *BERLIN)), "../my ties.csv")
    run = ImportRun.objects.get()
    assert answer.headers["Location"] == run.get_absolute_url()
    assert (run.name, run.state, run.ordered_by.name) == ("my ties.csv", "QUEUED", "Oh Se-jin")
    assert run.file.path.startswith(f"{settings.MEDIA_ROOT}/imports/")
    page = admin.get(run.get_absolute_url())
    assert b'hx-trigger="every 2s"' in page.content
    run_import(run.pk, clock=timezone.now)
    part = admin.get(run.get_absolute_url(), headers=HTMX).content.decode()
    assert "<html" not in part
    assert "every 2s" not in part
    assert "1 row read" in part


def test_refused_file_shows_what_is_known(admin: Client, places: dict[str, Place]) -> None:
    run = imported(b"town,field\n")
    page = admin.get(run.get_absolute_url()).content.decode()
    assert "The first line is none that is known here" in page
    assert "city,country,latitude,longitude" in page


def test_form_without_a_file_says_so(admin: Client) -> None:
    answer = admin.post(reverse("catalogue:import-list"), {})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_file_that_is_too_large_is_refused(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partners.forms.imports.MOST_BYTES", 10)
    answer = send(admin, file_of((*COLOGNE, *BERLIN)))
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_refused_rows_show_line_column_and_reason_harmlessly(
    admin: Client, places: dict[str, Place]
) -> None:
    run = imported(file_of(("<b>Kö\u202eln</b>", *COLOGNE[1:], *BERLIN)))
    page = admin.get(run.get_absolute_url()).content.decode()
    assert "A character that hides or turns text" in page
    assert "&lt;b&gt;Kö[U+202E]ln&lt;/b&gt;" in page
    assert "\u202e" not in page


def test_open_rows_are_downloaded_as_harmless_cells(
    admin: Client, places: dict[str, Place]
) -> None:
    formula = ("=HYPERLINK(1)", "Germany", "50.0", "8.0", "")
    run = imported(file_of((*COLOGNE, *VALENCIA), (*COLOGNE, *formula), ("x",)))
    answer = admin.get(reverse("catalogue:import-rows", args=[run.pk]))
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[:4] for row in rows[1:]] == [
        ["2", "Ambiguous", "", ""],
        ["3", "Unmatched", "", ""],
        ["4", "Refused", "", "Not as many cells as the first line has. Put a comma between two."],
    ]
    assert "'=HYPERLINK(1)" in rows[2]
    assert rows[0][4:] == list(rows[0][4:])
    assert 'filename="ties-open.csv"' in answer.headers["Content-Disposition"]


def test_review_proposes_places_and_settles_on_one_answer(
    admin: Client, places: dict[str, Place]
) -> None:
    run = imported(file_of((*COLOGNE, *VALENCIA), (*BERLIN, *VALENCIA), (*COLOGNE, *NOWHERE)))
    page = admin.get(reverse("catalogue:review"))
    assert [str(card["end"]) for card in page.context["cards"]] == ["Valencia", "Nowhere"]
    text = page.content.decode()
    assert "2 rows wait" in text
    assert "1,619,470 people" in text
    answer = admin.post(decide_address("Valencia"), {"choice": places["Valencia"].pk})
    assert answer.headers["Location"] == reverse("catalogue:review")
    run.refresh_from_db()
    assert counts_of(run) == {"created": 2, "unmatched": 1}
    page = admin.get(reverse("catalogue:review"))
    assert [str(card["end"]) for card in page.context["cards"]] == ["Nowhere"]
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


def test_decided_meanwhile_by_somebody_else_is_said(
    admin: Client, places: dict[str, Place]
) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    admin.post(decide_address("Valencia"), {"choice": "left_out"})
    card = admin.post(decide_address("Valencia"), {"choice": "left_out"}, headers=HTMX)
    assert card.status_code == 409


def test_undo_brings_the_name_back(admin: Client, places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    admin.post(decide_address("Valencia"), {"choice": places["Valencia"].pk})
    end = ImportEnd.objects.get()
    page = admin.post(reverse("catalogue:review-undo", args=[end.pk]), follow=True)
    assert "“Valencia” waits again." in page.content.decode()
    assert not Tie.objects.exists()
    again = admin.post(reverse("catalogue:review-undo", args=[end.pk]), follow=True)
    assert "Somebody has decided another one since" in again.content.decode()


def test_review_goes_through_pages(admin: Client, places: dict[str, Place]) -> None:
    names = [(f"Nowhere {n}", "Germany", "50.0", "8.0", "") for n in range(23)]
    imported(file_of(*[(*COLOGNE, *name) for name in names]))
    seen: list[str] = []
    address: str | None = reverse("catalogue:review")
    while address:
        page = admin.get(address)
        seen += [str(card["end"]) for card in page.context["cards"]]
        address = page.context["page"].next_url
    assert sorted(seen) == sorted(name[0] for name in names)


def test_places_are_looked_up_in_any_script(admin: Client, places: dict[str, Place]) -> None:
    found = admin.get(reverse("catalogue:place-typeahead"), {"q": "서울"}).json()["results"]
    assert found[0]["id"] == str(places["Seoul"].pk)


@pytest.mark.parametrize("page", ["import-list", "review", "place-typeahead"])
def test_officer_of_a_city_has_no_business_here(officer_client: Client, page: str) -> None:
    assert officer_client.get(reverse(f"catalogue:{page}")).status_code == 403


def test_korean_page_holds_no_english_reason(admin: Client, places: dict[str, Place]) -> None:
    run = imported(file_of(("x",)))
    admin.cookies["django_language"] = "ko"
    page = admin.get(run.get_absolute_url()).content.decode()
    assert "거부" in page
    assert "Not as many" not in page
