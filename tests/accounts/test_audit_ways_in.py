"""What changes how somebody signs in is written down, whoever did it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse

from accounts.models import User
from partners.models import City
from records.access import Role
from records.models import AuditEntry, EntryKind
from tests.accounts.signing_in import ASKED, OWN, set_up_app, sign_in
from tests.factories import PASSWORD, make_user
from tests.personas import client_of

GOOD = "a wholly different phrase"


def told(kind: EntryKind) -> list[tuple[Any, ...]]:
    rows = AuditEntry.objects.filter(kind=kind).order_by("pk")
    return list(rows.values_list("city_id", "person", "subject_id", "details__what"))


def test_factors_that_come_and_go_are_told(
    officer: User, seoul: City, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(officer)
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{OWN}codes/new/")
    client.post(f"{OWN}app/remove/")
    entries = told(EntryKind.WAYS_IN)
    assert {entry[:3] for entry in entries} == {(seoul.pk, officer.pk, str(officer.pk))}
    assert sorted(entry[3] for entry in entries) == [
        *("recovery_codes_added", "recovery_codes_added", "recovery_codes_removed"),
        *("totp_added", "totp_removed"),
    ]


def test_wrong_code_after_the_right_password_is_told(officer: User, seoul: City) -> None:
    set_up_app(sign_in(officer))
    sign_in(officer).post(ASKED, {"code": "000000"})
    # Whoever tries is not known to be that person.
    assert told(EntryKind.FACTOR_FAILED) == [(seoul.pk, None, str(officer.pk), None)]


def test_new_password_is_told(officer: User, seoul: City) -> None:
    client = sign_in(officer)
    changed = {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD}
    client.post("/accounts/me/password/", changed)
    assert told(EntryKind.WAYS_IN) == [(seoul.pk, officer.pk, str(officer.pk), "password")]


def test_new_password_by_a_link_is_told_as_somebodys(officer: User, seoul: City) -> None:
    client = Client()
    token = default_token_generator.make_token(officer)
    link = f"/accounts/password/{officer.pk.hex}-{token}/"
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": GOOD, "password2": GOOD})
    assert told(EntryKind.WAYS_IN) == [(seoul.pk, None, str(officer.pk), "password")]


def test_sessions_that_somebody_ends_are_told(officer: User, seoul: City) -> None:
    sign_in(officer)
    admin = make_user(seoul, Role.CITY_ADMIN, name="Yoon Ha-eun")
    client_of(admin).post(reverse("accounts:member-sign-out", args=[officer.pk]))
    client = sign_in(officer)
    client.post(reverse("accounts:session-end-others"))
    assert told(EntryKind.SIGN_OUT) == [
        (seoul.pk, admin.pk, str(officer.pk), None),
        (seoul.pk, officer.pk, str(officer.pk), None),
    ]


def test_looks_at_accounts_are_told(officer: User, seoul: City) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN, name="Yoon Ha-eun")
    client = client_of(admin)
    for _time in range(2):
        client.get(reverse("accounts:member-sign-in", args=[officer.pk]))
        client.get(reverse("accounts:invitation-list"))
    platform = make_user(None, Role.PLATFORM_ADMIN, name="Park Do-yun")
    client_of(platform).get(reverse("accounts:account-list"))
    looks = AuditEntry.objects.filter(kind=EntryKind.LOOK)
    assert set(looks.values_list("city_id", "person", "subject", "subject_id")) == {
        (seoul.pk, admin.pk, "accounts.user", str(officer.pk)),
        (seoul.pk, admin.pk, "accounts.invitation", ""),
        (None, platform.pk, "accounts.user", ""),
    }
