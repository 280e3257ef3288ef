"""The dialog that adds a partner from within another form; telephones and languages."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from partners.countries import language_name
from partners.forms import ActorForm

register = template.Library()

_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?\b")


@register.inclusion_tag("partners/partials/add_panel.html", takes_context=True)
def add_partner_panel(context: template.Context, panel_id: str = "add-partner") -> dict[str, Any]:
    """A dialog with that id, opened by `static/js/typeahead.js`; stands outside the other form."""
    return {
        "form": ActorForm(
            auto_id=f"{panel_id}_%s",
            home_country=context["request"].city.actor.country_code,
        ),
        "panel_id": panel_id,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def tel(number: str) -> str:
    """A telephone number as it is dialled, without an extension."""
    digits = re.split("[e#x]", number.lower())[0]
    return "".join(sign for sign in digits if sign.isdigit() or sign == "+")


@register.filter
def whole_days(text: str) -> SafeString:
    """A text in which no day in digits is broken at its hyphens."""
    day = r'<span class="text-nowrap">\g<0></span>'
    return mark_safe(_DAY.sub(day, conditional_escape(text)))  # noqa: S308 - escaped before


@register.filter
def language_label(code: str) -> str:
    """The name of a language in the reader's own."""
    return language_name(code)
