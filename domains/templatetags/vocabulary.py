"""Labels, definitions and marks of vocabulary terms for templates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from domains.definitions import DOMAIN_LOOKS, FACET_BY_NAME, LEVEL_LOOKS, DomainLook, LevelLook
from domains.vocabulary import Domain, Level
from records.templatetags.ui import icon

register = template.Library()


@register.filter
def label(code: str | int | None, facet: str) -> str:
    """The label of a stored code of that facet; nothing for an empty code.

    Raises ValueError for a code that the facet does not have.
    """
    if code is None or code == "":
        return ""
    return _label(code, facet, get_language())


@lru_cache(maxsize=2048)
def _label(code: str | int, facet: str, _language: str | None) -> str:
    # Kept, as the chips below are: a list names the same few codes in every line.
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


@register.simple_tag
def domain_chip(code: str) -> SafeString:
    """A chip with the icon, colour and label of a domain."""
    return _domain_chip(code, get_language())


@lru_cache
def _domain_chip(code: str, _language: str | None) -> SafeString:
    look = domain_look(code)
    return format_html(
        '<span class="chip domain domain-{}" title="{}">{}{}</span>',
        look.slug,
        definition(code, "domain"),
        icon(look.icon),
        label(code, "domain"),
    )


@register.simple_tag
def level_mark(code: str) -> SafeString:
    """The shape and label of a level of actors."""
    return _level_mark(code, get_language())


@lru_cache
def _level_mark(code: str, _language: str | None) -> SafeString:
    look = level_look(code)
    return format_html(
        '<span class="level level-{}" title="{}">{}{}</span>',
        look.slug,
        definition(code, "level"),
        icon(look.icon, filled=True),
        label(code, "level"),
    )
