"""Public memberships, for administrators of the platform: what is known of who is in what network.

Here an administrator sees no partner that a city keeps for itself.
"""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.filters import PublicMembershipFilter
from partners.forms import PublicMembershipForm
from partners.models import NETWORK_TYPES, NetworkMembership
from partners.querysets import NetworkMembershipQuerySet
from partners.requests import PersonRequest, platform_only
from partners.services import record_public_membership
from partners.typeahead import find_actors
from partners.views.memberships import (
    FORM_METHODS,
    is_edited,
    page_by_name,
    restore,
    void_page,
)
from records.rights import require_state

LIST = "catalogue:membership-list"


@platform_only
@require_safe
def network_typeahead(request: PersonRequest) -> JsonResponse:
    """Networks and organisations of the shared catalogue to choose, by their plain id."""
    found = find_actors(
        request.GET.get("q", ""),
        access=request.access.narrowed_to([]),
        city=None,
        types=NETWORK_TYPES,
    )
    return JsonResponse({"results": [{**m.as_json(), "id": str(m.partner.pk)} for m in found]})


@platform_only
@require_safe
def membership_list(request: PersonRequest) -> HttpResponse:
    """All public memberships, by the name of the member."""
    public = _public(request)
    filterset = PublicMembershipFilter(request.GET, public, request=request)
    rows = filterset.qs if filterset.form.is_valid() else public.none()
    context = {
        "page": page_by_name(request, rows, "member"),
        "form": filterset.form,
        "is_filtered": any(request.GET.get(name) for name in filterset.form.fields),
        "today": timezone.localdate(),
    }
    return render(request, "partners/public_membership_list.html", context)


@platform_only
@require_http_methods(FORM_METHODS)
def membership_new(request: PersonRequest) -> HttpResponse:
    """Add a public membership with its source."""
    form = PublicMembershipForm(request.POST or None, access=request.access.narrowed_to([]))
    if form.is_saved_by(lambda: record_public_membership(form.as_fields(), access=request.access)):
        messages.success(request, _("The membership is in the list."))
        return redirect(LIST)
    return _form_page(request, form)


@platform_only
@require_http_methods(FORM_METHODS)
def membership_edit(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a public membership; a void one is shown with the reason, and can be restored."""
    membership = _membership_or_404(request, pk)
    if request.method == "POST":
        require_state("memberships.write", membership)
    elif membership.is_void:
        return render(request, "partners/public_membership_form.html", {"membership": membership})
    form = PublicMembershipForm(
        request.POST or None, instance=membership, access=request.access.narrowed_to([])
    )
    return redirect(LIST) if is_edited(request, form) else _form_page(request, form)


def _form_page(request: PersonRequest, form: PublicMembershipForm) -> HttpResponse:
    context = {"form": form, "membership": form.instance}
    return render(request, "partners/public_membership_form.html", context, status=form.status)


@platform_only
@require_http_methods(FORM_METHODS)
def membership_void(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the reason and take a wrong public membership out of all lists."""
    membership = _membership_or_404(request, pk)
    require_state("memberships.void", membership)
    return void_page(request, membership, done=reverse(LIST))


@platform_only
@require_POST
def membership_restore(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a void public membership count again."""
    membership = _membership_or_404(request, pk)
    require_state("memberships.restore", membership)
    restore(request, membership)
    return redirect("catalogue:membership-edit", pk)


def _public(request: PersonRequest) -> NetworkMembershipQuerySet:
    return NetworkMembership.objects.visible_to(request.access.narrowed_to([])).filter(city=None)


def _membership_or_404(request: PersonRequest, pk: uuid.UUID) -> NetworkMembership:
    found = _public(request).select_related("network", "member").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
