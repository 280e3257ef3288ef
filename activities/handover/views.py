"""Pages on which all records of a person go to a colleague."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import page_of
from accounts.models import User
from activities.handover.forms import GiverForm, HandoverForm
from activities.handover.kinds import in_words
from activities.handover.preview import preview_of
from activities.handover.services import LeftBehind, hand_over, is_erased, left_behind
from activities.models import Handover
from partners.requests import CityRequest
from records.keyset import Sort
from records.rights import require

NEWEST = Sort("newest", "pk", descending=True)


@require_safe
def handover_list(request: CityRequest) -> HttpResponse:
    """Who handed all records over to whom, the last first; leaders see what was left behind."""
    require(request.access, "handover.read", request.city.pk)
    rows = Handover.objects.visible_to(request.access).filter(city=request.city)
    page = page_of(request, rows.counted_for(request.access), NEWEST)
    for handover in page.rows:
        handover.told = sum(handover.counts_for(request.access).values())
    return render(request, "activities/handover_list.html", {"page": page, "left": _left(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def handover_new(request: CityRequest) -> HttpResponse:
    """Look at all records of a person, then hand them over."""
    city, access = request.city, request.access
    require(access, "handover.give", city.pk)
    left = _left(request)
    form = HandoverForm(request.POST or None, city=city, access=access, left=left)
    if form.is_saved_by(
        lambda: hand_over(
            form.giver_id,
            form.cleaned_data["receiver"].pk,
            city=city,
            reason=form.cleaned_data["reason"],
            with_deputies=form.cleaned_data["with_deputies"],
            access=access,
            at=timezone.now(),
        )
    ):
        messages.success(request, _("The records are handed over."))
        return redirect(form.saved)
    may_choose = "giver" in form.fields
    chooser = None
    giver: User | None = request.user  # type: ignore[assignment]
    if may_choose:
        asked = request.POST.get("giver") or request.GET.get("giver")
        chooser = GiverForm({"giver": asked} if asked else None, city=city, left=left)
        giver = chooser.cleaned_data["giver"] if chooser.is_valid() else None
    if giver is not None:
        form.show_for(giver)
    on = timezone.localdate()
    context = {
        "form": form,
        "chooser": chooser,
        "giver": giver,
        "is_erased": giver is not None and is_erased(giver),
        "is_own": giver is not None and giver.pk == access.person,
        "left": left,
        "preview": preview_of(giver.pk, city=city, access=access, on=on) if giver else None,
    }
    return render(request, "activities/handover_form.html", context, status=form.status)


@require_safe
def handover_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """What went from whom to whom, with the book about it."""
    rows = Handover.objects.visible_to(request.access)
    handover: Any = get_object_or_404(rows.counted_for(request.access), pk=pk)
    context = {
        "handover": handover,
        "counts": in_words(handover.counts_for(request.access)),
        "tells_all": handover.tells_all(request.access),
    }
    return render(request, "activities/handover_detail.html", context)


def _left(request: CityRequest) -> list[LeftBehind]:
    may = request.access.may("handover.arrange", request.city.pk)
    return left_behind(request.city) if may else []
