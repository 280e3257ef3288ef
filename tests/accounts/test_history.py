from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import ApiKey, User
from partners.models import City
from records.access import Role
from tests.factories import make_activity, make_actor, make_user
from tests.personas import api_client_of, client_of


def last_event(user: User):
    return user.history.order_by("-pgh_id").first()


def test_change_through_a_page_tells_who_where_and_in_which_request(
    officer: User, officer_client: Client, seoul: City
) -> None:
    answer = officer_client.post("/accounts/me/", {"name": "Kim Ji-min", "language": ""})
    event = last_event(officer)
    assert (event.pgh_label, event.name) == ("update", "Kim Ji-min")
    assert event.pgh_context == {
        "channel": "web",
        "person": str(officer.pk),
        "city": str(seoul.pk),
        "from": "127.0.0.1",
        "request": answer["X-Request-ID"],
    }


def test_history_keeps_neither_password_nor_digest(seoul: City) -> None:
    admin = make_user(seoul, Role.CITY_ADMIN)
    columns = {field.name for field in last_event(admin)._meta.fields}
    assert not columns & {"password", "last_login", "digest"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM information_schema.columns "
            "WHERE table_name = 'accounts_apikeyevent' AND column_name = 'digest'"
        )
        assert cursor.fetchone() is None


def test_signing_in_is_no_change_of_the_person(officer: User) -> None:
    client_of(officer)
    assert officer.history.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE {} SET name = 'x'", "DELETE FROM {}"])
def test_history_can_neither_be_changed_nor_deleted(officer: User, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("accounts_userevent"))
    assert last_event(officer).name == officer.name


def test_change_through_the_api_tells_which_key_and_which_request(
    seoul: City, officer: User
) -> None:
    client = api_client_of(seoul, officer, "write")
    activity = make_activity(seoul, partners=(make_actor(),))
    answer = client.patch(
        f"/api/v1/activities/{activity.pk}/", {"title": "Renamed", "version": 1}, format="json"
    )
    assert answer.status_code == 200, answer.content
    event = activity.history.order_by("-pgh_id").first()
    assert (event.pgh_label, event.title) == ("update", "Renamed")
    assert event.pgh_context == {
        "channel": "api",
        "key": str(ApiKey.objects.get().pk),
        "city": str(seoul.pk),
        "from": "127.0.0.1",
        "request": answer["X-Request-ID"],
    }
