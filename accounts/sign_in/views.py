"""Pages of signing in and out and of lost passwords, and the rules of a city about signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import city_for
from accounts.models import SignInRule
from accounts.sign_in import known_devices
from accounts.sign_in.forms import SignInRuleForm
from accounts.sign_in.rules import asked_by_platform, write_sign_in_rule
from partners.requests import CityRequest

# Django's form views would take PUT for POST.
form_methods = method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")


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
