"""The pages of handing over, and what the API tells of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import Membership, User
from activities.handover.services import hand_over
from activities.models import Activity, Commitment, Handover
from partners.models import Actor, City
from records.access import Role, Visibility
from tests.factories import make_activity, make_actor, make_incoming, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("activities:handover-list"), reverse("activities:handover-new")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def lyon(db: None) -> Actor:
    return make_actor("Lyon", country_code="FR")


@pytest.fixture
def receiver(seoul: City) -> User:
    return make_user(seoul, Role.OFFICER, name="Lee Do-hyun")


@pytest.fixture
def record(seoul: City, officer: User, lyon: Actor) -> Activity:
    activity = make_activity(seoul, "Youth orchestra", partners=(lyon,), owner=officer)
    due = (timezone.localdate() + 30 * DAY).isoformat()
    given = {"side": "OURS", "words": "We pay the hall", "owner": officer, "due_on": due}
    Commitment.objects.create(city=seoul, activity=activity, **given)
    return activity


def typed(receiver: User, **values: Any) -> dict[str, Any]:
    return {"receiver": receiver.pk, "with_deputies": "on", "reason": "Retires", **values}


def test_one_sees_what_goes_hands_it_over_and_finds_it_in_the_list(
    officer_client: Client, officer: User, receiver: User, record: Activity
) -> None:
    page = officer_client.get(NEW)
    for words in ("Hand over 2 records", "We pay the hall", "The next 90 days"):
        assert words in page.text
    assert "giver" not in page.context["form"].fields
    done = officer_client.post(NEW, typed(receiver), follow=True)
    assert "From Kim Min-ji to Lee Do-hyun" in done.text
    record.refresh_from_db()
    assert record.owner == receiver
    listed = officer_client.get(LIST).text
    assert "Retires" in listed
    assert Handover.objects.get().get_absolute_url() in listed


def test_officer_cannot_name_somebody_else_as_giver(
    officer_client: Client, receiver: User, record: Activity, head: User, seoul: City, lyon: Actor
) -> None:
    of_head = make_activity(seoul, "Of the head", partners=(lyon,), owner=head)
    officer_client.post(NEW, typed(receiver, giver=head.pk))
    of_head.refresh_from_db()
    record.refresh_from_db()
    assert (of_head.owner, record.owner) == (head, receiver)


def test_head_is_told_whose_records_are_left_and_hands_them_over(
    officer: User, receiver: User, head: User, record: Activity
) -> None:
    Membership.objects.filter(user=officer).delete()
    client = client_of(head)
    told = client.get(LIST).text
    assert "Some records belong to people who have left" in told
    assert f"{NEW}?giver={officer.pk}" in told
    assert "people who have left" not in client_of(receiver).get(LIST).text
    page = client.get(NEW, {"giver": officer.pk})
    assert "Hand over the records of Kim Min-ji" in page.text
    assert "Kim Min-ji, no longer here" in page.text
    offered = [label for _pk, label in page.context["form"].fields["receiver"].choices]
    assert offered == ["Choose a colleague", "Lee Do-hyun", "Park Ji-hoon"]
    client.post(NEW, typed(receiver, giver=officer.pk))
    assert "people who have left" not in client.get(LIST).text


def test_head_chooses_whose_records_first(head: User, record: Activity) -> None:
    page = client_of(head).get(NEW)
    assert page.context["preview"] is None
    assert 'name="reason"' not in page.text
    for unknown in ("nobody", "00000000-0000-0000-0000-000000000000"):
        assert client_of(head).get(NEW, {"giver": unknown}).context["preview"] is None


def test_confidential_records_are_counted_and_stay_where_they_may_not_be_read(
    officer: User, head: User, record: Activity
) -> None:
    Activity.objects.filter(pk=record.pk).update(visibility=Visibility.CONFIDENTIAL)
    admin = make_user(record.city, Role.CITY_ADMIN, name="Yoon Seo-jun")
    asked = {"giver": officer.pk}
    assert "1 of them is confidential" in client_of(head).get(NEW, asked).text
    text = client_of(admin).get(NEW, asked).text
    assert "2 records stay with them" in text
    assert "Youth orchestra" not in text
    assert "Nothing to hand over" in text


def test_wrong_input_is_shown_at_its_field_and_nothing_goes(
    officer_client: Client, officer: User, viewer: User, record: Activity
) -> None:
    answer = officer_client.post(NEW, typed(viewer, reason=""))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"receiver", "reason"}
    record.refresh_from_db()
    assert record.owner == officer


def test_outsider_and_viewer_are_refused(
    outsider: User, viewer: User, officer: User, receiver: User, record: Activity
) -> None:
    assert client_of(viewer).get(NEW).status_code == 403
    handover = hand_over(
        officer.pk,
        receiver.pk,
        city=record.city,
        reason="Retires",
        with_deputies=True,
        access=access_for_user(officer),
        at=timezone.now(),
    )
    assert client_of(viewer).get(handover.get_absolute_url()).status_code == 200
    assert client_of(outsider).get(handover.get_absolute_url()).status_code == 404
    assert "Retires" not in client_of(outsider).get(LIST).text


def test_api_lists_handovers_and_makes_none(
    api_client: APIClient, officer: User, receiver: User, record: Activity
) -> None:
    handover = hand_over(
        officer.pk,
        receiver.pk,
        city=record.city,
        reason="Retires",
        with_deputies=True,
        access=access_for_user(officer),
        at=timezone.now(),
    )
    (row,) = api_client.get("/api/v1/handovers/").json()["results"]
    assert row["id"] == str(handover.pk)
    assert row["giver"] == {"id": str(officer.pk), "name": "Kim Min-ji"}
    assert row["counts"] == {"activities.activity": 1}
    assert api_client.get(f"/api/v1/handovers/{handover.pk}/").json() == row
    assert api_client.post("/api/v1/handovers/", {}).status_code == 405


def test_others_are_told_of_as_many_as_they_may_read(
    api_client: APIClient, officer: User, receiver: User, head: User, viewer: User, record: Activity
) -> None:
    secret = {"owner": officer, "visibility": Visibility.CONFIDENTIAL}
    make_activity(record.city, "Quiet", partners=(make_actor("Bonn"),), **secret)
    make_incoming(record.city, **secret)
    make_incoming(record.city, owner=officer)
    handover = hand_over(
        officer.pk,
        receiver.pk,
        city=record.city,
        reason="Retires",
        with_deputies=True,
        access=access_for_user(officer),
        at=timezone.now(),
    )
    assert handover.total == 5
    other = make_user(record.city, Role.OFFICER, name="Oh Se-hun")
    for person, told, mail in ((officer, 5, 2), (receiver, 5, 2), (head, 5, 2), (other, 2, 1)):
        client = client_of(person)
        assert [row.told for row in client.get(LIST).context["page"].rows] == [told]
        page = client.get(handover.get_absolute_url())
        assert dict(page.context["counts"])["Incoming items"] == mail
        assert page.context["tells_all"] is (person is not other)
    (seen,) = client_of(viewer).get(LIST).context["page"].rows
    assert seen.told == 1
    (row,) = api_client.get("/api/v1/handovers/").json()["results"]
    assert row["counts"] == {"activities.activity": 1, "activities.incomingitem": 1}


def test_leaving_leads_to_the_handover(officer: User, seoul: City) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-jun")
    page = client_of(admin).get(reverse("accounts:member-end", args=[officer.pk]))
    assert f"{NEW}?giver={officer.pk}" in page.text
