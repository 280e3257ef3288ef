"""A form is uploaded and filled in real Chromium."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordFile
from playwright.sync_api import Page, expect

from partners.models import City
from tests.activities.files import docx
from tests.factories import make_activity, make_actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def expected_complaints() -> tuple[str, ...]:
    return ("422",)


def test_form_is_added_mended_and_filled_with_one_click(
    signed_in: Page, live_server: Any, seoul: City, tmp_path: Path
) -> None:
    page = signed_in
    activity = make_activity(seoul, "Harbour fair", partners=(make_actor("Hamburg"),))
    (tmp_path / "form.docx").write_bytes(docx("{{ titel }}"))
    page.goto(f"{live_server.url}/activities/forms/new/")
    page.set_input_files("input[type=file]", str(tmp_path / "form.docx"))
    page.get_by_label("Name of the form").fill("Report")
    page.get_by_role("button", name="Keep the form").click()
    expect(page.get_by_text("The nearest is “title”").first).to_be_visible()
    (tmp_path / "form.docx").write_bytes(docx("{{ title }} / {{ partner }}"))
    page.set_input_files("input[type=file]", str(tmp_path / "form.docx"))
    page.get_by_role("button", name="Keep the form").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Report")
    page.goto(live_server.url + activity.get_absolute_url())
    page.get_by_role("link", name="Fill a form").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Fill and download Report").click()
    content = Path(waiting.value.path()).read_bytes()
    assert WordFile(io.BytesIO(content)).paragraphs[0].text == "Harbour fair / Hamburg"
    page.get_by_role("button", name="Fill and keep with the record Report").click()
    expect(page.locator("#documents")).to_contain_text(f"Report {activity.code}.docx")
