"""The pages of both sides: offering, seeing what is shared and nothing else, answering, linking."""

from __future__ import annotations

import datetime
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from activities.models import Activity, Answer, Commitment, Document
from activities.services import answer_offer, offer_record, withdraw_offer
from domains import vocabulary as v
from partners.models import City
from records.access import Role, Visibility
from tests.activities.sharing_world import NOW, access_of, make_pact, offered
from tests.factories import make_activity, make_actor, make_agreement, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db
PANEL = 'id="offers"'


@pytest.fixture
def pact(seoul: City, busan: City) -> Activity:
    return make_pact(busan, seoul.actor)


def detail(pact: Activity) -> str:
    return reverse("activities:shared-detail", args=[pact.pk])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    page = re.sub(r"<(script|style).*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_offer_shows_what_the_partner_will_see_and_then_offers_it(
    pact: Activity, seoul: City, outsider_client: Client, officer_client: Client
) -> None:
    record = pact.get_absolute_url()
    assert "Keeps its records here too; not offered to it yet" in text_of(outsider_client, record)
    address = reverse("activities:offer", args=[pact.pk, seoul.actor_id])
    shown = text_of(outsider_client, address)
    assert "What Seoul will see" in shown
    assert "Pact of two harbours" in shown

    assert outsider_client.post(address).status_code == 302
    assert "no answer yet" in text_of(outsider_client, record)
    listed = text_of(officer_client, reverse("activities:shared-list"))
    assert "Pact of two harbours" in listed
    assert "Waits for our answer" in listed


def test_page_of_a_partner_shows_what_it_has_offered_the_waiting_first(
    seoul: City, busan: City, officer_client: Client
) -> None:
    page = reverse("partner:detail", args=[busan.actor_id])
    assert PANEL not in officer_client.get(page).content.decode()
    answered = make_agreement(busan, "Answered", partners=(seoul.actor,)).activity
    for record in (answered, *(make_pact(busan, seoul.actor) for _number in range(4))):
        offered(record, seoul)
    told = {"answer": Answer.ACKNOWLEDGED, "city_id": seoul.pk, "access": access_of(seoul)}
    answer_offer(answered.pk, **told, at=NOW)
    # Of another city, which is not on this page.
    jeju = City.objects.create(code="JEJ", actor=make_actor("Jeju", country_code="KR"))
    offered(make_agreement(jeju, "Of Jeju", partners=(seoul.actor,)).activity, seoul)

    shown = officer_client.get(page).content.decode().split(PANEL)[1]
    assert shown.index("Waits for our answer") < shown.index(detail(answered))
    assert shown.index(detail(answered)) < shown.index('id="agreements"')
    assert "All that they have offered" not in shown
    assert "Of Jeju" not in shown

    offered(make_pact(busan, seoul.actor), seoul)
    shown = officer_client.get(page).content.decode().split(PANEL)[1]
    assert "Answered" not in shown
    assert "All that they have offered" in shown
    listed = text_of(
        officer_client, f"{reverse('activities:shared-list')}?partner={busan.actor_id}"
    )
    assert "Only what Busan has offered" in listed
    assert "Answered" in listed
    assert "Of Jeju" not in listed


def test_own_page_of_a_city_shows_no_offers(
    pact: Activity, seoul: City, officer_client: Client
) -> None:
    offered(pact, seoul)
    own = reverse("partner:detail", args=[seoul.actor_id])
    assert PANEL not in officer_client.get(own).content.decode()
    for nobody in ("zz", "0" * 32):
        listed = text_of(officer_client, f"{reverse('activities:shared-list')}?partner={nobody}")
        assert "Pact of two harbours" in listed


def test_record_taken_over_leads_to_the_partners_and_is_offered_only_for_another_part(
    pact: Activity, seoul: City, busan: City, officer_client: Client
) -> None:
    offered(pact, seoul)
    officer_client.post(reverse("agreements:shared-take-over", args=[pact.pk]))
    own = Activity.objects.get(city=seoul)
    offer = reverse("activities:offer", args=[own.pk, busan.actor_id])
    page = officer_client.get(own.get_absolute_url()).content.decode()
    assert "Keeps a record of the same · " in text_of(officer_client, own.get_absolute_url())
    assert f'<a href="{detail(pact)}">Open their record</a>' in page
    assert offer not in page

    own.participations.filter(actor=busan.actor).update(roles=["FUND"])
    page = officer_client.get(own.get_absolute_url()).content.decode()
    assert "Keeps a record of the same, in which its part is another" in page
    assert offer in page

    withdraw_offer(pact.pk, seoul.actor_id, access=access_of(busan))
    page = officer_client.get(own.get_absolute_url()).content.decode()
    assert "Keeps its records here too; not offered to it yet" in page
    assert "Open their record" not in page


def test_confidential_record_asks_for_a_second_yes(
    pact: Activity, seoul: City, busan: City, outsider_client: Client, officer_client: Client
) -> None:
    Activity.objects.filter(pk=pact.pk).update(visibility=Visibility.CONFIDENTIAL)
    head = client_of(make_user(busan, Role.HEAD, name="Yoon Seo-jun"))
    address = reverse("activities:offer", args=[pact.pk, seoul.actor_id])
    assert "This record is confidential." in text_of(head, address)
    refused = head.post(address)
    assert refused.status_code == 422
    assert "Confirm that the partner is to see" in refused.content.decode()
    assert head.post(address, {"confirmed": "on"}).status_code == 302
    assert officer_client.get(detail(pact)).status_code == 404
    assert client_of(make_user(seoul, Role.HEAD, name="Head")).get(detail(pact)).status_code == 200


def test_answer_is_told_to_the_owner_with_person_and_city(
    pact: Activity, seoul: City, officer: User, officer_client: Client, outsider_client: Client
) -> None:
    outsider_client.post(reverse("activities:offer", args=[pact.pk, seoul.actor_id]))
    refused = officer_client.post(detail(pact), {"answer": Answer.CHANGE})
    assert refused.status_code == 422
    assert "Say why, or what your part is." in refused.content.decode()

    sent = officer_client.post(detail(pact), {"answer": Answer.CHANGE, "note": "We only observe."})
    assert sent.status_code == 302
    record = text_of(outsider_client, pact.get_absolute_url())
    assert "Asked for another part of Seoul: We only observe." in record
    assert f"{officer} (Seoul)" in record
    assert "Offered the record to Seoul" in record

    officer_client.post(detail(pact), {"answer": Answer.ACKNOWLEDGED})
    record = text_of(outsider_client, pact.get_absolute_url())
    assert "Acknowledged the part of Seoul" in record

    outsider_client.post(reverse("activities:offer-withdraw", args=[pact.pk, seoul.actor_id]))
    assert "Withdrew the offer to Seoul" in text_of(outsider_client, pact.get_absolute_url())
    assert officer_client.get(detail(pact)).status_code == 404


def test_who_answers_after_the_withdrawal_is_told_so(
    pact: Activity, seoul: City, busan: City, officer_client: Client
) -> None:
    offered(pact, seoul)
    withdraw_offer(pact.pk, seoul.actor_id, access=access_of(busan))
    late = officer_client.post(detail(pact), {"answer": Answer.ACKNOWLEDGED})
    assert late.status_code == 404
    assert "may have withdrawn it meanwhile" in late.content.decode()
    # The same to whom it was never offered.
    never = officer_client.post(detail(make_pact(busan, seoul.actor)), {"answer": "declined"})
    assert (never.status_code, len(never.content) > 0) == (404, True)
    assert "may have withdrawn it meanwhile" in never.content.decode()


def test_who_opens_what_is_withdrawn_is_told_the_same_as_for_any_other_id(
    pact: Activity, seoul: City, busan: City, officer_client: Client
) -> None:
    offered(pact, seoul)
    withdraw_offer(pact.pk, seoul.actor_id, access=access_of(busan))
    own = make_pact(seoul, busan.actor)
    ids = [pact.pk, make_pact(busan, seoul.actor).pk, own.pk, uuid.uuid4()]
    for name in ("shared-detail", "shared-link"):
        told = set()
        for pk in ids:
            answer = officer_client.get(reverse(f"activities:{name}", args=[pk]))
            assert answer.status_code == 404
            page = answer.content.decode().replace(str(pk), "ID")
            told.add(re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", page))
        assert len(told) == 1
        assert "may have withdrawn it meanwhile" in told.pop()


def test_viewer_reads_what_is_offered_and_cannot_answer(
    pact: Activity, seoul: City, viewer_client: Client
) -> None:
    offered(pact, seoul)
    assert "Send the answer" not in text_of(viewer_client, detail(pact))
    assert viewer_client.post(detail(pact), {"answer": Answer.ACKNOWLEDGED}).status_code == 403


def test_letter_of_a_partner_outside_is_kept_and_taken_back(
    seoul: City, officer_client: Client
) -> None:
    hamburg = make_actor("Hamburg")
    own = make_pact(seoul, hamburg)
    address = reverse("activities:letter-new", args=[own.pk, hamburg.pk])
    assert officer_client.post(address, {}).status_code == 422
    for day in ("", "2999-01-01"):
        letter = SimpleUploadedFile("letter.txt", b"We take part.")
        errors = officer_client.post(address, {"file": letter, "on": day}).context["form"].errors
        assert set(errors) == {"file", "on"}
        assert errors["file"] == ["Choose the file again."]
    letter = SimpleUploadedFile("letter.txt", b"We take part.")
    sent = officer_client.post(address, {"file": letter, "on": "2026-03-04"})
    assert sent.status_code == 302
    record = text_of(officer_client, own.get_absolute_url())
    assert "Acknowledged by a letter of March 4, 2026" in record
    assert "Kept a letter in which Hamburg acknowledges its part" in record

    document = Document.objects.get()
    url = reverse("activities:document-delete", args=[document.pk])
    refused = officer_client.post(url, {"version": document.version})
    assert refused.status_code == 422
    assert "Take that back first" in refused.text
    assert Document.objects.exists()
    officer_client.post(reverse("activities:offer-withdraw", args=[own.pk, hamburg.pk]))
    record = text_of(officer_client, own.get_absolute_url())
    assert "No letter or e-mail of the partner is kept yet" in record
    assert "Took back the letter of Hamburg" in record


def test_one_person_in_both_cities_is_told_that_it_counts_nowhere(
    pact: Activity, seoul: City, busan: City, outsider_client: Client
) -> None:
    both = make_user(busan, Role.OFFICER, name="Both")
    access = access_of(busan)
    access = type(access)(person=both.pk, roles={**access.roles, **access_of(seoul).roles})
    offer_record(pact.pk, seoul.actor_id, access=access, at=NOW)
    answer_offer(pact.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=access, at=NOW)
    assert "this counts nowhere" in text_of(outsider_client, pact.get_absolute_url())


# Linking and taking over


def test_own_record_is_proposed_linked_and_unlinked(
    pact: Activity, seoul: City, busan: City, officer_client: Client
) -> None:
    offered(pact, seoul)
    near = make_activity(seoul, "Harbour talks", partners=(busan.actor,), starts_on="2025-06")
    far = make_activity(seoul, "Old talks", partners=(busan.actor,), starts_on="1990")
    other = make_activity(seoul, "Elsewhere", partners=(make_actor("Lyon"),))
    address = reverse("activities:shared-link", args=[pact.pk])
    shown = text_of(officer_client, address)
    assert shown.index("Harbour talks") < shown.index("Old talks")
    assert "Elsewhere" not in shown

    assert officer_client.post(address, {}).status_code == 422
    assert officer_client.post(address, {"code": "SEL-1900-0001"}).status_code == 422
    assert officer_client.post(address, {"own": str(other.pk)}).status_code == 422
    assert officer_client.post(address, {"code": other.code.lower()}).status_code == 302
    assert "Elsewhere" in text_of(officer_client, detail(pact))
    assert officer_client.post(address, {"own": str(near.pk)}).status_code == 302
    assert "Counted once" in text_of(officer_client, near.get_absolute_url())
    assert detail(pact) in officer_client.get(near.get_absolute_url()).content.decode()

    # What was withdrawn meanwhile keeps nobody from undoing it.
    access = access_of(busan)
    withdraw_offer(pact.pk, seoul.actor_id, access=access)
    for own in (near, other, far):
        unlink = reverse("activities:activity-unlink", args=[own.pk])
        assert (unlink in officer_client.get(own.get_absolute_url()).content.decode()) == (
            own != far
        )
        assert officer_client.post(unlink).status_code == 302
    assert not Activity.objects.filter(same_as__isnull=False).exists()


def test_record_is_taken_over_once_with_sides_turned_round(
    pact: Activity, seoul: City, busan: City, officer: User, officer_client: Client
) -> None:
    Activity.objects.filter(pk=pact.pk).update(direction=v.Direction.INCO)
    pact.participations.filter(actor=seoul.actor).update(roles=["FUND"], is_informed=True)
    Commitment.objects.create(
        city=busan,
        activity=pact,
        side="OURS",
        words="We send a crane.",
        status="KEPT",
        kept_on="2024",
        evidence="Photo",
    )
    offered(pact, seoul)
    address = reverse("agreements:shared-take-over", args=[pact.pk])
    assert officer_client.post(address).status_code == 302

    own = Activity.objects.get(city=seoul)
    assert (own.title, own.same_as, own.owner) == (pact.title, pact, officer)
    assert (own.direction, own.agreement.type) == (v.Direction.OUTG, v.AgreementType.SIS)
    assert own.visibility == Visibility.INTERNAL
    part = own.participations.get(actor=seoul.actor)
    assert (part.roles, part.is_informed) == (["FUND"], True)
    promise = own.commitments.get()
    assert (promise.side, promise.words) == ("THEIRS", "We send a crane.")

    assert officer_client.post(address).status_code == 302
    assert Activity.objects.filter(city=seoul).count() == 1


def test_what_is_confidential_there_is_taken_over_as_confidential(
    pact: Activity, seoul: City, mayor: User
) -> None:
    Activity.objects.filter(pk=pact.pk).update(visibility=Visibility.CONFIDENTIAL)
    offered(pact, seoul)
    client_of(mayor).post(reverse("agreements:shared-take-over", args=[pact.pk]))
    own = Activity.objects.get(city=seoul)
    assert own.visibility == Visibility.CONFIDENTIAL
    assert list(own.readers.all()) == [mayor]


def test_list_is_narrowed_to_what_waits_and_turned_by_pages(
    seoul: City, busan: City, officer_client: Client
) -> None:
    for number in range(60):
        title = f"Meeting {number:02}"
        activity = make_activity(busan, title, partners=(seoul.actor,))
        at = NOW + datetime.timedelta(minutes=number)
        offer_record(activity.pk, seoul.actor_id, access=access_of(busan), at=at)
    answer_offer(
        activity.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=access_of(seoul), at=NOW
    )
    address = reverse("activities:shared-list")
    first = officer_client.get(address)
    assert b"Meeting 59" in first.content
    assert b"Meeting 09" not in first.content
    following = re.search(r'rel="next" href="([^"]+)"', first.content.decode())
    assert following is not None
    assert b"Meeting 09" in officer_client.get(following[1].replace("&amp;", "&")).content
    assert b"Meeting 59" not in officer_client.get(f"{address}?answer=waiting").content
    assert officer_client.get(f"{address}?cursor=x").status_code == 302
