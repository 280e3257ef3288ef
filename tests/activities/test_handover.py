"""All records of a person go to another: which ones, by whom, in which history, how fast."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access import access_for_user
from accounts.members.services.leaving import erase_account
from accounts.models import Membership, User
from activities.handover.kinds import kinds
from activities.handover.services import hand_over, left_behind
from activities.models import Activity, Commitment, Document, Handover
from activities.services import ActivityInput, edit_activity
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Role, Visibility
from records.versions import StaleRecordError
from tests.at_once import at_once
from tests.factories import make_activity, make_actor, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db

REASON = "moved to another office"


@pytest.fixture
def lyon(db: None) -> Actor:
    return make_actor("Lyon", country_code="FR")


@pytest.fixture
def receiver(seoul: City) -> User:
    return make_user(seoul, Role.OFFICER, name="Lee Do-hyun")


def give(giver: User, receiver: User, city: City, *, by: User, **more: Any) -> Handover:
    given = {"reason": REASON, "with_deputies": True, "at": timezone.now(), **more}
    return hand_over(giver.pk, receiver.pk, city=city, access=access_for_user(by), **given)


def owned(city: City, owner: User | None, partner: Actor, title: str = "Pact", **more: Any) -> Any:
    return make_activity(city, title, partners=(partner,), owner=owner, **more)


def test_kinds_are_found_and_void_ones_stay(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    assert {"activities.activity", "activities.commitment"} <= {kind.label for kind in kinds()}
    plain = owned(seoul, officer, lyon)
    draft = owned(seoul, officer, lyon, state=v.ActivityState.DRFT)
    void = owned(seoul, officer, lyon)
    Activity.objects.filter(pk=void.pk).update(state=v.ActivityState.VOID, void_reason="Twice.")
    promise = Commitment.objects.create(
        city=seoul, activity=owned(seoul, head, lyon), side="OURS", words="Divers", owner=officer
    )
    version = plain.version
    handover = give(officer, receiver, seoul, by=head)
    for record in (plain, draft, void, promise):
        record.refresh_from_db()
    assert (plain.owner, draft.owner, promise.owner) == (receiver, receiver, receiver)
    assert void.owner == officer
    assert plain.version == version + 1
    assert handover.counts == {"activities.activity": 2, "activities.commitment": 1}
    assert set(handover.activity_ids) == {plain.pk, draft.pk, promise.activity_id}


def test_records_of_other_cities_stay(
    seoul: City, busan: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    Membership.objects.create(user=officer, city=busan, role=Role.OFFICER)
    there = owned(busan, officer, lyon)
    owned(seoul, officer, lyon)
    give(officer, receiver, seoul, by=head)
    there.refresh_from_db()
    assert there.owner == officer


def test_nobody_becomes_owner_and_deputy_of_the_same(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    led = owned(seoul, officer, lyon, deputy=receiver)
    both = owned(seoul, officer, lyon, deputy=officer)
    of_receiver = owned(seoul, receiver, lyon, deputy=officer)
    of_head = owned(seoul, head, lyon, deputy=officer)
    other = owned(seoul, officer, lyon, deputy=head)
    handover = give(officer, receiver, seoul, by=head)
    found = {
        row.pk: (row.owner_id, row.deputy_id)
        for row in Activity.objects.filter(city=seoul).order_by("pk")
    }
    assert found[led.pk] == found[both.pk] == found[of_receiver.pk] == (receiver.pk, None)
    assert found[of_head.pk] == (head.pk, receiver.pk)
    assert found[other.pk] == (receiver.pk, head.pk)
    assert handover.deputies_emptied == 3


def test_deputies_stay_where_that_is_chosen(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    led = owned(seoul, officer, lyon, deputy=receiver)
    helped = owned(seoul, head, lyon, deputy=officer)
    handover = give(officer, receiver, seoul, by=head, with_deputies=False)
    led.refresh_from_db()
    helped.refresh_from_db()
    assert (led.owner, led.deputy) == (receiver, None)
    assert helped.deputy == officer
    assert handover.counts == {"activities.activity": 1}


def test_one_hands_own_records_over_and_nobody_elses(
    seoul: City, officer: User, receiver: User, lyon: Actor, viewer: User, outsider: User
) -> None:
    record = owned(seoul, officer, lyon, visibility=Visibility.CONFIDENTIAL)
    for other in (receiver, viewer, outsider):
        with pytest.raises(PermissionDenied):
            give(officer, receiver, seoul, by=other)
    give(officer, receiver, seoul, by=officer)
    record.refresh_from_db()
    assert record.owner == receiver


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEGAL, Role.CITY_ADMIN])
def test_receiver_must_be_able_to_write(
    seoul: City, officer: User, head: User, lyon: Actor, role: Role
) -> None:
    owned(seoul, officer, lyon)
    other = make_user(seoul, role, name="Nobody who writes")
    with pytest.raises(ValidationError) as refused:
        give(officer, other, seoul, by=head)
    assert set(refused.value.message_dict) == {"receiver"}


def test_receiver_must_be_here_and_be_another(
    seoul: City, officer: User, receiver: User, head: User, outsider: User, lyon: Actor
) -> None:
    owned(seoul, officer, lyon)
    User.objects.filter(pk=receiver.pk).update(is_active=False)
    for other in (receiver, outsider, officer):
        with pytest.raises(ValidationError) as refused:
            give(officer, other, seoul, by=head)
        assert set(refused.value.message_dict) == {"receiver"}
    assert not Handover.objects.exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_reason_must_be_told(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor, reason: str
) -> None:
    record = owned(seoul, officer, lyon)
    with pytest.raises(ValidationError) as refused:
        give(officer, receiver, seoul, by=head, reason=reason)
    assert set(refused.value.message_dict) == {"reason"}
    record.refresh_from_db()
    assert record.owner == officer


def test_nothing_to_hand_over_is_refused(
    seoul: City, officer: User, receiver: User, head: User
) -> None:
    with pytest.raises(ValidationError) as refused:
        give(officer, receiver, seoul, by=head)
    assert set(refused.value.message_dict) == {"giver"}


def test_administrator_hands_over_only_what_they_may_read(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-jun")
    plain = owned(seoul, officer, lyon)
    secret = owned(seoul, officer, lyon, visibility=Visibility.CONFIDENTIAL)
    # Whoever owns it reads its confidential papers as well.
    papers = owned(seoul, officer, lyon)
    Document.objects.create(
        city=seoul,
        activity=papers,
        visibility=Visibility.CONFIDENTIAL,
        file="pact.pdf",
        name="pact.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
    )
    handover = give(officer, receiver, seoul, by=admin)
    found = dict(Activity.objects.filter(city=seoul).values_list("pk", "owner"))
    assert found == {plain.pk: receiver.pk, secret.pk: officer.pk, papers.pk: officer.pk}
    assert handover.total == 1
    give(officer, receiver, seoul, by=head)
    assert set(Activity.objects.values_list("owner", flat=True)) == {receiver.pk}


def test_history_of_each_record_tells_the_reason(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    record = owned(seoul, officer, lyon)
    promise = Commitment.objects.create(
        city=seoul, activity=record, side="OURS", words="We send divers", owner=officer
    )
    client = client_of(head)
    page = client.post(
        "/activities/handovers/new/",
        {"giver": officer.pk, "receiver": receiver.pk, "with_deputies": "on", "reason": REASON},
        follow=True,
    )
    assert page.status_code == 200
    history = f"/activities/{record.pk}/history/"
    for address in (history, record.get_absolute_url(), promise.get_absolute_url()):
        text = client_of(officer).get(address).text
        assert f"Handed over from Kim Min-ji to Lee Do-hyun: {REASON}" in text
        assert "Park Ji-hoon" in text
    korean = Client(headers={"accept-language": "ko"})
    korean.force_login(head)
    assert "Kim Min-ji에게서" in korean.get(history).text


def test_records_of_somebody_whose_account_is_erased_are_handed_over(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Yoon Seo-jun")
    record = owned(seoul, officer, lyon)
    assert left_behind(seoul) == []
    erase_account(officer.pk, access=access_for_user(admin), at=timezone.now())
    (left,) = left_behind(seoul)
    assert (left.person.pk, left.count) == (officer.pk, 1)
    give(officer, receiver, seoul, by=head)
    record.refresh_from_db()
    assert record.owner == receiver
    assert left_behind(seoul) == []


def test_edit_that_was_begun_before_meets_a_conflict(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    record = owned(seoul, officer, lyon)
    give(officer, receiver, seoul, by=head)
    with pytest.raises(StaleRecordError):
        edit_activity(
            record.pk,
            ActivityInput(fields={"title": "Other"}),
            access=access_for_user(officer),
            version=record.version,
        )


@pytest.mark.django_db(transaction=True)
def test_two_handovers_at_once_hand_each_record_over_once(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    for _place in range(5):
        owned(seoul, officer, lyon, deputy=receiver)
        owned(seoul, receiver, lyon, deputy=officer)
    met = at_once(
        lambda: give(officer, receiver, seoul, by=head),
        lambda: give(officer, head, seoul, by=head),
    )
    done = [one for one in met if isinstance(one, Handover)]
    refused = [one for one in met if isinstance(one, ValidationError)]
    assert (len(done), len(refused)) == (1, 1), met
    assert done[0].counts == {"activities.activity": 10}
    assert not Activity.objects.filter(owner=officer).exists()


@pytest.mark.django_db(transaction=True)
def test_crossing_handovers_do_not_wait_for_each_other(
    seoul: City, officer: User, receiver: User, head: User, mayor: User, lyon: Actor
) -> None:
    for _place in range(10):
        owned(seoul, officer, lyon, deputy=receiver)
        owned(seoul, receiver, lyon, deputy=officer)
    met = at_once(
        lambda: give(officer, head, seoul, by=head),
        lambda: give(receiver, mayor, seoul, by=head),
    )
    assert all(isinstance(one, Handover) for one in met), met
    left = Activity.objects.filter(owner__in=[officer, receiver])
    assert not left.exists()


def test_thousands_of_records_go_in_few_queries(
    seoul: City, officer: User, receiver: User, head: User, lyon: Actor
) -> None:
    model = owned(seoul, officer, lyon)
    columns = [one for one in Activity._meta.concrete_fields if not one.generated]
    fields = {one.attname: getattr(model, one.attname) for one in columns if not one.primary_key}
    rows = [Activity(**{**fields, "code": f"SEL-2024-{place:05d}"}) for place in range(4_999)]
    Activity.objects.bulk_create(rows, batch_size=1_000)
    begun = time.monotonic()
    with CaptureQueriesContext(connection) as queries:
        handover = give(officer, receiver, seoul, by=head)
    assert handover.total == 5_000
    assert len(queries) <= 25
    assert time.monotonic() - begun < 20
    assert not Activity.objects.filter(owner=officer).exists()
