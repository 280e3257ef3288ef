"""Whether an office file holds what a program would run: macros, controls, templates elsewhere.

DOCX, XLSX and PPTX say in `[Content_Types].xml` what each member is, and in `.rels` members what is
linked with what. Names of members are free, so it is these that are asked, wherever they lie.
"""

from __future__ import annotations

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


def holds_active(archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo]) -> bool:
    """Whether a packed file holds macros or controls, or opens some from elsewhere.

    Raises what reading a damaged zip file raises.
    """
    return any(_is_active(archive, member) for member in members)


def _is_active(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    name = member.filename.lower()
    if _NAMES.search(name):
        return True
    is_types = name.lstrip("/") == _CONTENT_TYPES
    if not is_types and not name.endswith(".rels"):
        return False
    with archive.open(member) as content:
        raw = content.read(_LONGEST_READ + 1)
    if len(raw) > _LONGEST_READ:
        return True
    try:
        rows = list(_attributes(raw))
    except etree.XMLSyntaxError:
        # Another program may read on where this one stops.
        return _has_word(raw.replace(b"\0", b"").decode("latin-1"))
    if is_types:
        return any(_is_one_of(row.get("contenttype", ""), _TYPES) for row in rows)
    return any(_is_active_link(row) for row in rows)


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


def _is_active_link(row: dict[str, str]) -> bool:
    kind = row.get("type", "").rpartition("/")[2]
    return kind in _LINKS or (kind in _FETCHED and row.get("targetmode") == "external")


def _has_word(text: str) -> bool:
    return _is_one_of(text.lower(), (*_TYPES, *_LINKS, *_FETCHED, "doctype"))


def _is_one_of(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)
