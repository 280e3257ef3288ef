"""What the database refuses whoever writes: no import and no job gets round it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from partners.models import ActorIdentifier, DistinctPair, Place, Tie
from tests.factories import make_actor, make_place

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90.1, 0), (-90.1, 0), (0, 180.1), (0, -180.1), (float("nan"), 0), (float("inf"), 0)],
)
def test_place_off_the_globe_is_refused(latitude: float, longitude: float) -> None:
    with pytest.raises(IntegrityError, match="place_on_the_globe"), transaction.atomic():
        make_place(latitude=latitude, longitude=longitude)
    assert not Place.objects.exists()


@pytest.mark.parametrize("latitude", [-90, 90])
@pytest.mark.parametrize("longitude", [-180, 180])
def test_place_at_the_edge_of_the_map_is_kept(latitude: float, longitude: float) -> None:
    assert make_place(latitude=latitude, longitude=longitude).pk


@pytest.mark.parametrize("model", [Tie, DistinctPair])
def test_pair_of_one_with_itself_is_refused(model: type[Tie | DistinctPair]) -> None:
    actor = make_actor("Hamburg")
    with pytest.raises(IntegrityError, match="in_order"), transaction.atomic():
        model._base_manager.create(actor_a=actor, actor_b=actor)


def test_tie_the_other_way_round_is_refused() -> None:
    first, second = sorted([make_actor("Hamburg"), make_actor("Lyon")], key=lambda one: one.pk.int)
    with pytest.raises(IntegrityError, match="tie_ends_in_order"), transaction.atomic():
        Tie.objects.create(actor_a=second, actor_b=first, source="x")


def test_identifier_of_two_shared_partners_is_refused() -> None:
    for name, is_refused in (("Hamburg", False), ("Lyon", True)):
        row = ActorIdentifier(actor=make_actor(name), scheme="wikidata", value="Q1055")
        if is_refused:
            with pytest.raises(IntegrityError, match="actor_identifier_once"):
                row.save()
        else:
            row.save()
