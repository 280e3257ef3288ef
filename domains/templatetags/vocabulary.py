"""Labels, definitions and marks of vocabulary terms for templates."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from domains.definitions import DOMAIN_LOOKS, FACET_BY_NAME, LEVEL_LOOKS, DomainLook, LevelLook
from domains.vocabulary import Domain, Level

register = template.Library()


@register.filter
def label(code: str | int | None, facet: str) -> str:
    """The label of a stored code of that facet; nothing for an empty code.

    Raises ValueError for a code that the facet does not have.
    """
    if code is None or code == "":
        return ""
    return str(FACET_BY_NAME[facet].term(code).label)


@register.filter
def labels(codes: Iterable[str | int] | None, facet: str) -> list[str]:
    """The labels of several codes of one facet, in the order given."""
    return [label(code, facet) for code in codes or ()]


@register.filter
def definition(code: str | int | None, facet: str) -> str:
    """The one-line definition of a code, for a hover; nothing for an empty code."""
    if code is None or code == "":
        return ""
    return str(FACET_BY_NAME[facet].term(code).definition)


@register.filter
def domain_look(code: str) -> DomainLook:
    """Icon, colours and address of a domain."""
    return DOMAIN_LOOKS[Domain(code)]


@register.filter
def level_look(code: str) -> LevelLook:
    """Icon and chart symbol of a level."""
    return LEVEL_LOOKS[Level(code)]


@register.inclusion_tag("partials/domain_chip.html")
def domain_chip(code: str) -> dict[str, str]:
    """A chip with the icon, colour and label of a domain."""
    return {"code": code}


@register.inclusion_tag("partials/level_mark.html")
def level_mark(code: str) -> dict[str, str]:
    """The shape and label of a level of actors."""
    return {"code": code}
