"""Words and small pieces that all parts of a report share."""

from __future__ import annotations

import datetime
from typing import Any

from babel import dates
from django.utils import translation
from django.utils.translation import gettext as _

from activities.models import Activity
from domains.definitions import DOMAIN_LOOKS
from domains.vocabulary import (
    Domain,
)
from partners.models import City
from records.partial_dates import PartialDate
from records.templatetags.ui import ICONS, number, partial_date

# Longer lists go to the annex: typst needs much memory for long tables.
MOST_ROWS = 500
SOON_DAYS = 180
Words = dict[str, Any]


def day_text(day: datetime.date | None, width: str = "long") -> str:
    """A day in the active language; empty for none."""
    if day is None:
        return ""
    locale = translation.to_locale(translation.get_language() or "en")
    return dates.format_date(day, width, locale=locale)


def partial_text(day: PartialDate | None) -> str:
    """A partial date as exactly as it is known; empty for none."""
    return partial_date(day, "medium") if day else ""


def look(domain: Domain) -> dict[str, str]:
    """Colour and drawing of a domain."""
    look = DOMAIN_LOOKS[domain]
    svg = (ICONS / "outline" / f"{look.icon}.svg").read_text(encoding="utf-8")
    return {"colour": look.on_light, "icon": svg.replace("currentColor", look.on_light)}


def partner_names(activity: Activity, city: City) -> str:
    """The parties of an activity other than its city."""
    return ", ".join(
        str(party.actor)
        for party in activity.participations.all()
        if party.actor_id != city.actor_id
    )


def rest_text(shown: int, count: int) -> str:
    """How many of a list are shown, when it is not all."""
    if shown >= count:
        return ""
    return _("%(shown)s of %(count)s; the annex holds all of them.") % {
        "shown": number(shown),
        "count": number(count),
    }
