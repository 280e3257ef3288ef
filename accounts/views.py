"""Pages about people and keys: signing in, one's own page, the people and keys of a city."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SESSION_CITY, role_labels
from accounts.adapters import remember_language
from accounts.forms import KeyForm, ProfileForm
from accounts.keys import create_key, revoke_key
from accounts.models import ApiKey, User
from accounts.single_sign_on.services import from_sign_in
from partners.models import City
from records.keyset import BadCursorError, PageWithUrls, Sort, read_page

BY_NAME = Sort("name", "name")
NEWEST_FIRST = Sort("newest", "created_at", descending=True)


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
def member_list(request: HttpRequest) -> HttpResponse:
    """The people of the city and what they are there."""
    city = _city_for(request, "members.read")
    people = User.objects.in_city(city.pk).with_roles_in(city.pk)
    page = _page(request, people, BY_NAME)
    return render(request, "accounts/member_list.html", {"page": page})


@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    """The keys of the city, closed ones included."""
    city = _city_for(request, "keys.read")
    keys = ApiKey.objects.visible_to(request.access).filter(city=city).select_related("created_by")  # type: ignore[attr-defined]
    context = {"page": _page(request, keys, NEWEST_FIRST), "today": timezone.localdate()}
    return render(request, "accounts/key_list.html", context)


@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def key_create(request: HttpRequest) -> HttpResponse:
    """Make a key; the answer to the form is the one page that ever shows it."""
    city = _city_for(request, "keys.write")
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
    city = _city_for(request, "keys.write")
    key = get_object_or_404(ApiKey.objects.visible_to(request.access), pk=pk, city=city)  # type: ignore[attr-defined]
    if request.method == "POST":
        revoke_key(key)
        messages.success(request, _("The key is revoked: nothing can use it from now on."))
        return redirect("accounts:key-list")
    return render(request, "accounts/key_confirm_revoke.html", {"key": key})


def _city_for(request: HttpRequest, action: str) -> City:
    """The city one works in, where one may do `action`; raises PermissionDenied otherwise."""
    city: City | None = request.city  # type: ignore[attr-defined]
    if city is None or not request.access.may(action, city.pk):  # type: ignore[attr-defined]
        raise PermissionDenied
    return city


def _page(request: HttpRequest, rows: object, sort: Sort) -> PageWithUrls:
    try:
        page = read_page(rows, sort, cursor=request.GET.get("cursor", ""))  # type: ignore[arg-type]
    except BadCursorError:
        raise Http404 from None
    return page.with_urls(request.path, request.GET)
