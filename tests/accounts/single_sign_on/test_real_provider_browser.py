"""Sign-in with a certified OpenID Connect provider, from button to button, in real Chromium."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.single_sign_on.conftest import Configure
from tests.accounts.single_sign_on.provider import BACK, CLIENT_ID, CLIENT_SECRET
from tests.factories import make_city, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PROGRAM = Path(__file__).with_name("real_provider.mjs")
SIGN_IN = "/accounts/sign-in/"
KIM = {"email": "kim.min-ji@example.org", "email_verified": True, "name": "Kim Min-ji"}


@dataclass
class RealProvider:
    url: str
    people: Path

    def tell(self, **people: dict[str, Any]) -> None:
        """What is known of people, by the name under which they sign in there."""
        self.people.write_text(json.dumps(people))


@pytest.fixture
def real_provider(live_server: Any, configure: Configure, tmp_path: Path) -> Iterator[RealProvider]:
    node = shutil.which("node") or shutil.which("node", path=Path(sys.executable).parent)
    assert node, "make brings node, with npm"
    people = tmp_path / "people.json"
    told = {
        "CLIENT_ID": CLIENT_ID,
        "CLIENT_SECRET": CLIENT_SECRET,
        "REDIRECT_URI": f"{live_server.url}{BACK}",
        "PEOPLE": str(people),
        "NODE_ENV": "test",
    }
    process = subprocess.Popen(
        [node, PROGRAM],
        env={**os.environ, **told},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    provider = RealProvider(process.stdout.readline().strip(), people)
    configure(provider.url)
    provider.tell(kim={**KIM, "groups": ["officers"]})
    yield provider
    process.stdin.close()
    process.wait(timeout=20)
    process.stdout.close()


@pytest.fixture
def kim(live_server: Any) -> User:
    """Known here, without any role; the rules name two cities."""
    make_city()
    make_city("Busan", "부산광역시", "BUS")
    return make_user(None, name="Kim Min-ji")


def press(page: Page, live_server: Any, *, next_page: str = "/activities/") -> None:
    page.goto(f"{live_server.url}{SIGN_IN}?next={next_page}")
    page.get_by_role("button", name=re.compile("Seoul City|서울특별시")).press("Enter")


def prove(page: Page, name: str = "kim") -> None:
    """Sign in at the provider, and allow it to tell us who it was."""
    page.get_by_placeholder("Enter any login").fill(name)
    page.get_by_placeholder("and password").fill("x")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def roles(person: User) -> set[tuple[str, str]]:
    return set(person.memberships.values_list("city__code", "role"))


def test_person_signs_in_there_and_works_here_with_the_roles_of_the_claims(
    page: Page, live_server: Any, real_provider: RealProvider, kim: User
) -> None:
    complaints: list[str] = []
    page.on(
        "console",
        lambda one: complaints.append(one.text) if "Security Policy" in one.text else None,
    )
    page.context.set_extra_http_headers({"Accept-Language": "ko"})
    press(page, live_server)
    expect(page).to_have_url(re.compile(re.escape(real_provider.url)))
    prove(page)
    expect(page).to_have_url(f"{live_server.url}/activities/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    assert roles(kim) == {("SEL", "officer")}
    # It knows them still: one press is enough, and what it tells now holds from now on.
    real_provider.tell(kim={**KIM, "email": "new@example.org", "groups": ["guests"]})
    page.context.clear_cookies(name="sessionid")
    press(page, live_server)
    expect(page).to_have_url(f"{live_server.url}/activities/")
    assert roles(kim) == {("BUS", "viewer")}
    assert User.objects.count() == 1
    # Without any role there is nothing to see.
    real_provider.tell(kim=KIM)
    page.context.clear_cookies(name="sessionid")
    press(page, live_server)
    expect(page.locator("main")).to_contain_text("아직 어느 도시에서도 역할이 없습니다")
    assert roles(kim) == set()
    assert complaints == []


def test_cancelling_there_leads_back_to_the_sign_in_page(
    page: Page, live_server: Any, real_provider: RealProvider, kim: User
) -> None:
    press(page, live_server)
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("h1")).to_have_text("Sign-in was cancelled")
    page.get_by_role("link", name="To the sign-in page").click()
    expect(page).to_have_url(f"{live_server.url}{SIGN_IN}")


def test_person_who_is_not_known_here_is_told_so_and_may_sign_in_as_another(
    page: Page, live_server: Any, real_provider: RealProvider, kim: User
) -> None:
    real_provider.tell(lee={**KIM, "email": "lee@example.org"})
    press(page, live_server)
    prove(page, "lee")
    expect(page.locator("h1")).to_have_text("You are not let in")
    expect(page.locator("main")).to_contain_text("Nobody with your e-mail address is known here")
    assert User.objects.count() == 1


def test_answer_that_is_opened_again_is_refused_with_a_way_on(
    page: Page, live_server: Any, real_provider: RealProvider, kim: User
) -> None:
    answers: list[str] = []
    page.on("request", lambda one: answers.append(one.url) if "code=" in one.url else None)
    press(page, live_server)
    prove(page)
    expect(page).to_have_url(f"{live_server.url}/activities/")
    (answer,) = answers
    page.context.clear_cookies(name="sessionid")
    replayed = page.goto(answer)
    assert replayed is not None
    assert replayed.status == 400
    expect(page.locator("main")).to_contain_text("Sign in once more")


def test_provider_that_does_not_accept_this_program_lets_nobody_in(
    page: Page, live_server: Any, real_provider: RealProvider, kim: User, settings: Any
) -> None:
    wrong = settings.OIDC_PROVIDERS.replace(f'"{CLIENT_SECRET}"', '"wrong"')
    settings.OIDC_PROVIDERS = wrong
    press(page, live_server)
    prove(page)
    expect(page.locator("h1")).to_have_text("Sign-in failed")
    expect(page.locator("main")).to_contain_text("nobody was signed in")
