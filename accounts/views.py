"""Pages about people: one's own, and those of the people of a city."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SESSION_CITY, role_labels
from accounts.adapters import remember_language
from accounts.forms import ProfileForm
from accounts.models import User
from partners.models import City
from records.access import Role
from records.keyset import BadCursorError, PageWithUrls, Sort, read_page
from records.rights import require
from records.roles import subjects

BY_NAME = Sort("name", "name")


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
    return render(request, "accounts/profile.html", {"form": form, "roles": roles})


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
    city = city_for(request, "members.read")
    people = User.objects.in_city(city.pk).with_roles_in(city.pk)
    page = page_of(request, people, BY_NAME)
    return render(request, "accounts/member_list.html", {"page": page})


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Which role may do what, from the table of rights itself."""
    return render(request, "accounts/roles.html", {"subjects": subjects(), "roles": list(Role)})


def city_for(request: HttpRequest, action: str) -> City:
    """The city one works in, where one may do `action`; raises PermissionDenied otherwise."""
    city: City | None = request.city  # type: ignore[attr-defined]
    if city is None:
        raise PermissionDenied
    require(request.access, action, city.pk)  # type: ignore[attr-defined]
    return city


def page_of(request: HttpRequest, rows: object, sort: Sort) -> PageWithUrls:
    """The page that the address asks for; raises Http404 where there is none."""
    try:
        page = read_page(rows, sort, cursor=request.GET.get("cursor", ""))  # type: ignore[arg-type]
    except BadCursorError:
        raise Http404 from None
    return page.with_urls(request.path, request.GET)
