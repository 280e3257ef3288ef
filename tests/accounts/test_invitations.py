"""Letting people in: only by a link that an administrator made, once, in time."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.access import access_for_user
from accounts.invitations.services import (
    TOLD_FOR,
    VALID_FOR,
    accept,
    find_invitation,
    forget_lapsed_invitations,
    invite,
    renew,
)
from accounts.members.services.roles import end_work
from accounts.models import Delegation, Invitation, Membership, User
from domains import vocabulary as v
from partners.models import City
from partners.services import erase_person
from records.access import Role
from tests.factories import PASSWORD, make_actor, make_post, make_tenure, make_user
from tests.personas import client_of

NEW = "/accounts/invitations/new/"
ACCEPT = "/accounts/invitation/"
EMAIL = "new.colleague@example.org"
NOW = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
GOOD = "a wholly different phrase"


@pytest.fixture
def administrator(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Kang Ha-neul")


def made(city: City, by: User, *, at: datetime.datetime = NOW, **more: object):
    given = {"email": EMAIL, "name": "New Colleague", "roles": [Role.OFFICER], **more}
    return invite(city=city, by=by, access=access_for_user(by), at=at, **given)


def roles_of(user: User, city: City) -> set[str]:
    return set(Membership.objects.filter(user=user, city=city).values_list("role", flat=True))


def test_colleague_follows_the_link_sets_a_password_and_is_in(
    seoul: City, administrator: User
) -> None:
    form = {"email": f" {EMAIL.upper()} ", "name": "New Colleague", "roles": ["officer", "head"]}
    at_the_desk = client_of(administrator)
    page = at_the_desk.post(NEW, form, follow=True)
    link = page.context["shown"].secret
    assert link in page.text
    assert "no-store" in page["Cache-Control"]
    # Loaded again, the page makes no other link and shows this one no more.
    assert page.redirect_chain == [("/accounts/invitations/", 302)]
    assert link not in at_the_desk.get("/accounts/invitations/").text
    client = Client()
    assert client.get(link, follow=True).context["invitation"].email == EMAIL
    answer = client.post(ACCEPT, {"accept": "1", "password1": GOOD, "password2": GOOD})
    assert answer.status_code == 302
    user = User.objects.get(email=EMAIL)
    assert roles_of(user, seoul) == {"officer", "head"}
    assert client.get("/accounts/me/").status_code == 200
    # Once: the same link opens no more, in whichever browser.
    assert Client().get(link).status_code == 410


def test_who_has_an_account_signs_in_and_accepts(
    seoul: City, busan: City, administrator: User
) -> None:
    user = make_user(busan, Role.OFFICER, name="New Colleague", email=EMAIL)
    _invitation, secret = made(seoul, administrator, at=timezone.now())
    client = Client()
    page = client.get(f"/accounts/invitation/{secret}/", follow=True)
    assert "You have an account with this address already." in page.text
    assert (
        client.post(ACCEPT, {"accept": "1", "password1": GOOD, "password2": GOOD}).status_code
        == 422
    )
    client.post("/accounts/sign-in/", {"login": EMAIL, "password": PASSWORD, "next": ACCEPT})
    assert client.post(ACCEPT, {"accept": "1"})["Location"] == "/"
    assert roles_of(user, seoul) == {"officer"}
    assert roles_of(user, busan) == {"officer"}


def test_somebody_else_cannot_take_it(seoul: City, administrator: User, officer: User) -> None:
    _invitation, secret = made(seoul, administrator, at=timezone.now(), roles=[Role.HEAD])
    client = client_of(officer)
    page = client.get(f"/accounts/invitation/{secret}/", follow=True)
    assert f"You are signed in as {officer.email}." in page.text
    assert client.post(ACCEPT, {"accept": "1"}).status_code == 422
    assert roles_of(officer, seoul) == {"officer"}


@pytest.mark.parametrize(
    ("after", "opens"),
    [
        (datetime.timedelta(0), True),
        (VALID_FOR - datetime.timedelta(seconds=1), True),
        (VALID_FOR, False),
    ],
)
def test_link_opens_until_its_last_moment(
    seoul: City, administrator: User, after: datetime.timedelta, opens: bool
) -> None:
    invitation, secret = made(seoul, administrator)
    assert (find_invitation(secret, at=NOW + after) is not None) is opens
    if not opens:
        with pytest.raises(ValidationError, match="has expired"):
            accept(invitation, user=None, password=GOOD, at=NOW + after)


def test_new_link_closes_the_old_one(seoul: City, administrator: User) -> None:
    invitation, first = made(seoul, administrator)
    _same, second = renew(invitation, access=access_for_user(administrator), at=NOW)
    assert find_invitation(first, at=NOW) is None
    assert find_invitation(second, at=NOW) == invitation


def test_inviting_again_withdraws_the_first(seoul: City, administrator: User) -> None:
    _first, secret = made(seoul, administrator)
    made(seoul, administrator, roles=[Role.VIEWER])
    assert find_invitation(secret, at=NOW) is None
    assert Invitation.objects.open(at=NOW).count() == 1


def test_withdrawn_link_opens_no_more(seoul: City, administrator: User) -> None:
    invitation, secret = made(seoul, administrator, at=timezone.now())
    client = client_of(administrator)
    page = f"/accounts/invitations/{invitation.pk}/withdraw/"
    assert client.get(page).status_code == 200
    assert client.post(page)["Location"] == "/accounts/invitations/"
    assert Client().get(f"/accounts/invitation/{secret}/").status_code == 410
    assert "was taken or withdrawn already" in client.post(page, follow=True).text


def test_only_the_administrator_of_the_city_invites(
    seoul: City, busan: City, administrator: User, officer: User
) -> None:
    assert client_of(officer).get(NEW).status_code == 403
    with pytest.raises(PermissionDenied):
        made(busan, administrator)


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"email": "no address"}, "email", "valid email"),
        ({"email": ""}, "email", "required"),
        ({"name": ""}, "name", "required"),
        ({"name": "\u202eevil"}, "name", ""),
        ({"roles": []}, "roles", "required"),
        ({"roles": ["platform_admin"]}, "roles", "platform_admin"),
        ({"roles": ["king"]}, "roles", "king"),
    ],
)
def test_what_does_not_fit_is_named(
    administrator: User, wrong: dict[str, object], field: str, told: str
) -> None:
    form = {"email": EMAIL, "name": "New Colleague", "roles": ["officer"], **wrong}
    answer = client_of(administrator).post(NEW, form)
    assert answer.status_code == 422
    assert told in str(answer.context["form"].errors[field])
    assert not Invitation.objects.exists()


def test_who_has_the_roles_already_is_not_invited(administrator: User, officer: User) -> None:
    form = {"email": officer.email, "name": "Kim", "roles": ["officer"]}
    answer = client_of(administrator).post(NEW, form)
    assert "This person has these roles already." in answer.text


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("short", "short", "too short"),
        ("newcolleague", "newcolleague", "too similar"),
        (GOOD, "another phrase", "Type the same password twice."),
        ("", "", "required"),
    ],
)
def test_weak_password_is_refused_and_nothing_is_made(
    seoul: City, administrator: User, first: str, second: str, told: str
) -> None:
    _invitation, secret = made(seoul, administrator, at=timezone.now())
    client = Client()
    client.get(f"/accounts/invitation/{secret}/")
    answer = client.post(ACCEPT, {"accept": "1", "password1": first, "password2": second})
    assert answer.status_code == 422
    assert told in answer.text
    assert not User.objects.filter(email=EMAIL).exists()


def test_list_tells_what_became_of_each(seoul: City, administrator: User) -> None:
    now = timezone.now()
    made(seoul, administrator, at=now - 2 * VALID_FOR, email="late@example.org", name="Late")
    made(seoul, administrator, at=now, email="open@example.org", name="Open")
    text = client_of(administrator).get("/accounts/invitations/").text
    assert "Expired" in text
    assert "open until" in text


def test_link_of_a_dismissed_administrator_opens_nothing(seoul: City, administrator: User) -> None:
    invitation, _secret = made(seoul, administrator, roles=[Role.CITY_ADMIN])
    other = make_user(seoul, Role.CITY_ADMIN, name="Yoon Ha-eun")
    end_work(administrator.pk, city=seoul, access=access_for_user(other))
    with pytest.raises(ValidationError, match="withdrawn"):
        accept(invitation, user=None, password=GOOD, at=NOW)
    assert not User.objects.filter(email=EMAIL).exists()
    renewed, _secret = renew(invitation, access=access_for_user(other), at=NOW)
    taken = accept(renewed, user=None, password=GOOD, at=NOW)
    assert roles_of(taken, seoul) == {"city_admin"}


def test_link_outlives_the_absence_in_which_it_was_made(
    seoul: City, administrator: User, viewer: User
) -> None:
    today = timezone.localdate(NOW)
    Delegation.objects.create(
        city=seoul,
        giver=administrator,
        receiver=viewer,
        kind=v.Delegation.ABSE,
        roles=[Role.CITY_ADMIN],
        starts_on=today,
        ends_on=today,
        reason="A journey",
    )
    invitation, _secret = invite(
        city=seoul,
        email=EMAIL,
        name="New Colleague",
        roles=[Role.OFFICER],
        by=viewer,
        access=access_for_user(viewer, on=today),
        at=NOW,
    )
    accept(invitation, user=None, password=GOOD, at=NOW + datetime.timedelta(days=3))


@pytest.mark.parametrize("secret", ["x", "a" * 500, "한글", "%00"])
def test_link_that_is_none_says_so(client: Client, db: None, secret: str) -> None:
    assert client.get(f"/accounts/invitation/{secret}/").status_code == 410
    assert client.get(ACCEPT).status_code == 410


def test_nobody_is_remembered_whose_invitation_lapsed_long_ago(
    seoul: City, administrator: User
) -> None:
    made(seoul, administrator)
    taken, _secret = made(seoul, administrator, email="taken@example.org", name="Taken")
    accept(taken, user=None, password=GOOD, at=NOW)
    day = datetime.timedelta(days=1)
    assert forget_lapsed_invitations(at=NOW + VALID_FOR + TOLD_FOR) == 0
    assert forget_lapsed_invitations(at=NOW + VALID_FOR + TOLD_FOR + day) == 1
    assert list(Invitation.objects.values_list("email", flat=True)) == ["taken@example.org"]
    events = next(iter(Invitation.pgh_event_models.values()))  # type: ignore[attr-defined]
    assert {row.email for row in events.objects.exclude(pgh_obj_id=taken.pk)} == {""}


def test_erasing_a_namesake_at_a_partner_leaves_the_invitation_alone(
    seoul: City, administrator: User
) -> None:
    invitation, secret = made(seoul, administrator, name="Erika Mustermann")
    term = make_tenure(make_post(seoul, make_actor("Hamburg")), "Erika Mustermann", email=EMAIL)
    erase_person(term.person_id, access=access_for_user(administrator), replacement="the mayor")
    invitation.refresh_from_db()
    assert (invitation.name, invitation.email) == ("Erika Mustermann", EMAIL)
    assert find_invitation(secret, at=NOW) == invitation


def test_new_link_is_shown_once_on_a_page_that_can_be_loaded_again(
    seoul: City, administrator: User
) -> None:
    invitation, first = made(seoul, administrator, at=timezone.now())
    client = client_of(administrator)
    page = client.post(f"/accounts/invitations/{invitation.pk}/renew/", follow=True)
    link = page.context["shown"].secret
    assert first not in link
    assert 'name="next" value="/accounts/invitations/"' in page.text
    again = client.get("/accounts/invitations/")
    assert again.context["shown"] is None
    assert Client().get(link).status_code == 302


def test_link_of_one_city_is_not_shown_in_another(
    seoul: City, busan: City, administrator: User
) -> None:
    Membership.objects.create(user=administrator, city=busan, role=Role.CITY_ADMIN)
    client = client_of(administrator)
    client.post("/accounts/city/", {"city": seoul.pk})
    client.post(NEW, {"email": EMAIL, "name": "New Colleague", "roles": ["officer"]})
    client.post("/accounts/city/", {"city": busan.pk})
    assert client.get("/accounts/invitations/").context["shown"] is None
    client.post("/accounts/city/", {"city": seoul.pk})
    assert client.get("/accounts/invitations/").context["shown"].row.email == EMAIL
