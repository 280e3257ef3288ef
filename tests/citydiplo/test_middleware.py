"""What holds for every answer, and what is refused before anybody reads it."""

from __future__ import annotations

import pytest
from django.test import Client
from rest_framework.test import APIClient

from partners.models import Actor
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NOWHERE = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "path",
    ["/", "/nowhere", f"/activities/{NOWHERE}/", "/healthz", "/api/v1/activities/", "/api/v1/no"]
    + ["/api/docs/", "/accounts/sign-in/", "/accounts/keys/", "/activities/new/"],
)
def test_every_answer_is_private_and_strict(path: str, client: Client, officer_client: Client):
    for asker in (client, officer_client):
        headers = asker.get(path).headers
        assert "private" in headers["Cache-Control"]
        assert "no-store" in headers["Cache-Control"]
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == (
            "DENY",
            "nosniff",
        )


def test_cookies_stay_out_of_reach_of_scripts_and_other_sites(officer) -> None:
    client = Client()
    client.get("/accounts/sign-in/")
    client.post("/accounts/sign-in/", {"login": officer.email, "password": PASSWORD})
    client.post("/i18n/setlang/", {"language": "ko"})
    assert set(client.cookies) == {"csrftoken", "sessionid", "django_language"}
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "django_language"])
def test_cookie_that_holds_nul_is_a_bad_request(name: str, client: Client) -> None:
    answer = client.get("/accounts/sign-in/", headers={"cookie": f'{name}="abcdefgh\\000x"'})
    assert answer.status_code == 400


@pytest.mark.parametrize("charset", ["unicode_escape", "rot13", "idna", "base64", "undefined"])
def test_text_that_is_not_utf_8_is_a_bad_request(
    charset: str, officer_client: Client, api_client: APIClient
) -> None:
    actors = Actor.objects.count()
    part = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\na\\ud800\r\n--x--\r\n'
    form = f"multipart/form-data; boundary=x; charset={charset}"
    assert officer_client.generic("POST", "/partners/new/", part, form).status_code == 400
    json_type = f"application/json; charset={charset}"
    answer = api_client.generic("POST", "/api/v1/actors/", b"{}", content_type=json_type)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert Actor.objects.count() == actors


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"]
)
def test_language_switch_never_leads_elsewhere(elsewhere: str, client: Client) -> None:
    for given in ({"next": elsewhere}, {}):
        answer = client.post(
            "/i18n/setlang/", {"language": "ko", **given}, headers={"referer": elsewhere}
        )
        assert answer["Location"] == "/"
