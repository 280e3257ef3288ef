"""The panel with the gates of an agreement, for its page."""

from __future__ import annotations

from typing import Any

from django import template

from activities.as_of import today_of
from agreements.gates.panel import gates_of
from agreements.models import Agreement

register = template.Library()


@register.inclusion_tag("agreements/partials/gates.html", takes_context=True)
def gates_panel(context: template.Context, agreement: Agreement) -> dict[str, Any]:
    """The gates of an agreement that the reader may read, and what the reader may do with them."""
    request = context["request"]
    panel = gates_of(agreement, on=today_of(agreement.activity), access=request.access)
    return {"panel": panel, "agreement": agreement, "request": request}
