"""Everything a page loads is ours, listed and allowed by the security policy."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from citydiplo.assets import SERVED, PackageFinder
from records.templatetags.ui import icon

TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))
STYLES = Path(settings.BASE_DIR, "static", "css", "app.css")
INLINE = re.compile(
    r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style\b|<script\b(?![^>]*\bsrc=)|javascript:",
    re.IGNORECASE,
)
LOADED_FROM_OUTSIDE = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.IGNORECASE
)
STATIC_TAG = re.compile(r"{%\s*static\s+['\"]([^'\"]+)['\"]\s*%}")

ICON_TAG = re.compile(r'{%\s*icon\s+"([^"]+)"')


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_icons_of_a_template_exist(template):
    for name in ICON_TAG.findall(template.read_text(encoding="utf-8")):
        assert icon(name)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_holds_nothing_inline_and_loads_only_our_own_files(template):
    text = template.read_text(encoding="utf-8")
    assert not INLINE.search(text)
    assert not LOADED_FROM_OUTSIDE.search(text)
    assert [name for name in STATIC_TAG.findall(text) if not finders.find(name)] == []


def test_every_listed_package_has_files_to_serve():
    served = {storage.prefix for _path, storage in PackageFinder().list(None)}
    assert served == set(SERVED)
    assert PackageFinder().check() == []


@pytest.mark.parametrize(
    "path",
    ["vendor/htmx/htmx.js", "vendor/htmx/../../echarts/package.json", "vendor/htmx/", "vendor/no"],
)
def test_file_that_is_not_listed_is_not_served(path):
    assert PackageFinder().find(path) == []


def test_styles_load_files_only():
    addresses = re.findall(r"url\(\"?([^\")]+)", STYLES.read_text(encoding="utf-8"))
    assert addresses
    assert [url for url in addresses if not (STYLES.parent / url).is_file()] == []
