"""What a city keeps about a country, for the call of its ambassador."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.access import access_for_user
from accounts.models import User
from partners.models import City, CountryNote
from partners.services import write_country_note
from records.access import Access
from records.versions import StaleRecordError

pytestmark = pytest.mark.django_db
ADDRESS = ("partner:country-note", ["DE"])
GIVEN: dict[str, Any] = {
    "version": 0,
    "residents": 1204,
    "residents_on": "2025",
    "residents_source": "Statistics office",
    "note": "Speaks of the choir first.",
}


def save(client: Client, **values: Any) -> Any:
    return client.post(reverse(ADDRESS[0], args=ADDRESS[1]), {**GIVEN, **values})


def test_note_is_on_the_page_and_on_the_sheet_of_the_country(
    officer_client: Client, seoul: City
) -> None:
    assert save(officer_client).status_code == 302
    for name in ("country-detail", "country-sheet"):
        text = officer_client.get(reverse(f"partner:{name}", args=["DE"])).text
        for words in ("1,204", "2025", "Statistics office", "Speaks of the choir first."):
            assert words in text


def test_note_is_changed_by_who_has_seen_it_and_kept_in_history(
    officer_client: Client, seoul: City
) -> None:
    save(officer_client)
    assert save(officer_client, version=1, residents=1300).status_code == 302
    note = CountryNote.objects.get()
    assert (note.residents, note.version) == (1300, 2)
    assert note.history.count() >= 2


def test_second_writer_sees_what_is_there_before_anything_is_lost(
    officer_client: Client, seoul: City
) -> None:
    save(officer_client)
    answer = save(officer_client, residents=99)
    assert answer.status_code == 409
    assert answer.context["form"].changed == [("Residents of that nationality", "1204", "99")]
    assert CountryNote.objects.get().residents == 1204
    again = {name: answer.context["form"][name].value() for name in GIVEN}
    assert save(officer_client, **again).status_code == 302
    assert CountryNote.objects.get().residents == 99


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("residents", "-1", "greater than or equal to 0"),
        ("residents", "99999999999", "less than or equal to"),
        ("residents_on", "", "Say when they were counted"),
        ("residents_on", "2025-02-31", "February"),
        ("residents_on", "20255", "year"),
        ("note", "x" * 2001, "at most 2000 characters"),
        ("residents_source", "x" * 301, "at most 300 characters"),
    ],
)
def test_bad_input_is_named_at_its_field(
    officer_client: Client, seoul: City, field: str, value: str, words: str
) -> None:
    answer = save(officer_client, **{field: value})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not CountryNote.objects.exists()


def test_viewer_reads_it_but_does_not_write(
    viewer_client: Client, viewer: User, seoul: City
) -> None:
    assert save(viewer_client).status_code == 403
    page = viewer_client.get(reverse("partner:country-detail", args=["DE"])).text
    assert reverse(ADDRESS[0], args=ADDRESS[1]) not in page
    with pytest.raises(PermissionDenied):
        write_country_note("DE", {}, city=seoul, access=access_for_user(viewer), version=0)


def test_other_city_does_not_see_it(
    officer_client: Client, outsider_client: Client, seoul: City
) -> None:
    save(officer_client)
    page = outsider_client.get(reverse("partner:country-detail", args=["DE"])).text
    assert "Speaks of the choir" not in page


def test_service_refuses_a_country_that_there_is_not(seoul: City, officer_access: Access) -> None:
    with pytest.raises(ValidationError, match="Choose a country"):
        write_country_note("ZZ", {}, city=seoul, access=officer_access, version=0)
    assert not CountryNote.objects.exists()


def test_service_refuses_a_version_that_is_not_the_newest(
    seoul: City, officer_access: Access
) -> None:
    write_country_note("DE", {"note": "a"}, city=seoul, access=officer_access, version=0)
    with pytest.raises(StaleRecordError):
        write_country_note("DE", {"note": "b"}, city=seoul, access=officer_access, version=0)
