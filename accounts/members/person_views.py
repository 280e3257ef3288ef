"""Pages with which administrators help one person to sign in, or erase an account."""

from __future__ import annotations

import uuid

import pghistory
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import user_pk_to_url_str
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import answers_for, city_for
from accounts.lists import BY_NAME, page_of
from accounts.members.forms import PersonFilterForm
from accounts.members.services.leaving import erase_account
from accounts.models import User
from accounts.second_factor.services import Factors, reset_factors
from accounts.secrets import keep_to_show, take_to_show
from accounts.sessions.services import end_sessions, open_sessions
from partners.requests import PersonRequest
from records.audit.entries import note
from records.forms import ServiceForm
from records.models import EntryKind
from records.rights import require


@require_safe
def account_list(request: PersonRequest) -> HttpResponse:
    """Everybody on the installation, found by name or address."""
    require(request.access, "members.reset_factor", None)
    _note(EntryKind.LOOK, request, User, everywhere=True, once_a="hour")
    form = PersonFilterForm(request.GET)
    people = User.objects.everybody().found_by(form.text)
    context = {"page": page_of(request, people, BY_NAME), "form": form}
    return render(request, "accounts/account_list.html", context)


@never_cache
@require_safe
def person_sign_in(request: PersonRequest, pk: uuid.UUID, everywhere: bool) -> HttpResponse:
    """How one person signs in, and where they are signed in now; shows a link just made."""
    person = _person(request, pk, everywhere, "members.reset_factor")
    _note(EntryKind.LOOK, request, person, everywhere=everywhere, once_a="hour")
    context = {
        "person": person,
        "everywhere": everywhere,
        "factors": Factors.of(person.pk),
        "sessions": open_sessions(person),
        "shown": take_to_show(request, User.objects.everybody().filter(pk=pk)),
        "may_reset": answers_for(request.access, person, "members.reset_factor"),
        "may_erase": answers_for(request.access, person, "members.erase"),
        "is_oneself": person.pk == request.user.pk,
    }
    return render(request, "accounts/person_sign_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_reset_factors(request: PersonRequest, pk: uuid.UUID, everywhere: bool) -> HttpResponse:
    """Ask whether to take a person's second factors away, and do it."""
    person = _person(request, pk, everywhere, "members.reset_factor")
    if not answers_for(request.access, person, "members.reset_factor"):
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
    _note(EntryKind.SIGN_OUT, request, person, everywhere=everywhere, action="members.sign_out")
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": person})
    return _back_to(person, everywhere)


@require_POST
def person_password_link(request: PersonRequest, pk: uuid.UUID, everywhere: bool) -> HttpResponse:
    """Make a link with which a person sets a new password; shown once, opens for a day."""
    person = _person(request, pk, everywhere, "members.reset_password")
    if not answers_for(request.access, person, "members.reset_password") or not person.is_active:
        raise PermissionDenied
    return _password_link(request, person, everywhere)


@sensitive_variables("link")
@reauthentication_required(app="allauth.mfa")
def _password_link(request: PersonRequest, person: User, everywhere: bool) -> HttpResponse:
    pghistory.create_event(person, label="password_link")
    address = reverse(
        "account_reset_password_from_key",
        args=[user_pk_to_url_str(person), default_token_generator.make_token(person)],
    )
    link = request.build_absolute_uri(address)
    keep_to_show(request, person, link)
    return _back_to(person, everywhere)


@require_http_methods(["GET", "HEAD", "POST"])
def person_erase(request: PersonRequest, pk: uuid.UUID, everywhere: bool) -> HttpResponse:
    """Ask whether to erase the account of somebody who has left for good, and do it."""
    person = _person(request, pk, everywhere, "members.erase")
    if not answers_for(request.access, person, "members.erase"):
        raise PermissionDenied
    return _erase(request, person, everywhere)


@reauthentication_required(app="allauth.mfa")
def _erase(request: PersonRequest, person: User, everywhere: bool) -> HttpResponse:
    form = ServiceForm(request.POST if request.method == "POST" else None)
    if form.is_saved_by(lambda: erase_account(person.pk, access=request.access, at=timezone.now())):
        messages.success(request, _("The account is erased."))
        return redirect("accounts:account-list" if everywhere else "accounts:member-list")
    context = {"person": person, "everywhere": everywhere, "form": form}
    return render(request, "accounts/person_erase.html", context, status=form.status)


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


def _note(
    kind: EntryKind,
    request: PersonRequest,
    subject: User | type[User],
    *,
    everywhere: bool,
    action: str = "members.reset_factor",
    once_a: str = "",
) -> None:
    told = {"subject": subject, "action": action, "once_a": once_a}
    note(kind, request, is_of_platform=everywhere, **told)  # type: ignore[arg-type]
