"""An import writes what all cities share with the rights of who ordered it, as they are then."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import Membership, User
from partners.imports.services import order_import, run_import
from partners.models import ImportRun, Tie
from records.access import Role
from tests.factories import make_user
from tests.partners.imports.world import BERLIN, COLOGNE, file_of, imported, make_places
from tests.personas import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    make_places()
    return make_user(None, Role.PLATFORM_ADMIN, name="Ryu Ha-neul")


@pytest.fixture
def run(administrator: User) -> ImportRun:
    content = file_of((*COLOGNE, *BERLIN))
    access = access_for_user(administrator)
    return order_import(content, name="ties.csv", access=access, ring=False)


def _run(run: ImportRun) -> ImportRun:
    assert run_import(run.pk, clock=timezone.now)
    run.refresh_from_db()
    return run


def test_import_of_an_administrator_is_run(run: ImportRun) -> None:
    assert _run(run).state == ImportRun.State.READY
    assert Tie.objects.count() == 1


def _dismissed(person: User) -> None:
    Membership.objects.filter(user=person).delete()


def _shut_out(person: User) -> None:
    person.is_active = False
    person.save()


@pytest.mark.parametrize("lose", [_dismissed, _shut_out])
def test_import_of_who_has_lost_the_right_since_writes_nothing(
    lose: Callable[[User], None], run: ImportRun, administrator: User
) -> None:
    lose(administrator)
    assert _run(run).state == ImportRun.State.FAILED
    assert run.failure == ImportRun.Failure.RIGHTS
    assert not Tie.objects.exists()
    other = client_of(make_user(None, Role.PLATFORM_ADMIN, name="Seo Ga-on"))
    page = other.get(reverse("catalogue:import-detail", args=[run.pk]))
    assert "may do so no longer" in page.text


def test_import_that_nobody_s_name_stands_under_is_run() -> None:
    make_places()
    assert imported(file_of((*COLOGNE, *BERLIN))).state == ImportRun.State.READY
