"""The plain pages behind palette and shortcuts: what each reader may go to, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notices.palette.entries import ACTS, OF_EVERYBODY, OF_PLATFORM, PAGES
from partners.models import City
from records.access import Role
from records.policy import ACTIONS
from tests.factories import make_user
from tests.personas import client_of

pytestmark = pytest.mark.django_db
GO, SHORTCUTS = reverse("palette:go"), reverse("palette:shortcuts")
PART = {"HX-Request": "true"}
EVERY = (*ACTS, *PAGES, *OF_PLATFORM, *OF_EVERYBODY)


def addresses(client: Client) -> set[str]:
    context = client.get(GO).context
    return {one.url for one in [*context["acts"], *context["pages"]]}


def test_each_target_opens_for_whom_it_is_shown(seoul: City) -> None:
    for role in (Role.OFFICER, Role.HEAD, Role.LEGAL, Role.VIEWER, Role.CITY_ADMIN):
        client = client_of(make_user(seoul, role, name=role))
        refused = [url for url in addresses(client) if client.get(url).status_code != 200]
        assert refused == []


def test_what_a_role_may_not_do_is_not_offered(
    officer_client: Client, viewer_client: Client
) -> None:
    only_officers = addresses(officer_client) - addresses(viewer_client)
    for name in ("agreements:entry-new", "activities:incoming-new", "partners:actor-new"):
        assert reverse(name) in only_officers
    assert reverse("accounts:audit-list") not in addresses(officer_client)


def test_administrator_of_the_platform_goes_to_what_all_cities_share(db: None) -> None:
    client = client_of(make_user(None, Role.PLATFORM_ADMIN, name="Platform"))
    assert addresses(client) == {
        *map(reverse, (entry.view for entry in (*OF_PLATFORM, *OF_EVERYBODY)))
    }


def test_rights_are_those_of_the_policy_and_keys_are_given_once() -> None:
    actions = {entry.action for entry in EVERY if entry.action and _is_here(entry.view)}
    assert actions <= set(ACTIONS)
    keys = [entry.keys for entry in EVERY if entry.keys]
    assert len(keys) == len(set(keys))


def _is_here(view: str) -> bool:
    try:
        return bool(reverse(view))
    except Exception:
        return False


def test_targets_are_known_by_their_names_in_both_languages(officer_client: Client) -> None:
    for language in ("en", "ko"):
        page = officer_client.get(GO, headers={"accept-language": language})
        words = {one.url: one.words for one in page.context["pages"]}
        assert {"Register", "활동 목록"} & set(
            words[reverse("activities:activity-list")].split(", ")
        )
        assert "Glossary" in words[reverse("domains:glossary")]
        assert "용어집" in words[reverse("domains:glossary")]


def test_script_takes_the_part_alone(officer_client: Client) -> None:
    for address in (GO, SHORTCUTS):
        part = officer_client.get(address, headers=PART)
        assert "<html" not in part.text
        assert part.headers["Vary"].startswith("HX-Request")


def test_page_without_script_switches_city_and_language(
    seoul: City, busan: City, officer: User, officer_client: Client
) -> None:
    assert "Work in another city" not in officer_client.get(GO).text
    officer.memberships.create(city=busan, role=Role.OFFICER)
    officer_client.post(reverse("accounts:switch-city"), {"city": str(busan.pk)})
    page = officer_client.get(GO).text
    assert "Work in another city" in page
    assert f'name="city" value="{seoul.pk}"' in page
    assert f'name="city" value="{busan.pk}"' not in page
    assert 'name="language" value="ko"' in page


def test_shortcuts_are_listed_in_words(officer_client: Client) -> None:
    page = officer_client.get(SHORTCUTS).text
    for words in ("Dashboard", "Register", "Partners", "Log an activity", "<kbd>g</kbd>"):
        assert words in page
    assert "단축키" in officer_client.get(SHORTCUTS, headers={"accept-language": "ko"}).text


def test_viewer_is_told_no_key_that_leads_nowhere(viewer_client: Client) -> None:
    told = {one.keys for one in viewer_client.get(SHORTCUTS).context["keyed"]}
    assert "n" not in told
    assert {"g d", "g r", "g p", "?"} <= told


def test_footer_leads_to_the_shortcuts_and_who_is_not_signed_in_has_none(
    officer_client: Client,
) -> None:
    assert f'href="{SHORTCUTS}"' in officer_client.get(GO).text
    assert SHORTCUTS not in Client().get(reverse("account_login")).text
    assert Client().get(GO).status_code == 302
