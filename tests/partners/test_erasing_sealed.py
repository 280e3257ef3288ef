"""Whoever is erased is gone from what was sealed, and all of it can still be verified."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from partners.models import City, Person, Post
from partners.services import erase_person
from records.audit.sealing import seal_all
from records.audit.verifying import verify
from records.models import AuditEntry, EntryKind, ErasedRow, SealedRow
from tests.factories import make_actor, make_post, make_tenure
from tests.partners.canary import CANARY, SCRIPT, found_in_database
from tests.records.test_audit_seals import tamper

pytestmark = pytest.mark.django_db


def seal() -> None:
    seal_all(at=timezone.now())


def faults() -> list[str]:
    found = verify(at=timezone.now()).faults
    return [f"{fault.kind} {fault.table}" for fault in found]


def erased() -> int:
    return sum(chain.erased for chain in verify(at=timezone.now()).chains)


@pytest.fixture
def gone(head: User, canary: Person, meeting: Activity) -> Person:
    """Somebody who was erased after everything had been sealed."""
    AuditEntry.objects.create(
        kind=EntryKind.LOOK, city_id=canary.city_id, details={"told": [f"of {CANARY}", 3]}
    )
    seal()
    before = SealedRow.objects.count()
    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")
    assert SealedRow.objects.count() == before
    return canary


def test_sealed_rows_are_blanked_and_stay_provable(gone: Person) -> None:
    assert found_in_database() == []
    assert faults() == []
    # Of the person, of the post, and what told of the dinner, the promise and the look.
    assert erased() == ErasedRow.objects.values("table", "row_id").distinct().count() >= 6
    assert AuditEntry.objects.get().details == {"told": ["of …", 3]}
    seal()
    assert faults() == []


def test_digest_stays_and_what_it_could_be_guessed_by_does_not(gone: Person) -> None:
    rows = SealedRow.objects.filter(shape__table="partners_personevent")
    assert [row.salt for row in rows] == [None, None]
    assert all(len(row.digest) == 32 for row in rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_context -> 'erased' FROM partners_personevent WHERE pgh_obj_id = %s",
            [gone.pk],
        )
        told = str(cursor.fetchall())
    assert not any(bytes(row.digest).hex() in told for row in rows)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE partners_personevent SET name = 'Somebody else'", "partners_personevent"),
        ("UPDATE partners_personevent SET pgh_context = '{}'", "partners_personevent"),
        ("UPDATE records_erasedrow SET digest = sha256('x')", "partners_personevent"),
        ("DELETE FROM records_erasedrow", "activities_commitmentevent"),
    ],
)
def test_only_the_blanked_form_is_accepted(gone: Person, statement: str, told: str) -> None:
    tamper(statement)
    assert f"erased row is not as it was blanked {told}" in faults()


def test_what_was_erased_before_it_was_sealed_is_sealed_blanked(
    head: User, canary: Person, meeting: Activity
) -> None:
    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")
    seal()
    assert (faults(), erased(), ErasedRow.objects.count()) == ([], 0, 0)


def test_row_that_names_two_people_is_blanked_twice(
    head: User, seoul: City, gone: Person, meeting: Activity
) -> None:
    """Text that told of both; what stood between the two erasures cannot be guessed either."""
    other = make_tenure(_post(seoul), "Orchid Vandermolen").person
    assert other is not None
    note = AuditEntry.objects.create(
        kind=EntryKind.LOOK, city_id=seoul.pk, details={"told": f"{SCRIPT} and Orchid Vandermolen"}
    )
    seal()
    access = access_for_user(head)
    erase_person(other.pk, access=access, replacement="the envoy")
    third = make_tenure(_post(seoul, "Envoy"), SCRIPT).person
    assert third is not None
    erase_person(third.pk, access=access, replacement="the envoy")
    rows = ErasedRow.objects.filter(table="records_auditentry", row_id=note.pk).order_by("pk")
    assert [row.salt is None for row in rows] == [True, False]
    note.refresh_from_db()
    assert note.details == {"told": "… and …"}
    assert faults() == []


def _post(city: City, title: str = "Consul") -> Post:
    return make_post(city, make_actor(title), title)
