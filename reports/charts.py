"""Charts of counts, as `templates/partials/chart.html` draws them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.counts import Counts

Chart = dict[str, Any]


def more_countries(count: int) -> str:
    """What a chart of the largest leaves out; empty when that is nothing."""
    if count <= 0:
        return ""
    return ngettext("and %(n)s more country", "and %(n)s more countries", count) % {"n": count}


def bar_chart(
    id: str,
    title: str,
    head: str,
    found: Counts,
    *,
    label: Callable[[str], str],
    url: Callable[[str], str],
    empty: str,
    rest: str = "",
) -> Chart:
    """Data of `templates/partials/chart.html`, and what to say when there is nothing to draw."""
    return {
        "total": sum(found.values()),
        "empty": empty,
        "rest": rest,
        "id": id,
        "title": title,
        "kind": "bar",
        "head": head,
        "columns": [_("Number")],
        "rows": [
            {"label": label(code), "cells": [{"value": n, "url": url(code) if n else ""}]}
            for code, n in found.items()
        ],
    }
