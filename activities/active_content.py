"""What an office file holds that a program would run: macros, controls, templates elsewhere.

DOCX, XLSX and PPTX say in `[Content_Types].xml` what each member is, and in `.rels` members what is
linked with what. Names of members are free, so it is these that are asked, wherever they lie.
"""

from __future__ import annotations

import enum
import re
import zipfile
from collections.abc import Iterable, Iterator

from lxml import etree

# More than this, no office program writes of links.
_LONGEST_READ = 8 * 1024 * 1024
# Members that only files with macros or controls have, by the part of their path.
_NAMES = re.compile(r"vbaproject\.bin$|vbadata\.xml$|(^|/)(macrosheets|activex)/")
_CONTENT_TYPES = "[content_types].xml"
_TYPES = ("macroenabled", "vbaproject", "vbadata", "macrosheet", "activex")
# The last part of a relationship's type, which has two beginnings.
_LINKS = {
    *("vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet", "control"),
    *("activexcontrol", "activexcontrolbinary"),
}
# What a program fetches from elsewhere and opens, macros and all.
_FETCHED = {"attachedtemplate", "oleobject", "frame", "subdocument", "afchunk"}


class Active(enum.Enum):
    """What of it is not kept: what the file holds itself, or what it fetches from elsewhere."""

    MACROS = enum.auto()
    FETCHED = enum.auto()


def active_in(archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]) -> Active | None:
    """Whether a packed file holds macros or controls, or else opens some from elsewhere.

    Raises what reading a damaged zip file raises.
    """
    found = None
    for member in members:
        one = _active_in_member(archive, member)
        if one is Active.MACROS:
            return one
        found = found or one
    return found


def _active_in_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Active | None:
    name = member.filename.lower()
    if _NAMES.search(name):
        return Active.MACROS
    is_types = name.lstrip("/") == _CONTENT_TYPES
    if not is_types and not name.endswith(".rels"):
        return None
    with archive.open(member) as content:
        raw = content.read(_LONGEST_READ + 1)
    if len(raw) > _LONGEST_READ:
        return Active.MACROS
    try:
        rows = list(_attributes(raw))
    except etree.XMLSyntaxError:
        # Another program may read on where this one stops.
        text = raw.replace(b"\0", b"").decode("latin-1")
        return Active.MACROS if _has_word(text) else None
    if is_types:
        is_active = any(_is_one_of(row.get("contenttype", ""), _TYPES) for row in rows)
        return Active.MACROS if is_active else None
    kinds = [(_kind_of(row), row.get("targetmode") == "external") for row in rows]
    if any(kind in _LINKS for kind, _is_external in kinds):
        return Active.MACROS
    is_fetched = any(kind in _FETCHED and is_external for kind, is_external in kinds)
    return Active.FETCHED if is_fetched else None


def _attributes(raw: bytes) -> Iterator[dict[str, str]]:
    """What each element says, names and values in small letters."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(raw, parser)
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("A declaration may say anything.", 0, 0, 0)
    for element in root.iter(etree.Element):
        yield {
            etree.QName(name).localname.lower(): str(value).strip().lower()
            for name, value in element.attrib.items()
        }


def _kind_of(row: dict[str, str]) -> str:
    return row.get("type", "").rpartition("/")[2]


def _has_word(text: str) -> bool:
    return _is_one_of(text.lower(), (*_TYPES, *_LINKS, *_FETCHED, "doctype"))


def _is_one_of(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
