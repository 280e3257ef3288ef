"""The pages of the calendar: a month, a week, and one day after the other."""

from __future__ import annotations

import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.views.decorators.http import require_safe

from notices.calendar import layout
from notices.calendar.clashes import among, clashes
from notices.calendar.events import narrowed
from notices.calendar.forms import CalendarForm
from notices.calendar.layout import Span
from notices.calendar.reading import events
from records.rights import require
from records.templatetags.ui import partial_date


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """A month in weeks."""
    page = _Page(request)
    shown = layout.month_of(page.day)
    grid = layout.weeks_of(shown, page.language)
    page.read(grid.in_calendar)
    laid = layout.days(page.events, grid, today=page.today, home=page.home, month=shown)
    context = {
        "weeks": layout.in_weeks(laid),
        "weekdays": layout.weekdays(laid),
        "listed": [day for day in laid if not (day.is_outside or day.is_empty)],
        "beside": layout.beside(page.events, shown),
    }
    steps = layout.last_month(shown.start), layout.next_month(shown.start)
    return page.render("month", shown, context, *steps)


@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """A week, all that is told of each day."""
    page = _Page(request)
    shown = layout.week_of(page.day, page.language)
    return _by_day(page, "week", shown, layout.WEEK)


@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Thirty days from a day on, those on which something is."""
    page = _Page(request)
    return _by_day(page, "agenda", layout.agenda_of(page.day), layout.AGENDA)


def _by_day(page: _Page, view: str, shown: Span, step: datetime.timedelta) -> HttpResponse:
    shown = shown.in_calendar
    page.read(shown)
    laid = layout.days(page.events, shown, today=page.today, home=page.home)
    listed = laid if view == "week" else [day for day in laid if not day.is_empty]
    context = {"listed": listed, "beside": layout.beside(page.events, shown)}
    return page.render(view, shown, context, shown.start - step, shown.start + step)


class _Page:
    """What the three views share: who asks, for which day and what, and what was found."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.city = request.city  # type: ignore[attr-defined]
        require(request.access, "activities.read", self.city.pk)  # type: ignore[attr-defined]
        self.access = request.access.narrowed_to([self.city.pk])  # type: ignore[attr-defined]
        self.language = get_language() or "en"
        self.home = self.city.actor.country_code
        self.today = timezone.localdate()
        self.form = CalendarForm(request.GET, request=request, day=self.today)
        # An address that asks for something that does not exist is told so, beside today's page.
        self.asked = self.form.cleaned_data if self.form.is_valid() else {}
        self.day: datetime.date = self.asked.get("day") or self.today

    def read(self, span: Span) -> None:
        everything = events(self.access, start=span.start, end=span.end, language=self.language)
        self.events = narrowed(
            everything,
            kinds=self.asked.get("kind", ()),
            person=self.asked.get("person"),
            domain=self.asked.get("domain", ""),
        )
        # What is not shown may stand in the way all the same.
        shown = {event.uid for event in self.events}
        self.clashes = list(among(clashes(everything), shown))

    def render(
        self,
        view: str,
        span: Span,
        context: dict[str, Any],
        before: datetime.date,
        after: datetime.date,
    ) -> HttpResponse:
        name = self.request.resolver_match.view_name  # type: ignore[union-attr]
        title = partial_date(f"{span.start:%Y-%m}") if view == "month" else span.in_words
        is_narrowed = any(self.asked.get(field) for field in ("kind", "person", "domain"))
        context |= {
            "title": title,
            "form": self.form,
            "view": view,
            "views": [
                {"url": self._address(f"calendar:{one}", self.day), "label": label, "icon": icon}
                | {"current": one == view}
                for one, label, icon in (
                    ("month", pgettext("calendar", "Month"), "calendar-month"),
                    ("week", pgettext("calendar", "Week"), "calendar-week"),
                    ("agenda", pgettext("calendar", "Agenda"), "list"),
                )
            ],
            "before": self._address(name, before) if before >= layout.FIRST_DAY else "",
            "after": self._address(name, after) if after <= layout.LAST_DAY else "",
            "now": self._address(name, None),
            "agenda_url": self._address("calendar:agenda", None, marked=True),
            "clashes": self.clashes,
            "clashing": layout.clashing(self.clashes),
            "is_narrowed": is_narrowed,
            "may_move": self.access.may("activities.write", self.city.pk),
            "is_empty": not self.events,
            "today": self.today,
        }
        status = HTTPStatus.BAD_REQUEST if self.form.errors else HTTPStatus.OK
        return render(self.request, f"notices/calendar/{view}.html", context, status=status)

    def _address(self, name: str, day: datetime.date | None, *, marked: bool = False) -> str:
        """Another place in the calendar, with the same filters; `marked` leaves the day open."""
        query = QueryDict(mutable=True)
        if not self.form.errors:
            for field in ("kind", "person", "domain"):
                if values := self.request.GET.getlist(field):
                    query.setlist(field, [value for value in values if value])
        if day:
            query["day"] = day.isoformat()
        text = query.urlencode()
        if marked:
            return f"{reverse(name)}?{text}{'&' if text else ''}day="
        return f"{reverse(name)}?{text}" if text else reverse(name)
