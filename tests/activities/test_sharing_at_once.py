"""Two cities at one record at the same moment: in real transactions, each on a connection."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from activities.models import Activity, Answer, Participation
from partners.models import City
from tests.activities.sharing_world import access_of, make_pact, offered
from tests.at_once import at_once
from tests.personas import client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pact(seoul: City, busan: City) -> Activity:
    return make_pact(busan, seoul.actor)


def test_answer_and_withdrawal_never_cross(
    pact: Activity, seoul: City, officer: User, outsider: User
) -> None:
    ours, theirs = client_of(officer), client_of(outsider)
    detail = reverse("activities:shared-detail", args=[pact.pk])
    withdraw = reverse("activities:offer-withdraw", args=[pact.pk, seoul.actor_id])
    for _round in range(5):
        offered(pact, seoul)
        answered, withdrawn = at_once(
            lambda: ours.post(detail, {"answer": Answer.ACKNOWLEDGED}),
            lambda: theirs.post(withdraw),
        )
        assert withdrawn.status_code == 302
        assert answered.status_code in {302, 404}
        if answered.status_code == 404:
            assert "may have withdrawn it meanwhile" in answered.content.decode()
        part = Participation.objects.get(activity=pact, actor=seoul.actor)
        assert (part.offered_at, part.answer, part.acknowledged_at) == (None, "", None)


def test_offer_of_what_is_made_void_meanwhile_shows_nothing(
    pact: Activity, seoul: City, outsider: User
) -> None:
    one, other = client_of(outsider), client_of(outsider)
    offer = reverse("activities:offer", args=[pact.pk, seoul.actor_id])
    void = reverse("activities:activity-void", args=[pact.pk])
    sent = {"void_reason": "Twice.", "version": pact.version}
    answers = at_once(lambda: one.post(offer), lambda: other.post(void, sent))
    assert [answer.status_code for answer in answers][1] == 302
    assert answers[0].status_code in {302, 409}
    pact.refresh_from_db()
    assert pact.is_void
    assert not Participation.objects.offered_to(access_of(seoul)).exists()


def test_record_taken_over_several_times_at_once_is_there_once(
    pact: Activity, seoul: City, officer: User
) -> None:
    offered(pact, seoul)
    address = reverse("agreements:shared-take-over", args=[pact.pk])
    clients = [client_of(officer) for _number in range(3)]
    met = at_once(*[lambda client=client: client.post(address).status_code for client in clients])
    assert met == [302] * 3
    assert Activity.objects.filter(city=seoul).count() == 1
