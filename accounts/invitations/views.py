"""Pages of invitations: made by an administrator, taken by whoever holds the link."""

from __future__ import annotations

import uuid

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import city_for
from accounts.invitations import services
from accounts.invitations.forms import AcceptForm, InvitationForm
from accounts.lists import NEWEST_FIRST, page_of
from accounts.models import Invitation, User
from accounts.secrets import keep_to_show, take_to_show
from records.audit.entries import note
from records.models import EntryKind

# What the session keeps between the link and the place, so that the address tells no secret.
_OPENED = "invitation"


@never_cache
@require_safe
def invitation_list(request: HttpRequest) -> HttpResponse:
    """The invitations of the city, with what became of them; shows a link that was just made."""
    city = city_for(request, "members.invite")
    rows = Invitation.objects.visible_to(request.access).filter(city=city)  # type: ignore[attr-defined]
    page = page_of(request, rows.select_related("invited_by"), NEWEST_FIRST)
    note(EntryKind.LOOK, request, subject=Invitation, once_a="hour", action="members.invite")
    now = timezone.now()
    listed = [(row, row.is_open(at=now)) for row in page.rows]
    context = {"page": page, "listed": listed, "shown": take_to_show(request, rows)}
    return render(request, "accounts/invitation_list.html", context)


@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the list shows the link once."""
    city = city_for(request, "members.invite")
    form = InvitationForm(request.POST or None)
    if form.is_saved_by(
        lambda: services.invite(
            city=city,
            **form.cleaned_data,
            by=request.user,  # type: ignore[arg-type]
            access=request.access,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
    ):
        invitation, secret = form.saved
        return _made(request, invitation, secret)
    return render(request, "accounts/invitation_form.html", {"form": form}, status=form.status)


@sensitive_variables("secret")
@require_POST
def invitation_renew(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Make a new link for an invitation whose link was lost or has expired."""
    try:
        invitation, secret = services.renew(
            _of_city(request, pk),
            access=request.access,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("accounts:invitation-list")
    return _made(request, invitation, secret)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether to withdraw an invitation, and do it."""
    invitation = _of_city(request, pk)
    if request.method != "POST":
        return render(request, "accounts/invitation_withdraw.html", {"invitation": invitation})
    try:
        services.withdraw(invitation, access=request.access, at=timezone.now())  # type: ignore[attr-defined]
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The invitation is withdrawn: its link opens no more."))
    return redirect("accounts:invitation-list")


@never_cache
@login_not_required
@require_safe
def invitation_open(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address and go on to the place that it opens."""
    invitation = services.find_invitation(secret, at=timezone.now())
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    request.session[_OPENED] = str(invitation.pk)
    return redirect("accounts:invitation-accept")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Show what one is invited to, and take it."""
    now = timezone.now()
    invitation = services.opened(request.session.get(_OPENED, ""), at=now)
    if invitation is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    user: User | None = request.user if request.user.is_authenticated else None
    has_account = user is None and services.has_account(invitation)
    form = AcceptForm(request.POST or None, user=user, invitation=invitation)
    if not has_account and form.is_saved_by(
        lambda: services.accept(
            invitation, user=user, password=form.cleaned_data.get("password1", ""), at=now
        )
    ):
        del request.session[_OPENED]
        messages.success(request, _("Welcome to %(city)s.") % {"city": invitation.city})
        if user is not None:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return perform_login(request, form.saved)
    context = {
        "invitation": invitation,
        "form": form,
        "has_account": has_account,
        "is_another": user is not None and user.email != invitation.email,
    }
    return render(request, "accounts/invitation_accept.html", context, status=form.status)


def _of_city(request: HttpRequest, pk: uuid.UUID) -> Invitation:
    city = city_for(request, "members.invite")
    rows = Invitation.objects.visible_to(request.access)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("city"), pk=pk, city=city)


@sensitive_variables("secret", "link")
def _made(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("accounts:invitation-open", args=[secret]))
    keep_to_show(request, invitation, link)
    return redirect("accounts:invitation-list")
