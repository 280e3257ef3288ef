"""Sealing the history by city, and finding what somebody changed behind the program's back."""

from __future__ import annotations

import datetime

import pghistory
import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from partners.models import City
from records.audit.sealing import seal_all
from records.audit.verifying import EVERYTHING, FaultKind, Findings, Scope, record, verify
from records.management.commands.grant_lesser_role import history_tables
from records.models import AuditEntry, EntryKind, Seal, SealedRow
from tests.factories import make_activity, make_actor

pytestmark = pytest.mark.django_db

# Rows are told with the database's own time.
NOW = timezone.now()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def history(seoul: City, busan: City, officer: User) -> None:
    """Rows of two cities and of nobody's, under three batches of seals."""
    for city in (seoul, busan):
        make_activity(city, f"Exchange of {city.code}", partners=(make_actor(city.code),))
    seal_all(at=NOW)
    for number in (1, 2):
        with pghistory.context(city=str(seoul.pk)):
            officer.name = f"Name {number}"
            officer.save()
        AuditEntry.objects.create(kind=EntryKind.EXPORT, city_id=busan.pk)
        seal_all(at=NOW + number * DAY)


def tamper(statement: str, *values: object) -> None:
    """As the owner, with the triggers off."""
    with connection.cursor() as cursor:
        # What waits in the transaction would hinder it.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in history_tables():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, values)
        assert cursor.rowcount, statement


def found(*, scope: Scope = EVERYTHING, expected: tuple[str, ...] = ()) -> set[str]:
    faults = verify(scope, at=NOW + 2 * DAY, expected=expected).faults
    return {f"{fault.kind.value} {fault.table}".strip() for fault in faults}


def test_untouched_rows_are_sealed_once_by_city(history: None, seoul: City, busan: City) -> None:
    findings: Findings = verify(at=NOW + 2 * DAY)
    assert findings.faults == []
    assert findings.unsealed == 0
    seals = {chain.city: chain.seals for chain in findings.chains}
    assert seals == {seoul.pk: 3, busan.pk: 3, None: 1}
    assert sum(chain.rows for chain in findings.chains) == SealedRow.objects.count() > 20
    assert seal_all(at=NOW + 3 * DAY, from_the_first=True) == 0


def test_row_goes_to_its_own_city_else_to_that_of_its_context(
    history: None, seoul: City, officer: User
) -> None:
    renamed = officer.history.order_by("pgh_id").last()  # type: ignore[attr-defined]
    rows = SealedRow.objects.filter(shape__table="accounts_userevent")
    cities = rows.order_by("row_id")
    assert list(cities.values_list("seal__city_id", flat=True)) == [None, seoul.pk, seoul.pk]
    assert renamed.pgh_id == cities.last().row_id


TAMPERING = {
    "row changed": (
        "UPDATE activities_activityevent SET title = 'Another' WHERE pgh_label = 'insert'",
        {"row changed activities_activityevent"},
    ),
    "who changed it": (
        "UPDATE accounts_userevent SET pgh_context = '{}' WHERE name = 'Name 1'",
        {"row changed accounts_userevent"},
    ),
    "entry changed": (
        "UPDATE records_auditentry SET kind = 'look'",
        {"row changed records_auditentry"},
    ),
    "row deleted": (
        "DELETE FROM accounts_userevent WHERE name = 'Name 1'",
        {"row missing accounts_userevent"},
    ),
    "row and its seal deleted": (
        "WITH gone AS (DELETE FROM accounts_userevent WHERE name = 'Name 1' RETURNING pgh_id)"
        " DELETE FROM records_sealedrow USING gone, records_shape AS shape WHERE row_id = pgh_id"
        " AND shape.id = shape_id AND \"table\" = 'accounts_userevent'",
        {"seal or the rows under it altered"},
    ),
    "digest renewed": (
        "UPDATE records_sealedrow SET digest = sha256('x'), salt = NULL"
        " WHERE row_id = (SELECT min(id) FROM records_auditentry) AND shape_id ="
        " (SELECT id FROM records_shape WHERE \"table\" = 'records_auditentry')",
        {
            "seal or the rows under it altered",
            "erased row is not as it was blanked records_auditentry",
        },
    ),
    "seal in the middle deleted": (
        "DELETE FROM records_seal WHERE sequence = 2 AND city_id IS NOT NULL",
        {"seal missing", "seal missing accounts_userevent", "seal missing records_auditentry"},
    ),
    "two seals swapped": (
        "UPDATE records_seal SET sequence = CASE sequence WHEN 2 THEN 30 ELSE 2 END"
        " WHERE sequence IN (2, 3); UPDATE records_seal SET sequence = 3 WHERE sequence = 30",
        {"seal or the rows under it altered", "seal does not follow the one before"},
    ),
    "time of a seal changed": (
        "UPDATE records_seal SET sealed_at = sealed_at - interval '1 hour' WHERE sequence = 2",
        {"seal or the rows under it altered"},
    ),
    "column lost": (
        "WITH shape AS (UPDATE records_shape SET columns = columns || '{former}'"
        " WHERE \"table\" = 'accounts_userevent' RETURNING id)"
        " UPDATE records_sealedrow SET digest = sha256('x') FROM shape WHERE shape_id = shape.id",
        {
            "seal or the rows under it altered",
            "row lost a column that was sealed accounts_userevent",
        },
    ),
    "columns left out": (
        "UPDATE records_shape SET columns = array_remove(columns, 'details')"
        " WHERE \"table\" = 'records_auditentry'",
        {"seal or the rows under it altered", "row changed records_auditentry"},
    ),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_found(history: None, name: str) -> None:
    statement, told = TAMPERING[name]
    tamper(statement)
    assert found() == told


def test_row_put_into_a_sealed_past_is_found(history: None, officer: User) -> None:
    columns = (
        "pgh_created_at, pgh_label, pgh_obj_id, id, version, created_at, updated_at, email, name,"
        " language, is_active"
    )
    first = officer.history.earliest("pgh_id")  # type: ignore[attr-defined]
    copied = (
        f"INSERT INTO accounts_userevent (pgh_id, {columns}) SELECT %s,"
        f" {columns.replace('pgh_created_at', 'pgh_created_at - %s')} FROM accounts_userevent"
        " WHERE pgh_id = %s"
    )
    inserted = "row inserted among rows that were sealed long before accounts_userevent"
    # Under a number that was left free, among rows of that time.
    tamper(copied, first.pgh_id - 100, datetime.timedelta(0), first.pgh_id)
    assert found() == {inserted}
    # Once it is sealed too, it came too late.
    seal_all(at=NOW + 2 * DAY, from_the_first=True)
    assert found() == {inserted}


def test_row_that_pretends_an_earlier_time_is_found(history: None, officer: User) -> None:
    tamper(
        "INSERT INTO records_auditentry (kind, at, request, channel, subject, subject_id, details)"
        " VALUES ('export', now() - interval '3 days', '', '', '', '', '{}')"
    )
    assert found() == {"row inserted among rows that were sealed long before records_auditentry"}


def test_tail_cut_off_is_found_by_a_head_that_was_noted(history: None, busan: City) -> None:
    head = verify(at=NOW + 2 * DAY).chains[0].head
    assert found(expected=(head,)) == set()
    for table in ("accounts_userevent", "records_auditentry"):
        key = "pgh_id" if table.endswith("event") else "id"
        rows = SealedRow.objects.filter(seal__digest=head, shape__table=table)
        if rows.exists():
            tamper(f"DELETE FROM {table} WHERE {key} = ANY(%s)", [row.row_id for row in rows])
    seal = Seal.objects.get(digest=head)
    tamper("DELETE FROM records_sealedrow WHERE seal_id = %s", seal.pk)
    tamper("DELETE FROM records_seal WHERE digest = %s", head)
    # Nothing is left that would tell of it.
    assert found() == set()
    assert found(expected=(head,)) == {FaultKind.CUT_OFF.value}
    assert found(scope=Scope(is_narrow=True, city=seal.city_id), expected=(head,)) == {
        FaultKind.CUT_OFF
    }


def test_verification_notes_the_heads(history: None) -> None:
    findings = verify(at=NOW + 2 * DAY)
    record(findings, at=NOW + 2 * DAY, scope=Scope())
    tamper("DELETE FROM records_seal WHERE sequence = 3")
    assert FaultKind.CUT_OFF.value in found()


def test_scope_narrows_what_is_verified(history: None, seoul: City, busan: City) -> None:
    first = AuditEntry.objects.earliest("pk")
    tamper("UPDATE records_auditentry SET kind = 'look' WHERE id = %s", first.pk)
    assert found(scope=Scope(is_narrow=True, city=seoul.pk)) == set()
    assert found(scope=Scope(is_narrow=True, city=busan.pk)) == {"row changed records_auditentry"}
    assert found(scope=Scope(since=NOW + 1.5 * DAY)) == set()
    chain = verify(Scope(since=NOW + 1.5 * DAY), at=NOW + 2 * DAY).chains[0]
    assert (chain.seals, chain.sequence) == (1, 3)


def test_column_that_came_later_is_no_change(history: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_userevent ADD colour text NOT NULL DEFAULT 'red'")
    assert found() == set()


def test_session_in_another_time_zone_finds_the_same(history: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET timezone TO 'Asia/Seoul'")
        assert found() == set()
        cursor.execute("SET timezone TO 'UTC'")


def test_batches_are_bounded_and_the_rest_comes_next(
    history: None, seoul: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(kind=EntryKind.LOOK, city_id=seoul.pk) for _one in range(10)
    )
    monkeypatch.setattr("records.audit.sealing.BATCH", 4)
    assert seal_all(at=NOW + 2 * DAY, most=2) == 8
    assert seal_all(at=NOW + 2 * DAY) == 2
    assert found() == set()
