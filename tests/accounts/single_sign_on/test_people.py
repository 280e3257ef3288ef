"""Who comes in by a provider's word, as whom, and when the password is closed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.access import access_for_user
from accounts.invitations.services import accept, invite
from accounts.models import User
from partners.models import City
from records.access import Role
from tests.accounts.single_sign_on.conftest import Configure
from tests.accounts.single_sign_on.provider import START, Provider
from tests.factories import PASSWORD, make_city, make_user

SIGN_IN = "/accounts/sign-in/"


def refused(provider: Provider, client: Client) -> str:
    answer = provider.sign_in(client)
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session
    return answer.text


def who(client: Client) -> User:
    user: User = client.get("/accounts/me/").context["user"]
    return user


def test_same_account_is_the_same_person_whatever_its_address_has_become(
    provider: Provider, client: Client, officer: User, head: User
) -> None:
    provider.sign_in(client)
    client.logout()
    # The address of somebody else here, then one of another domain, then none.
    for email in (head.email, "kim@elsewhere.example", None):
        provider.claims["email"] = email
        provider.sign_in(client)
        assert who(client) == officer
        client.logout()
    officer.refresh_from_db()
    assert officer.email == "kim.min-ji@example.org"
    assert head.socialaccount_set.count() == 0


def test_address_that_went_to_somebody_else_takes_nobody_over(
    provider: Provider, client: Client, officer: User
) -> None:
    provider.sign_in(client)
    client.logout()
    provider.claims["sub"] = "kim-2"
    assert "belongs to somebody who signs in with another account" in refused(provider, client)


def test_operator_parts_people_from_a_provider(
    provider: Provider, client: Client, officer: User
) -> None:
    with pytest.raises(CommandError, match="Nobody like that"):
        call_command("unlink_single_sign_on", "seoul", email=officer.email)
    for again, whose in enumerate(({"email": officer.email.upper()}, {"everybody": True})):
        provider.claims["sub"] = f"kim-{again}"
        provider.sign_in(client)
        assert who(client) == officer
        client.logout()
        call_command("unlink_single_sign_on", "seoul", **whose, verbosity=0)
        assert officer.socialaccount_set.count() == 0


def test_same_subject_of_another_issuer_is_not_the_same_person(
    provider: Provider, client: Client, officer: User, configure: Configure
) -> None:
    provider.sign_in(client)
    client.logout()
    other = Provider(claims={**provider.claims, "email": "another@example.org"})
    configure(other.url)
    assert "Nobody with your e-mail address" in refused(other, client)
    other.close()


def test_first_sign_in_keeps_the_password_and_other_sessions(
    provider: Provider, client: Client, officer: User
) -> None:
    other = Client()
    other.force_login(officer)
    provider.sign_in(client)
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    assert who(other) == officer


def test_another_city_chooses_no_password_for_an_account_that_the_provider_fills(
    provider: Provider, client: Client, seoul: City
) -> None:
    """Its administrator holds the link, and would hold the roles that come with the claims."""
    provider.claims |= {"groups": ["officers"]}
    for city, is_taken in ((make_city("Daegu", "대구광역시", "DGU"), False), (seoul, True)):
        admin = make_user(city, Role.CITY_ADMIN, name=f"Kang of {city.code}")
        now = timezone.now()
        invitation, _secret = invite(
            city=city,
            email=provider.claims["email"],
            name="Kim Min-ji",
            roles=[Role.VIEWER],
            by=admin,
            access=access_for_user(admin),
            at=now,
        )
        if not is_taken:
            with pytest.raises(ValidationError, match="Seoul City first"):
                accept(invitation, user=None, password=PASSWORD, at=now)
        else:
            accept(invitation, user=None, password=PASSWORD, at=now)
        assert User.objects.filter(email=provider.claims["email"]).exists() is is_taken


@pytest.mark.parametrize("told", [False, None, "false", "yes", 1, ["true"]])
def test_address_that_the_provider_does_not_vouch_for_is_not_believed(
    provider: Provider, client: Client, officer: User, told: Any
) -> None:
    if told == 1:
        told = "1"
    provider.claims["email_verified"] = told
    assert "does not say that your e-mail address is yours" in refused(provider, client)


def test_operator_may_trust_a_provider_that_says_nothing_of_addresses(
    provider: Provider, client: Client, officer: User, configure: Configure
) -> None:
    del provider.claims["email_verified"]
    refused(provider, client)
    configure(provider.url, "trust_email = true")
    provider.sign_in(client)
    assert who(client) == officer


@pytest.mark.parametrize(
    "email",
    [
        "kim@busan.example",
        "",
        None,
        "a@b@example.com",
        "x@example.org.evil",
        ["a"],
        # In small letters it would be the address of the officer.
        "\N{KELVIN SIGN}im.min-ji@example.org",
    ],
)
def test_address_of_another_domain_is_not_the_providers_to_speak_for(
    provider: Provider, client: Client, officer: User, email: Any
) -> None:
    make_user(None, name="Kim", email="kim@busan.example")
    provider.claims["email"] = email
    assert "not one for which this provider may speak" in refused(provider, client)


def test_unknown_person_is_not_let_in(provider: Provider, client: Client, db: None) -> None:
    assert "Nobody with your e-mail address is known here" in refused(provider, client)
    assert not User.objects.exists()


def test_unknown_person_is_made_where_the_rule_says_so_and_holds_nothing(
    provider: Provider, client: Client, seoul: City, configure: Configure
) -> None:
    configure(provider.url, 'people = "create"')
    provider.claims["email"] = "Kim.Min-ji@Example.org"
    provider.sign_in(client)
    person = who(client)
    assert (person.email, person.name) == ("kim.min-ji@example.org", "Kim Min-ji")
    assert not person.has_usable_password()
    assert "You hold no role in any city" in client.get("/").text
    client.logout()
    provider.sign_in(client)
    assert who(client) == person
    assert [event.pgh_context["channel"] for event in person.history.all()] == ["sso"]


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Kim\u202eMin-ji"}, "kim.min-ji@example.org"),
        ({"name": None, "given_name": "Min-ji", "family_name": "Kim"}, "Min-ji Kim"),
        ({"name": "x" * 200}, "x" * 150),
        ({"name": ""}, "kim.min-ji@example.org"),
    ],
)
def test_name_of_a_new_person_can_be_shown(
    provider: Provider, client: Client, db: None, configure: Configure, claims: dict, name: str
) -> None:
    configure(provider.url, 'people = "create"')
    provider.claims.update(claims)
    provider.sign_in(client)
    assert User.objects.get().name == name


@pytest.mark.parametrize("email", ["a b@example.org", "\0@example.org", f"{'x' * 300}@example.org"])
def test_odd_address_makes_nobody(
    provider: Provider, client: Client, db: None, configure: Configure, email: str
) -> None:
    configure(provider.url, 'people = "create"')
    provider.claims["email"] = email
    refused(provider, client)
    assert not User.objects.exists()


def test_closed_account_stays_closed(provider: Provider, client: Client, officer: User) -> None:
    User.objects.update(is_active=False)
    provider.claims["groups"] = ["guests"]
    answer = provider.sign_in(client, follow=True)
    assert "Your account is closed" in answer.text
    assert "_auth_user_id" not in client.session
    assert officer.memberships.count() == 1


def test_administrator_of_the_platform_comes_by_password_unless_the_rule_says_so(
    provider: Provider, client: Client, officer: User, configure: Configure
) -> None:
    provider.sign_in(client)
    client.logout()
    officer.memberships.create(city=None, role=Role.PLATFORM_ADMIN)
    assert "sign in with their password" in refused(provider, client)
    configure(provider.url, "platform = true")
    provider.sign_in(client)
    assert who(client) == officer


def test_domain_that_was_taken_away_lets_nobody_in(
    provider: Provider, client: Client, officer: User, settings: Any
) -> None:
    provider.sign_in(client)
    client.logout()
    settings.OIDC_PROVIDERS = settings.OIDC_PROVIDERS.replace("example.org", "other.example")
    assert "not one for which this provider may speak" in refused(provider, client)


def by_password(client: Client, person: User, password: str = PASSWORD) -> Any:
    return client.post(SIGN_IN, {"login": person.email, "password": password, "next": "/x/"})


def test_password_is_closed_for_a_city_and_a_domain_where_the_rule_says_so(
    provider: Provider, client: Client, officer: User, seoul: City, configure: Configure
) -> None:
    elsewhere = make_user(seoul, Role.VIEWER, name="Lee", email="lee@private.example")
    citizen = make_user(None, name="No City", email="nobody@private.example")
    assert by_password(client, officer).status_code == 302
    client.logout()
    configure(provider.url, 'password = "refused"')
    for person in (officer, elsewhere):
        answer = by_password(client, person)
        assert answer.status_code == 403
        assert "Your city has closed sign-in by password" in answer.text
        assert f'action="{START}"' in answer.text
        assert '<input type="hidden" name="next" value="/x/">' in answer.text
        assert "_auth_user_id" not in client.session
    assert by_password(client, citizen).status_code == 302
    client.logout()
    # A wrong password tells nothing of it.
    assert by_password(client, officer, "wrong").status_code == 200
    # The way that is open, and the door for when the provider is down.
    provider.sign_in(client)
    assert who(client) == officer
    client.logout()
    officer.memberships.create(city=None, role=Role.PLATFORM_ADMIN)
    assert by_password(client, officer).status_code == 302
