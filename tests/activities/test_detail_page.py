"""The page of one activity, and what ends a record."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from activities.models import Activity, Commitment
from activities.services import edit_activity, record_commitment, void_activity
from activities.services.activities import ActivityInput
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Visibility
from tests.factories import make_activity, make_actor, make_agreement
from tests.personas import client_of

pytestmark = pytest.mark.django_db


def url_of(name: str, activity: Activity) -> str:
    return reverse(f"activities:activity-{name}", args=[activity.pk])


@pytest.fixture
def activity(seoul: City, officer: User) -> Activity:
    return make_activity(seoul, partners=(make_actor(),), owner=officer)


def test_facts_are_told_in_words(officer_client: Client, activity: Activity) -> None:
    page = officer_client.get(activity.get_absolute_url())
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("Youth orchestra exchange", "Culture", "Community security", "Who leads"):
        assert words in text
    assert "May 1, 2025" in text
    assert "Entered by a person" in text


def test_agreement_shows_its_stage_and_where_the_original_lies(
    officer_client: Client, seoul: City
) -> None:
    agreement = make_agreement(
        seoul, partners=(make_actor(),), original_location="City archive, box 12"
    )
    text = officer_client.get(agreement.activity.get_absolute_url()).content.decode()
    assert 'class="stage-here" aria-current="step">In force<' in text
    assert "City archive, box 12" in text
    assert "In force" in text
    assert "IN_FORCE" not in text


def test_languages_of_the_text_are_named_in_the_reader_s_own(
    officer_client: Client, seoul: City
) -> None:
    agreement = make_agreement(
        seoul, partners=(make_actor(),), languages=["ko", "fil"], prevailing_language="fil"
    )
    address = agreement.activity.get_absolute_url()
    assert "Filipino prevails" in officer_client.get(address).text
    assert "필리핀어" in officer_client.get(address, headers={"accept-language": "ko"}).text


def test_outsider_gets_404_on_every_page_of_an_activity(
    outsider_client: Client, activity: Activity
) -> None:
    for name in ("detail", "void", "delete"):
        assert outsider_client.get(url_of(name, activity)).status_code == 404
        if name != "detail":
            assert outsider_client.post(url_of(name, activity)).status_code == 404


def test_confidential_activity_is_404_for_those_it_does_not_name(
    viewer_client: Client, head: User, seoul: City
) -> None:
    secret = make_activity(seoul, partners=(make_actor(),), visibility=Visibility.CONFIDENTIAL)
    assert viewer_client.get(secret.get_absolute_url()).status_code == 404
    assert client_of(head).get(secret.get_absolute_url()).status_code == 200


def test_confidential_part_is_not_told_on_the_page_of_the_whole(
    viewer_client: Client, officer_access: Access, seoul: City, activity: Activity
) -> None:
    partner = make_actor("Osaka", country_code="JP")
    make_activity(seoul, "Open part", partners=(partner,), parent=activity)
    make_activity(
        seoul,
        "Secret part",
        partners=(partner,),
        parent=activity,
        visibility=Visibility.CONFIDENTIAL,
    )
    text = viewer_client.get(activity.get_absolute_url()).content.decode()
    assert "Open part" in text
    assert "Secret part" not in text


def test_viewer_is_offered_nothing_to_write(viewer_client: Client, activity: Activity) -> None:
    text = viewer_client.get(activity.get_absolute_url()).content.decode()
    assert "Write down a promise" not in text
    assert "Make void" not in text
    for name in ("void", "delete"):
        assert viewer_client.get(url_of(name, activity)).status_code == 403
        assert viewer_client.post(url_of(name, activity)).status_code == 403


def test_record_becomes_void_with_a_reason_only(officer_client: Client, activity: Activity) -> None:
    url = url_of("void", activity)
    assert officer_client.get(url).status_code == 200
    refused = officer_client.post(url, {"version": 1, "void_reason": "  "})
    assert refused.status_code == 200
    activity.refresh_from_db()
    assert not activity.is_void
    done = officer_client.post(url, {"version": 1, "void_reason": "Entered twice"}, follow=True)
    assert "counts nowhere" in done.content.decode()
    activity.refresh_from_db()
    assert (activity.state, activity.void_reason) == (v.ActivityState.VOID, "Entered twice")
    # A second time it is not possible, and the page leads to the record.
    again = officer_client.get(url)
    assert again.status_code == 409
    assert "A void record cannot be changed." in again.text
    assert activity.get_absolute_url() in again.text


def test_voiding_a_record_that_has_changed_shows_the_conflict(
    officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    edit_activity(
        activity.pk, ActivityInput(fields={"title": "New"}), access=officer_access, version=1
    )
    url = url_of("void", activity)
    stale = officer_client.post(url, {"version": 1, "void_reason": "Twice"})
    assert stale.status_code == 409
    activity.refresh_from_db()
    assert not activity.is_void
    assert 'name="version" value="2"' in stale.content.decode()


def test_only_a_draft_can_be_deleted(
    officer_client: Client, seoul: City, activity: Activity
) -> None:
    draft = make_activity(
        seoul, "Draft", partners=(make_actor("Osaka"),), state=v.ActivityState.DRFT
    )
    assert officer_client.get(url_of("delete", draft)).status_code == 200
    assert Activity.objects.filter(pk=draft.pk).exists()
    given = {"version": draft.version}
    assert officer_client.post(url_of("delete", draft), given).status_code == 302
    assert not Activity.objects.filter(pk=draft.pk).exists()
    assert officer_client.post(url_of("delete", activity)).status_code == 409
    assert Activity.objects.filter(pk=activity.pk).exists()


def test_history_says_who_changed_what(
    officer_client: Client, officer: User, activity: Activity
) -> None:
    url = reverse("activities:commitment-new", args=[activity.pk])
    officer_client.post(
        url, {"version": 1, "words": "We will send a choir.", "side": "OURS", "status": "OPEN"}
    )
    officer_client.post(url_of("void", activity), {"version": 1, "void_reason": "Entered twice"})
    text = officer_client.get(activity.get_absolute_url()).content.decode()
    history = text[text.index('class="timeline"') :]
    assert "Wrote down a promise" in history
    assert "Changed: state" in history
    assert "Kim Min-ji" in history
    assert "Entered the record" in history


def test_detail_page_asks_as_many_queries_for_much_as_for_little(
    officer_client: Client, officer_access: Access, seoul: City, activity: Activity
) -> None:
    url = activity.get_absolute_url()
    record_commitment(activity.pk, {"side": "OURS", "words": "One"}, access=officer_access)
    officer_client.get(url)
    with CaptureQueriesContext(connection) as little:
        officer_client.get(url)
    partner = make_actor("Osaka", country_code="JP")
    for number in range(10):
        record_commitment(
            activity.pk,
            {"side": "THEIRS", "words": f"Promise {number}", "due_on": "2020"},
            access=officer_access,
        )
        make_activity(seoul, f"Part {number}", partners=(partner,), parent=activity)
    with CaptureQueriesContext(connection) as much:
        officer_client.get(url)
    assert len(little) == len(much)


def test_nothing_can_be_written_on_a_void_record(
    officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    void_activity(activity.pk, reason="Twice", access=officer_access, version=None)
    for name in ("commitment-new", "document-new"):
        url = reverse(f"activities:{name}", args=[activity.pk])
        assert officer_client.post(url, {"words": "x"}).status_code == 409
    assert not Commitment.objects.exists()


def test_history_does_not_tell_of_a_hidden_parent(
    officer_client: Client, officer_access: Access, activity: Activity
) -> None:
    programme = make_activity(activity.city, "Programme", partners=(make_actor("Lyon"),))
    given = ActivityInput(fields={"parent": programme, "title": "Renamed"})
    edit_activity(activity.pk, given, access=officer_access, version=1)
    assert "Changed: title, part of" in officer_client.get(activity.get_absolute_url()).text
    Activity.objects.filter(pk=programme.pk).update(visibility=Visibility.CONFIDENTIAL)
    page = officer_client.get(activity.get_absolute_url()).text
    assert "Changed: title" in page
    assert "Changed: title, part of" not in page
