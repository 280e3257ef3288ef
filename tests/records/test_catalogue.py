import gettext
import json
from pathlib import Path

import pytest
from babel.messages import Catalog
from django.core.management import CommandError, call_command

from records import catalogue

SOURCE = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy

def greet(name, n):
    return (
        _("Hello %(name)s") % {"name": name},
        ngettext("One day", "%(n)s days", n),
        pgettext_lazy("of a door", "Open"),
        _("Long text that goes "
          "on in a second line"),
    )
"""

TEMPLATE = """
{% load i18n %}
  <div>
      {% translate "Plain" %}
    {% translate "Named" as title %}{% translate "May" context "month" %}
  {% blocktranslate trimmed with who=person %}
      Dear {{ who }},
      welcome
  {% endblocktranslate %}
      {% blocktranslate count n=total %}{{ n }} file{% plural %}{{ n }} files{% endblocktranslate %}
  </div> it's "quoted' (unbalanced
"""


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    python, template = tmp_path / "source.py", tmp_path / "page.html"
    python.write_text(SOURCE)
    template.write_text(TEMPLATE)
    return [python, template]


@pytest.fixture
def catalog(paths: list[Path]) -> Catalog:
    return catalogue.extracted(paths, "ko")


def keys(catalog: Catalog) -> set[str]:
    return {catalogue.key_of(message) for message in catalog if message.id}


def translated(catalog: Catalog, tmp_path: Path, **texts: str) -> catalogue.Merge:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(texts))
    return catalogue.merge(catalog, [path])


def test_all_texts_of_the_program_are_translated():
    call_command("messages", "check", verbosity=0)


def test_texts_of_python_and_templates_are_found(catalog):
    assert keys(catalog) == {
        "Hello %(name)s",
        "One day\0%(n)s days",
        "of a door\4Open",
        "Long text that goes on in a second line",
        "Plain",
        "Named",
        "month\4May",
        "Dear %(who)s, welcome",
        "%(n)s file\0%(n)s files",
    }


def test_file_carries_no_places_and_no_dates(catalog, tmp_path):
    text = catalogue.rendered(catalog)
    assert str(tmp_path) not in text
    assert "Date" not in text
    assert "#:" not in text


def test_update_keeps_translations_and_drops_texts_that_are_gone(catalog, paths, tmp_path):
    texts = {"Plain": "평범", "of a door\4Open": "열림", "One day\0%(n)s days": "%(n)s일"}
    translated(catalog, tmp_path, **texts)
    stored = tmp_path / "django.po"
    stored.write_text(catalogue.rendered(catalog))
    paths[1].write_text('{% load i18n %}{% translate "New" %}')
    fresh = catalogue.updated(catalogue.read(stored, "ko"), "ko", paths)
    assert fresh.get("Open", context="of a door").string == "열림"
    assert fresh.get("One day").string == ("%(n)s일",)
    assert fresh.get("Plain") is None
    assert not fresh.get("New").string


def test_a_second_update_changes_nothing(catalog, paths, tmp_path):
    stored = tmp_path / "django.po"
    stored.write_text(catalogue.rendered(catalog))
    again = catalogue.updated(catalogue.read(stored, "ko"), "ko", paths)
    assert catalogue.rendered(again) == stored.read_text()


def test_merge_tells_of_unknown_texts_and_of_two_translations(catalog, tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"Plain": "평범", "Gone": "없음"}))
    (tmp_path / "b.json").write_text(json.dumps({"Plain": "단순", "Named": "이름"}))
    merged = catalogue.merge(catalog, [tmp_path / "a.json", tmp_path / "b.json"])
    assert merged.unused == ["a.json: Gone"]
    assert merged.conflicts == ["b.json: Plain"]
    assert catalog.get("Plain").string == "평범"
    assert catalog.get("Named").string == "이름"


@pytest.mark.parametrize(
    ("key", "translation"),
    [
        ("Hello %(name)s", "안녕하세요"),
        ("Hello %(name)s", "안녕하세요 %(nam)s"),
        ("Plain", "100%(n)s"),
        ("One day\0%(n)s days", "며칠"),
    ],
)
def test_placeholders_that_differ_are_a_problem(catalog, tmp_path, key, translation):
    translated(catalog, tmp_path, **{key: translation})
    assert [line for line in catalogue.problems(catalog) if "placeholders" in line] == [
        f"placeholders differ: {key}".replace("\0", " / ")
    ]


def test_untranslated_and_uncertain_texts_are_problems(catalog, tmp_path):
    translated(catalog, tmp_path, Plain="평범")
    catalog.get("Plain").flags.add("fuzzy")
    found = catalogue.problems(catalog)
    assert "fuzzy: Plain" in found
    assert "untranslated: Named" in found


def test_compiled_file_is_read_by_gettext(catalog, tmp_path):
    translated(catalog, tmp_path, **{"Plain": "평범", "One day\0%(n)s days": "%(n)s일"})
    stored = tmp_path / "django.po"
    stored.write_text(catalogue.rendered(catalog))
    catalogue.compile_catalogue(stored, "ko")
    with stored.with_suffix(".mo").open("rb") as compiled:
        read = gettext.GNUTranslations(compiled)
    assert read.gettext("Plain") == "평범"
    assert read.ngettext("One day", "%(n)s days", 1) == "%(n)s일"
    assert read.gettext("Named") == "Named"


@pytest.fixture
def own_locale(settings, tmp_path):
    """A locale folder of the test's own, so that no command touches the real one."""
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return catalogue.catalogue_path("ko")


def test_check_fails_without_a_catalogue_and_names_what_is_missing(own_locale):
    with pytest.raises(CommandError, match=r"untranslated: Environment[\s\S]*out of date"):
        call_command("messages", "check")


def test_update_and_compile_write_beside_each_other(own_locale, tmp_path, capsys):
    (tmp_path / "vocab.json").write_text(json.dumps({"Environment": "환경"}))
    call_command("messages", "update", folder=tmp_path)
    call_command("messages", "compile")
    assert 'msgid "Environment"\nmsgstr "환경"' in own_locale.read_text()
    assert own_locale.with_suffix(".mo").exists()
    with pytest.raises(CommandError) as refused:
        call_command("messages", "check")
    assert "out of date" not in str(refused.value)
