"""Pages about keys: those of the city, and those of other cities that read its records."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import city_for
from accounts.keys.forms import ConsentForm, KeyChangeForm, KeyForm, RotateForm
from accounts.keys.services import (
    change_key,
    consent_to,
    create_key,
    key_offered,
    revoke_key,
    revoke_secret,
    rotate_key,
    secrets_to_follow,
    withdraw_consent,
)
from accounts.lists import NEWEST_FIRST, page_of
from accounts.models import ApiKey, KeyConsent, KeySecret
from accounts.secrets import keep_to_show, take_to_show
from partners.models import City
from records.scopes import in_words, reading_only

FORM = ["GET", "HEAD", "POST"]


@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    """The keys of the city, closed ones included."""
    city = city_for(request, "keys.read")
    keys = ApiKey.objects.visible_to(request.access).filter(city=city).with_last_use()  # type: ignore[attr-defined]
    today = timezone.localdate()
    page = page_of(request, keys.select_related("created_by"), NEWEST_FIRST)
    lines = [(key, key.expires_soon(on=today)) for key in page.rows]
    context = {"page": page, "lines": lines, "today": today}
    return render(request, "accounts/key_list.html", context)


@sensitive_variables("secret")
@require_http_methods(FORM)
def key_create(request: HttpRequest) -> HttpResponse:
    """Make a key; its page shows the secret once."""
    city = city_for(request, "keys.write")
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key, secret = create_key(
            city=city,
            name=given["name"],
            scopes=form.scopes(),
            networks=given["networks"],
            is_for_other_cities=given["is_for_other_cities"],
            expires_on=given["expires_on"],
            by=request.user,  # type: ignore[arg-type]
        )
        keep_to_show(request, key, secret)
        return redirect("accounts:key-detail", key.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "accounts/key_form.html", {"form": form}, status=status)


@never_cache
@require_safe
def key_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A key with its secrets, and the cities that consented to it; shows a secret just made."""
    key = _key_or_404(request, pk, city_for(request, "keys.read"))
    keys = ApiKey.objects.visible_to(request.access).filter(pk=pk)  # type: ignore[attr-defined]
    now, today = timezone.now(), timezone.localdate()
    secrets = KeySecret.objects.visible_to(request.access).filter(key=key).order_by("-pk")  # type: ignore[attr-defined]
    consents = KeyConsent.objects.visible_to(request.access).filter(key=key)  # type: ignore[attr-defined]
    lines = [(secret, secret.is_live(at=now)) for secret in secrets.select_related("key")]
    context = {
        "key": key,
        "is_valid": key.is_valid(on=today),
        "expires_soon": key.expires_soon(on=today),
        "secrets": lines,
        "live_count": sum(is_live for _secret, is_live in lines),
        "consents": consents.select_related("city__actor").order_by("-given_at"),
        "shown": take_to_show(request, keys),
    }
    return render(request, "accounts/key_detail.html", context)


@require_http_methods(FORM)
def key_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change how a key is called, from where it opens, and until when."""
    key = _key_or_404(request, pk, city_for(request, "keys.write"))
    now = timezone.now()
    if not key.is_valid(on=timezone.localdate(now)):
        messages.error(request, _("The key is revoked or expired: make a new one."))
        return redirect("accounts:key-detail", pk)
    form = KeyChangeForm(request.POST or None, key=key)
    if form.is_saved_by(
        lambda: change_key(
            pk,
            form.cleaned_data,
            version=form.cleaned_data["version"],
            access=request.access,  # type: ignore[attr-defined]
            at=now,
        )
    ):
        messages.success(request, _("Saved."))
        return redirect("accounts:key-detail", pk)
    context = {"key": key, "form": form}
    return render(request, "accounts/key_edit.html", context, status=form.status)


@require_http_methods(FORM)
def key_rotate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a key a second secret, shown once, while the first works some days longer."""
    key = _key_or_404(request, pk, city_for(request, "keys.write"))
    now = timezone.now()
    try:
        live = secrets_to_follow(key, at=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("accounts:key-detail", pk)
    data = request.POST if request.method == "POST" else None
    form = RotateForm(data, on=timezone.localdate(now), has_secret=bool(live))

    def write() -> str:
        until, by = form.cleaned_data.get("until"), request.user
        return rotate_key(key, until=until, by=by, at=now)  # type: ignore[arg-type]

    if form.is_saved_by(write):
        keep_to_show(request, key, form.saved)
        return redirect("accounts:key-detail", pk)
    context = {"key": key, "form": form}
    return render(request, "accounts/key_rotate.html", context, status=form.status)


@require_http_methods(FORM)
def key_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether to close a key for good, and do it."""
    key = _key_or_404(request, pk, city_for(request, "keys.write"))
    if request.method == "POST":
        revoke_key(key)
        messages.success(request, _("The key is revoked: nothing can use it from now on."))
        return redirect("accounts:key-list")
    return render(request, "accounts/key_confirm_revoke.html", {"key": key})


@require_http_methods(FORM)
def secret_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether to close one secret of a key for good, and do it."""
    city = city_for(request, "keys.write")
    secrets = KeySecret.objects.visible_to(request.access).select_related("key")  # type: ignore[attr-defined]
    secret = get_object_or_404(secrets, pk=pk, key__city=city)
    if request.method == "POST":
        revoke_secret(secret)
        messages.success(request, _("The secret is revoked: nothing can use it from now on."))
        return redirect("accounts:key-detail", secret.key_id)
    return render(request, "accounts/secret_confirm_revoke.html", {"secret": secret})


@require_safe
def consent_list(request: HttpRequest) -> HttpResponse:
    """The keys of others that read the records of the city, and those that did."""
    city = city_for(request, "keys.read")
    given = KeyConsent.objects.visible_to(request.access).filter(city=city)  # type: ignore[attr-defined]
    rows = given.select_related("key__city__actor", "given_by", "withdrawn_by")
    return render(
        request, "accounts/consent_list.html", {"page": page_of(request, rows, NEWEST_FIRST)}
    )


@require_http_methods(FORM)
def consent_give(request: HttpRequest) -> HttpResponse:
    """Look a key of another city up by its code, and let it read the records of this one."""
    city = city_for(request, "keys.write")
    form = ConsentForm(request.POST or request.GET or None)
    context: dict[str, Any] = {"form": form, "key": None}

    def find() -> ApiKey:
        return key_offered(form.cleaned_data["code"], city=city, on=timezone.localdate())

    def consent() -> KeyConsent:
        context["key"] = find()
        return consent_to(
            form.cleaned_data["code"],
            city=city,
            access=request.access,  # type: ignore[attr-defined]
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )

    if form.is_saved_by(consent if request.method == "POST" else find):
        if request.method == "POST":
            messages.success(request, _("The key reads the records of your city from now on."))
            return redirect("accounts:consent-list")
        context["key"] = form.saved
    if context["key"] is not None:
        context["scopes"] = in_words(reading_only(context["key"].scopes))
    return render(
        request, "accounts/consent_form.html", context, status=form.status if form.errors else 200
    )


@require_http_methods(FORM)
def consent_withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether to end a consent, and do it."""
    city = city_for(request, "keys.write")
    given = KeyConsent.objects.visible_to(request.access).filter(city=city)  # type: ignore[attr-defined]
    consent = get_object_or_404(given.select_related("key__city__actor"), pk=pk)
    if request.method == "POST":
        withdraw_consent(
            pk,
            access=request.access,  # type: ignore[attr-defined]
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
        messages.success(request, _("Withdrawn: the key reads nothing of your city any more."))
        return redirect("accounts:consent-list")
    return render(request, "accounts/consent_confirm_withdraw.html", {"consent": consent})


def _key_or_404(request: HttpRequest, pk: uuid.UUID, city: City) -> ApiKey:
    keys = ApiKey.objects.visible_to(request.access).filter(city=city)  # type: ignore[attr-defined]
    key = keys.select_related("created_by").filter(pk=pk).first()
    if key is None:
        raise Http404
    return key
