"""How rows of the work list tell their day."""

from __future__ import annotations

import datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.work_list.asking import ENDING_DAYS
from records.months import months_between

LONGEST_TITLE = 160
# From so many months on, years are told.
MONTHS_TOLD = 36


def short(text: str) -> str:
    """The beginning of a text that may be long, on one line."""
    return Truncator(" ".join(text.split())).chars(LONGEST_TITLE)


def due_words(day: datetime.date | None, *, on: datetime.date) -> str:
    """How far a last day is: late, today, or so many days left."""
    if day is None:
        return _("no day set")
    days = (day - on).days
    if days < 0:
        return ngettext("%(n)d day late", "%(n)d days late", -days) % {"n": -days}
    if days == 0:
        return _("due today")
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def end_words(day: datetime.date | None, *, on: datetime.date) -> str:
    """How far the last day of an agreement is."""
    if day is None:
        return _("no day set")
    days = (day - on).days
    if days < 0:
        return ngettext("ended %(n)d day ago", "ended %(n)d days ago", -days) % {"n": -days}
    if days == 0:
        return _("ends today")
    return ngettext("ends in %(n)d day", "ends in %(n)d days", days) % {"n": days}


def notice_words(day: datetime.date | None, *, on: datetime.date) -> str:
    """How far the last day is on which an agreement can be left in time."""
    if day is None:
        return _("no day set")
    days = (day - on).days
    if days == 0:
        return _("last day to give notice")
    return ngettext(
        "%(n)d day left to give notice",
        "%(n)d days left to give notice",
        days,
    ) % {"n": days}


def since_words(day: datetime.date | None, *, on: datetime.date) -> str:
    """Since when something waits."""
    if day is None:
        return ""
    days = (on - day).days
    if days <= 0:
        return _("since today")
    return ngettext("for %(n)d day", "for %(n)d days", days) % {"n": days}


def contact_words(
    day: datetime.date | None, *, on: datetime.date, is_agreement: bool = False
) -> str:
    """How long ago the last contact was; that it was the agreement, where nothing else is known."""
    if day is None:
        return _("no contact on record")
    months = months_between(day, on)
    if months >= MONTHS_TOLD:
        years = months // 12
        words = (
            ngettext(
                "nothing on record since the agreement %(n)s year ago",
                "nothing on record since the agreement %(n)s years ago",
                years,
            )
            if is_agreement
            else ngettext("last contact %(n)s year ago", "last contact %(n)s years ago", years)
        )
        return words % {"n": years}
    words = (
        ngettext(
            "nothing on record since the agreement %(n)s month ago",
            "nothing on record since the agreement %(n)s months ago",
            months,
        )
        if is_agreement
        else ngettext("last contact %(n)s month ago", "last contact %(n)s months ago", months)
    )
    return words % {"n": months}


def band_of(day: datetime.date | None, *, on: datetime.date) -> int | None:
    """Within how many days of 15, 30, 60 or 90 something ends; None for what has ended or later."""
    if day is None or day < on:
        return None
    days = (day - on).days
    return min((most for most in ENDING_DAYS if days <= most), default=None)
