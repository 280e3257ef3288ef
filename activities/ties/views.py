"""Pages on which a city decides about a tie, and sets what contacts count."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import page_of
from activities.dossiers import Dossier
from activities.models import VitalityWeights
from activities.partner_pages import current_actor_or_404
from activities.ties.forms import TieDecisionForm, WeightsForm
from activities.ties.room import decision_on, room_of_tie
from activities.ties.services import set_weights
from activities.weighing import KINDS, WEIGHED
from partners.models import TieDecision
from partners.requests import CityRequest
from partners.services import decide_on_tie
from records.keyset import Sort
from records.rights import require

LATEST_FIRST = Sort("newest", "from_day", descending=True)


@require_http_methods(["GET", "HEAD", "POST"])
def tie_decision(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Decide that the tie with a partner is dormant or historical, or that it is kept up again."""
    access, city, today = request.access, request.city, timezone.localdate()
    actor = current_actor_or_404(access, pk)
    if actor.pk == city.actor_id:
        raise Http404
    require(access, "ties.decide", city.pk)
    decision = decision_on(actor, city=city, access=access)
    form = TieDecisionForm(
        request.POST or None, instance=decision or TieDecision(city=city, actor=actor)
    )

    def write() -> None:
        decide_on_tie(
            actor.pk,
            standing=form.cleaned_data["standing"],
            reason=form.cleaned_data["reason"],
            city=city,
            access=access,
            version=form.cleaned_data["version"],
            on=today,
        )

    if form.is_saved_by(write):
        messages.success(request, _("Saved."))
        return redirect(actor)
    dossier = Dossier.of_partner(actor.pk, city=city, access=access, on=today)
    context = {"form": form, "actor": actor, "tie": room_of_tie(actor, dossier, city=city)}
    return render(request, "partners/tie_decision_form.html", context, status=form.status)


@require_safe
def weight_list(request: CityRequest) -> HttpResponse:
    """What contacts count in the city, and what they counted before: the last set first."""
    access, city, today = request.access, request.city, timezone.localdate()
    require(access, "activities.read", city.pk)
    sets = VitalityWeights.objects.visible_to(access).filter(city=city)
    in_force = sets.in_force(city.pk, on=today)
    context = {
        "page": page_of(request, sets, LATEST_FIRST),
        "in_force": in_force,
        "kinds": [VitalityWeights._meta.get_field(kind).verbose_name for kind in KINDS],  # type: ignore[union-attr]
        "published": VitalityWeights.published(city),
        "today": today,
    }
    return render(request, "partners/weight_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def weight_new(request: CityRequest) -> HttpResponse:
    """Set what each kind of contact counts from a day on."""
    access, city, today = request.access, request.city, timezone.localdate()
    require(access, "ties.weigh", city.pk)
    form = WeightsForm(request.POST or None, initial=_as_they_are(request, today))

    def write() -> None:
        set_weights(
            form.weights,
            from_day=form.cleaned_data["from_day"],
            reason=form.cleaned_data["reason"],
            city=city,
            access=access,
            today=today,
        )

    if form.is_saved_by(write):
        messages.success(request, _("The weights are set."))
        return redirect("partner:weight-list")
    kinds = [form[kind.code] for kind in WEIGHED]
    context = {"form": form, "kinds": kinds}
    return render(request, "partners/weight_form.html", context, status=form.status)


def _as_they_are(request: CityRequest, today: datetime.date) -> dict[str, Any]:
    sets, city = VitalityWeights.objects.visible_to(request.access), request.city
    now = sets.in_force(city.pk, on=today) or VitalityWeights.published(city)
    weights = {kind: getattr(now, kind).normalize() for kind in KINDS}
    return {**weights, "from_day": today}
