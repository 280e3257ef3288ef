"""How other registers write what they call a partner: one spelling for each identifier."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records.names import check_name

LONGEST = 80


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
            "Q1055", r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9]\d{0,14})"
        ),
        "geonames": Shape(
            "2911298", r"(?:https?://(?:www\.|sws\.)?geonames\.org/)?([1-9]\d{0,11})(?:/\S*)?"
        ),
        "locode": Shape("DE HAM", r"([A-Z]{2})\s?([A-Z2-9]{3})"),
        "iso3166-2": Shape("DE-HH", r"([A-Z]{2}-[A-Z0-9]{1,3})"),
        "iso3166-1": Shape("DE", r"([A-Z]{2})"),
        "ror": Shape("02h4ek893", r"(?:https?://ror\.org/)?(0[0-9a-z]{6}\d{2})", str.lower),
        "domain": Shape(
            "hamburg.de",
            r"(?:https?://)?(?:www\.)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+)(?:/\S*)?",
            str.lower,
        ),
        # Each state has codes of its own, such as 02000000 in Germany.
        "national": Shape("02000000", r"(\S(?:.*\S)?)", str),
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
        raise ValidationError(message % {"text": text.strip()[:100], "example": shape.example})
    return value
