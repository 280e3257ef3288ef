from __future__ import annotations

import datetime
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone

from accounts.models import SignInRule, User
from accounts.second_factor.services import SECOND_FACTOR_BY_PROVIDER
from partners.models import City
from records.access import Role
from tests.accounts.signing_in import OWN, PROFILE, set_up_app, sign_in
from tests.factories import make_user
from tests.personas import client_of

RULES = "/accounts/city/sign-in/"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def admin(seoul: City) -> User:
    return make_user(seoul, Role.CITY_ADMIN, name="Yoon Ha-eun")


def make_rule(city: City, *roles: str, since: datetime.date | None = None) -> SignInRule:
    since = since or timezone.localdate()
    return SignInRule.objects.create(city=city, second_factor_roles=list(roles), since=since)


def is_sent_to_set_up(client: Client, page: str = PROFILE) -> bool:
    answer = client.get(page)
    return answer.status_code == 302 and answer["Location"] == OWN


def test_city_asks_a_role_for_a_second_factor(
    officer_client: Client, viewer_client: Client, outsider_client: Client, seoul: City
) -> None:
    assert not is_sent_to_set_up(officer_client)
    make_rule(seoul, "officer")
    # At the next click of a session that is open already.
    assert is_sent_to_set_up(officer_client)
    assert not is_sent_to_set_up(viewer_client)
    assert not is_sent_to_set_up(outsider_client)


def test_rule_waits_for_its_day(officer_client: Client, seoul: City) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    rule = make_rule(seoul, "officer", since=tomorrow)
    assert not is_sent_to_set_up(officer_client)
    rule.since = timezone.localdate()
    rule.save()
    assert is_sent_to_set_up(officer_client)


def test_installation_asks_roles_in_every_city(outsider_client: Client, settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["officer"]
    assert is_sent_to_set_up(outsider_client)


def test_administrator_of_the_platform_without_a_city_is_asked(db: None, settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["platform_admin"]
    client = client_of(make_user(None, Role.PLATFORM_ADMIN, name="Root Admin"))
    assert is_sent_to_set_up(client, "/catalogue/")


def test_everything_opens_with_the_factor_and_closes_with_its_loss(
    officer: User, seoul: City
) -> None:
    make_rule(seoul, "officer")
    client = sign_in(officer)
    assert is_sent_to_set_up(client)
    set_up_app(client)
    assert not is_sent_to_set_up(client)
    officer.authenticator_set.all().delete()
    assert is_sent_to_set_up(client)


def test_page_of_the_set_up_tells_nothing_of_the_city(officer_client: Client, seoul: City) -> None:
    assert "Seoul" in officer_client.get(OWN).text
    make_rule(seoul, "officer")
    page = officer_client.get(OWN)
    assert "Your role needs a second factor." in page.text
    assert "Seoul" not in page.text
    assert "Log an activity" not in page.text


def test_part_of_a_page_sends_the_whole_page_to_the_set_up(
    officer_client: Client, seoul: City
) -> None:
    make_rule(seoul, "officer")
    answer = officer_client.get("/activities/", headers={"hx-request": "true"})
    assert answer["HX-Redirect"] == OWN


def test_second_factor_of_the_provider_counts(officer: User, seoul: City) -> None:
    make_rule(seoul, "officer")
    client = client_of(officer)
    session = client.session
    session[SECOND_FACTOR_BY_PROVIDER] = True
    session.save()
    assert not is_sent_to_set_up(client)


def test_keys_of_programs_are_not_concerned(api_client, seoul: City, settings) -> None:
    settings.SECOND_FACTOR_ROLES = list(Role.values)
    make_rule(seoul, *[role for role in Role.values if role != "platform_admin"])
    assert api_client.get("/api/v1/activities/").status_code == 200


def test_administrator_sets_the_rules(admin: User, seoul: City) -> None:
    client = client_of(admin)
    today = timezone.localdate()
    sent = {"version": "0", "second_factor_roles": ["head", "officer"], "since": str(today)}
    assert client.post(RULES, sent)["Location"] == RULES
    rule = SignInRule.objects.get(city=seoul)
    assert (rule.second_factor_roles, rule.since, rule.version) == (["officer", "head"], today, 1)
    event = rule.history.get()
    assert event.pgh_context["person"] == str(admin.pk)
    assert event.pgh_context["city"] == str(seoul.pk)


def test_crossed_edits_of_the_rules_are_shown(admin: User, seoul: City) -> None:
    client = client_of(admin)
    rule = make_rule(seoul, "head")
    SignInRule.objects.update(version=2)
    sent = {"version": "1", "second_factor_roles": ["legal"], "since": str(rule.since)}
    answer = client.post(RULES, sent)
    assert answer.status_code == 409
    assert "Someone else changed this meanwhile." in answer.text
    rule.refresh_from_db()
    assert rule.second_factor_roles == ["head"]


def test_rules_in_force_are_not_put_off(admin: User, seoul: City) -> None:
    rule = make_rule(seoul, "head")
    later = rule.since + datetime.timedelta(days=30)
    sent = {"version": "1", "second_factor_roles": ["head", "legal"], "since": str(later)}
    answer = client_of(admin).post(RULES, sent)
    assert answer.status_code == 422
    assert "choose today or a day before" in answer.text
    rule.refresh_from_db()
    assert rule.second_factor_roles == ["head"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"version": "x", "since": "2026-01-01"},
        {"version": "0", "since": "soon"},
        {"version": "0", "since": "2026-01-01", "second_factor_roles": ["platform_admin"]},
        {"version": "0", "since": "2026-01-01", "second_factor_roles": ["\0"]},
    ],
)
def test_bad_rules_change_nothing(admin: User, seoul: City, sent: dict[str, object]) -> None:
    sent = {"other": "x", **sent}
    assert client_of(admin).post(RULES, sent).status_code == 422
    assert not SignInRule.objects.exists()


def test_rules_are_for_administrators(officer_client: Client) -> None:
    assert officer_client.get(RULES).status_code == 403


def test_unknown_role_in_the_environment_is_found(settings) -> None:
    settings.SECOND_FACTOR_ROLES = ["city_admin", "mayor"]
    assert "citydiplo.E005" in {one.id for one in run_checks()}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"ENVIRONMENT": "development"}, "[]"),
        ({"ENVIRONMENT": "production"}, "['platform_admin', 'city_admin']"),
        ({"ENVIRONMENT": "production", "SECOND_FACTOR_ROLES": "head"}, "['head']"),
        ({"ENVIRONMENT": "production", "SECOND_FACTOR_ROLES": ""}, "[]"),
    ],
)
def test_production_asks_administrators_unless_told_otherwise(
    environment: dict[str, str], expected: str
) -> None:
    code = "from citydiplo import settings; print(settings.SECOND_FACTOR_ROLES)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == expected
