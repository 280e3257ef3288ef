"""The catalogue of translated texts: collected from the source, kept as .po, compiled to .mo.

Babel does the work, so that nobody needs the GNU gettext programs. The .po file carries neither
line numbers nor dates: it changes only where a text or its translation does.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.utils.translation import templatize

KEYWORDS = {
    name + lazy: places
    for name, places in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for lazy in ("", "_lazy")
} | {"_": None, "gettext_noop": None}

# As gettext writes them into its own files; JSON translations use the same two separators.
CONTEXT_END, PLURAL_START = "\4", "\0"

HEADER = """msgid ""
msgstr ""
"Project-Id-Version: CityDiplo\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")


@dataclass
class Merge:
    """What came of merging files of translations: keys no text has, and keys told differently."""

    unused: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def key_of(message: Message) -> str:
    """The name of a message in a JSON file of translations."""
    text = message.id if isinstance(message.id, str) else PLURAL_START.join(message.id)
    return f"{message.context}{CONTEXT_END}{text}" if message.context else text


def catalogue_path(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def translated_languages() -> list[str]:
    """The languages that need a catalogue: all but the one of the source."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def sources() -> Iterator[Path]:
    """Python files and templates of the project's own apps."""
    base = Path(settings.BASE_DIR)
    roots = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == base]
    for root in [*roots, base / "templates"]:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def extracted(paths: Iterable[Path], language: str) -> Catalog:
    """A catalogue of all texts marked for translation, without translations."""
    catalog = Catalog(locale=language, fuzzy=False)
    for path in paths:
        with _as_python(path) as source:
            for _line, text, _comments, context in extract("python", source, KEYWORDS):
                catalog.add(text, context=context)
    return catalog


def _as_python(path: Path) -> IO[bytes]:
    if path.suffix == ".py":
        return path.open("rb")
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # What templatize leaves of the page's indentation is none that Python accepts.
    flat = "\n".join(line.strip() for line in code.splitlines())
    return io.BytesIO(flat.encode())


def read(path: Path, language: str) -> Catalog:
    """The stored catalogue; an empty one where no file is."""
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as stored:
        return read_po(stored, locale=language)


def updated(stored: Catalog, language: str, paths: Iterable[Path] | None = None) -> Catalog:
    """The texts of today's source with the translations of the stored catalogue."""
    catalog = extracted(sources() if paths is None else paths, language)
    for message in _texts(catalog):
        known = stored.get(_first(message), context=message.context)
        if known is not None and isinstance(known.id, str) == isinstance(message.id, str):
            message.string, message.flags = known.string, message.flags | (known.flags & {"fuzzy"})
    return catalog


def merge(catalog: Catalog, files: Iterable[Path]) -> Merge:
    """Put translations from JSON files into a catalogue; of two files the first is kept.

    Each file is an object of `msgid: msgstr`, with `one\\0many` for plurals and `context\\4msgid`
    where there is a context.
    """
    messages = {key_of(message): message for message in _texts(catalog)}
    result, told = Merge(), dict[str, str]()
    for path in files:
        for key, string in json.loads(path.read_text(encoding="utf-8")).items():
            if key not in messages:
                result.unused.append(f"{path.name}: {_readable(key)}")
            elif told.setdefault(key, string) != string:
                result.conflicts.append(f"{path.name}: {_readable(key)}")
    for key, string in told.items():
        message = messages[key]
        message.string = string if isinstance(message.id, str) else (string,)
        message.flags.discard("fuzzy")
    return result


def rendered(catalog: Catalog) -> str:
    """The text of the .po file: sorted, without dates and places."""
    body = io.BytesIO()
    write_po(body, catalog, no_location=True, omit_header=True, sort_output=True, width=100)
    header = HEADER.format(language=catalog.locale, plural_forms=catalog.plural_forms)
    return header + body.getvalue().decode().strip() + "\n"


def compile_catalogue(path: Path, language: str) -> int:
    """Write the .mo file beside a .po file; returns how many texts it holds."""
    catalog = read(path, language)
    unfinished = path.with_suffix(".mo.new")
    with unfinished.open("wb") as compiled:
        write_mo(compiled, catalog)
    unfinished.replace(path.with_suffix(".mo"))
    return len(catalog)


def problems(catalog: Catalog) -> list[str]:
    """One line for each text that is untranslated, uncertain, or whose placeholders differ."""
    return [
        f"{problem}: {_readable(key_of(message))}"
        for message in _texts(catalog)
        if (problem := _problem(message))
    ]


def _problem(message: Message) -> str | None:
    strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if not strings or not all(strings):
        return "untranslated"
    if message.fuzzy:
        return "fuzzy"
    # A singular may do without the number ("one day"), so the plural tells what is needed.
    wanted = set(PLACEHOLDER.findall(_last(message)))
    if any(set(PLACEHOLDER.findall(string)) != wanted for string in strings):
        return "placeholders differ"
    return None


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _last(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]


def _readable(key: str) -> str:
    return key.replace(CONTEXT_END, " | ").replace(PLURAL_START, " / ").replace("\n", " ")
