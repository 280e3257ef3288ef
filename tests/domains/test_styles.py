"""The style sheet draws each domain in the colours of its definition."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from domains.definitions import DOMAIN_LOOKS

CSS = Path(settings.BASE_DIR, "static", "css", "app.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("look", DOMAIN_LOOKS.values(), ids=lambda look: look.slug)
def test_domain_has_its_colours_for_light_and_dark_pages(look):
    colours = re.findall(rf"--domain-{look.slug}: (#[0-9a-f]{{6}});", CSS)
    assert colours == [look.on_light, look.on_dark]
    assert f".domain-{look.slug} {{ --domain: var(--domain-{look.slug}); }}" in CSS
