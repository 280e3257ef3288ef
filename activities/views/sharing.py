"""Showing a record to a partner city, keeping the letter of one outside, and undoing a link."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from activities.forms import LetterForm, OfferForm
from activities.models import Activity, Participation
from activities.services import keep_letter, offer_record, unlink_record, withdraw_offer
from activities.sharing import preview
from activities.views.detail import activity_or_404
from records.access import Visibility


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, pk: uuid.UUID, actor: uuid.UUID) -> HttpResponse:
    """Show what the partner will see, then offer the record to it."""
    activity, party = _part_or_404(request, pk, actor, "sharing.offer")
    if refusal := _refusal(party, to_city=True):
        messages.error(request, refusal)
        return redirect(activity)
    is_confidential = activity.visibility == Visibility.CONFIDENTIAL
    sent = request.POST if request.method == "POST" else None
    form = OfferForm(sent, is_confidential=is_confidential)

    def write() -> None:
        offer_record(
            pk,
            actor,
            access=request.access,  # type: ignore[attr-defined]
            at=timezone.now(),
            confirmed=form.cleaned_data["confirmed"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("The record is offered to %(name)s.") % {"name": party})
        return redirect(activity)
    context = {
        "activity": activity,
        "party": party,
        "form": form,
        "is_confidential": is_confidential,
        "record": preview(party, city_id=party.actor.city.pk),
    }
    return render(request, "activities/offer.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_withdraw(request: HttpRequest, pk: uuid.UUID, actor: uuid.UUID) -> HttpResponse:
    """Ask, then end what the partner sees, or take its letter back."""
    activity, party = _part_or_404(request, pk, actor, "sharing.withdraw")
    if request.method == "POST":
        try:
            withdraw_offer(pk, actor, access=request.access)  # type: ignore[attr-defined]
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                _("The letter is taken back: the part is not acknowledged any more.")
                if party.letter_id
                else _("The offer is withdrawn. The history keeps what was answered."),
            )
        return redirect(activity)
    context = {"activity": activity, "party": party}
    return render(request, "activities/offer_withdraw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter_new(request: HttpRequest, pk: uuid.UUID, actor: uuid.UUID) -> HttpResponse:
    """Keep the letter or e-mail in which a partner outside acknowledges its part."""
    activity, party = _part_or_404(request, pk, actor, "sharing.offer")
    if refusal := _refusal(party, to_city=False):
        messages.error(request, refusal)
        return redirect(activity)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LetterForm(*sent)

    def write() -> None:
        keep_letter(
            pk,
            actor,
            form.cleaned_data["file"],
            on=form.cleaned_data["on"],
            access=request.access,  # type: ignore[attr-defined]
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )

    if form.is_saved_by(write):
        messages.success(request, _("The letter is kept, and the part acknowledged."))
        return redirect(activity)
    context = {"activity": activity, "party": party, "form": form}
    return render(request, "activities/letter_form.html", context, status=form.status)


@require_POST
def unlink(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Undo the link of an own record, also when what it leads to is offered no more."""
    activity = activity_or_404(request, pk, "activities.write")
    unlink_record(pk, access=request.access)  # type: ignore[attr-defined]
    messages.success(request, _("The two are no longer linked."))
    return redirect(activity)


def _part_or_404(
    request: HttpRequest, pk: uuid.UUID, actor: uuid.UUID, action: str
) -> tuple[Activity, Participation]:
    activity = activity_or_404(request, pk, action)
    parties: Any = Participation.objects.of_activities([pk]).select_related("actor__city")
    party = parties.filter(actor=actor).exclude(actor=activity.city.actor_id).first()
    if party is None:
        raise Http404
    party.activity = activity
    return activity, party


def _refusal(party: Participation, *, to_city: bool) -> str:
    """Why there is nothing to ask a person, in a sentence; the services look again."""
    works_here = hasattr(party.actor, "city")
    if to_city and not works_here:
        return _("%(name)s keeps no records here. Keep its letter instead.") % {"name": party}
    if works_here and not to_city:
        return _("%(name)s keeps its own records here. Offer it the record.") % {"name": party}
    if to_city and party.offered_at:
        return _("The record is offered to %(name)s already.") % {"name": party}
    return ""
