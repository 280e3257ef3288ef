"""How other registers write what they call a partner: one spelling for each identifier."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.names import check_name

LONGEST = 80
# What follows an identifier in an address that was pasted.
_TAIL = r"(?:[/?#]\S*)?"
# Of a domain, also beyond ASCII: `_in_letters` looks closer at those.
_SIGN = r"a-z0-9\x80-\U0010ffff"
_DOMAIN = rf"(?:[{_SIGN}](?:[{_SIGN}-]*[{_SIGN}])?\.)+[a-z\x80-\U0010ffff][{_SIGN}-]+"


def _in_letters(domain: str) -> str:
    """A domain in the letters that people read, not in those of the wires (RFC 3492); "" if none.

    서울.kr and xn--2i4bq6h.kr are one.
    """
    try:
        read = ".".join(map(_label, domain.split(".")))
    except UnicodeError:
        return ""
    are_letters = all(sign.isascii() or unicodedata.category(sign)[0] in "LMN" for sign in read)
    is_plain = _plain(read) == read and re.fullmatch(_DOMAIN, read, re.ASCII)
    return read if are_letters and is_plain else ""


def _label(text: str) -> str:
    label = _plain(text)
    if not label.startswith("xn--"):
        return label
    read = label.removeprefix("xn--").encode("ascii").decode("punycode")
    if read.isascii():
        raise UnicodeError
    return read


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())


@dataclass(frozen=True)
class Shape:
    """Identifiers of a register: the groups of `pattern` together, in one case."""

    example: str
    pattern: str
    in_one_case: Callable[[str], str] = str.upper


# By code of `ActorIdentifier.Scheme`. Of an address that was pasted only the identifier counts.
SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "wikidata": Shape(
            "Q1055",
            r"(?:(?:https?://)?(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9]\d{0,14})"
            + _TAIL,
        ),
        "geonames": Shape(
            "2911298",
            r"(?:(?:https?://)?(?:www\.|sws\.)?geonames\.org/)?([1-9]\d{0,11})" + _TAIL,
        ),
        "locode": Shape("DE HAM", r"([A-Z]{2})\s?([A-Z2-9]{3})"),
        "iso3166-2": Shape("DE-HH", r"([A-Z]{2}-[A-Z0-9]{1,3})"),
        "iso3166-1": Shape("DE", r"([A-Z]{2})"),
        "ror": Shape(
            "02h4ek893",
            r"(?:(?:https?://)?(?:www\.)?ror\.org/)?(0[0-9a-z]{6}\d{2})" + _TAIL,
            str.lower,
        ),
        "domain": Shape(
            "hamburg.de",
            rf"(?:https?://)?(?:www\.)?({_DOMAIN})(?::\d+)?{_TAIL}",
            _in_letters,
        ),
        # Each state has codes of its own, such as 02000000 in Germany. A comma stands between two.
        "national": Shape("02000000", r"([^\s,](?:[^,]*[^\s,])?)", str),
    }
)


def identifier_value(scheme: str, text: str) -> str:
    """A typed or pasted identifier as it is kept; raises ValidationError with how to write it."""
    check_name(text)
    shape = SHAPES[scheme]
    match = re.fullmatch(shape.pattern, text.strip(), re.ASCII | re.IGNORECASE)
    value = shape.in_one_case("".join(match.groups())) if match else ""
    if not 0 < len(value) <= LONGEST:
        message = _("“%(text)s” is none. Write it such as %(example)s.")
        if "," in text:
            message = _(
                "“%(text)s” holds a comma. Give each identifier by itself, such as %(example)s."
            )
        raise ValidationError(message % {"text": text.strip()[:100], "example": shape.example})
    return value
