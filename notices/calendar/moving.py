"""The page on which an activity is moved to other days."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.models import Activity
from activities.timeline.since import done_meanwhile
from domains.vocabulary import Instrument
from notices.calendar.clashes import Clash, clashes, of_event
from notices.calendar.events import ONE_DAY
from notices.calendar.forms import MoveForm
from notices.calendar.reading import events
from notices.calendar.services import move_activity
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import require_on


@require_http_methods(["GET", "HEAD", "POST"])
def activity_move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask to which days and hours an activity moves, and say what it meets there."""
    access: Access = request.access  # type: ignore[attr-defined]
    rows = Activity.objects.visible_to(access).select_related("city__actor", "hours")
    activity = get_object_or_404(rows, pk=pk)
    require_on(access, "activities.write", activity)
    if activity.instrument == Instrument.AGR:
        # The days of an agreement belong to its legal life.
        return redirect("agreements:entry-edit", pk)
    form = MoveForm(request.POST or None, activity=activity)

    def write() -> Activity:
        return move_activity(
            pk,
            starts_on=form.cleaned_data["starts_on"],
            ends_on=form.cleaned_data["ends_on"],
            hours=form.hours(),
            access=access,
            version=form.cleaned_data["version"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("Moved."))
        for clash in _clashes_of(form.saved, access=access):
            messages.warning(request, clash.text)
        day = PartialDate(form.saved.starts_on).earliest
        return redirect(f"{reverse('calendar:month')}?day={day.isoformat()}")
    context = {
        "form": form,
        "activity": activity,
        "clashes": _clashes_of(activity, access=access) if not form.is_bound else [],
        "done": done_meanwhile(form, access=access),
    }
    return render(request, "notices/calendar/move.html", context, status=form.status)


def _clashes_of(activity: Activity, *, access: Access) -> list[Clash]:
    """What an activity meets on its days; the queries of `events`."""
    first = PartialDate(activity.starts_on)
    last = PartialDate(activity.ends_on or first)
    if first.precision != "day" or last.precision != "day":
        return []
    near = events(
        access.narrowed_to([activity.city_id]),
        start=first.earliest,
        end=last.latest + ONE_DAY,
        language=get_language() or "en",
    )
    return of_event(clashes(near), f"activity-{activity.pk}")
