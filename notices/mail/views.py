"""Pages about reminders: one's own choice, the link that stops them, what administrators see."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import city_for
from accounts.lists import page_of
from accounts.models import User
from notices.mail.addresses import person_of
from notices.mail.codes import MailState, Verdict
from notices.mail.forms import DecisionForm, RemindersForm
from notices.mail.services.choosing import choices_of, choose, stop_all
from notices.mail.services.deciding import decide, may_be_written_again
from notices.models import Mail
from partners.requests import CityRequest
from records.keyset import Sort

NEWEST_FIRST = Sort("newest", "created_at", descending=True)
FORM_METHODS = ["GET", "HEAD", "POST"]
MOST_UNCERTAIN = 20


@require_http_methods(FORM_METHODS)
def choices(request: CityRequest) -> HttpResponse:
    """On which days one is reminded by e-mail of what there is to do in each city."""
    chosen = choices_of(request.access)
    form = RemindersForm(request.POST or None, cities=request.cities, chosen=chosen)
    person: User = request.user  # type: ignore[assignment]
    if form.is_saved_by(
        lambda: choose(
            form.as_choices(), person=person, access=request.access, on=timezone.localdate()
        )
    ):
        messages.success(request, _("Saved."))
        return redirect("reminders:choices")
    context = {"form": form, "is_stopped": None in chosen, "sends_mail": settings.SENDS_MAIL}
    return render(request, "notices/mail/choices.html", context, status=form.status)


@csrf_exempt
@never_cache
@login_not_required
@sensitive_variables("secret")
@require_http_methods(FORM_METHODS)
def unsubscribe(request: HttpRequest, secret: str) -> HttpResponse:
    """Stop all mails to whom the address was made for, without signing in (RFC 8058).

    Mail programs send the form by themselves and have no cookie. Looking at it changes nothing:
    programs that look through mails follow every link.
    """
    person, is_done = person_of(secret), False
    if person is not None and request.method == "POST":
        is_done = stop_all(person, on=timezone.localdate())
    is_known = is_done or (person is not None and request.method != "POST")
    context = {"is_known": is_known, "is_done": is_done}
    status = 200 if is_known else 404
    return render(request, "notices/mail/unsubscribe.html", context, status=status)


@require_safe
def mail_list(request: CityRequest) -> HttpResponse:
    """Mails to those who work in the city, the uncertain ones first."""
    city = city_for(request, "mails.read")
    rows = Mail.objects.visible_to(request.access).in_city(city.pk).select_related("person")
    uncertain = rows.filter(state=MailState.UNCERTAIN)
    shown = request.GET.get("show", "")
    if shown == "uncertain":
        rows = uncertain
    elif shown == "refused":
        rows = rows.filter(state=MailState.REFUSED)
    is_first_look = not shown and "cursor" not in request.GET
    context = {
        "page": page_of(request, rows, NEWEST_FIRST),
        "shown": shown,
        "uncertain": uncertain.order_by("created_at")[:MOST_UNCERTAIN] if is_first_look else [],
        "uncertain_count": uncertain.count(),
        "sends_mail": settings.SENDS_MAIL,
    }
    return render(request, "notices/mail/mail_list.html", context)


@require_http_methods(FORM_METHODS)
def mail_decide(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what became of an uncertain mail."""
    city = city_for(request, "mails.decide")
    rows = Mail.objects.visible_to(request.access).in_city(city.pk).select_related("person")
    mail, now = get_object_or_404(rows, pk=pk), timezone.now()
    may_again = may_be_written_again(mail, at=now)
    form = DecisionForm(request.POST or None, may_again=may_again)
    if form.is_saved_by(
        lambda: decide(pk, form.cleaned_data["verdict"], city=city, access=request.access, at=now)
    ):
        said = {
            Verdict.ARRIVED: _("Noted: the mail arrived."),
            Verdict.AGAIN: _("The mail is written again within a minute."),
            Verdict.LEAVE: _("Noted: the mail did not arrive."),
        }
        messages.success(request, said[form.saved.verdict])
        return redirect("reminders:mail-list")
    context = {"form": form, "mail": mail, "may_again": may_again}
    return render(request, "notices/mail/mail_decide.html", context, status=form.status)
