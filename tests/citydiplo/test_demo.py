"""The demonstration: complete, with a source for each fact, and invention marked as such."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Membership
from activities.models import Activity, ActivityGoal, Participation
from agreements.models import Agreement
from citydiplo.demo import facts, invented
from citydiplo.demo.load import load_demo
from domains import vocabulary as v
from partners.models import City, NetworkMembership, Person, Post, Tenure, Tie
from records.access import Role
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration, loaded once for these tests and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(password=PASSWORD, on=TODAY)
        yield
        transaction.set_rollback(True)


def present(queryset, field: str) -> set[str]:
    return set(queryset.values_list(field, flat=True))


@pytest.mark.usefixtures("demo")
def test_demonstration_fills_every_facet() -> None:
    activities = Activity.objects.all()
    partners = Participation.objects.exclude(actor__city__isnull=False)

    assert present(activities, "domain") == set(v.Domain)
    assert present(ActivityGoal.objects, "goal") == set(v.Goal)
    assert present(partners, "actor__level") == set(v.Level)
    assert present(partners, "actor__type") == set(v.ActorType)
    assert present(activities, "instrument") == set(v.Instrument)
    assert present(activities, "state") == set(v.ActivityState)
    assert present(activities, "configuration") == set(v.Configuration)
    assert present(activities, "time_mode") == set(v.TimeMode)
    assert present(Agreement.objects, "state") == set(v.LegalState)
    assert present(Agreement.objects, "type") == set(v.AgreementType)


@pytest.mark.usefixtures("demo")
def test_every_fact_has_a_source_and_every_invention_is_marked() -> None:
    facts = Activity.objects.filter(provenance=v.Provenance.ENTD)
    inventions = Activity.objects.exclude(pk__in=facts)

    assert facts.count() > 25
    assert not facts.filter(source="").exists()
    assert present(inventions, "provenance") == {v.Provenance.DEMO}
    assert not inventions.filter(provenance_note="").exists()
    assert not Tie.objects.filter(source="").exists()
    assert not NetworkMembership.objects.filter(source="").exists()


@pytest.mark.usefixtures("demo")
def test_some_memberships_work_and_only_invented_ones_have_a_fee() -> None:
    kept = NetworkMembership.objects.filter(city__code="SEL")

    assert 0 < kept.working(on=TODAY).count() < kept.current(on=TODAY).count()
    assert present(kept.exclude(fee=None), "source") == {invented.NOTE}
    assert {row["currency"] for row in kept.by_currency(on=TODAY)} == {"", "EUR", "KRW"}


@pytest.mark.usefixtures("demo")
def test_people_are_invented_and_real_offices_stand_without_names() -> None:
    assert Person.objects.count() >= 7
    assert present(Person.objects, "note") == {invented.NOTE}
    assert present(Post.objects, "kind") == set(v.PostKind)
    held = Tenure.objects.values("post")
    assert Post.objects.exclude(pk__in=held).count() > len(facts.OFFICES)
    assert not Tenure.objects.filter(post__actor__steward=None).exists()


@pytest.mark.usefixtures("demo")
def test_there_is_an_account_for_each_role_and_a_second_city() -> None:
    assert present(Membership.objects, "role") == set(Role)
    assert present(City.objects, "code") == {"SEL", "BUS"}


@pytest.mark.usefixtures("demo")
def test_one_record_of_the_second_city_waits_for_an_answer_and_one_may_be_offered() -> None:
    with_seoul = Participation.objects.filter(activity__city__code="BUS", actor__city__code="SEL")
    assert sorted(part.offered_at is not None for part in with_seoul) == [False, True]
    assert present(with_seoul, "answer") == {""}


@pytest.mark.usefixtures("demo")
def test_demonstration_is_not_loaded_over_other_cities() -> None:
    with pytest.raises(CommandError, match="cities already"):
        call_command("load_demo", password=PASSWORD)
