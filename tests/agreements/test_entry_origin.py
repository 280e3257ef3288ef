"""A record made of what came in, or of a dropped file: facts and files go along, once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Document, IncomingItem, Scan
from activities.services import drop_scan, receive_email
from agreements.services import next_entry_id
from domains.vocabulary import IncomingStatus
from partners.models import Actor, City
from records.access import Visibility
from tests.activities import letters
from tests.at_once import many_at_once
from tests.factories import make_actor, make_incoming, make_post
from tests.personas import client_of

NEW = reverse("agreements:entry-new")


@pytest.fixture
def hamburg(seoul: City) -> Actor:
    partner = make_actor("Hamburg", "함부르크")
    make_post(seoul, partner, email="office@hamburg.example")
    return partner


@pytest.fixture
def item(officer_client: Client, hamburg: Actor) -> IncomingItem:
    upload = SimpleUploadedFile("visit.eml", letters.eml(attached={"plan.txt": b"plan"}))
    officer_client.post(reverse("activities:incoming-email"), {"file": upload})
    return IncomingItem.objects.get()


def shown(page: Any) -> dict[str, Any]:
    """What the form holds, as a browser would send it back."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields if name not in {"scan", "who"}}
    return {name: value for name, value in values.items() if value not in (None, "", [])}


@pytest.mark.django_db
def test_invitation_becomes_a_visit_with_its_facts_and_files(
    officer_client: Client, officer: User, item: IncomingItem, hamburg: Actor
) -> None:
    address = f"{NEW}?incoming={item.pk}"
    page = officer_client.get(address)
    assert "its files go along" in page.text
    given = {**shown(page), "kind": "VISI", "id": str(page.context["entry_id"])}
    sent = officer_client.post(address, given)
    activity = Activity.objects.get()
    assert sent["Location"] == activity.get_absolute_url()
    assert (activity.title, activity.starts_on) == ("Visit in May", "2026-03-03")
    assert (activity.owner, activity.summary) == (officer, item.text)
    assert "E-mail of Hamburg, 2026-03-03: Visit in May" in activity.source
    assert activity.participations.filter(actor=hamburg).exists()
    names = sorted(activity.documents.values_list("name", flat=True))
    assert names == ["plan.txt", "visit.eml"]
    item.refresh_from_db()
    assert (item.status, item.became) == (IncomingStatus.TURN, activity)
    # The same form once more leads to the same record.
    assert officer_client.post(address, given)["Location"] == activity.get_absolute_url()
    assert Activity.objects.count() == 1


@pytest.mark.django_db
def test_letter_that_proposes_an_agreement_is_a_proposal(
    officer_client: Client, item: IncomingItem
) -> None:
    address = f"{NEW}?incoming={item.pk}"
    page = officer_client.get(address)
    given = {**shown(page), "kind": "AGR:MOU", "id": str(page.context["entry_id"])}
    officer_client.post(address, given)
    made = Activity.objects.get()
    assert (made.agreement.state, made.agreement.signed_on) == ("PROPOSED", None)
    assert made.state == "PLAN"


@pytest.mark.django_db
def test_no_second_record_is_made_of_it(officer_client: Client, item: IncomingItem) -> None:
    address = f"{NEW}?incoming={item.pk}"
    given = {**shown(officer_client.get(address)), "kind": "VISI"}
    officer_client.post(address, {**given, "id": str(next_entry_id())})
    again = officer_client.post(address, {**given, "id": str(next_entry_id())})
    assert again.status_code == 422
    assert "part of a record already" in again.text
    assert Activity.objects.count() == 1
    assert officer_client.get(address)["Location"] == item.get_absolute_url()


@pytest.mark.django_db
def test_wrong_form_leaves_it_waiting_and_still_names_it(
    officer_client: Client, item: IncomingItem
) -> None:
    address = f"{NEW}?incoming={item.pk}"
    page = officer_client.post(address, {"title": "Visit", "kind": "VISI"})
    assert page.status_code == 422
    assert "its files go along" in page.text
    item.refresh_from_db()
    assert item.is_open
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_what_may_not_be_read_or_is_no_id_fills_in_nothing(
    officer_client: Client, seoul: City, busan: City
) -> None:
    secret = make_incoming(seoul, "Secret talks", visibility=Visibility.CONFIDENTIAL)
    theirs = make_incoming(busan, "Their letter")
    for key in (secret.pk, theirs.pk, "x", ""):
        page = officer_client.get(f"{NEW}?incoming={key}")
        assert page.status_code == 200
        assert page.context["origin"].item is None
        assert "Secret talks" not in page.text
        assert "Their letter" not in page.text


@pytest.mark.django_db
def test_confidential_letter_makes_a_confidential_record_unless_said_otherwise(
    seoul: City, head: User, hamburg: Actor
) -> None:
    secret = make_incoming(
        seoul, "Secret talks", visibility=Visibility.CONFIDENTIAL, sender=hamburg
    )
    client, address = client_of(head), f"{NEW}?incoming={secret.pk}"
    given = {**shown(client.get(address)), "kind": "MEET"}
    client.post(address, given)
    assert Activity.objects.get().visibility == Visibility.CONFIDENTIAL


@pytest.mark.django_db
def test_dropped_scan_is_filed_to_the_new_record(
    officer_client: Client, officer: User, seoul: City, hamburg: Actor
) -> None:
    file = ContentFile(b"old words", "old.txt")
    scan = drop_scan(file, city=seoul, access=access_for_user(officer), by=officer)
    address = f"{NEW}?scan={scan.pk}"
    page = officer_client.get(address)
    assert "old.txt" in page.text
    given = {
        **shown(page),
        "kind": "AGR:SIS",
        "starts_on": "1992",
        "partners": [f"actor:{hamburg.pk}"],
        "title": "Pact of 1992",
    }
    assert officer_client.post(address, given).status_code == 302
    assert Activity.objects.get().documents.get().name == "old.txt"
    assert not Scan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_made_a_record_of_by_several_at_once_it_is_one(
    transactional_db: None, seoul: City, officer: User
) -> None:
    upload = ContentFile(letters.eml(), "visit.eml")
    partner = make_actor()
    item = receive_email(
        upload,
        city=seoul,
        access=access_for_user(officer),
        by=officer,
        on=datetime.date(2026, 3, 10),
        zone=datetime.UTC,
    ).item
    address = f"{NEW}?incoming={item.pk}"
    page = client_of(officer).get(address)
    given = {**shown(page), "kind": "VISI", "partners": [f"actor:{partner.pk}"]}
    clients = [client_of(officer) for _place in range(4)]
    ids = [str(next_entry_id()) for _place in range(4)]

    def sent(place: int) -> int:
        return clients[place].post(address, {**given, "id": ids[place]}).status_code

    met = many_at_once(4, sent)
    assert sorted(set(met)) in ([302], [302, 422])
    assert Activity.objects.filter(incoming_items=item).count() == 1
    assert Document.objects.count() == 1
