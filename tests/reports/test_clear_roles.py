"""G1: roles are clear where one party answers, one works, and every partner has said so itself."""

from __future__ import annotations

import datetime

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity, Answer
from activities.services import (
    answer_offer,
    keep_letter,
    link_records,
    offer_record,
    withdraw_offer,
)
from activities.sharing import offers, records_of
from agreements.sharing import take_over
from domains import vocabulary as v
from partners.models import City
from records.access import Access, Role, Visibility
from reports.dashboard import Dashboard
from reports.indicators import Share, measure
from reports.tallies import tallies
from tests.activities.sharing_world import NOW, access_of, make_pact, offered
from tests.factories import make_activity, make_actor, make_user
from tests.personas import api_client_of

pytestmark = pytest.mark.django_db
YEAR = (datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))


def clear(city: City) -> tuple[int, int]:
    share = _share(city)
    return int(share.numerator), int(share.denominator)


def _share(city: City) -> Share:
    return measure(Activity.objects.filter(city=city).counted(), [], period=YEAR)["G1"]


def acknowledge(activity: Activity, city: City, given: str = Answer.ACKNOWLEDGED) -> None:
    access = access_of(city)
    answer_offer(activity.pk, given, city_id=city.pk, access=access, at=NOW, note="No.")


def keep(activity: Activity, partner, user: User) -> None:
    keep_letter(
        activity.pk,
        partner.pk,
        ContentFile(f"We take part in {activity.pk}.".encode(), "letter.txt"),
        on=datetime.date(2025, 3, 4),
        access=access_for_user(user),
        by=user,
        at=NOW,
    )


def test_part_is_clear_from_the_acknowledgement_to_the_withdrawal(seoul: City, busan: City) -> None:
    pact = make_pact(busan, seoul.actor)
    assert clear(busan) == (0, 1)
    offered(pact, seoul)
    assert clear(busan) == (0, 1)
    acknowledge(pact, seoul)
    assert clear(busan) == (1, 1)
    acknowledge(pact, seoul, Answer.DECLINED)
    assert clear(busan) == (0, 1)
    acknowledge(pact, seoul)
    withdraw_offer(pact.pk, seoul.actor_id, access=access_of(busan))
    assert clear(busan) == (0, 1)


def test_every_partner_must_have_acknowledged(seoul: City, busan: City, officer: User) -> None:
    hamburg = make_actor("Hamburg")
    pact = make_pact(seoul, busan.actor, hamburg)
    offered(pact, busan)
    acknowledge(pact, busan)
    assert clear(seoul) == (0, 1)
    keep(pact, hamburg, officer)
    assert clear(seoul) == (1, 1)


def test_what_the_city_assigns_to_itself_is_no_acknowledgement(
    seoul: City, busan: City, officer: User
) -> None:
    pact = make_pact(busan, seoul.actor)
    pact.participations.filter(actor=busan.actor).update(acknowledged_at=NOW)
    assert clear(busan) == (0, 1)
    # Nor what one person offers for one city and acknowledges for the other.
    both = Access(
        person=officer.pk,
        roles={city.pk: frozenset({Role.OFFICER}) for city in (seoul, busan)},
    )
    offer_record(pact.pk, seoul.actor_id, access=both, at=NOW)
    answer_offer(pact.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=both, at=NOW)
    assert clear(busan) == (0, 1)
    colleague = access_for_user(make_user(seoul, Role.OFFICER, name="A colleague"))
    answer_offer(pact.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=colleague, at=NOW)
    assert clear(busan) == (1, 1)


@pytest.mark.parametrize("duty", ["is_accountable", "is_responsible"])
def test_somebody_must_answer_for_it_and_do_the_work(seoul: City, officer: User, duty: str) -> None:
    hamburg = make_actor("Hamburg")
    pact = make_pact(seoul, hamburg)
    keep(pact, hamburg, officer)
    pact.participations.filter(actor=seoul.actor).update(**{duty: False})
    assert clear(seoul) == (0, 1)
    pact.participations.filter(actor=hamburg).update(**{duty: True})
    assert clear(seoul) == (1, 1)


def test_only_what_is_planned_or_under_way_is_asked_for(seoul: City, officer: User) -> None:
    hamburg = make_actor("Hamburg")
    for state in v.ActivityState:
        reason = {"void_reason": "Twice."} if state == v.ActivityState.VOID else {}
        activity = make_activity(seoul, state, partners=(hamburg,), state=state, **reason)
        activity.participations.update(acknowledged_at=NOW)
    assert clear(seoul) == (2, 2)


def test_figure_leads_to_the_records_behind_it(seoul: City, officer: User, client) -> None:
    hamburg = make_actor("Hamburg")
    pact = make_pact(seoul, hamburg)
    make_activity(seoul, "Unclear", partners=(hamburg,))
    keep(pact, hamburg, officer)
    part, whole = Dashboard(access_for_user(officer), seoul, YEAR[1]).share_urls["G1"]
    client.force_login(officer)
    assert b"Unclear" not in client.get(part).content
    assert pact.title.encode() in client.get(part).content
    assert b"Unclear" in client.get(whole).content
    missing = client.get(part.replace("has=", "missing="))
    assert b"Unclear" in missing.content
    assert pact.title.encode() not in missing.content


def test_api_tells_it_and_no_longer_as_not_yet_measured(
    seoul: City, busan: City, officer: User
) -> None:
    make_pact(seoul, busan.actor)
    told = api_client_of(seoul, officer, "read").get("/api/v1/indicators/").json()
    (governance,) = [d for d in told["directions"] if d["id"] == "governance"]
    (share,) = [one for one in governance["shares"] if one["id"] == "G1"]
    assert (share["numerator"], share["denominator"]) == ("0.0", "1.0")
    assert "G1" not in {one["id"] for one in governance["not_yet_measured"]}


def taken_over(record: Activity, city: City, *, person: User | None = None) -> Activity:
    access = access_of(city, Role.HEAD)
    access = Access(person=person.pk if person else None, roles=access.roles)
    (found,) = records_of(offers(access).filter(activity=record), access=access)
    return take_over(found, access=access, on=timezone.localdate())


def test_record_taken_over_is_clear_while_the_partner_says_the_same_in_its_own(
    seoul: City, busan: City
) -> None:
    theirs = make_pact(busan, seoul.actor)
    offered(theirs, seoul)
    own = taken_over(theirs, seoul)
    assert clear(seoul) == (1, 1)
    # What we say of the partner beyond that, it has not said.
    part = own.participations.get(actor=busan.actor)
    part.roles = ["FUND", *part.roles]
    part.save()
    assert clear(seoul) == (0, 1)
    part.roles = part.roles[:0:-1]
    part.save()
    assert clear(seoul) == (1, 1)
    withdraw_offer(theirs.pk, seoul.actor_id, access=access_of(busan))
    assert clear(seoul) == (0, 1)
    assert clear(busan) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_kept_figure_falls_with_the_offer_of_the_partner(seoul: City, busan: City) -> None:
    caches["figures"].clear()
    theirs = make_pact(busan, seoul.actor)
    offered(theirs, seoul)
    taken_over(theirs, seoul)

    def told() -> int:
        access = access_of(seoul)
        shares = tallies(access, seoul, on=YEAR[1], period=YEAR).shares
        return int(shares["G1"].numerator)

    assert told() == 1
    withdraw_offer(theirs.pk, seoul.actor_id, access=access_of(busan))
    assert told() == 0


def test_link_alone_makes_no_role_clear(seoul: City, busan: City, officer: User) -> None:
    theirs = make_pact(busan, seoul.actor)
    # By one person of both cities.
    access = Access(person=officer.pk, roles=access_of(busan, Role.HEAD).roles)
    offer_record(theirs.pk, seoul.actor_id, access=access, at=NOW)
    taken_over(theirs, seoul)
    both = Access(person=officer.pk, roles=access_of(seoul).roles)
    answer_offer(theirs.pk, Answer.ACKNOWLEDGED, city_id=seoul.pk, access=both, at=NOW)
    assert clear(seoul) == (0, 1)
    acknowledge(theirs, seoul)
    assert clear(seoul) == (1, 1)
    # Those who may not read a confidential record do not meet it in a figure either.
    Activity.objects.filter(pk=theirs.pk).update(visibility=Visibility.CONFIDENTIAL)
    assert clear(seoul) == (0, 1)
    Activity.objects.update(visibility=Visibility.CONFIDENTIAL)
    assert clear(seoul) == (1, 1)


def test_pact_that_both_entered_counts_once_in_each_share_over_both(
    seoul: City, busan: City
) -> None:
    theirs, own = make_pact(busan, seoul.actor), make_pact(seoul, busan.actor)
    offered(theirs, seoul)
    acknowledge(theirs, seoul)
    link_records(own.pk, theirs.pk, access=access_of(seoul))
    both = Access(roles={city.pk: frozenset({Role.VIEWER}) for city in (seoul, busan)})
    shares = measure(
        Activity.objects.visible_to(both).counted().once(), [], period=(YEAR[0], YEAR[1])
    )
    assert {name: int(shares[name].denominator) for name in ("G1", "V3", "M1-count")} == {
        "G1": 1,
        "V3": 1,
        "M1-count": 1,
    }
    assert clear(busan) == (1, 1)
    assert clear(seoul) == (0, 1)
