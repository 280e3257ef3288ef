"""Icons, form widgets, and dates and numbers in the reader's locale, for every template."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import dates, numbers
from django import template
from django.conf import settings
from django.forms import BoundField, widgets
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from records import coming_back
from records.partial_dates import PartialDate

register = template.Library()

ICONS = Path(settings.BASE_DIR) / "node_modules" / "@tabler" / "icons" / "icons"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
# Where the session names the draft that was saved last (see `static/js/drafts.js`).
SAVED_DRAFT = "saved_draft"
NOT_GIVEN = "\N{EN DASH}"
# A distance is told in weeks, months or years from two of them on: "20 months ago".
FROM_UNITS = 2


def reader_locale() -> str:
    """The active language as a name that Babel knows."""
    return translation.to_locale(translation.get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def saved_draft(context: template.Context) -> SafeString:
    """The attribute that names, once, the draft of the form which was saved last."""
    session = getattr(context.get("request"), "session", None)
    draft = session.pop(SAVED_DRAFT, "") if session and SAVED_DRAFT in session else ""
    return format_html(' data-saved-draft="{}"', draft) if draft else mark_safe("")


@register.simple_tag(takes_context=True)
def page_again(context: template.Context) -> str:
    """Where the page can be looked at again; see `records.coming_back`."""
    return coming_back.page_again(context["request"])


# Icons


@lru_cache
def _shapes(name: str, style: str) -> str:
    svg = (ICONS / style / f"{name}.svg").read_text(encoding="utf-8")
    # The first path of an outline icon is an empty frame, which draws nothing.
    return "".join(
        path for path in re.findall(r"<path [^>]*/>", svg) if 'stroke="none"' not in path
    )


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "", css: str = "", filled: bool = False) -> SafeString:
    """A Tabler icon drawn in the page; decoration unless `label` says what it means.

    Raises FileNotFoundError for a name that Tabler does not have.
    """
    means = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true"')
    )
    style = "filled" if filled else "outline"
    return format_html(
        '<svg class="icon icon-{}{}" viewBox="0 0 24 24" {}>{}</svg>',
        style,
        f" {css}" if css else "",
        means,
        mark_safe(_shapes(name, style)),  # noqa: S308 - the package's own drawing
    )


# Dates


def _day_text(day: datetime.date, width: str) -> str:
    # Of a moment only its day is told.
    whole = datetime.date(day.year, day.month, day.day)
    return _words_of_day(whole, width, translation.get_language())


@lru_cache(maxsize=4096)
def _words_of_day(day: datetime.date, width: str, _language: str | None) -> str:
    # Kept: a list repeats days, and finding the words for one takes long.
    return str(dates.format_date(day, width, locale=reader_locale()))


@register.filter
def partial_date(value: PartialDate | str | None, width: str = "long") -> str:
    """A date as exactly as it is known: "2002", "July 2002", "July 15, 2002".

    `width` is "long" for pages of one record or "medium" for lists; nothing known gives a dash.
    """
    if not value:
        return NOT_GIVEN
    known = value if isinstance(value, PartialDate) else PartialDate(value)
    return _partial_date(known, width, translation.get_language())


@lru_cache(maxsize=4096)
def _partial_date(known: PartialDate, width: str, _language: str | None) -> str:
    # Kept, as above.
    if known.precision == "day":
        return _day_text(known.earliest, width)
    month = "yMMMM" if width == "long" else "yMMM"
    skeleton = "y" if known.precision == "year" else month
    return dates.format_skeleton(skeleton, known.earliest, locale=reader_locale())


@register.filter
def full_day(value: datetime.date | None, width: str = "long") -> str:
    """A day in full; of a moment, the day in the current time zone."""
    if value is None:
        return NOT_GIVEN
    return _day_text(_local_day(value), width)


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Day and minute in the current time zone."""
    if value is None:
        return NOT_GIVEN
    local = timezone.localtime(value)
    # With hours to 24: the Unicode data abbreviate the halves of the day in English in Korean too.
    return f"{_day_text(local, 'medium')} {local:%H:%M}"


@register.filter
def relative_day(value: datetime.date | PartialDate | None) -> str:
    """How far a date is from today, with the date in full on hover.

    A partial date counts from the end that is nearer; while today may be meant, it stands as is.
    """
    if not value:
        return NOT_GIVEN
    day = value if isinstance(value, PartialDate) else _local_day(value)
    return _relative_day(day, timezone.localdate(), translation.get_language())


@lru_cache(maxsize=4096)
def _relative_day(
    value: datetime.date | PartialDate, today: datetime.date, _language: str | None
) -> SafeString:
    if isinstance(value, PartialDate):
        full, machine = partial_date(value), str(value)
        first, last = value.earliest, value.latest
    else:
        first = last = value
        full, machine = _day_text(value, "long"), value.isoformat()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        machine,
        full,
        _distance(first, last, today) or full,
    )


@register.filter
def relative_end(value: PartialDate | None) -> str:
    """How far the end of what expires is from today: a date known to the year ends with it."""
    if not value:
        return NOT_GIVEN
    distance = _distance(value.latest, value.latest, timezone.localdate())
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', str(value), partial_date(value), distance
    )


def _distance(first: datetime.date, last: datetime.date, today: datetime.date) -> str:
    if first == last == today:
        return gettext("today")
    if first <= today <= last:
        return ""
    away = (last if last < today else first) - today
    # Only what has passed in full: seven years and a half are not yet eight.
    unit = next((days for days in (365, 30, 7) if abs(away.days) >= FROM_UNITS * days), 1)
    whole = datetime.timedelta(int(away.days / unit) * unit)
    return dates.format_timedelta(
        whole, granularity="day", threshold=FROM_UNITS, add_direction=True, locale=reader_locale()
    )


def _local_day(value: datetime.date) -> datetime.date:
    return timezone.localdate(value) if isinstance(value, datetime.datetime) else value


# Numbers


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """A number with the separators of the reader's locale."""
    return NOT_GIVEN if value is None else numbers.format_decimal(value, locale=reader_locale())


@register.filter
def percent(value: float | None) -> str:
    """A share between 0 and 1 as whole per cent."""
    if value is None:
        return NOT_GIVEN
    return numbers.format_percent(value, "#,##0%", locale=reader_locale())


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """An amount with its currency, to the digits that the currency has."""
    if value is None:
        return NOT_GIVEN
    return numbers.format_currency(value, currency, locale=reader_locale())


# Forms


def _widget_class(widget: widgets.Widget) -> str:
    if isinstance(widget, widgets.CheckboxInput | widgets.RadioSelect):
        return "form-check-input"
    return "form-select" if isinstance(widget, widgets.Select) else "form-control"


@register.simple_tag
def widget(field: BoundField, *, autofocus: bool = False) -> SafeString:
    """The field's control in the look of the page, keeping the classes the form gave it.

    Django itself ties help and errors to it (`aria-describedby`, `aria-invalid`).
    """
    own = field.field.widget.attrs.get("class", "")
    css = f"{_widget_class(field.field.widget)} {own}".strip()
    attrs: dict[str, Any] = {"class": f"{css} is-invalid" if field.errors else css}
    return field.as_widget(attrs=attrs | {"autofocus": True} if autofocus else attrs)


@register.filter
def widget_kind(field: BoundField) -> str:
    """How the field is laid out: "check", "group" (several checks or radios), "hidden", "plain"."""
    control = field.field.widget
    if control.is_hidden:
        return "hidden"
    if isinstance(control, widgets.CheckboxInput):
        return "check"
    # CheckboxSelectMultiple is a RadioSelect in Django.
    return "group" if isinstance(control, widgets.RadioSelect) else "plain"


# The page


@register.simple_tag(takes_context=True)
def may(context: template.Context, action: str) -> bool:
    """Whether the reader may do `action` of `records.policy` in the current city."""
    request = context.get("request")
    city: Any = getattr(request, "city", None)
    return city is not None and request.access.may(action, city.pk)  # type: ignore[union-attr]


@register.simple_tag
def version() -> str:
    """The version of the program."""
    return settings.VERSION
