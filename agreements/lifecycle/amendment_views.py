"""The pages on which amendments of an agreement are written down."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from activities.timeline.events import events_of
from activities.timeline.since import done_meanwhile
from agreements.lifecycle import content as contents
from agreements.lifecycle.forms import AmendmentForm
from agreements.lifecycle.keeping import was_concluded
from agreements.lifecycle.views import agreement_or_404
from agreements.models import Agreement, Amendment
from records.forms import AskForm


@require_http_methods(["GET", "HEAD", "POST"])
def amendment_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down an amendment."""
    agreement = agreement_or_404(request, pk, "agreements.conclude")
    if not was_concluded(agreement) and request.method != "POST":
        messages.info(request, _("Only what was signed is amended. Change the draft instead."))
        return redirect(agreement)
    return _amendment_page(request, agreement, Amendment(agreement=agreement))


@require_http_methods(["GET", "HEAD", "POST"])
def amendment_edit(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Change an amendment; where somebody has taken it out meanwhile, write it down anew."""
    agreement = agreement_or_404(request, pk, "agreements.conclude")
    amendment = agreement.amendment_rows.filter(number=number).first()
    if amendment is None:
        was_there = _was_there(agreement, number) and request.method == "POST"
        if not was_there:
            raise Http404
        amendment = Amendment(agreement=agreement)
    return _amendment_page(request, agreement, amendment)


def _was_there(agreement: Agreement, number: int) -> bool:
    return events_of(agreement.pk, Amendment).filter(number=number).exists()


def _amendment_page(
    request: HttpRequest, agreement: Agreement, amendment: Amendment
) -> HttpResponse:
    access: Any = request.access  # type: ignore[attr-defined]
    form = AmendmentForm(
        request.POST or None, instance=amendment, agreement=agreement, access=access
    )
    known = amendment.pk if not amendment._state.adding else None

    def write() -> None:
        contents.write_amendment(
            agreement.pk,
            form.as_fields(),
            access=access,
            version=form.cleaned_data["version"],
            amendment_id=known,
        )

    if form.is_saved_by(write):
        messages.success(request, _("The amendment is written down."))
        return redirect(agreement)
    context = {
        "activity": agreement.activity,
        "form": form,
        "amendment": known and amendment,
        "done": done_meanwhile(form, access=access),
    }
    return render(request, "agreements/amendment_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def amendment_delete(request: HttpRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Ask, then take an amendment out."""
    agreement = agreement_or_404(request, pk, "agreements.conclude")
    amendment = get_object_or_404(agreement.amendment_rows.all(), number=number)
    form = AskForm(request.POST or None, initial={"version": agreement.activity.version})

    def write() -> None:
        contents.delete_amendment(
            pk,
            amendment.pk,
            access=request.access,  # type: ignore[attr-defined]
            version=form.cleaned_data["version"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("The amendment was taken out."))
        return redirect(agreement)
    done = done_meanwhile(form, access=request.access)  # type: ignore[attr-defined]
    context = {"activity": agreement.activity, "amendment": amendment, "form": form, "done": done}
    return render(request, "agreements/amendment_delete.html", context, status=form.status)
