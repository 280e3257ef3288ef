"""The local government of a place that was merged: found again, never made anew."""

from __future__ import annotations

import pytest

from partners.models import Actor
from partners.services import actors_for_places
from tests.factories import make_actor, make_place

pytestmark = pytest.mark.django_db


def test_place_of_a_merged_partner_leads_to_what_it_has_become() -> None:
    place = make_place(1, "Altona", country_code="DE")
    hamburg = make_actor("Hamburg")
    altona = make_actor("Altona", place=place)
    Actor.objects.filter(pk=altona.pk).update(status="merged", merged_into=hamburg)

    assert actors_for_places([place.pk]) == {place.pk: hamburg.pk}
    assert Actor.objects.count() == 2


def test_active_partner_of_the_place_comes_before_a_merged_one() -> None:
    place = make_place(1, "Altona", country_code="DE")
    hamburg, old = make_actor("Hamburg"), make_actor("Altona", place=place)
    Actor.objects.filter(pk=old.pk).update(status="merged", merged_into=hamburg)
    active = make_actor("Altona", place=place)

    assert actors_for_places([place.pk]) == {place.pk: active.pk}
