"""The reference of the API in a real browser, under the strict content security policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.citydiplo.test_api_schema import operations

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reference_lists_every_operation_without_a_complaint(
    page: Page, live_server: LiveServer
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " event => console.error(event.violatedDirective + ' ' + event.blockedURI))"
    )
    page.goto(f"{live_server.url}/api/docs/")
    listed = {(method, path) for path, method, _operation in operations()}
    page.wait_for_function(
        "count => document.querySelectorAll('.opblock').length >= count",
        arg=len(listed),
        timeout=60_000,
    )
    shown = {
        (block.query_selector(".opblock-summary-method").inner_text().lower(),
         block.query_selector(".opblock-summary-path").get_attribute("data-path"))
        for block in page.query_selector_all(".opblock")
    }  # fmt: skip
    assert shown == listed
    page.locator(".opblock-summary-control").first.click()
    page.wait_for_selector(".opblock-body")
    assert said == []
