from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from partners.imports.services import (
    AlreadyDecidedError,
    UndoRefusedError,
    decide,
    running,
    undo,
)
from partners.models import (
    Actor,
    City,
    ImportEnd,
    ImportRow,
    ImportRun,
    NetworkMembership,
    Place,
    Tie,
)
from records.access import Access
from tests.factories import make_actor, make_agreement
from tests.partners.imports.world import (
    ADMINISTRATOR,
    BERLIN,
    COLOGNE,
    NOWHERE,
    VALENCIA,
    counts_of,
    file_of,
    imported,
    make_places,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    return make_places()


def decided(name: str, place: Place | None) -> ImportEnd:
    end = ImportEnd.objects.get(name=name)
    return decide(end.pk, place_id=place and place.pk, access=ADMINISTRATOR, at=timezone.now())


def state() -> list[object]:
    """All that an import has written, without what only tells when."""
    runs = [(run.pk, run.rows_read, counts_of(run)) for run in ImportRun.objects.order_by("pk")]
    rows = list(ImportRow.objects.order_by("pk").values())
    ends = list(ImportEnd.objects.order_by("pk").values("pk", "verdict", "place", "waiting"))
    actors = set(Actor.objects.values_list("pk", flat=True))
    members = set(NetworkMembership.objects.values_list("pk", flat=True))
    return [runs, rows, ends, actors, set(Tie.objects.values_list("pk", flat=True)), members]


def test_one_answer_settles_all_rows_of_the_end(places: dict[str, Place]) -> None:
    run = imported(
        file_of(
            (*COLOGNE, *VALENCIA),
            (*BERLIN, *VALENCIA),
            (*VALENCIA, *COLOGNE),
            (*COLOGNE, *NOWHERE),
        )
    )
    assert counts_of(run) == {"ambiguous": 3, "unmatched": 1}
    end = decided("Valencia", places["Valencia"])
    run.refresh_from_db()
    assert counts_of(run) == {"created": 2, "already_there": 1, "unmatched": 1}
    assert sum(counts_of(run).values()) == run.rows_read
    valencia = Actor.objects.get(place=places["Valencia"])
    assert Tie.objects.of_actor(valencia.pk).count() == 2
    assert (end.verdict, ImportEnd.objects.get(pk=end.pk).waiting) == ("place", 0)


def test_row_with_two_open_ends_waits_for_the_other(places: dict[str, Place]) -> None:
    run = imported(file_of((*VALENCIA, *NOWHERE)))
    assert counts_of(run) == {"unmatched": 1}
    decided("Nowhere", places["Gabrovo"])
    run.refresh_from_db()
    assert counts_of(run) == {"ambiguous": 1}
    assert not Tie.objects.exists()
    decided("Valencia", places["Valencia 2"])
    run.refresh_from_db()
    assert counts_of(run) == {"created": 1}
    tie = Tie.objects.get()
    assert {tie.actor_a.place, tie.actor_b.place} == {places["Gabrovo"], places["Valencia 2"]}


def test_left_out_end_refuses_its_rows_with_the_reason(places: dict[str, Place]) -> None:
    run = imported(file_of((*COLOGNE, *NOWHERE)))
    decided("Nowhere", None)
    run.refresh_from_db()
    assert counts_of(run) == {"refused": 1}
    row = ImportRow.objects.get()
    assert (row.field, row.reason) == ("partner", "left_out")


def test_decision_that_makes_both_ends_one_place_refuses_the_row(places: dict[str, Place]) -> None:
    run = imported(file_of((*COLOGNE, *NOWHERE)))
    decided("Nowhere", places["Köln"])
    run.refresh_from_db()
    assert counts_of(run) == {"refused": 1}
    assert ImportRow.objects.get().reason == "self"


def test_decision_is_remembered_by_the_next_import(places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA), (*COLOGNE, *NOWHERE)))
    decided("Valencia", places["Valencia"])
    decided("Nowhere", None)
    run = imported(file_of((*BERLIN, *VALENCIA), (*BERLIN, *NOWHERE)))
    assert counts_of(run) == {"created": 1, "refused": 1}
    assert ImportRow.objects.get(run=run).reason == "left_out"


def test_decision_about_a_name_elsewhere_does_not_hold_here(places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *NOWHERE)))
    decided("Nowhere", places["Gabrovo"])
    elsewhere = ("Nowhere", "Germany", "53.0", "9.0", "")
    run = imported(file_of((*COLOGNE, *elsewhere)))
    assert counts_of(run) == {"unmatched": 1}


@pytest.mark.parametrize("place", ["Valencia", None])
def test_undo_leaves_everything_as_before(places: dict[str, Place], place: str | None) -> None:
    imported(file_of((*COLOGNE, *VALENCIA), (*BERLIN, *VALENCIA), (*VALENCIA, *NOWHERE)))
    before = state()
    end = decided("Valencia", places[place] if place else None)
    assert state() != before
    undo(end.pk, access=ADMINISTRATOR)
    assert state() == before
    # And it can be decided once more.
    decided("Valencia", places["Valencia 2"])


CREATIVE = [("Valencia", "Design"), ("Nowhere", "Film")]


def test_decided_city_becomes_a_member_and_is_remembered(places: dict[str, Place]) -> None:
    run = imported(file_of(*CREATIVE, kind="unesco"))
    assert counts_of(run) == {"ambiguous": 1, "unmatched": 1}
    assert ImportEnd.objects.get(name="Valencia").candidates
    decided("Valencia", places["Valencia"])
    decided("Nowhere", None)
    run.refresh_from_db()
    assert counts_of(run) == {"created": 1, "refused": 1}
    assert sum(counts_of(run).values()) == run.rows_read
    made = NetworkMembership.objects.get()
    assert (made.member.place, made.tier, made.city) == (places["Valencia"], "Design", None)
    assert ImportRow.objects.get(membership=made).settled_by == ImportEnd.objects.get(
        name="Valencia"
    )
    again = imported(file_of(*CREATIVE, kind="unesco"))
    assert counts_of(again) == {"already_there": 1, "refused": 1}


@pytest.mark.parametrize("place", ["Valencia", None])
def test_undo_of_a_choice_takes_the_membership_back(
    places: dict[str, Place], place: str | None
) -> None:
    imported(file_of(("Gabrovo", "Crafts"), *CREATIVE, kind="unesco"))
    before = state()
    end = decided("Valencia", places[place] if place else None)
    assert state() != before
    undo(end.pk, access=ADMINISTRATOR)
    assert state() == before
    decided("Valencia", places["Valencia 2"])
    assert NetworkMembership.objects.get(tier="Design").member.place == places["Valencia 2"]


def test_undo_leaves_a_membership_that_was_there_before(places: dict[str, Place]) -> None:
    imported(file_of(CREATIVE[0], kind="unesco"))
    decided("Valencia", places["Valencia"])
    imported(file_of(("València", "Design"), ("Valencia, Spain", "Design"), kind="unesco"))
    before = state()
    end = decided("Valencia, Spain", places["Valencia"])
    assert ImportRow.objects.get(settled_by=end).outcome == "already_there"
    undo(end.pk, access=ADMINISTRATOR)
    assert state() == before


def test_undo_is_refused_once_somebody_has_changed_the_membership(
    places: dict[str, Place],
) -> None:
    imported(file_of(CREATIVE[0], kind="unesco"))
    end = decided("Valencia", places["Valencia"])
    NetworkMembership.objects.update(tier="City of Design", version=2)
    before = state()
    with pytest.raises(UndoRefusedError, match="changed a membership"):
        undo(end.pk, access=ADMINISTRATOR)
    assert state() == before


def test_only_the_last_decision_is_undone(places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA), (*COLOGNE, *NOWHERE)))
    first = decided("Valencia", places["Valencia"])
    last = decided("Nowhere", None)
    with pytest.raises(UndoRefusedError, match="decided another one since"):
        undo(first.pk, access=ADMINISTRATOR)
    undo(last.pk, access=ADMINISTRATOR)
    with pytest.raises(UndoRefusedError, match="taken it back already"):
        undo(last.pk, access=ADMINISTRATOR)


def test_undo_is_refused_once_an_import_has_gone_by_the_decision(places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    end = decided("Valencia", places["Valencia"])
    imported(file_of((*BERLIN, *VALENCIA)))
    before = state()
    with pytest.raises(UndoRefusedError):
        undo(end.pk, access=ADMINISTRATOR)
    assert state() == before


def test_undo_is_refused_when_an_agreement_rests_on_the_tie(
    places: dict[str, Place], seoul: City
) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    end = decided("Valencia", places["Valencia"])
    agreement = make_agreement(seoul, partners=(make_actor("Lyon"),))
    agreement.tie = Tie.objects.get()
    agreement.save()
    with pytest.raises(UndoRefusedError):
        undo(end.pk, access=ADMINISTRATOR)


def test_undo_keeps_a_tie_that_was_there_before(places: dict[str, Place]) -> None:
    valencia = ("Valencia", "Spain", "39.47", "-0.38", "")
    imported(file_of((*COLOGNE, *valencia)))
    imported(file_of((*COLOGNE, *VALENCIA)))
    end = decided("Valencia", places["Valencia"])
    undo(end.pk, access=ADMINISTRATOR)
    assert Tie.objects.count() == 1


def test_two_people_do_not_decide_one_end_twice(places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    end = decided("Valencia", places["Valencia"])
    with pytest.raises(AlreadyDecidedError):
        decide(end.pk, place_id=None, access=ADMINISTRATOR, at=timezone.now())


def test_place_that_is_not_there_is_refused(places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    end = ImportEnd.objects.get()
    with pytest.raises(ValidationError, match="Choose a place"):
        decide(end.pk, place_id=987_654_321, access=ADMINISTRATOR, at=timezone.now())
    assert not ImportEnd.objects.get().verdict


def test_nobody_but_an_administrator_of_the_platform_decides(places: dict[str, Place]) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    end = ImportEnd.objects.get()
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    with pytest.raises(PermissionDenied):
        decide(end.pk, place_id=None, access=Access(), at=at)
    with pytest.raises(PermissionDenied):
        undo(end.pk, access=Access())
    assert not ImportEnd.objects.visible_to(Access()).exists()


def test_decision_made_while_an_import_reads_holds_for_it(
    places: dict[str, Place], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(file_of((*COLOGNE, *VALENCIA)))
    read = running._resolved

    def read_slowly(rows: Any, *, show: Any) -> Any:
        found = read(rows, show=show)
        decided("Valencia", places["Valencia"])
        return found

    monkeypatch.setattr(running, "_resolved", read_slowly)
    run = imported(file_of((*BERLIN, *VALENCIA)))
    assert counts_of(run) == {"created": 1}
