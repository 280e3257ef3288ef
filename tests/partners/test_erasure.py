"""Whoever is erased is gone from every table, search and export; the rest stays."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from activities.services import ActivityInput, edit_activity
from partners.models import City, Merge, Person, Post
from partners.services import (
    edit_post,
    erase_person,
    export_person,
    mentions_of,
)
from records.access import Role, Visibility
from records.versions import StaleRecordError
from tests.factories import (
    make_activity,
    make_actor,
    make_post,
    make_tenure,
    make_user,
)
from tests.partners.canary import CANARY, MARKS, SCRIPT, found_in_database
from tests.personas import client_of

pytestmark = pytest.mark.django_db


def test_erasing_leaves_no_trace_in_any_table(
    head: User, canary: Person, meeting: Activity, merge: Merge
) -> None:
    before = {line.partition(":")[0] for line in found_in_database()}
    assert {
        "partners_merge.steps",
        "partners_person.name",
        "partners_post.titles",
        "partners_personevent.note",
        "activities_activity.search_key",
        "activities_activityevent.title",
        "activities_commitmentevent.said_by",
    } <= before
    version = meeting.version

    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")

    assert found_in_database() == []
    meeting.refresh_from_db()
    assert meeting.title == "Dinner with the mayor"
    assert meeting.summary == (
        "the mayor and the mayor, once the mayor, came; the mayor <the mayor>."
        " Tel. the mayor, the mayor or the mayor!"
    )
    assert meeting.commitments.get().said_by == "the mayor"
    assert "dinner with the mayor" in meeting.search_key
    # Whoever has the form open would write the name back.
    stale = ActivityInput(fields={"title": f"Dinner with {CANARY}"})
    with pytest.raises(StaleRecordError):
        edit_activity(meeting.pk, stale, access=access_for_user(head), version=version)


def test_erasing_leaves_no_trace_on_pages_in_search_and_exports(
    head: User, api_client: APIClient, canary: Person, meeting: Activity, post: Post
) -> None:
    client = client_of(head)
    pages = [
        reverse("partners:person-list"),
        f"{reverse('partners:person-list')}?q=Mayor",
        f"{reverse('activities:activity-list')}?q=Dinner",
        f"{reverse('activities:activity-list')}?q=uetzalin",
        f"{reverse('partners:person-list')}?q=uetzalin",
        f"{reverse('partners:typeahead')}?q=uetzalin",
        f"{reverse('agreements:entry-parents')}?q=Dinner",
        meeting.get_absolute_url(),
        post.actor.get_absolute_url(),
    ]
    endpoints = ["activities/?q=Dinner", f"activities/{meeting.pk}/", "commitments/", "posts/"]

    def texts() -> list[str]:
        shown = [client.get(page).text for page in pages]
        return shown + [api_client.get(f"/api/v1/{path}").content.decode() for path in endpoints]

    assert sum(any(mark in text for mark in MARKS) for text in texts()) >= 6
    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")
    assert [text for text in texts() if any(mark in text for mark in MARKS)] == []
    assert client.get(reverse("partners:person-detail", args=[canary.pk])).status_code == 404
    with pytest.raises(Person.DoesNotExist):
        export_person(canary.pk, access=access_for_user(head))


def test_post_terms_and_who_erased_stay(head: User, canary: Person, post: Post) -> None:
    client_of(head).post(reverse("reports:person-erase", args=[canary.pk]))
    tenure = post.tenures.get()
    assert tenure.person_id is None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label, pgh_context ->> 'person',"
            " jsonb_array_length(pgh_context -> 'erased')"
            " FROM partners_personevent WHERE pgh_obj_id = %s ORDER BY pgh_id",
            [canary.pk],
        )
        *earlier, last = cursor.fetchall()
    assert [label for label, _who, _times in earlier] == ["insert", "update"]
    assert last == ("delete", str(head.pk), 1)


def test_name_stays_in_other_records_when_that_is_wished(
    head: User, canary: Person, meeting: Activity
) -> None:
    erase_person(canary.pk, access=access_for_user(head))
    meeting.refresh_from_db()
    assert meeting.title == f"Dinner with {CANARY}"
    kept = {line.partition(".")[0] for line in found_in_database()}
    assert not kept & {"partners_person", "partners_personevent", "partners_tenure"}


def test_confidential_records_are_not_told_and_yet_cleaned(
    seoul: City, head: User, canary: Person
) -> None:
    secret = make_activity(
        seoul,
        f"Quiet dinner with {CANARY}",
        partners=(make_actor("Lyon", country_code="FR"),),
        visibility=Visibility.CONFIDENTIAL,
        owner=head,
        access=access_for_user(head),
    )
    admin = access_for_user(make_user(seoul, Role.CITY_ADMIN, name="Kang Tae-o"))
    assert "activity" not in {found.kind.lower() for found in mentions_of(canary, access=admin)}
    assert "Quiet" in str(mentions_of(canary, access=access_for_user(head)))
    erase_person(canary.pk, access=admin, replacement="the mayor")
    secret.refresh_from_db()
    assert secret.title == "Quiet dinner with the mayor"


def test_namesakes_and_other_cities_keep_their_names(
    seoul: City, busan: City, head: User, canary: Person, post: Post
) -> None:
    namesake = make_tenure(post, SCRIPT, note=f"Not {CANARY}").person
    theirs = make_tenure(make_post(busan, post.actor), SCRIPT, note=f"{CANARY} came").person
    assert namesake is not None
    assert theirs is not None
    erase_person(canary.pk, access=access_for_user(head), replacement=r"the \1 mayor")
    for person, note in ((namesake, r"Not the \1 mayor"), (theirs, f"{CANARY} came")):
        person.refresh_from_db()
        assert (person.name, person.note) == (SCRIPT, note)
        assert person.history.filter(name=SCRIPT).exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MAYOR_OFFICE, Role.LEGAL, Role.VIEWER])
def test_only_head_and_administrator_erase(seoul: City, canary: Person, role: str) -> None:
    access = access_for_user(make_user(seoul, role, name="Somebody Else"))
    with pytest.raises((PermissionDenied, Person.DoesNotExist)):
        erase_person(canary.pk, access=access)
    assert Person.objects.filter(pk=canary.pk).exists()


def test_name_does_not_take_its_own_place(head: User, canary: Person) -> None:
    for words in (f"Not {CANARY}", "x" * 101, "a\u202eb"):
        with pytest.raises(ValidationError):
            erase_person(canary.pk, access=access_for_user(head), replacement=words)
    assert Person.objects.filter(pk=canary.pk).exists()


# Telephone numbers that others have too


@pytest.mark.parametrize("other", ["post", "person", "post with an extension"])
def test_number_that_others_have_too_stays_in_texts(
    seoul: City, head: User, officer: User, post: Post, other: str
) -> None:
    """The number of a switchboard tells of no one person."""
    person = make_tenure(post, CANARY, phone="+49 40 428310", mobile="+49 170 1234567").person
    assert person is not None
    if other == "person":
        make_tenure(post, "Jo Doe", mobile="040/428310")
    else:
        phone = "040 42 83 10 #12" if other == "post with an extension" else "040 42 83 10"
        edit_post(post.pk, {"phone": phone}, access=access_for_user(officer), version=None)
    text = "Tel. 0049 40 428310 or 0170 1234567"
    activity = make_activity(seoul, "Call", partners=(post.actor,), summary=text)
    client, url = client_of(head), reverse("reports:person-erase", args=[person.pk])
    told = re.findall(r"so it stays in texts: (.*?)<", client.get(url).text)
    assert told == ["+49 40 428310"]

    client.post(url, {"replaces": "on", "replacement": "the mayor"})

    activity.refresh_from_db()
    assert activity.summary == "Tel. 0049 40 428310 or the mayor"
    earlier = activity.history.filter(pgh_label="insert").get()  # type: ignore[attr-defined]
    assert earlier.summary == "Tel. 0049 40 428310 or …"


@pytest.mark.parametrize("other", ["of another city", "with no extension"])
def test_number_that_is_of_one_person_here_is_replaced(
    seoul: City, busan: City, head: User, post: Post, other: str
) -> None:
    person = make_tenure(post, CANARY, phone="+49 40 428310 #12").person
    assert person is not None
    if other == "with no extension":
        make_tenure(post, "Jo Doe", phone="+49 40 428310")
    else:
        make_tenure(make_post(busan, post.actor), "Jo Doe", phone="+49 40 428310 #12")
    activity = make_activity(
        seoul, "Call", partners=(post.actor,), summary="Tel. 040 428310 (ext. 12)"
    )
    page = client_of(head).get(reverse("reports:person-erase", args=[person.pk]))
    assert "so it stays in texts" not in page.text
    erase_person(person.pk, access=access_for_user(head), replacement="the mayor")
    activity.refresh_from_db()
    assert activity.summary == "Tel. the mayor"
