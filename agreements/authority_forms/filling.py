"""Finding the placeholders of a form, and filling them in.

A form is text with placeholders such as `{{ title }}` and nothing else. There is no template
language behind them, so nothing that a form says can be run; and what a record says is put in once,
as text, whatever it looks like.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO

from lxml import etree

from activities.documents import UNREADABLE
from agreements.authority_forms.slots import (
    COMMAND,
    WORDS,
    UnreadableError,
    lines_in,
    members_of,
    parse,
    replaced,
    stray_texts,
    text_of,
)

SHOWN_LETTERS = 40
_SHARED_TEXTS = "xl/sharedStrings.xml"
_SHEETS = "xl/worksheets/"
_WORKBOOK = "xl/workbook.xml"
# The place of a shared text; what is none, a cell may hold all the same, and stays as it is.
_PLACE = re.compile(r"[0-9]{1,9}")
_PREVIEW = "Preview/PrvText.txt"


@dataclass
class Findings:
    """What stands in a form: placeholders as they are written, and what cannot be filled."""

    placeholders: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Value:
    """What stands in the place of a placeholder; a number where a cell can hold one."""

    text: str
    number: Decimal | int | None = None


def look_into(content: IO[bytes]) -> Findings:
    """What a form holds. Raises UnreadableError."""
    found = Findings()
    for _name, tree in _trees(content):
        for line in lines_in(tree):
            _look_at(text_of(line), found)
        for text in stray_texts(tree):
            if "{{" in text or "{%" in text:
                found.unreachable.append(_shown(text))
    found.placeholders = list(dict.fromkeys(found.placeholders))
    return found


def _look_at(text: str, found: Findings) -> None:
    if "{" not in text and "}" not in text:
        return
    found.placeholders += [words.strip() for words in WORDS.findall(text)]
    rest = WORDS.sub("", text)
    commands = [_shown(match[0]) for match in COMMAND.finditer(rest)]
    found.commands += commands
    for mark in ("{{", "}}"):
        if mark in rest and not commands:
            found.broken.append(_shown(rest, around=rest.index(mark)))
            return


def _shown(text: str, *, around: int = 0) -> str:
    start = max(0, around - SHOWN_LETTERS // 2)
    return " ".join(text[start : start + SHOWN_LETTERS].split())


def filled(content: IO[bytes], told: Callable[[str], Value]) -> bytes:
    """The form with what is told for each placeholder in its place.

    Members that hold no placeholder stay byte for byte what they were, and all keep their order and
    packing: a program for HWPX wants its type first, unpacked. Raises UnreadableError.
    """
    changed = dict(_changed(content, told))
    kept = io.BytesIO()
    with zipfile.ZipFile(content) as before, zipfile.ZipFile(kept, "w") as after:
        for member in before.infolist():
            raw = changed.get(member.filename)
            after.writestr(member, before.read(member) if raw is None else raw)
    return kept.getvalue()


def _changed(content: IO[bytes], told: Callable[[str], Value]) -> Iterator[tuple[str, bytes]]:
    trees = dict(_trees(content))
    shared = _numbers_of(trees[_SHARED_TEXTS], told) if _SHARED_TEXTS in trees else {}
    for name, tree in trees.items():
        is_changed = False
        if name.startswith(_SHEETS):
            is_changed = _write_numbers(tree, shared, told)
        elif name == _WORKBOOK:
            is_changed = _reckon_anew(tree)
        for line in lines_in(tree):
            is_changed |= replaced(line, lambda one: told(one).text)
        if is_changed:
            _forget_layout(tree)
            yield name, _written(tree)
    with zipfile.ZipFile(content) as archive:
        if _PREVIEW in archive.namelist():
            text = archive.read(_PREVIEW).decode("utf-8", "replace")
            yield _PREVIEW, WORDS.sub(lambda match: told(match[1]).text, text).encode()


def _trees(content: IO[bytes]) -> Iterator[tuple[str, etree._ElementTree]]:
    try:
        archive, members = members_of(content)
        with archive:
            for member in members:
                yield member.filename, parse(archive.read(member))
    except UNREADABLE as error:
        raise UnreadableError from error


def _written(tree: etree._ElementTree) -> bytes:
    return etree.tostring(
        tree, xml_declaration=True, encoding="UTF-8", standalone=tree.docinfo.standalone
    )


# What else follows from other text in a paragraph or a cell


def _forget_layout(tree: etree._ElementTree) -> None:
    """Drop where each line of a paragraph once ended, which HWPX keeps: it is reckoned anew."""
    for layout in list(tree.iter("{*}linesegarray")):
        parent = layout.getparent()
        if parent is not None:
            parent.remove(layout)


def _numbers_of(
    shared: etree._ElementTree, told: Callable[[str], Value]
) -> dict[int, Decimal | int]:
    """By the place among the shared texts of cells the number that a cell can hold instead."""
    found = (_number_in(item, told) for item in shared.getroot().iter("{*}si"))
    return {place: number for place, number in enumerate(found) if number is not None}


def _number_in(item: etree._Element, told: Callable[[str], Value]) -> Decimal | int | None:
    """The number that a text means which is one placeholder and nothing else."""
    text = "".join(one.text or "" for one in item.iter("{*}t")).strip()
    match = WORDS.fullmatch(text)
    return told(match[1]).number if match and "{{" not in match[1] else None


def _write_numbers(
    sheet: etree._ElementTree, shared: Mapping[int, Decimal | int], told: Callable[[str], Value]
) -> bool:
    """Make numbers of cells that hold one placeholder of a number, the text in them or shared."""
    changed = False
    for cell in sheet.iter("{*}c"):
        value, own = cell.find("{*}v"), cell.find("{*}is")
        number = None
        if cell.get("t") == "inlineStr" and own is not None:
            number = _number_in(own, told)
        elif cell.get("t") == "s" and value is not None and _PLACE.fullmatch(value.text or ""):
            number = shared.get(int(value.text or ""))
        if number is None:
            continue
        space = etree.QName(cell).namespace
        for part in list(cell):
            cell.remove(part)
        del cell.attrib["t"]
        etree.SubElement(cell, f"{{{space}}}v").text = format(Decimal(number), "f")
        changed = True
    return changed


def _reckon_anew(workbook: etree._ElementTree) -> bool:
    """Let a spreadsheet reckon its formulas when it is opened: what they rest on has changed."""
    for settings in workbook.iter("{*}calcPr"):
        settings.set("fullCalcOnLoad", "1")
        return True
    return False
