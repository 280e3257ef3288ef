"""Putting rows of the work list off, and taking them up again."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, IncomingItem
from activities.timeline.events import history_of
from notices.kinds import RowKind
from notices.models import Snooze
from notices.snoozes.services import MOST_DAYS, put_off, take_up
from notices.work_list import work_list
from partners.models import City
from records.access import Visibility
from records.versions import StaleRecordError
from tests.factories import make_actor, make_agreement, make_incoming
from tests.notices.office import TODAY, day, places
from tests.personas import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(seoul: City, officer: User) -> IncomingItem:
    return make_incoming(seoul, "Harbour talks", owner=officer, reply_due=day(-3))


def later(letter: IncomingItem, by: User, **told: Any) -> Snooze:
    given = {"until": day(5), "reason": "The council meets first", **told}
    return put_off(
        RowKind.REPLY, str(letter.pk), access=access_for_user(by), on=TODAY, by=by, **given
    )


def test_row_that_was_put_off_is_back_on_its_day(officer: User, letter: IncomingItem) -> None:
    access = access_for_user(officer)
    later(letter, officer)
    shown = work_list(access, on=day(4))
    assert places(shown) == {"put_off": ["Harbour talks"]}
    assert shown.count == 0
    off = shown.put_off.rows[0].put_off
    assert off is not None
    assert (off.until, off.reason, off.by) == (day(5), "The council meets first", "Kim Min-ji")
    assert places(work_list(access, on=day(5))) == {"late": ["Harbour talks"]}


def test_what_was_put_off_is_put_off_for_all_and_hidden_from_nobody(
    officer: User, head: User, letter: IncomingItem
) -> None:
    later(letter, officer)
    assert places(work_list(access_for_user(head), on=TODAY)) == {"put_off": ["Harbour talks"]}


def test_row_that_is_put_off_anew_gets_the_new_day_and_reason(
    officer: User, head: User, letter: IncomingItem
) -> None:
    first = later(letter, officer)
    second = later(letter, head, until=day(9), reason="The head is away")
    assert (second.pk, second.version, second.by) == (first.pk, 2, head)
    assert Snooze.objects.count() == 1


def test_row_that_is_taken_up_stands_on_the_list_and_its_history_stays(
    officer: User, letter: IncomingItem
) -> None:
    access = access_for_user(officer)
    snooze = later(letter, officer)
    with pytest.raises(StaleRecordError):
        take_up(snooze.pk, access=access, version=7)
    take_up(snooze.pk, access=access, version=1)
    assert places(work_list(access, on=TODAY)) == {"late": ["Harbour talks"]}
    events = (
        history_of(Snooze)._default_manager.order_by("pgh_id").values_list("pgh_label", flat=True)
    )
    assert list(events) == ["insert", "delete"]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"until": TODAY}, "until"),
        ({"until": day(-1)}, "until"),
        ({"until": day(MOST_DAYS + 1)}, "until"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"reason": "a\u202eb"}, "reason"),
    ],
)
def test_bad_day_or_reason_is_told_by_its_field_and_nothing_is_saved(
    officer: User, letter: IncomingItem, told: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        later(letter, officer, **told)
    assert set(refused.value.message_dict) == {field}
    assert not Snooze.objects.exists()


def test_only_what_is_on_the_askers_list_is_put_off(
    officer: User, outsider: User, viewer: User, letter: IncomingItem
) -> None:
    for stranger in (outsider, viewer):
        with pytest.raises(ObjectDoesNotExist):
            later(letter, stranger)
    IncomingItem.objects.update(visibility=Visibility.CONFIDENTIAL, owner=None)
    with pytest.raises(ObjectDoesNotExist):
        later(letter, officer)
    for key in ("", "x", "0" * 400, "\x00", str(letter.pk)[:-1]):
        with pytest.raises(ObjectDoesNotExist):
            put_off(
                RowKind.REPLY,
                key,
                until=day(1),
                reason="Why",
                access=access_for_user(officer),
                on=TODAY,
                by=officer,
            )


def test_who_may_no_longer_read_a_record_reads_nothing_of_its_being_put_off(
    officer: User, head: User, letter: IncomingItem
) -> None:
    later(letter, head, reason="A secret of the mayor")
    IncomingItem.objects.update(visibility=Visibility.CONFIDENTIAL, owner=None)
    assert places(work_list(access_for_user(officer), on=TODAY)) == {}
    assert not Snooze.objects.visible_to(access_for_user(officer)).exists()
    assert Snooze.objects.visible_to(access_for_user(head)).exists()


def test_that_a_partner_was_put_off_tells_nobody_of_a_pact_that_they_may_not_read(
    seoul: City, officer: User, head: User
) -> None:
    hamburg = make_actor("Hamburg")
    told = {"visibility": Visibility.CONFIDENTIAL, "access": access_for_user(head), "owner": head}
    secret = make_agreement(seoul, "Secret pact", partners=(hamburg,), **told)
    snooze = put_off(
        RowKind.CONTACT,
        str(hamburg.pk),
        until=day(5),
        reason="The secret pact comes first",
        access=access_for_user(head),
        on=TODAY,
        by=head,
    )
    assert list(Snooze.objects.visible_to(access_for_user(head))) == [snooze]
    assert not Snooze.objects.visible_to(access_for_user(officer)).exists()
    Activity.objects.filter(pk=secret.activity_id).update(visibility=Visibility.INTERNAL)
    assert Snooze.objects.visible_to(access_for_user(officer)).exists()


def test_taking_up_asks_for_the_right(head: User, viewer: User, letter: IncomingItem) -> None:
    snooze = later(letter, head)
    with pytest.raises((PermissionDenied, Snooze.DoesNotExist)):
        take_up(snooze.pk, access=access_for_user(viewer), version=1)


# Pages


def address(letter: IncomingItem) -> str:
    return reverse("notices:row-put-off", args=["reply", letter.pk])


def sent(**told: Any) -> dict[str, Any]:
    until = timezone.localdate() + datetime.timedelta(days=3)
    return {"until": until.isoformat(), "reason": "The council meets first", **told}


def test_page_puts_off_and_the_list_takes_up_again(
    officer_client: Client, letter: IncomingItem
) -> None:
    form = officer_client.get(address(letter))
    assert "Harbour talks" in form.text
    answer = officer_client.post(f"{address(letter)}?who=office", sent(), follow=True)
    assert answer.redirect_chain == [("/?who=office", 302)]
    assert "The council meets first" in answer.text
    snooze = Snooze.objects.get()
    take = reverse("notices:row-take-up", args=[snooze.pk])
    again = officer_client.post(take, {"version": "1"}, follow=True)
    assert "It is on the work list again." in again.text
    assert not Snooze.objects.exists()


def test_page_says_what_is_wrong(officer_client: Client, letter: IncomingItem) -> None:
    answer = officer_client.post(address(letter), sent(until="2020-01-01", reason=""))
    assert answer.status_code == 422
    assert not Snooze.objects.exists()
    late = officer_client.post(address(letter), sent(until="2020-01-01"))
    assert "Choose a day to come." in late.text


def test_stale_take_up_is_told(officer_client: Client, head: User, letter: IncomingItem) -> None:
    client_of(head).post(address(letter), sent())
    snooze = Snooze.objects.get()
    take = reverse("notices:row-take-up", args=[snooze.pk])
    for version in ("7", "", "x", "9" * 30):
        answer = officer_client.post(take, {"version": version}, follow=True)
        assert "Somebody has put it off anew meanwhile" in answer.text
    assert Snooze.objects.exists()


def test_who_has_put_it_off_meanwhile_is_not_written_over(
    officer_client: Client, head: User, letter: IncomingItem
) -> None:
    form = officer_client.get(address(letter))
    assert 'name="version" value="0"' in form.text
    client_of(head).post(address(letter), sent(reason="The mayor is away", version="0"))
    late = officer_client.post(address(letter), sent(version="0"))
    assert late.status_code == 409
    assert "The mayor is away" in late.text
    assert Snooze.objects.get().reason == "The mayor is away"
    # Who has seen that may go on.
    assert officer_client.post(address(letter), sent(version="1")).status_code == 302
    assert Snooze.objects.get().reason == "The council meets first"


def test_what_was_dealt_with_meanwhile_is_said_to_be(
    officer_client: Client, letter: IncomingItem
) -> None:
    IncomingItem.objects.update(status="NORE", outcome="None is needed")
    answer = officer_client.post(f"{address(letter)}?who=office", sent())
    assert answer.status_code == 404
    assert "It may have been dealt with" in answer.text
    assert 'href="/?who=office"' in answer.text


@pytest.mark.parametrize(
    "path", ["work-list/rows/none/x/put-off/", "work-list/rows/reply/x/put-off/"]
)
def test_unknown_row_is_not_there(officer_client: Client, path: str) -> None:
    assert officer_client.get(f"/{path}").status_code == 404


def test_outsider_and_viewer_are_refused(
    outsider_client: Client, viewer_client: Client, letter: IncomingItem
) -> None:
    assert outsider_client.get(address(letter)).status_code == 404
    assert viewer_client.get(address(letter)).status_code == 403


# API


SNOOZES = "/api/v1/work-list/snoozes/"


def test_a_key_puts_off_and_takes_up(
    api_client: APIClient, outsider_api_client: APIClient, letter: IncomingItem
) -> None:
    body = {"kind": "reply", "row": str(letter.pk), **sent()}
    assert outsider_api_client.post(SNOOZES, body, format="json").status_code == 400
    made = api_client.post(SNOOZES, body, format="json")
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["kind"], told["row"], told["by"]) == ("reply", str(letter.pk), "statistics")
    assert made["Location"].endswith(f"{SNOOZES}{told['id']}/")
    row = api_client.get("/api/v1/work-list/", {"group": "put_off"}).json()["results"][0]
    assert row["snooze"]["id"] == told["id"]
    assert outsider_api_client.get(made["Location"]).status_code == 404
    assert api_client.delete(f"{SNOOZES}{told['id']}/?version=9").status_code == 409
    assert api_client.delete(f"{SNOOZES}{told['id']}/?version=1").status_code == 204
    assert api_client.get("/api/v1/work-list/", {"group": "put_off"}).json()["results"] == []


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"kind": "none"}, "/kind"),
        ({"row": "x"}, "/row"),
        ({"until": "2020-01-01"}, "/until"),
        ({"until": "soon"}, "/until"),
        ({"reason": ""}, "/reason"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_bad_body_is_told_by_its_field(
    api_client: APIClient, letter: IncomingItem, told: dict[str, Any], pointer: str
) -> None:
    body = {"kind": "reply", "row": str(letter.pk), **sent(), **told}
    answer = api_client.post(SNOOZES, body, format="json")
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Snooze.objects.exists()
