"""Pages of imports: files sent, their results, the rows that are open or refused."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.imports.services import run_import
from partners.models import ImportRun, Place, Reason
from tests.partners.imports.world import (
    BERLIN,
    COLOGNE,
    LINKOPING,
    VALENCIA,
    decide_address,
    file_of,
    imported,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def send(client: Client, content: bytes, name: str = "ties.csv") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("catalogue:import-list"), {"file": file})


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


def test_created_ties_are_shown_also_those_decided_since_and_no_others(
    admin: Client, places: dict[str, Place]
) -> None:
    imported(file_of((*BERLIN, *LINKOPING)), "before.csv")
    run = imported(file_of((*COLOGNE, *BERLIN), (*BERLIN, *LINKOPING), (*COLOGNE, *VALENCIA)))
    address = reverse("catalogue:import-created", args=[run.pk])
    assert address in admin.get(run.get_absolute_url()).content.decode()

    def pairs() -> list[set[str]]:
        ties = admin.get(address).context["page"].rows
        return [{str(tie.actor_a), str(tie.actor_b)} for tie in ties]

    assert pairs() == [{"Köln", "Berlin"}]
    admin.post(decide_address("Valencia"), {"choice": places["Valencia"].pk})
    assert pairs() == [{"Köln", "Berlin"}, {"Köln", "Valencia"}]
    run.refresh_from_db()
    assert run.created == 2
    again = imported(file_of((*COLOGNE, *BERLIN)), "again.csv")
    page = admin.get(reverse("catalogue:import-created", args=[again.pk]))
    assert "No tie is new" in page.content.decode()


def test_created_memberships_are_shown_for_a_list_of_members(
    admin: Client, places: dict[str, Place]
) -> None:
    run = imported(b"city,field\nLink\xc3\xb6ping,Music\n")
    page = admin.get(reverse("catalogue:import-created", args=[run.pk]))
    assert [(str(row.member), row.tier) for row in page.context["page"].rows] == [
        ("Linköping", "Music")
    ]
    again = imported(b"city,field\nLink\xc3\xb6ping,Music\n\n", "again.csv")
    page = admin.get(reverse("catalogue:import-created", args=[again.pk]))
    assert "No membership is new" in page.content.decode()


def test_result_without_open_rows_says_what_each_row_has(
    admin: Client, places: dict[str, Place]
) -> None:
    told = {}
    for name, content in {
        "ties": file_of((*COLOGNE, *BERLIN)),
        "members": b"city,field\nLink\xc3\xb6ping,Music\n",
    }.items():
        text = admin.get(imported(content).get_absolute_url()).content.decode()
        told[name] = re.findall("Every row has its [a-z]+", text)
    assert told == {"ties": ["Every row has its tie"], "members": ["Every row has its membership"]}


def test_result_is_said_aloud_once_it_is_there(admin: Client, places: dict[str, Place]) -> None:
    run = imported(file_of((*COLOGNE, *BERLIN)))
    said = '<div id="announcer" hx-swap-oob="innerHTML">1 row read</div>'
    assert said in admin.get(run.get_absolute_url(), headers=HTMX).content.decode()
    assert said not in admin.get(run.get_absolute_url()).content.decode()


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
        [
            "4",
            "Refused",
            "",
            str(Reason.COLUMNS.label),
        ],
    ]
    assert "'=HYPERLINK(1)" in rows[2]
    assert rows[0][4:] == list(rows[0][4:])
    assert 'filename="ties-open.csv"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("page", ["import-list", "review", "place-typeahead"])
def test_officer_of_a_city_has_no_business_here(officer_client: Client, page: str) -> None:
    assert officer_client.get(reverse(f"catalogue:{page}")).status_code == 403


def test_korean_page_holds_no_english_reason(admin: Client, places: dict[str, Place]) -> None:
    run = imported(file_of(("x",)))
    admin.cookies["django_language"] = "ko"
    page = admin.get(run.get_absolute_url()).content.decode()
    assert "거부" in page
    assert "Not as many" not in page
