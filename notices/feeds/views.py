"""Feeds that programs read without signing in."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from notices.feeds import guesses
from notices.feeds.changes import atom, public_changes
from notices.feeds.icalendar_file import About, calendar_file
from notices.feeds.personal import events_of
from notices.feeds.services import note_use
from notices.languages import language_of
from notices.models import FeedAddress
from partners.models import City

MINUTES = 5


@login_not_required
@require_safe
@sensitive_variables("secret")
def personal_calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """A person's calendar, for whoever holds its secret address.

    404 alike for an address that never was, that was revoked, and whose owner has left; 429 for
    whoever has tried too many of them.
    """
    if not guesses.may_try(request):
        return _refused()
    address = FeedAddress.objects.opened_by(secret)
    if address is None:
        guesses.missed(request)
        return _nothing()
    now = timezone.now()
    language = language_of(address.user, address.city)
    with override(language), timezone.override(address.city.time_zone):
        found = events_of(address, on=timezone.localdate(now), language=language)
        if found is None:
            return _nothing()
        name = _("%(city)s · %(name)s") % {"city": address.city, "name": address.name}
        origin = f"{request.scheme}://{request.get_host()}"
        about = About(name, address.city.time_zone, language, origin)
        content = calendar_file(found, about)
    note_use(address, at=now)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    # Whoever keeps a copy asks each time whether it still holds.
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return _if_changed(request, answer)


def _nothing() -> HttpResponse:
    return _in_words(_("There is no calendar at this address."), HTTPStatus.NOT_FOUND)


def _refused() -> HttpResponse:
    told = _("Too many addresses that open nothing came from there. Try again later.")
    answer = _in_words(told, HTTPStatus.TOO_MANY_REQUESTS)
    answer["Retry-After"] = str(guesses.SECONDS)
    return answer


def _in_words(text: str, status: int) -> HttpResponse:
    """Plain words: no page, which nobody would see in a calendar program."""
    answer = HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@login_not_required
@require_safe
@vary_on_headers("Accept-Language")
def city_changes(request: HttpRequest, code: str) -> HttpResponse:
    """What has changed of a city's public records; 404 for a city that has made nothing public."""
    city = City.objects.of_code(code)
    changes = public_changes(city) if city else []
    if city is None or not changes:
        raise Http404
    with timezone.override(city.time_zone):
        address = request.build_absolute_uri(request.path)
        language = get_language() or "en"
        content = atom(city, changes, address=address, language=language)
    answer = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    answer["Cache-Control"] = f"public, max-age={MINUTES * 60}"
    return _if_changed(request, answer)


def _if_changed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer with its digest; 304 for who holds the same already."""
    tag = quote_etag(hashlib.sha256(answer.content).hexdigest())
    answer["ETag"] = tag
    answered = get_conditional_response(request, etag=tag, response=answer)
    return answered or answer
