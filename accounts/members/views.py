"""Pages about what people are in a city, and who administers which."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import city_for
from accounts.lists import BY_NAME, page_of
from accounts.members.forms import AdministratorForm, RolesForm
from accounts.members.services.roles import (
    appoint_administrator,
    cities_to_appoint_in,
    end_work,
    set_roles,
)
from accounts.models import User
from partners.models import City
from partners.requests import PersonRequest
from records.access import Role
from records.audit.entries import note
from records.keyset import Sort
from records.models import EntryKind
from records.policy import checking_each_other
from records.roles import subjects

FORM_METHODS = ["GET", "HEAD", "POST"]
BY_CODE = Sort("code", "code")


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Which role may do what, from the table of rights itself."""
    return render(request, "accounts/roles.html", {"subjects": subjects(), "roles": list(Role)})


@require_safe
def member_list(request: HttpRequest) -> HttpResponse:
    """The people of the city and what they are there."""
    city = city_for(request, "members.read")
    page = page_of(request, User.objects.in_city(city.pk).with_roles_in(city.pk), BY_NAME)
    note(EntryKind.LOOK, request, subject=User, once_a="hour", action="members.read")
    for person in page.rows:
        person.held = labels_of([role for role in Role if role in _held(person)])
        person.checking = labels_of(checking_each_other(_held(person)))
    return render(request, "accounts/member_list.html", {"page": page})


@require_http_methods(FORM_METHODS)
def member_edit(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Give and take roles of a person in the city."""
    city = city_for(request, "members.write")
    person = _person_or_404(city, pk)
    form = RolesForm(request.POST or None, held=_held(person))

    def write() -> User:
        given = form.cleaned_data["roles"]
        try:
            return set_roles(pk, given, city=city, access=request.access, seen=form.seen_roles)
        except User.DoesNotExist:
            # Their account was erased at this moment.
            raise Http404 from None

    if form.is_saved_by(write):
        messages.success(request, _("Saved."))
        warn_of_checks(request, person.name, form.cleaned_data["roles"])
        # Who gave away the right to see this page goes on at home.
        is_own = pk == request.access.person
        return redirect("/" if is_own else "accounts:member-list")
    context = {
        "form": form,
        "person": person,
        "checking": labels_of(checking_each_other(_held(person))),
        "claimed": labels_of(one.role for one in person.roles_here if one.source),  # type: ignore[attr-defined]
    }
    return render(request, "accounts/member_form.html", context, status=form.status)


@require_http_methods(FORM_METHODS)
def member_end(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then take all roles of a person in the city."""
    city = city_for(request, "members.write")
    person = _person_or_404(city, pk)
    if request.method == "POST":
        try:
            end_work(pk, city=city, access=request.access)
        except User.DoesNotExist:
            raise Http404 from None
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("accounts:member-edit", pk)
        told = _("%(name)s no longer works in %(city)s.")
        messages.success(request, told % {"name": person.name, "city": city})
        return redirect("/" if pk == request.access.person else "accounts:member-list")
    return render(request, "accounts/member_end.html", {"person": person})


@require_safe
def city_list(request: PersonRequest) -> HttpResponse:
    """All cities on this installation and who administers each, for the platform."""
    page = page_of(request, cities_to_appoint_in(request.access), BY_CODE)
    return render(request, "accounts/city_list.html", {"page": page})


@require_http_methods(FORM_METHODS)
def city_administrator(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Make somebody administrator of a city."""
    city = get_object_or_404(cities_to_appoint_in(request.access), pk=pk)
    form = AdministratorForm(request.POST or None)
    if form.is_saved_by(
        lambda: appoint_administrator(form.cleaned_data["email"], city_id=pk, access=request.access)
    ):
        told = _("%(name)s is administrator of %(city)s.")
        messages.success(request, told % {"name": form.saved.name, "city": city})
        return redirect("accounts:city-list")
    context = {"form": form, "city": city}
    return render(request, "accounts/city_administrator.html", context, status=form.status)


def labels_of(codes: Iterable[str]) -> str:
    return ", ".join(str(Role(code).label) for code in codes)


def warn_of_checks(request: HttpRequest, name: str, roles: list[str]) -> None:
    """Say so where one person now holds roles that are there to check each other."""
    if checking := checking_each_other(roles):
        told = _(
            "%(name)s is all of these at once, which are there to check each other: %(roles)s. "
            "Where one person did both, let a second one look."
        )
        messages.warning(request, told % {"name": name, "roles": labels_of(checking)})


def _held(person: User) -> list[str]:
    return [membership.role for membership in person.roles_here]  # type: ignore[attr-defined]


def _person_or_404(city: City, pk: uuid.UUID) -> User:
    person = User.objects.in_city(city.pk).with_roles_in(city.pk).filter(pk=pk).first()
    if person is None:
        raise Http404
    return person
