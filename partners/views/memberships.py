"""Pages of memberships in networks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.filters import MemberFilter, MembershipPageFilter
from partners.forms import (
    ContributionForm,
    MembershipForm,
    MembershipVoidForm,
    PublicMembershipForm,
)
from partners.memberships import MOST_SHOWN, members_of, memberships_of
from partners.models import NETWORK_TYPES, Actor, Contribution, NetworkMembership
from partners.requests import CityRequest, PersonRequest
from partners.services import (
    delete_contribution,
    edit_membership,
    record_contribution,
    record_membership,
    restore_membership,
    void_membership,
)
from partners.typeahead import find_actors
from records.forms import VersionedForm
from records.keyset import BadCursorError, PageWithUrls, Sort, read_page
from records.rights import can, require, require_on

BY_NAME = Sort("name", "display_name")
FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Fees:
    """What current memberships cost a year in one currency, and those of them that work."""

    currency: str
    all: Decimal
    working: Decimal
    paid: int


@dataclass(frozen=True)
class Summary:
    """How many memberships are current, how many of them work (M2), and what they cost."""

    current: int
    working: int
    without_fee: int
    fees: list[Fees]


@require_safe
def network_typeahead(request: CityRequest) -> JsonResponse:
    """Networks and organisations to choose, by their plain id."""
    found = find_actors(
        request.GET.get("q", ""), access=request.access, city=request.city, types=NETWORK_TYPES
    )
    results = [{**match.as_json(), "id": str(match.partner.pk)} for match in found]
    return JsonResponse({"results": results})


@require_safe
def membership_list(request: CityRequest) -> HttpResponse:
    """The city's memberships with what they cost and which of them work."""
    kept = NetworkMembership.objects.visible_to(request.access).filter(city=request.city)
    today = timezone.localdate()
    groups = list(kept.own_of(request.city).by_currency(on=today))
    filterset = MembershipPageFilter(
        request.GET, kept, request=request, currencies=[group["currency"] for group in groups]
    )
    rows = filterset.qs if filterset.form.is_valid() else kept.none()
    context = {
        "page": page_by_name(request, rows.with_contributions(on=today), "network"),
        "form": filterset.form,
        "summary": _summary(groups),
        "unkept": _unkept(request),
        "today": today,
        "show": filterset.form.cleaned_data.get("show") or "ours",
        "is_filtered": any(request.GET.get(name) for name in ("q", "state", "currency")),
    }
    return render(request, "partners/membership_list.html", context)


def _unkept(request: CityRequest) -> list[NetworkMembership]:
    """Memberships of the city that are public facts, without those that it keeps itself."""
    own = memberships_of(request.city.actor, request.access)
    return list(own.filter(city=None).order_by("pk")[:MOST_SHOWN])


def page_by_name(request: PersonRequest, rows: Any, end: str) -> PageWithUrls:
    """A page of memberships in the order of the names of one end, "network" or "member"."""
    named = rows.select_related("network", "member").with_display_name(end, get_language() or "en")
    try:
        page = read_page(named, BY_NAME, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        raise Http404 from None
    return page.with_urls(request.path, request.GET)


def _summary(found: Sequence[Mapping[str, Any]]) -> Summary:
    return Summary(
        current=sum(group["count"] for group in found),
        working=sum(group["working"] for group in found),
        without_fee=sum(group["count"] for group in found if not group["currency"]),
        fees=[
            Fees(
                group["currency"],
                group["fees"],
                group["working_fees"] or Decimal(0),
                group["count"],
            )
            for group in found
            if group["currency"]
        ],
    )


@require_safe
def membership_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """One membership with all that was contributed to it."""
    membership = _membership_or_404(request, pk)
    context = {
        "membership": membership,
        "contributions": list(membership.contributions.all()),
        "may_edit": _can(request, "memberships.write", membership),
        "may_restore": _can(request, "memberships.restore", membership),
        "today": timezone.localdate(),
    }
    return render(request, "partners/membership_detail.html", context)


@require_http_methods(FORM_METHODS)
def membership_new(request: CityRequest) -> HttpResponse:
    """Add a membership; `?network=` and `?member=` fill in what is known already."""
    access, city = request.access, request.city
    require(access, "memberships.write", city.pk)
    form = MembershipForm(
        request.POST or None,
        instance=NetworkMembership(city=city),
        initial=_initial(request),
        access=access,
        city=city,
    )
    if form.is_saved_by(lambda: record_membership(form.as_fields(), city=city, access=access)):
        messages.success(request, _("The membership is in the list."))
        return redirect(form.saved)
    return _form_page(request, form)


def _initial(request: CityRequest) -> dict[str, Any]:
    given: dict[str, Any] = {"member": request.city.actor_id}
    for name in ("network", "member"):
        try:
            given[name] = uuid.UUID(request.GET[name])
        except (KeyError, ValueError):
            continue
    return given


@require_http_methods(FORM_METHODS)
def membership_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a membership; a newer version is shown beside one's own before anything is lost."""
    membership = _kept_or_refused(request, pk, "memberships.write")
    form = MembershipForm(
        request.POST or None, instance=membership, access=request.access, city=request.city
    )
    return redirect(membership) if is_edited(request, form) else _form_page(request, form)


def is_edited(request: PersonRequest, form: MembershipForm | PublicMembershipForm) -> bool:
    """Whether a form was sent and its membership is changed, which is then said."""

    def write() -> None:
        version = form.cleaned_data["version"]
        edit_membership(form.instance.pk, form.as_fields(), access=request.access, version=version)

    if not form.is_saved_by(write):
        return False
    messages.success(request, _("Saved."))
    return True


def _form_page(request: CityRequest, form: MembershipForm) -> HttpResponse:
    context = {"form": form, "membership": form.instance}
    return render(request, "partners/membership_form.html", context, status=form.status)


@require_http_methods(FORM_METHODS)
def contribution_new(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down what was contributed to a network."""
    membership = _kept_or_refused(request, pk, "memberships.write")
    form = ContributionForm(
        request.POST or None,
        instance=Contribution(membership=membership),
    )
    if form.is_saved_by(
        lambda: record_contribution(membership.pk, form.cleaned_data, access=request.access)
    ):
        messages.success(request, _("The contribution is written down."))
        return redirect(membership)
    context = {"form": form, "membership": membership}
    return render(request, "partners/contribution_form.html", context, status=form.status)


@require_http_methods(FORM_METHODS)
def contribution_delete(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back a contribution after asking."""
    contributions = Contribution.objects.visible_to(request.access)
    contribution = contributions.select_related("membership__network").filter(pk=pk).first()
    if contribution is None:
        raise Http404
    require_on(request.access, "memberships.write", contribution)
    if request.method == "POST":
        delete_contribution(pk, access=request.access)
        messages.success(request, _("The contribution was taken back."))
        return redirect(contribution.membership)
    return render(request, "partners/contribution_delete.html", {"contribution": contribution})


@require_http_methods(FORM_METHODS)
def membership_void(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the reason and take a wrong membership out of all lists and counts."""
    membership = _kept_or_refused(request, pk, "memberships.void")
    return void_page(request, membership, done=membership.get_absolute_url())


def void_page(request: PersonRequest, membership: NetworkMembership, *, done: str) -> HttpResponse:
    """The question why a membership is void, then its answer; goes on at `done`."""
    form = MembershipVoidForm(request.POST or None, initial={"version": membership.version})

    def write() -> None:
        given = form.cleaned_data
        void_membership(
            membership.pk,
            reason=given["void_reason"],
            access=request.access,
            version=given["version"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("The membership is void and no longer counted."))
        return redirect(done)
    context = {"membership": membership, "form": form, "cancel_url": done}
    return render(request, "partners/membership_void.html", context, status=form.status)


@require_POST
def membership_restore(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a void membership count again."""
    membership = _kept_or_refused(request, pk, "memberships.restore")
    restore(request, membership)
    return redirect(membership)


def restore(request: PersonRequest, membership: NetworkMembership) -> None:
    """Let a void membership count again, and say so, or why not."""
    form = VersionedForm(request.POST)

    def write() -> None:
        version = form.cleaned_data["version"]
        restore_membership(membership.pk, access=request.access, version=version)

    if form.is_saved_by(write):
        messages.success(request, _("The membership counts again."))
        return
    refused = " ".join(str(error) for error in form.non_field_errors())
    changed = _("Someone else changed the record meanwhile. Look at it again.")
    messages.error(request, refused or changed)


@require_safe
def network_members(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """The known members of a network, by name and country."""
    network = Actor.objects.visible_to(request.access).filter(pk=pk).first()
    if network is None:
        raise Http404
    members = members_of(network, request.access)
    filterset = MemberFilter(request.GET, members, request=request)
    rows = filterset.qs if filterset.form.is_valid() else members.none()
    context = {
        "network": network,
        "page": page_by_name(request, rows, "member"),
        "form": filterset.form,
        "is_filtered": any(request.GET.get(name) for name in ("q", "country")),
        "today": timezone.localdate(),
    }
    return render(request, "partners/network_members.html", context)


def _membership_or_404(request: CityRequest, pk: uuid.UUID) -> NetworkMembership:
    visible = NetworkMembership.objects.visible_to(request.access)
    membership = visible.select_related("network", "member").filter(pk=pk).first()
    if membership is None:
        raise Http404
    return membership


def _kept_or_refused(request: CityRequest, pk: uuid.UUID, action: str) -> NetworkMembership:
    membership = _membership_or_404(request, pk)
    if membership.city_id is None:
        # Public facts have pages of their own.
        raise PermissionDenied
    require_on(request.access, action, membership)
    return membership


def _can(request: CityRequest, action: str, membership: NetworkMembership) -> bool:
    return membership.city_id is not None and can(request.access, action, membership)
