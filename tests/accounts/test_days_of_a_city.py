"""Today is the day of the city for which one works, not that of the installation."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from partners.models import City
from tests.factories import make_activity, make_actor

pytestmark = pytest.mark.django_db

# 25 hours apart: never the same day.
ZONES = ("Pacific/Kiritimati", "Pacific/Midway")


def today_in(zone: str) -> str:
    return datetime.datetime.now(ZoneInfo(zone)).date().isoformat()


@pytest.mark.parametrize("zone", ZONES)
def test_page_shows_the_day_of_its_city(zone: str, seoul: City, officer_client: Client) -> None:
    City.objects.filter(pk=seoul.pk).update(time_zone=zone)
    page = officer_client.get("/activities/incoming/new/")
    assert f'value="{today_in(zone)}"' in page.text
    assert timezone.get_current_timezone_name() == "Asia/Seoul"


@pytest.mark.parametrize("zone", ZONES)
def test_program_is_answered_by_the_day_of_its_city(
    zone: str, seoul: City, api_client: APIClient
) -> None:
    City.objects.filter(pk=seoul.pk).update(time_zone=zone)
    activity = make_activity(seoul, partners=(make_actor(),))
    answer = api_client.get(f"/api/v1/activities/{activity.pk}/as-of/")
    assert answer.json()["on"] == today_in(zone)
    assert timezone.get_current_timezone_name() == "Asia/Seoul"
