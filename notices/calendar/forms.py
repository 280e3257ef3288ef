"""What is asked of the calendar's pages."""

from __future__ import annotations

import datetime
import uuid
import zoneinfo
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from activities.filters.fields import owner_choices
from activities.models import Activity
from domains.vocabulary import Domain
from notices.calendar.events import EventKind
from notices.calendar.layout import FIRST_DAY, LAST_DAY
from notices.calendar.services import HoursInput
from notices.models import Hours
from records.forms import VersionedForm
from records.partial_dates import PartialDateFormField
from records.widgets import DayInput, Ticks

_DAY_SHAPES = ["%Y-%m-%d", "%Y-%m"]


class CalendarForm(forms.Form):
    """Around which day the calendar is shown, and what of it."""

    day = forms.DateField(
        label=_("Go to day"),
        required=False,
        input_formats=_DAY_SHAPES,
        widget=DayInput,
        error_messages={
            "invalid": _("Write a day such as 2026-07-14, or a month such as 2026-07.")
        },
    )
    kind = forms.MultipleChoiceField(
        label=_("What is shown"),
        required=False,
        choices=EventKind.choices,
        widget=Ticks(EventKind),
    )
    person = forms.ChoiceField(label=_("Whose"), required=False)
    domain = forms.ChoiceField(
        label=_("Domain"), required=False, choices=[("", _("Any domain")), *Domain.choices]
    )

    def __init__(self, data: Any, *, request: HttpRequest, day: datetime.date) -> None:
        """`day` is the one around which the calendar is shown where `data` names none."""
        data = data.copy()
        if not data.get("day"):
            data["day"] = day.isoformat()
        super().__init__(data)
        self.access = request.access  # type: ignore[attr-defined]
        given = data.get("person", "")
        people: Any = self.fields["person"]
        people.choices = [("", _("Anybody")), *owner_choices(request, given)]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(_("Write a day between the years 1900 and 2199."))
        return day

    def clean_person(self) -> uuid.UUID | None:
        given = self.cleaned_data["person"]
        if given == "me":
            return self.access.person
        return uuid.UUID(given) if given else None


class MoveForm(VersionedForm):
    """The days of an activity, and its hours."""

    starts_on = PartialDateFormField(label=_("First day"))
    ends_on = PartialDateFormField(
        label=_("Last day"), required=False, help_text=_("Leave it empty for a single day.")
    )
    begins = forms.TimeField(
        label=_("Begins at"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Leave it empty where the hour is not known."),
    )
    ends = forms.TimeField(
        label=_("Ends at"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("Of a single day, an earlier hour than the first is of the day after."),
    )
    time_zone = forms.ChoiceField(label=_("By the clocks of"), choices=lambda: _zones())

    def __init__(self, data: Any = None, *, activity: Activity) -> None:
        hours: Hours | None = getattr(activity, "hours", None)
        super().__init__(
            data,
            initial={
                "version": activity.version,
                "starts_on": activity.starts_on,
                "ends_on": activity.ends_on,
                "begins": hours and hours.begins,
                "ends": hours and hours.ends,
                "time_zone": hours.time_zone if hours else activity.city.time_zone,
            },
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("ends") and not given.get("begins") and "begins" not in self.errors:
            self.add_error("begins", _("Say when it begins, too."))
        return given

    def stored(self, record: Any) -> MoveForm:
        return MoveForm(activity=record)

    def hours(self) -> HoursInput | None:
        """What a valid form tells of the hours; None where they are not known."""
        given = self.cleaned_data
        if given["begins"] is None:
            return None
        return HoursInput(given["begins"], given["ends"], given["time_zone"])


def _zones() -> list[tuple[str, str]]:
    """Time zones by their place, such as Asia/Seoul."""
    names = (name for name in zoneinfo.available_timezones() if "/" in name)
    kept = (name for name in names if not name.startswith(("Etc/", "SystemV/", "US/", "posix/")))
    return [(name, name.replace("_", " ")) for name in sorted({*kept, "UTC"})]
