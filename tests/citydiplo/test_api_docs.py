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
    page.wait_for_selector(".opblock", timeout=30_000)
    assert _shown_on_the_way_down(page) == {
        (method, path) for path, method, _operation in operations()
    }
    page.mouse.wheel(0, -1_000_000)
    page.locator(".opblock-summary-control").first.click()
    page.wait_for_selector(".opblock-body")
    assert said == []


def _shown_on_the_way_down(page: Page) -> set[tuple[str, str]]:
    """The operations that are drawn: of many, only those that are in sight."""
    shown: set[tuple[str, str]] = set()
    is_down = False
    while not is_down:
        is_down = page.evaluate(
            "Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight"
        )
        shown |= {
            (method.lower(), path)
            for method, path in page.evaluate(
                """[...document.querySelectorAll('.opblock')].map((block) => [
                  block.querySelector('.opblock-summary-method').innerText,
                  block.querySelector('.opblock-summary-path').dataset.path,
                ])"""
            )
        }
        page.mouse.wheel(0, 400)
        page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    return shown
