"""The pages of the work list."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from partners.models import City
from tests.factories import make_incoming
from tests.personas import client_of

FRONT = "/"


@pytest.mark.django_db
def test_the_front_page_is_ones_own_work_list(
    seoul: City, officer: User, head: User, officer_client: Client
) -> None:
    mine = make_incoming(seoul, "Harbour talks", owner=officer)
    make_incoming(seoul, "Sister schools", owner=head)
    page = officer_client.get(FRONT)
    assert page.status_code == 200
    assert "Harbour talks" in page.text
    assert "Sister schools" not in page.text
    assert reverse("activities:incoming-answer", args=[mine.pk]) in page.text
    office = officer_client.get(FRONT, {"who": "office"})
    assert "Harbour talks" in office.text
    assert "Sister schools" in office.text
    of_head = officer_client.get(FRONT, {"who": str(head.pk)})
    assert "Harbour talks" not in of_head.text
    assert "Sister schools" in of_head.text


@pytest.mark.django_db
def test_whoever_only_reads_is_led_to_the_dashboard(viewer: User) -> None:
    answer = client_of(viewer).get(FRONT)
    assert (answer.status_code, answer["Location"]) == (302, "/dashboard/")
