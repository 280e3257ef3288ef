"""Pages about people and keys: signing in, one's own page, the people and keys of a city."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import known_devices
from accounts.access import SESSION_CITY, city_for, role_labels
from accounts.adapters import remember_language
from accounts.forms import KeyForm, ProfileForm
from accounts.keys import create_key, revoke_key
from accounts.models import ApiKey, User
from accounts.services.leaving import export_account
from accounts.single_sign_on.services import from_sign_in
from records.audit.entries import note
from records.keyset import BadCursorError, PageWithUrls, Sort, read_page
from records.models import EntryKind

# Django's form views would take PUT for POST.
form_methods = method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
BY_NAME = Sort("name", "name")
NEWEST_FIRST = Sort("newest", "created_at", descending=True)


class SignOutView(LogoutView):
    """Ends the session; the browser stays one that the person knows."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with known_devices.kept(request):
            return super().post(request, *args, **kwargs)


@form_methods
@method_decorator(login_not_required, name="dispatch")
class LostPasswordView(PasswordResetView):
    """Sends a link; where no mail leaves, says whom to ask."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.SENDS_MAIL:
            return render(request, "accounts/password_lost.html")
        return super().dispatch(request, *args, **kwargs)


@form_methods
class ResetPasswordView(PasswordResetFromKeyView):
    """Sets a new password by a link; whoever held it is known in this browser from now on."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        super().form_valid(form)
        known_devices.remember(self.request, self.reset_user)
        messages.success(self.request, _("Your new password is set. Sign in with it."))
        return redirect("account_login")

    def get_success_url(self) -> str:
        return reverse("account_login")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, language and roles."""
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        with override(saved.language or None):
            messages.success(request, _("Saved."))
        response = redirect("accounts:profile")
        remember_language(response, saved.language)
        return response
    roles = [(city, role_labels(request.access, city)) for city in request.cities]  # type: ignore[attr-defined]
    context = {"form": form, "roles": roles, "from_sign_in": from_sign_in(request.cities, user)}  # type: ignore[attr-defined]
    return render(request, "accounts/profile.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """All that is kept of oneself, as a file."""
    user = User.objects.get(pk=request.user.pk)
    told = export_account(user)
    note(EntryKind.EXPORT, request, subject=user)
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="citydiplo-account.json"'
    return answer


@require_POST
def switch_city(request: HttpRequest) -> HttpResponse:
    """Work in another of one's cities from here on."""
    wanted = request.POST.get("city", "")
    if request.city is None:  # type: ignore[attr-defined]
        raise PermissionDenied
    if wanted not in {str(city.pk) for city in request.cities}:  # type: ignore[attr-defined]
        raise Http404
    request.session[SESSION_CITY] = wanted
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    """The keys of the city, closed ones included."""
    city = city_for(request, "keys.read")
    keys = ApiKey.objects.visible_to(request.access).filter(city=city).select_related("created_by")  # type: ignore[attr-defined]
    context = {"page": page_of(request, keys, NEWEST_FIRST), "today": timezone.localdate()}
    return render(request, "accounts/key_list.html", context)


@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def key_create(request: HttpRequest) -> HttpResponse:
    """Make a key; the answer to the form is the one page that ever shows it."""
    city = city_for(request, "keys.write")
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key, secret = create_key(
            city=city,
            name=given["name"],
            scopes=[given["scope"]],
            expires_on=given["expires_on"],
            by=request.user,  # type: ignore[arg-type]
        )
        return render(request, "accounts/key_created.html", {"key": key, "secret": secret})
    return render(request, "accounts/key_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def key_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether to close a key for good, and do it."""
    city = city_for(request, "keys.write")
    key = get_object_or_404(ApiKey.objects.visible_to(request.access), pk=pk, city=city)  # type: ignore[attr-defined]
    if request.method == "POST":
        revoke_key(key)
        messages.success(request, _("The key is revoked: nothing can use it from now on."))
        return redirect("accounts:key-list")
    return render(request, "accounts/key_confirm_revoke.html", {"key": key})


def page_of(request: HttpRequest, rows: object, sort: Sort) -> PageWithUrls:
    """One page of a list; raises Http404 for a place in it that is none."""
    try:
        page = read_page(rows, sort, cursor=request.GET.get("cursor", ""))  # type: ignore[arg-type]
    except BadCursorError:
        raise Http404 from None
    return page.with_urls(request.path, request.GET)
