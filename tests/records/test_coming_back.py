"""Where a page can be looked at again that answers what was sent."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from records.coming_back import page_again

POSTED = RequestFactory(headers={"referer": "http://testserver/activities/?q=flood"})


@pytest.mark.parametrize(
    ("address", "again"),
    [
        ("/activities/new/?partner=actor:1", "/activities/new/?partner=actor:1"),
        ("/activities/incoming/email/", "/activities/?q=flood"),
        ("/no/such/page/", "/activities/?q=flood"),
        ("/accounts/sign-in/", "/accounts/sign-in/"),
    ],
)
def test_page_stays_where_it_can_be_asked_for(address: str, again: str) -> None:
    assert page_again(POSTED.post(address)) == again


def test_page_that_was_asked_for_is_itself_whatever_it_is() -> None:
    assert page_again(POSTED.get("/no/such/page/?a=b")) == "/no/such/page/?a=b"


def test_without_a_page_before_it_is_the_nearest_above() -> None:
    factory = RequestFactory()
    assert page_again(factory.post("/activities/incoming/email/")) == "/activities/incoming/"
    assert page_again(factory.post("/no/such/page/")) == "/"


def test_page_of_another_site_is_no_page_of_ours() -> None:
    factory = RequestFactory(headers={"referer": "https://elsewhere.example/accounts/"})
    assert page_again(factory.post("/activities/incoming/email/")) == "/activities/incoming/"


@pytest.mark.django_db
def test_form_sent_to_a_wrong_host_is_refused_in_words(client: Client) -> None:
    answer = client.post("/accounts/sign-in/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "does not answer under this name" in answer.text


@pytest.mark.django_db
def test_after_an_email_that_was_refused_the_language_is_switched_on_the_page_before(
    officer_client: Client,
) -> None:
    came_from = "/activities/incoming/?show=waiting"
    refused = officer_client.post(
        "/activities/incoming/email/", headers={"referer": f"http://testserver{came_from}"}
    )
    assert f'name="next" value="{came_from}"' in refused.text
    answer = officer_client.post("/i18n/setlang/", {"language": "ko", "next": came_from})
    assert answer["Location"] == came_from
    assert officer_client.get(came_from).status_code == 200
