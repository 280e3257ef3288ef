"""Names without a blank wrap, and widen no page: titles, and files that people have named."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page

from accounts.access import access_for_user
from accounts.models import User
from activities.services import add_document, drop_scan
from partners.models import City
from tests.activities import files
from tests.factories import make_actor, make_agreement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = {"ko": "우호협력협약서최종본" * 13, "en": "Memorandum_of_Understanding_" * 5}


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_names_without_a_blank_widen_no_page(
    signed_in: Page, live_server: Any, seoul: City, officer: User, language: str, width: int
) -> None:
    name, access = NAMES[language], access_for_user(officer)
    pact = make_agreement(seoul, name, partners=(make_actor(),), owner=officer)
    scan = drop_scan(ContentFile(files.pdf(), f"{name}.pdf"), city=seoul, access=access, by=officer)
    add_document(pact.pk, ContentFile(files.pdf(), f"{name}.pdf"), access=access, by=officer)
    page = signed_in
    page.set_extra_http_headers({"Accept-Language": language})
    page.set_viewport_size({"width": width, "height": 900})
    addresses = {
        "record": pact.activity.get_absolute_url(),
        "agreement": reverse("agreements:agreement-detail", args=[pact.pk]),
        "history": reverse("activities:activity-history", args=[pact.pk]),
        "documents": reverse("activities:document-list"),
        "scans": reverse("activities:scan-list"),
        "scan": scan.get_absolute_url(),
    }
    for what, address in addresses.items():
        page.goto(live_server.url + address)
        assert page.locator("html").get_attribute("lang") == language
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, (what, wider)
