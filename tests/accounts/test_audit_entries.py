"""What leaves no row of history is written down all the same: who, for which city, from where."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.keys.services import create_key
from accounts.models import Membership, User
from partners.models import City
from records.access import Role
from records.audit.entries import note
from records.models import AuditEntry, EntryKind
from tests.accounts.test_sign_in import sign_in
from tests.factories import make_actor, make_post, make_tenure, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db


def told() -> list[tuple[object, ...]]:
    fields = ("kind", "city_id", "person", "subject", "subject_id")
    return list(AuditEntry.objects.order_by("pk").values_list(*fields))


def test_signing_in_and_out_is_told_to_each_city_of_the_person(
    client: Client, officer: User, seoul: City, busan: City
) -> None:
    Membership.objects.create(user=officer, city=busan, role=Role.VIEWER)
    sign_in(client, officer.email)
    client.post("/accounts/sign-out/")
    assert sorted(map(str, told())) == sorted(
        str((kind, city.pk, officer.pk, "accounts.user", str(officer.pk)))
        for kind in (EntryKind.SIGN_IN.value, EntryKind.SIGN_OUT.value)
        for city in (seoul, busan)
    )
    entry = AuditEntry.objects.earliest("pk")
    assert (entry.address, entry.channel) == ("127.0.0.1", "web")
    assert entry.request


def test_failed_sign_in_tells_of_an_account_only_where_there_is_one(
    client: Client, officer: User, seoul: City
) -> None:
    sign_in(client, f" {officer.email.upper()}", "wrong")
    sign_in(client, "nobody@example.org", "wrong")
    failed = EntryKind.SIGN_IN_FAILED.value
    assert told() == [
        (failed, seoul.pk, None, "accounts.user", str(officer.pk)),
        (failed, None, None, "accounts.user", ""),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM records_auditentry AS e WHERE e::text ~ 'nobody|wrong'"
        )
        assert cursor.fetchone() == (0,)


def test_many_failures_within_a_minute_are_one(client: Client, officer: User) -> None:
    for _attempt in range(5):
        sign_in(client, officer.email, "wrong")
    # The minute may change once between them.
    assert 1 <= AuditEntry.objects.count() <= 2


def test_look_at_a_person_is_told_once_an_hour(officer: User, seoul: City) -> None:
    client = client_of(officer)
    person = make_tenure(make_post(seoul, make_actor()), "Erika Mustermann").person
    assert person is not None
    before = AuditEntry.objects.count()
    for _time in range(2):
        client.get(reverse("partners:person-list"))
        client.get(person.get_absolute_url())
        client.get(person.tenures.get().post.actor.get_absolute_url())
    looks = AuditEntry.objects.filter(pk__gt=before, kind=EntryKind.LOOK)
    subjects = set(looks.values_list("subject", flat=True))
    assert subjects == {"partners.person", "partners.actor"}
    # The hour may change once between them.
    assert 3 <= looks.count() <= 4
    assert str(person.pk) in looks.values_list("subject_id", flat=True)


def test_who_may_not_read_people_has_not_looked_at_them(viewer_client: Client, seoul: City) -> None:
    post = make_post(seoul, make_actor())
    make_tenure(post, "Erika Mustermann")
    viewer_client.get(post.actor.get_absolute_url())
    viewer_client.get(reverse("partners:person-list"))
    assert not AuditEntry.objects.filter(kind=EntryKind.LOOK).exists()


def test_what_is_taken_out_is_told(officer: User, seoul: City) -> None:
    client = client_of(officer)
    person = make_tenure(make_post(seoul, make_actor()), "Erika Mustermann").person
    assert person is not None
    for address in (reverse("reports:council-xlsx"), reverse("reports:council-text")):
        assert client.get(address).status_code == 200
    client.post(reverse("partners:person-export", args=[person.pk]))
    exports = AuditEntry.objects.filter(kind=EntryKind.EXPORT).order_by("pk")
    assert list(exports.values_list("subject", "subject_id", "details")) == [
        ("council table", "", {"what": "xlsx", "rows": 0}),
        ("council table", "", {"what": "text", "rows": 0}),
        ("partners.person", str(person.pk), {}),
    ]


def test_refused_export_tells_nothing(viewer_client: Client, seoul: City) -> None:
    person = make_tenure(make_post(seoul, make_actor()), "Erika Mustermann").person
    assert person is not None
    answer = viewer_client.post(reverse("partners:person-export", args=[person.pk]))
    assert answer.status_code == 403
    assert not AuditEntry.objects.exclude(kind=EntryKind.SIGN_IN).exists()


def test_closed_key_is_told_to_its_city(seoul: City, officer: User) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    key, secret = create_key(
        city=seoul, name="old", scopes=["read"], expires_on=yesterday, by=officer
    )
    for given in (secret, "cdk_nothing"):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {given}")
        assert client.get("/api/v1/activities/").status_code == 401
    entries = AuditEntry.objects.order_by("pk")
    assert list(entries.values_list("kind", "city_id", "key", "channel")) == [
        ("key_refused", seoul.pk, key.pk, "api"),
        ("key_refused", None, None, "api"),
    ]


def test_page_does_not_break_where_nothing_can_be_written(
    officer: User, seoul: City, caplog: pytest.LogCaptureFixture
) -> None:
    class Request:
        META = {"REMOTE_ADDR": "no address"}
        path = "/"

    note(EntryKind.EXPORT, Request(), subject="x" * 100)
    assert AuditEntry.objects.count() == 0
    assert "The audit lacks an entry" in caplog.text
    note(EntryKind.EXPORT, Request())
    assert AuditEntry.objects.get().address is None


def test_program_administrator_without_a_city_is_told_to_the_platform(client: Client) -> None:
    person = make_user(None, Role.PLATFORM_ADMIN, name="Oh Se-jin")
    sign_in(client, person.email)
    assert told() == [(EntryKind.SIGN_IN.value, None, person.pk, "accounts.user", str(person.pk))]
