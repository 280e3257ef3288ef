"""One's own page, and the city one works in."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SESSION_CITY, role_labels
from accounts.forms import ProfileForm
from accounts.members.services.leaving import export_account
from accounts.models import User
from accounts.sign_in.adapter import remember_language
from accounts.single_sign_on.services import from_sign_in
from records.audit.entries import note
from records.models import EntryKind


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """One's own name, language and roles."""
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        with override(saved.language or get_language()):
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
