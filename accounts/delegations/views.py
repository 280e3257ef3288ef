"""Pages about who acts for whom in a city."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import city_for
from accounts.delegations.forms import DelegationForm
from accounts.delegations.services import give_delegation, may_end, revoke_delegation
from accounts.lists import page_of
from accounts.members.views import FORM_METHODS, warn_of_checks
from accounts.models import Delegation, Membership
from accounts.querysets import DelegationQuerySet
from partners.models import City
from partners.requests import PersonRequest
from records.keyset import Sort

LATEST_FIRST = Sort("latest", "starts_on", descending=True)


@require_safe
def delegation_list(request: PersonRequest) -> HttpResponse:
    """Who acts for whom in the city, the latest first; `?show=mine` only one's own."""
    city = city_for(request, "delegations.read")
    rows, is_mine = _delegations(request, city), request.GET.get("show") == "mine"
    if is_mine:
        rows = rows.of_person(request.access.person)
    page, today = page_of(request, rows, LATEST_FIRST), timezone.localdate()
    for delegation in page.rows:
        delegation.is_past = delegation.is_over(on=today)
        delegation.may_be_ended = not delegation.is_past and may_end(delegation, request.access)
    context = {"page": page, "is_mine": is_mine, "today": today}
    return render(request, "accounts/delegation_list.html", context)


@require_http_methods(FORM_METHODS)
def delegation_new(request: PersonRequest) -> HttpResponse:
    """Hand roles over to a colleague."""
    city, today = city_for(request, "delegations.give"), timezone.localdate()
    form = DelegationForm(
        request.POST or None, city=city, access=request.access, initial={"starts_on": today}
    )
    if form.is_saved_by(
        lambda: give_delegation(form.as_fields(), city=city, access=request.access, on=today)
    ):
        messages.success(request, _("The delegation is written down."))
        saved: Delegation = form.saved
        own = Membership.objects.visible_to(request.access).filter(user=saved.receiver, city=city)
        held = [*own.values_list("role", flat=True), *saved.roles]
        warn_of_checks(request, saved.receiver.name, held)
        return redirect("accounts:delegation-list")
    return render(request, "accounts/delegation_form.html", {"form": form}, status=form.status)


@require_http_methods(FORM_METHODS)
def delegation_end(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then end a delegation now."""
    city = city_for(request, "delegations.give")
    delegation = get_object_or_404(_delegations(request, city), pk=pk)
    if not may_end(delegation, request.access):
        raise PermissionDenied
    if request.method == "POST":
        revoke_delegation(pk, access=request.access, at=timezone.now())
        messages.success(request, _("The delegation has ended."))
        return redirect("accounts:delegation-list")
    return render(request, "accounts/delegation_end.html", {"delegation": delegation})


def _delegations(request: PersonRequest, city: City) -> DelegationQuerySet:
    rows = Delegation.objects.visible_to(request.access).filter(city=city)
    return rows.select_related("giver", "receiver", "arranged_by")
