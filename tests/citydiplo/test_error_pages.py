from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from citydiplo import errors
from tests.personas import client_of


def test_unknown_address_is_a_page_of_ours(client: Client, db: None) -> None:
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_refused_page_says_why(officer_client: Client) -> None:
    answer = officer_client.get(reverse("accounts:key-list"))
    assert answer.status_code == 403
    assert "Your role in this city does not include this." in answer.text


def test_refusal_is_one_line_of_the_log_and_a_fault_keeps_its_traceback(
    officer_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    officer_client.get(reverse("accounts:key-list"))
    refused = [line for line in caplog.records if line.name == "django.request"]
    assert [(line.levelname, line.exc_info) for line in refused] == [("WARNING", None)]
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("django.request").exception("Broken")
    assert caplog.records[-1].exc_info is not None


def test_wrong_host_is_a_page_of_ours(client: Client, db: None) -> None:
    answer = client.get("/accounts/sign-in/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "This server does not answer under this name." in answer.text
    answer = client.get("/api/v1/", headers={"host": "elsewhere.example"})
    assert answer.json()["detail"] == "This server does not answer under this name."


def test_address_of_a_button_is_a_page_of_ours(officer_client: Client) -> None:
    answer = officer_client.get("/accounts/me/export/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Only a button leads here" in answer.text


def test_form_over_the_limit_is_a_page_of_ours(officer_client: Client) -> None:
    answer = officer_client.post(
        "/accounts/me/", {"name": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE}
    )
    assert answer.status_code == 400


def test_form_without_its_mark_is_refused_in_words(officer) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer)
    answer = strict.post("/accounts/me/", {"name": "Somebody else"})
    assert answer.status_code == 403
    assert "The page was too old" in answer.text
    officer.refresh_from_db()
    assert officer.name == "Kim Min-ji"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_broken_page_is_drawn_without_database_and_tells_its_number(language: str) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("the page asks the database")

    with override(language), connection.execute_wrapper(refuse):
        answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert f'<html lang="{language}"' in answer.text
    assert "{%" not in answer.text


def test_error_inside_shows_the_number_of_the_request(officer, monkeypatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("accounts.views.role_labels", broken)
    client = client_of(officer)
    client.raise_request_exception = False
    answer = client.get("/accounts/me/")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in answer.text
    assert "secret" not in answer.text
