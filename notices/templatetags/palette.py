"""The palette and the shortcuts on every page of somebody who is signed in."""

from __future__ import annotations

from typing import Any

from django import template

from notices.palette.entries import keyed

register = template.Library()


@register.inclusion_tag("notices/palette/partials/dialogs.html", takes_context=True)
def palette_dialogs(context: template.Context) -> dict[str, Any]:
    """The two dialogs, closed, with what single keys lead to."""
    request: Any = context["request"]
    return {"request": request, "keyed": keyed(request)}
