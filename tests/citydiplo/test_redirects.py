"""Nobody can have us send a person to an address of their choice."""

from __future__ import annotations

import pytest
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "///elsewhere.example",
    "/\\elsewhere.example",
    "https:elsewhere.example",
    "javascript:alert(1)",
)


def leads_elsewhere(answer: HttpResponseBase) -> bool:
    """Whether a browser that obeys the answer leaves our address."""
    for header in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "Refresh"):
        target = answer.headers.get(header, "")
        if target.startswith(("//", "/\\")) or (target and not target.startswith("/")):
            return True
    return False


@pytest.mark.parametrize("place", ELSEWHERE)
def test_signing_in_and_out_never_leads_elsewhere(place: str, officer: User) -> None:
    client = Client()
    given = {"login": officer.email, "password": PASSWORD, "next": place}
    for path in ("/accounts/sign-in/", f"/accounts/sign-in/?next={place}"):
        answer = client.post(path, given)
        assert answer.status_code == 302
        assert not leads_elsewhere(answer)
        assert not leads_elsewhere(client.post("/accounts/sign-out/", {"next": place}))


@pytest.mark.parametrize("place", ELSEWHERE)
def test_page_on_which_a_session_ended_is_remembered_without_its_host(
    place: str, client: Client
) -> None:
    answer = client.get("/activities/", headers={"hx-request": "1", "hx-current-url": place})
    assert not leads_elsewhere(answer)
    # What it names as the next page is looked at once more when somebody has signed in.
    assert answer["HX-Redirect"].startswith("/accounts/sign-in/?next=")


@pytest.mark.parametrize(
    "path", ["//elsewhere.example/x", "/\\elsewhere.example", "//elsewhere.example//"]
)
def test_slash_that_is_added_leads_nowhere_else(path: str, officer_client: Client) -> None:
    answer = officer_client.get(path, follow=False)
    assert not leads_elsewhere(answer)
