"""The page on which a person subscribes to their calendar, and takes addresses back."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.access import city_for
from accounts.secrets import keep_to_show, take_to_show
from notices.feeds.forms import FeedAddressForm
from notices.feeds.services import make_address, renew_address, revoke_address
from notices.models import FeedAddress

FORM = ["GET", "HEAD", "POST"]


@never_cache
@sensitive_variables("secret")
@require_http_methods(FORM)
def subscribe(request: HttpRequest) -> HttpResponse:
    """One's own addresses in the city, and a form for one more; shows one that was just made."""
    city = city_for(request, "activities.read")
    form = FeedAddressForm(request.POST or None)
    if form.is_saved_by(
        lambda: make_address(
            user=request.user,  # type: ignore[arg-type]
            city=city,
            access=request.access,  # type: ignore[attr-defined]
            **form.cleaned_data,
        )
    ):
        address, secret = form.saved
        return _made(request, address, secret)
    own = FeedAddress.objects.visible_to(request.access).filter(city=city)  # type: ignore[attr-defined]
    context = {"form": form, "addresses": own.live(), "shown": take_to_show(request, own)}
    return render(request, "notices/feeds/subscribe.html", context, status=form.status)


@sensitive_variables("secret")
@require_http_methods(FORM)
def address_renew(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether to put a new secret in the place of the former, and do it."""
    address = _own_or_404(request, pk)
    if request.method == "POST":
        with _gone_is_404():
            address, secret = renew_address(pk, access=request.access)  # type: ignore[attr-defined]
        return _made(request, address, secret)
    return render(request, "notices/feeds/address_renew.html", {"address": address})


@require_http_methods(FORM)
def address_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether to close an address for good, and do it."""
    address = _own_or_404(request, pk)
    if request.method == "POST":
        with _gone_is_404():
            revoke_address(pk, access=request.access, at=timezone.now())  # type: ignore[attr-defined]
        messages.success(request, _("The address is revoked: it opens nothing from now on."))
        return redirect("calendar:subscribe")
    return render(request, "notices/feeds/address_revoke.html", {"address": address})


@contextlib.contextmanager
def _gone_is_404() -> Iterator[None]:
    """Of two who click at once the second finds nothing any more."""
    try:
        yield
    except FeedAddress.DoesNotExist:
        raise Http404 from None


def _own_or_404(request: HttpRequest, pk: uuid.UUID) -> FeedAddress:
    city = city_for(request, "activities.read")
    own = FeedAddress.objects.visible_to(request.access).live()  # type: ignore[attr-defined]
    return get_object_or_404(own, pk=pk, city=city)


@sensitive_variables("secret", "link")
def _made(request: HttpRequest, address: FeedAddress, secret: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("feeds:calendar", args=[secret]))
    keep_to_show(request, address, link)
    return redirect("calendar:subscribe")
