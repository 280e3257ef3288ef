"""Pages of administrators about how people sign in: rules of a city, and help for one person."""

from __future__ import annotations

import uuid

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import city_for
from accounts.models import SignInRule, User
from accounts.second_factor import Factors, may_reset, reset_factors
from accounts.sessions import end_sessions, open_sessions
from accounts.sign_in_forms import PersonFilterForm, SignInRuleForm
from accounts.sign_in_rules import asked_by_platform, write_sign_in_rule
from accounts.views import BY_NAME, page_of
from partners.requests import CityRequest, PersonRequest
from records.rights import require


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_rules(request: CityRequest) -> HttpResponse:
    """Which roles of the city need a second factor, and from when on."""
    city = city_for(request, "sign_in_rules.write")
    rule = SignInRule.objects.visible_to(request.access).filter(city=city).first()
    form = SignInRuleForm(request.POST or None, rule=rule)
    if form.is_saved_by(
        lambda: write_sign_in_rule(
            city,
            roles=form.cleaned_data["second_factor_roles"],
            since=form.cleaned_data["since"],
            version=form.cleaned_data["version"],
            access=request.access,
        )
    ):
        messages.success(request, _("Saved."))
        return redirect("accounts:sign-in-rules")
    context = {"form": form, "asked_by_platform": asked_by_platform()}
    return render(request, "accounts/sign_in_rules.html", context, status=form.status)


@require_safe
def account_list(request: PersonRequest) -> HttpResponse:
    """Everybody on the installation, found by name or address."""
    require(request.access, "members.reset_factor", None)
    form = PersonFilterForm(request.GET)
    people = User.objects.everybody().found_by(form.text)
    context = {"page": page_of(request, people, BY_NAME), "form": form}
    return render(request, "accounts/account_list.html", context)


@require_safe
def person_sign_in(request: PersonRequest, pk: uuid.UUID, everywhere: bool) -> HttpResponse:
    """How one person signs in, and where they are signed in now."""
    person = _person(request, pk, everywhere, "members.reset_factor")
    context = {
        "person": person,
        "everywhere": everywhere,
        "factors": Factors.of(person.pk),
        "sessions": open_sessions(person),
        "may_reset": may_reset(person, access=request.access),
        "is_oneself": person.pk == request.user.pk,
    }
    return render(request, "accounts/person_sign_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_reset_factors(request: PersonRequest, pk: uuid.UUID, everywhere: bool) -> HttpResponse:
    """Ask whether to take a person's second factors away, and do it."""
    person = _person(request, pk, everywhere, "members.reset_factor")
    if not may_reset(person, access=request.access):
        raise PermissionDenied
    return _reset(request, person, everywhere)


@reauthentication_required(app="allauth.mfa")
def _reset(request: PersonRequest, person: User, everywhere: bool) -> HttpResponse:
    if request.method == "POST":
        reset_factors(person, access=request.access)
        messages.success(
            request,
            _("%(name)s has no second factor any more, and is signed out.") % {"name": person},
        )
        return _back_to(person, everywhere)
    context = {"person": person, "everywhere": everywhere}
    return render(request, "accounts/person_reset_factors.html", context)


@require_POST
def person_sign_out(request: PersonRequest, pk: uuid.UUID, everywhere: bool) -> HttpResponse:
    """End all sessions of a person."""
    person = _person(request, pk, everywhere, "members.sign_out")
    end_sessions(person)
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": person})
    return _back_to(person, everywhere)


def _person(request: PersonRequest, pk: uuid.UUID, everywhere: bool, action: str) -> User:
    """The person of an address, for an administrator of the platform or of the city.

    Raises PermissionDenied and Http404.
    """
    if everywhere:
        require(request.access, action, None)
        return get_object_or_404(User.objects.everybody(), pk=pk)
    city = city_for(request, action)
    return get_object_or_404(User.objects.in_city(city.pk), pk=pk)


def _back_to(person: User, everywhere: bool) -> HttpResponse:
    return redirect(f"accounts:{'account' if everywhere else 'member'}-sign-in", person.pk)
