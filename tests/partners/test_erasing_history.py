"""History only grows: what the database itself holds back when somebody is erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from activities.models import Activity
from citydiplo.embedded import LESSER_ROLE
from partners.models import Person
from partners.services import (
    erase_person,
)
from records.audit.sealing import seal_all
from records.audit.verifying import verify
from tests.partners.canary import CANARY, found_in_database

pytestmark = pytest.mark.django_db


def test_history_can_be_changed_in_no_other_way(head: User, canary: Person) -> None:
    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")
    for statement in (
        "UPDATE partners_personevent SET note = 'x'",
        "DELETE FROM partners_postevent",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def serving(db: None) -> Iterator[None]:
    """All that the test does runs as the role that serves, and is taken back."""
    own = connections["default"]
    lesser = own.copy()
    lesser.settings_dict["USER"] = LESSER_ROLE
    connections["default"] = lesser
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    lesser.close()
    connections["default"] = own


def refused(statement: str, *values: Any) -> str:
    """What the database says to a statement that it refuses."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        connection.cursor().execute(statement, values)
    return str(error.value)


def test_role_that_serves_erases_whom_is_gone(
    serving: None, canary: Person, meeting: Activity, head: User
) -> None:
    assert "still there" in refused("SELECT erase_person_history(%s, '{}')", canary.pk)
    assert "permission denied" in refused("UPDATE partners_personevent SET note = ''")
    assert seal_all(at=timezone.now()) > 10

    erase_person(canary.pk, access=access_for_user(head), replacement="the mayor")

    assert found_in_database() == []
    findings = verify(at=timezone.now())
    assert findings.faults == []
    assert sum(chain.erased for chain in findings.chains) > 5
    assert "permission denied" in refused("UPDATE partners_personevent SET note = ''")


def test_history_that_belongs_to_no_city_is_changed_for_nobody(
    serving: None, canary: Person, head: User
) -> None:
    User.objects.filter(pk=head.pk).update(name=CANARY)
    canary.tenures.update(person=None)
    canary.delete()
    texts = '{"accounts_userevent": ["name"], "accounts_user": ["name"]}'
    connection.cursor().execute("SELECT erase_person_history(%s, %s)", [canary.pk, texts])
    assert head.history.filter(name=CANARY).exists()  # type: ignore[attr-defined]
    assert User.objects.filter(name=CANARY).exists()
