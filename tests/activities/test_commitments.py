"""Promises: writing them down, what becomes of them, and the list of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Activity, Commitment
from activities.services import edit_commitment, record_commitment
from partners.models import City
from records.access import Access, Visibility
from tests.factories import make_activity, make_actor

LIST = "/activities/commitments/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, partners=(make_actor(),))


@pytest.fixture
def promise(activity: Activity, officer_access: Access) -> Commitment:
    return record_commitment(
        activity.pk,
        {"side": "OURS", "words": "We will send ten buses.", "due_on": "2020-03"},
        access=officer_access,
    )


def form(**values: Any) -> dict[str, Any]:
    return {"version": 1, "words": "We will come.", "side": "OURS", "status": "OPEN", **values}


def new_url(activity: Activity) -> str:
    return reverse("activities:commitment-new", args=[activity.pk])


def edit_url(promise: Commitment) -> str:
    return reverse("activities:commitment-edit", args=[promise.pk])


def test_promise_is_written_down_with_its_exact_words(
    officer_client: Client, officer: User, activity: Activity
) -> None:
    assert officer_client.get(new_url(activity)).status_code == 200
    answer = officer_client.post(
        new_url(activity), form(owner=str(officer.pk), due_on="2027.3", said_by="Mayor")
    )
    assert answer.status_code == 302
    promise = Commitment.objects.get()
    assert (promise.words, promise.due_on, promise.owner) == ("We will come.", "2027-03", officer)
    page = officer_client.get(activity.get_absolute_url()).content.decode()
    assert "We will come." in page
    assert "We promised" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "x" * 2_001}, "words"),
        ({"words": "a\0b"}, "words"),
        ({"side": "NOBODY"}, "side"),
        ({"due_on": "2025-02-31"}, "due_on"),
        ({"due_on": "20025"}, "due_on"),
        ({"status": "KEPT", "kept_on": "2026"}, "evidence"),
        ({"status": "KEPT", "evidence": "A photo"}, "kept_on"),
        ({"kept_on": "2026"}, "kept_on"),
        ({"owner": "not-an-id"}, "owner"),
    ],
)
def test_bad_input_is_named_by_field_and_saves_nothing(
    officer_client: Client, activity: Activity, values: dict[str, str], field: str
) -> None:
    page = officer_client.post(new_url(activity), form(**values))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert "Nothing was saved" in page.content.decode()
    assert not Commitment.objects.exists()


def test_text_of_ten_megabytes_is_named(officer_client: Client, activity: Activity) -> None:
    page = officer_client.post(new_url(activity), form(words="x" * 10_000_000))
    assert list(page.context["form"].errors) == ["words"]
    assert not Commitment.objects.exists()


def test_somebody_of_another_city_cannot_own_a_promise(
    officer_client: Client, outsider: User, activity: Activity, officer_access: Access
) -> None:
    page = officer_client.post(new_url(activity), form(owner=str(outsider.pk)))
    assert "owner" in page.context["form"].errors


def test_outsider_gets_404_and_viewer_403(
    outsider_client: Client, viewer_client: Client, activity: Activity, promise: Commitment
) -> None:
    for url in (new_url(activity), edit_url(promise)):
        assert outsider_client.get(url).status_code == 404
        assert outsider_client.post(url, form()).status_code == 404
        assert viewer_client.get(url).status_code == 403
        assert viewer_client.post(url, form()).status_code == 403
    promise.refresh_from_db()
    assert promise.words == "We will send ten buses."


def test_stale_edit_shows_both_versions_and_can_then_be_saved(
    officer_client: Client, officer_access: Access, promise: Commitment
) -> None:
    edit_commitment(
        promise.pk,
        {"words": "Five buses."},
        access=officer_access,
        version=1,
        at=timezone.now(),
    )
    stale = officer_client.post(edit_url(promise), form(words="Twelve buses."))
    text = stale.content.decode()
    assert stale.status_code == 409
    assert "Five buses." in text
    assert "Twelve buses." in text
    promise.refresh_from_db()
    assert promise.words == "Five buses."
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    again = officer_client.post(edit_url(promise), form(words="Twelve buses.", version=version[1]))
    assert again.status_code == 302
    promise.refresh_from_db()
    assert (promise.words, promise.version) == ("Twelve buses.", 3)


def test_list_shows_what_is_still_to_be_kept_and_says_overdue_in_words(
    officer_client: Client, activity: Activity, promise: Commitment, officer_access: Access
) -> None:
    record_commitment(
        activity.pk,
        {
            "side": "THEIRS",
            "words": "They will pay.",
            "status": "KEPT",
            "kept_on": "2026-02",
            "evidence": "Receipt",
        },
        access=officer_access,
    )
    record_commitment(
        activity.pk,
        {"side": "OURS", "words": "Later, but still.", "status": "RNEG", "due_on": "2199"},
        access=officer_access,
    )
    text = officer_client.get(LIST).content.decode()
    assert "Overdue" in text
    assert "We will send ten buses." in text
    assert "They will pay." not in text
    assert "Renegotiated</span>" in text
    overdue = officer_client.get(f"{LIST}?due=overdue").content.decode()
    assert "We will send ten buses." in overdue
    assert "Later, but still." not in overdue
    kept = officer_client.get(f"{LIST}?status=KEPT&side=THEIRS&count=1")
    assert kept.context["count"] == 1
    assert "They will pay." in kept.content.decode()


def test_promises_of_confidential_activities_and_other_cities_are_not_listed(
    viewer_client: Client, outsider_client: Client, seoul: City, officer_access: Access
) -> None:
    secret = make_activity(
        seoul,
        partners=(make_actor(),),
        visibility=Visibility.CONFIDENTIAL,
        access=officer_access,
    )
    Commitment.objects.create(activity=secret, city=seoul, side="OURS", words="Not a word.")
    assert "Not a word." not in viewer_client.get(LIST).content.decode()
    assert "Not a word." not in outsider_client.get(LIST).content.decode()


def test_unknown_filter_lists_nothing_and_says_so(
    officer_client: Client, promise: Commitment
) -> None:
    page = officer_client.get(f"{LIST}?due=never")
    assert page.status_code == 200
    assert page.context["form"].errors["due"]
    assert "ten buses" not in page.content.decode()


def test_list_pages_and_queries_stay_the_same(
    officer_client: Client, activity: Activity, promise: Commitment, officer_access: Access
) -> None:
    officer_client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        officer_client.get(LIST)
    for number in range(60):
        record_commitment(
            activity.pk, {"side": "OURS", "words": f"Promise {number}"}, access=officer_access
        )
    with CaptureQueriesContext(connection) as many:
        first = officer_client.get(LIST)
    assert len(one) == len(many)
    second = officer_client.get(first.context["page"].next_url)
    seen = {row.pk for page in (first, second) for row in page.context["page"].rows}
    assert len(seen) == 61
