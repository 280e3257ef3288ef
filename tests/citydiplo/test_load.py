"""The data for measuring is the same for the same seed, and such as the services would write."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from django.apps import apps
from django.db import connection

from activities.models import Activity, ActivityGoal, CodeCounter, Participation
from activities.services import configuration_of, search_key_of
from agreements.models import Agreement
from citydiplo.load import generate
from domains.vocabulary import DEFAULT_GOALS, Domain, Instrument
from partners.models import Actor, City

TABLES = [Actor, City, CodeCounter, Activity, Participation, ActivityGoal, Agreement]
# Drawn by the database itself.
UNTOLD = {"participation": ["id"], "activitygoal": ["id"], "codecounter": ["id"]}


def checksum() -> str:
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in TABLES:
            kept = ", ".join(
                f'"{field.column}"'
                for field in model._meta.concrete_fields
                if field.name not in UNTOLD.get(model._meta.model_name, [])
            )
            cursor.execute(f'SELECT {kept} FROM "{model._meta.db_table}" ORDER BY {kept}')
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def load(**size: int) -> None:
    tables = ", ".join(
        f'"{model._meta.db_table}"'
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.app_label != "contenttypes"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    generate(**size)


@pytest.mark.django_db(transaction=True)
def test_load_is_repeatable_and_as_the_services_would_write_it() -> None:
    load(cities=20, activities=400, seed=1)
    first = checksum()
    _check_sizes()
    _check_activities()
    load(cities=20, activities=400, seed=1)
    assert checksum() == first
    load(cities=20, activities=400, seed=2)
    assert checksum() != first


def _check_sizes() -> None:
    of_city = Counter(Activity.objects.values_list("city", flat=True))
    assert sum(of_city.values()) == 400
    assert max(of_city.values()) == 40
    assert 2.7 < Participation.objects.count() / 400 < 3.3


def _check_activities() -> None:
    for activity in Activity.objects.prefetch_related("participations__actor", "goals"):
        actors = [party.actor for party in activity.participations.all()]
        assert activity.city.actor in actors
        assert activity.configuration == configuration_of(actors)
        assert activity.search_key == search_key_of(activity)
        assert set(DEFAULT_GOALS[Domain(activity.domain)][0]) <= {
            goal.goal for goal in activity.goals.all()
        }
        has_agreement = Agreement.objects.filter(activity=activity).exists()
        assert has_agreement == (activity.instrument == Instrument.AGR)
        activity.full_clean(exclude=["id", "code", "city"])
    for agreement in Agreement.objects.all():
        agreement.full_clean(exclude=["activity", "city"])
