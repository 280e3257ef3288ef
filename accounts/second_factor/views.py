"""Pages of second factors: the library's steps, in our pages and with every refusal shown."""

from __future__ import annotations

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.second_factor.services import WANTED, Factors, must_have
from accounts.sessions.services import end_sessions

INDEX = reverse_lazy("mfa_index")


class IndexView(base.IndexView):
    """One's second factors, and what can be done with each."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        request = self.request
        must = request.must_set_up or must_have(request.access, on=timezone.localdate())
        return {"factors": Factors.of(request.user.pk), "must_have": must, **kwargs}


class AuthenticateView(base.AuthenticateView):
    """At sign-in, after the password."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        used = getattr(form, "authenticator", None)
        if used is not None and used.type == Authenticator.Type.RECOVERY_CODES:
            left = Factors.of(used.user_id).codes_left
            messages.warning(self.request, _codes_left(left))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        factors = Factors.of(self.stage.login.user.pk)
        return {**super().get_context_data(**kwargs), "factors": factors}


def _codes_left(left: int) -> str:
    return ngettext(
        "You signed in with a recovery code. %(left)d is left; make new ones before they run out.",
        "You signed in with a recovery code. %(left)d are left; make new ones before they run out.",
        left,
    ) % {"left": left}


class _FirstFactor:
    """With the first factor, sessions end in which nobody showed one: whoever knew the password."""

    request: HttpRequest
    did_generate_recovery_codes: bool

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        # They come with the first factor.
        if self.did_generate_recovery_codes:
            end_sessions(self.request.user, but=self.request.session.session_key)  # type: ignore[arg-type]
        return response


class SetUpAppView(_FirstFactor, totp.ActivateTOTPView):
    success_url = INDEX

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        form.note_use()
        messages.success(self.request, _("The app is set up."))
        return response


class RemoveAppView(totp.DeactivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("The app is removed."))
        return response


class ShowCodesView(recovery_codes.ViewRecoveryCodesView):
    """The codes, once, and the way on to where one was going when a factor was asked for."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.request.session.pop(WANTED, settings.LOGIN_REDIRECT_URL)
        return {**super().get_context_data(**kwargs), "wanted": wanted}


class GenerateCodesView(recovery_codes.GenerateRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # Past the library's own, which opens the codes only to count them.
        context = super(recovery_codes.GenerateRecoveryCodesView, self).get_context_data(**kwargs)
        return {**context, "factors": Factors.of(self.request.user.pk)}


class AddPasskeyView(_FirstFactor, webauthn.AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        messages.success(self.request, _("The passkey is added."))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The library would check a refused form anew, against another challenge.
        return {**super().get_context_data(**kwargs), **kwargs}


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    success_url = INDEX

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.object):
            form.add_error(None, get_adapter().validation_error("cannot_delete_authenticator"))
            return self.form_invalid(form)
        messages.success(self.request, _("The passkey is removed."))
        return super().form_valid(form)


class ConfirmPasskeyView(webauthn.ReauthenticateWebAuthnView):
    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), **kwargs}


class PasskeySignInView(webauthn.LoginWebAuthnView):
    """Sign-in by passkey alone: the page asks for a challenge and sends back what was signed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"request_options": begin_authentication(user=None)})
        return HttpResponseRedirect(reverse("account_login"))

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        return perform_passwordless_login(self.request, authenticator, login)

    def form_invalid(self, form: Any) -> HttpResponse:
        for refusal in form.errors.get("credential", []):
            messages.error(self.request, refusal)
        wanted = get_next_redirect_url(self.request)
        query = f"?{urlencode({'next': wanted})}" if wanted else ""
        return HttpResponseRedirect(reverse("account_login") + query)
