"""Pages about people and keys: signing in, one's own page, the people and keys of a city."""

from __future__ import annotations

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
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST

from accounts import known_devices
from accounts.access import SESSION_CITY, role_labels
from accounts.adapters import remember_language
from accounts.forms import ProfileForm
from accounts.models import User
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


def page_of(request: HttpRequest, rows: object, sort: Sort) -> PageWithUrls:
    """One page of a list; raises Http404 for a place in it that is none."""
    try:
        page = read_page(rows, sort, cursor=request.GET.get("cursor", ""))  # type: ignore[arg-type]
    except BadCursorError:
        raise Http404 from None
    return page.with_urls(request.path, request.GET)
