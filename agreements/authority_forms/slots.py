"""Where text stands in the files of forms: DOCX, XLSX and HWPX are zip files of XML.

A paragraph, or the text of a cell, is one line of slots: an office program cuts a line anywhere, so
a placeholder may begin in one slot and end in another.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from typing import IO

from lxml import etree

from records.names import fit_for_xml

# Folders of a file in which text of the form itself stands.
_FOLDERS = ("word/", "xl/", "contents/")
# More markup than this is no form.
MOST_MARKUP_BYTES = 20 * 1024 * 1024
WORDS = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# What no form may hold: commands and remarks of template languages.
COMMAND = re.compile(r"\{[%#].*?(?:[%#]\}|$)", re.DOTALL)
_LINES = {"p", "si", "is", "text"}
# Text that is no longer there, and what a program reads instead of a person.
_UNREAD = {"delText", "instrText"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class UnreadableError(Exception):
    """The markup of the file is damaged, locked or of a kind that no form needs."""


class TooLargeError(UnreadableError):
    """The file holds more markup than any form does."""


@dataclass(frozen=True)
class Slot:
    """A piece of text: that of an element, or what stands behind a mark within it."""

    element: etree._Element
    is_tail: bool = False

    @property
    def text(self) -> str:
        return (self.element.tail if self.is_tail else self.element.text) or ""


Line = list[Slot]


def text_of(line: Line) -> str:
    """What a person reads in a line."""
    return "".join(slot.text for slot in line)


def is_markup(name: str) -> bool:
    """Whether a member of a file may hold text of the form."""
    low = name.lower()
    return low.endswith(".xml") and low.startswith(_FOLDERS)


def parse(raw: bytes) -> etree._ElementTree:
    """The markup of one member; nothing that it points to is fetched, and no entity is resolved.

    Raises UnreadableError.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        tree = etree.ElementTree(etree.fromstring(raw, parser))
    except etree.XMLSyntaxError as error:
        raise UnreadableError from error
    if tree.docinfo.doctype:
        raise UnreadableError
    return tree


def lines_in(tree: etree._ElementTree) -> Iterator[Line]:
    """The lines of one member that hold any text."""
    lines: dict[etree._Element, Line] = {}
    for element in tree.iter(etree.Element):
        if _local(element) != "t" or (line := _line_of(element)) is None:
            continue
        slots = lines.setdefault(line, [])
        slots.append(Slot(element))
        slots.extend(Slot(mark, is_tail=True) for mark in element)
    yield from lines.values()


def stray_texts(tree: etree._ElementTree) -> Iterator[str]:
    """Texts that stand where nothing can be filled in."""
    reached = {
        (slot.element, slot.is_tail) for line in lines_in(tree) for slot in line if slot.text
    }
    for element in tree.iter(etree.Element):
        if _local(element) in _UNREAD:
            continue
        for text, is_tail in ((element.text, False), (element.tail, True)):
            if text and (element, is_tail) not in reached:
                yield text


def _line_of(element: etree._Element) -> etree._Element | None:
    space = etree.QName(element).namespace
    for parent in element.iterancestors():
        if etree.QName(parent).namespace != space:
            continue
        if _local(parent) == "rPh":
            return None
        if _local(parent) in _LINES:
            return parent
    return None


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def replaced(line: Line, told: Callable[[str], str]) -> bool:
    """Put what is told for each placeholder into a line; returns whether there was one.

    It stands in the look of the placeholder's first letter.
    """
    text = text_of(line)
    matches = list(WORDS.finditer(text))
    if not matches:
        return False
    pieces = [""] * len(line)
    owners = [number for number, slot in enumerate(line) for _letter in slot.text]
    place = 0
    for match in matches:
        _share_out(text, owners, pieces, place, match.start())
        pieces[owners[match.start()]] += fit_for_xml(told(match[1]))
        place = match.end()
    _share_out(text, owners, pieces, place, len(text))
    for slot, piece in zip(line, pieces, strict=True):
        if piece != slot.text:
            _write(slot, piece)
    return True


def _share_out(text: str, owners: list[int], pieces: list[str], start: int, end: int) -> None:
    for at in range(start, end):
        pieces[owners[at]] += text[at]


def _write(slot: Slot, text: str) -> None:
    """Write text into a slot, its lines parted as the type of file parts them."""
    space = etree.QName(slot.element).namespace or ""
    lines = text.splitlines() or [""]
    if space == _SHEETS:
        slot.element.text = "\n".join(lines)
        slot.element.set(_SPACE, "preserve")
    elif "wordprocessingml" in space:
        _write_word(slot.element, lines, space)
    elif "hancom" in space or "hwpml" in space:
        _write_hangul(slot, lines)
    else:
        # In drawings a line ends outside of its text.
        _set(slot, "; ".join(lines))


def _write_word(element: etree._Element, lines: list[str], space: str) -> None:
    element.text = lines[0]
    element.set(_SPACE, "preserve")
    for line in reversed(lines[1:]):
        following = copy(element)
        following.text, following.tail = line, None
        element.addnext(following)
        element.addnext(etree.Element(f"{{{space}}}br"))


def _write_hangul(slot: Slot, lines: list[str]) -> None:
    element = slot.element
    space = etree.QName(element).namespace
    _set(slot, lines[0])
    for line in reversed(lines[1:]):
        mark = etree.Element(f"{{{space}}}lineBreak")
        if slot.is_tail:
            element.addnext(mark)
        else:
            element.insert(0, mark)
        mark.tail = line


def _set(slot: Slot, text: str) -> None:
    if slot.is_tail:
        slot.element.tail = text
    else:
        slot.element.text = text


def members_of(content: IO[bytes]) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """A file opened, and its members that hold markup of the form.

    Raises TooLargeError, and what reading a damaged zip file raises.
    """
    archive = zipfile.ZipFile(content)
    members = [one for one in archive.infolist() if is_markup(one.filename)]
    if sum(one.file_size for one in members) > MOST_MARKUP_BYTES:
        raise TooLargeError
    return archive, members
