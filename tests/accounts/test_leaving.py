"""What is kept of a person with an account: told to them, and forgotten when they are gone."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.access import access_for_user
from accounts.delegations.services import give_delegation
from accounts.invitations.services import accept, invite
from accounts.members.services.leaving import NEUTRAL, erase_account
from accounts.models import Invitation, Membership, User
from domains import vocabulary as v
from partners.models import City
from records.access import Role
from records.audit.sealing import seal_all
from tests.factories import PASSWORD, make_activity, make_actor, make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db
NAME, EMAIL = "Zebulon Quartermain", "zebulon.quartermain@example.org"


@pytest.fixture
def administrator(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Kang Ha-neul")


@pytest.fixture
def leaver(seoul: City, administrator: User) -> User:
    """Somebody who came by invitation, changed their name, and works there."""
    invitation, _secret = invite(
        city=seoul,
        email=EMAIL,
        name=NAME,
        roles=[Role.OFFICER],
        by=administrator,
        access=access_for_user(administrator),
        at=timezone.now(),
    )
    user = accept(invitation, user=None, password=PASSWORD, at=timezone.now())
    user.name = f"{NAME} Jr"
    user.save()
    return user


def tables_that_name(word: str) -> set[str]:
    """Every table a row of which holds the word, whatever the column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {quoted} AS row WHERE row::text ILIKE %s)",
                [f"%{word}%"],
            )
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def erase(user: User, by: User) -> None:
    erase_account(user.pk, access=access_for_user(by), at=timezone.now())


def test_erasing_leaves_no_trace_of_who_it_was(
    seoul: City, leaver: User, administrator: User
) -> None:
    activity = make_activity(seoul, "Visit", owner=leaver, partners=(make_actor("Hamburg"),))
    give_delegation(
        {
            "giver_id": leaver.pk,
            "receiver": administrator,
            "kind": v.Delegation.ABSE,
            "roles": [Role.OFFICER],
            "starts_on": timezone.localdate(),
            "ends_on": timezone.localdate(),
            "reason": f"{NAME} is in hospital",
        },
        city=seoul,
        access=access_for_user(leaver),
        on=timezone.localdate(),
    )
    assert tables_that_name("quartermain") >= {
        "accounts_user",
        "accounts_userevent",
        "accounts_invitation",
        "accounts_invitationevent",
        "accounts_delegation",
        "accounts_delegationevent",
    }
    erase(leaver, administrator)
    assert tables_that_name("quartermain") == set()
    activity.refresh_from_db()
    assert str(activity.owner) == NEUTRAL
    assert not Membership.objects.filter(user=leaver).exists()


def test_what_was_sealed_stays_provable(leaver: User, administrator: User) -> None:
    seal_all(at=timezone.now())
    erase(leaver, administrator)
    seal_all(at=timezone.now())
    told = StringIO()
    call_command("verify_audit", stdout=told)
    assert "erased" in told.getvalue()


def test_nobody_gets_in_with_an_erased_account(leaver: User, administrator: User) -> None:
    open_elsewhere = client_of(leaver)
    erase(leaver, administrator)
    assert open_elsewhere.get("/accounts/me/").status_code == 302
    answer = Client().post("/accounts/sign-in/", {"login": EMAIL, "password": PASSWORD})
    assert "do not belong together" in answer.text


def test_address_is_free_for_a_new_account(seoul: City, leaver: User, administrator: User) -> None:
    erase(leaver, administrator)
    assert make_user(seoul, Role.VIEWER, name="Another", email=EMAIL).pk != leaver.pk


def test_last_administrator_is_not_erased(administrator: User) -> None:
    platform = make_user(None, Role.PLATFORM_ADMIN, name="Oh Se-jin")
    with pytest.raises(ValidationError, match="keeps an administrator"):
        erase(administrator, platform)


def test_who_works_elsewhere_too_is_erased_by_the_platform_alone(
    busan: City, leaver: User, administrator: User
) -> None:
    Membership.objects.create(user=leaver, city=busan, role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        erase(leaver, administrator)
    erase(leaver, make_user(None, Role.PLATFORM_ADMIN, name="Oh Se-jin"))
    assert not User.objects.get(pk=leaver.pk).is_active


def test_account_that_is_there_keeps_its_history(leaver: User) -> None:
    with pytest.raises(Exception, match="still there"), connection.cursor() as cursor:
        cursor.execute("SELECT erase_account_history(%s)", [leaver.pk])


def test_page_asks_once_more_and_erases(leaver: User, administrator: User) -> None:
    client = Client()
    client.post("/accounts/sign-in/", {"login": administrator.email, "password": PASSWORD})
    page = f"/accounts/people/{leaver.pk}/erase/"
    assert NAME in client.get(page).text
    assert client.post(page)["Location"] == "/accounts/people/"
    assert User.objects.get(pk=leaver.pk).name == NEUTRAL


def test_own_data_are_a_file(seoul: City, leaver: User) -> None:
    make_activity(seoul, "Secret title", owner=leaver, partners=(make_actor("Hamburg"),))
    Authenticator.objects.create(user=leaver, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = client_of(leaver).post("/accounts/me/export/")
    assert "attachment" in answer["Content-Disposition"]
    told = json.loads(answer.content)
    assert told["account"]["email"] == EMAIL
    history = [(row["what"], row["name"]) for row in told["history"]]
    junior = f"{NAME} Jr"
    assert history == [("insert", NAME), ("update", junior), ("export", junior)]
    assert told["roles"][0]["role"] == "officer"
    assert told["invitations"][0]["name"] == NAME
    assert told["second_factors"][0]["kind"] == "totp"
    assert told["named_in"] == {"activities.activity.owner": 1}
    text = answer.content.decode()
    assert "Secret title" not in text
    assert leaver.password not in text


def test_link_of_an_administrator_sets_a_new_password(leaver: User, administrator: User) -> None:
    at_the_desk = client_of(administrator)
    asked = at_the_desk.post(f"/accounts/people/{leaver.pk}/password/")
    assert asked["Location"].startswith("/accounts/me/confirm/")
    labels = leaver.history.values_list("pgh_label", flat=True)  # type: ignore[attr-defined]
    assert "password_link" not in labels
    page = at_the_desk.post(asked["Location"], {"password": PASSWORD}, follow=True)
    link = page.context["shown"].secret
    own_page = f"/accounts/people/{leaver.pk}/sign-in/"
    assert page.redirect_chain == [(own_page, 302)]
    assert link in page.text
    assert link not in at_the_desk.get(own_page).text
    client = Client()
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "a wholly different phrase"
    client.post(form, {"password1": new, "password2": new})
    leaver.refresh_from_db()
    assert leaver.check_password(new)
    assert "password_link" in labels.all()


def test_link_for_somebody_of_another_city_too_is_refused(
    busan: City, leaver: User, administrator: User
) -> None:
    Membership.objects.create(user=leaver, city=busan, role=Role.VIEWER)
    client = client_of(administrator)
    assert client.post(f"/accounts/people/{leaver.pk}/password/").status_code == 403


def test_invitation_that_is_open_ends_with_the_account(
    busan: City, leaver: User, administrator: User
) -> None:
    elsewhere = make_user(busan, Role.CITY_ADMIN, name="Han Ye-jin")
    invite(
        city=busan,
        email=EMAIL,
        name=NAME,
        roles=[Role.VIEWER],
        by=elsewhere,
        access=access_for_user(elsewhere),
        at=timezone.now(),
    )
    erase(leaver, administrator)
    assert not Invitation.objects.open(at=timezone.now()).exists()
