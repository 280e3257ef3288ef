"""The command that an operator runs to see whether anybody changed the audit."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from partners.models import City
from records.audit.sealing import seal_all
from records.models import AuditEntry, EntryKind
from tests.records.test_audit_seals import tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(seoul: City, officer: User) -> AuditEntry:
    entry = AuditEntry.objects.create(
        kind=EntryKind.EXPORT, city_id=seoul.pk, person=officer.pk, details={"rows": 3000}
    )
    seal_all(at=timezone.now())
    return entry


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_what_is_whole_is_told_with_its_heads(entry: AuditEntry) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert re.search(r"SEL: 1 seals, \d+ rows, 0 of them erased; head 1 [0-9a-f]{64}\n", out)
    assert re.search(r"^platform: ", out, re.MULTILINE)
    assert re.search(r"OK: \d+ rows verified\n$", out)


def test_audit_row_changed_by_sql_is_found_and_named(entry: AuditEntry) -> None:
    tamper("UPDATE records_auditentry SET details = '{\"rows\": 3}' WHERE id = %s", entry.pk)
    code, _out, err = run()
    assert code == 1
    assert f"row changed: SEL, seal 1, records_auditentry row {entry.pk}\nBROKEN: 1\n" == err
    assert run("--city", "platform")[0] == 0
    assert run("--city", "SEL", "--since", "2020-01-01")[0] == 1


def test_head_noted_elsewhere_must_still_be_there(entry: AuditEntry) -> None:
    head = str(re.search(r"SEL: .* head 1 (\w+)", run()[1]).group(1))  # type: ignore[union-attr]
    assert run("--expect", head)[0] == 0
    code, _out, err = run("--expect", head, "--expect", "f" * 64)
    assert code == 1
    assert f"seal that was the head once is gone: platform, {'f' * 64}" in err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("--city", "XXX"), "No city has the code XXX"), (("--since", "2026-13-01"), "is no day")],
)
def test_bad_input_is_told(entry: AuditEntry, arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        run(*arguments)
