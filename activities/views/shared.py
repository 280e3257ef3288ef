"""What other cities have offered: reading it, answering, and linking it with one's own records."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Func, IntegerField, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.forms import AnswerForm, LinkForm
from activities.models import Activity, Participation
from activities.services import answer_offer, link_records
from activities.sharing import SharedRecord, offers, records_of
from partners.models import Actor
from records.access import Access
from records.keyset import BadCursorError, Sort, read_page
from records.partial_dates import PartialDate
from records.rights import require

NEWEST = Sort("newest", "offered_at", descending=True)
MOST_PROPOSED = 10


def shared_or_none(access: Access, pk: uuid.UUID, *, city: Any) -> SharedRecord | None:
    """The record that is offered to a city of the asker, rather to `city` than to another."""
    found = records_of(offers(access).filter(activity=pk), access=access)
    return min(found, key=lambda record: record.ours != city.pk, default=None)


def of_shared(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the record that is offered; without one it is not there.

    Who comes after the offer was withdrawn is told that it may have been, like anybody else at such
    an address: it tells nobody whether there ever was an offer.
    """

    @wraps(view)
    def inner(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        record = shared_or_none(request.access, pk, city=request.city)  # type: ignore[attr-defined]
        try:
            if record is not None:
                return view(request, record)
        except Participation.DoesNotExist:
            # Withdrawn while it was being answered.
            pass
        return render(request, "activities/shared_gone.html", status=404)

    return inner


@require_safe
def shared_list(request: HttpRequest) -> HttpResponse:
    """The records that other cities have offered to the current city, the newest offer first.

    With `partner` those of one of them.
    """
    access, city = request.access, request.city  # type: ignore[attr-defined]
    is_waiting = request.GET.get("answer") == "waiting"
    rows = offers(access).filter(actor__city=city, **({"answer": ""} if is_waiting else {}))
    partner = _partner_or_none(request)
    if partner is not None:
        rows = rows.filter(city__actor=partner)
    try:
        page = read_page(rows, NEWEST, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        return redirect("activities:shared-list")
    context = {
        "page": page.with_urls(request.path, request.GET),
        "records": records_of(page.rows, access=access),
        "is_waiting": is_waiting,
        "partner": partner,
    }
    return render(request, "activities/shared_list.html", context)


def _partner_or_none(request: HttpRequest) -> Actor | None:
    """The partner that the address asks for; an id that is none of anybody to be seen is none."""
    try:
        asked = uuid.UUID(request.GET.get("partner", ""))
    except ValueError:
        return None
    visible = Actor.objects.visible_to(request.access)  # type: ignore[attr-defined]
    return visible.filter(pk=asked).first()


@require_http_methods(["GET", "HEAD", "POST"])
@of_shared
def shared_detail(request: HttpRequest, record: SharedRecord) -> HttpResponse:
    """Read what is shared, and answer."""
    access = request.access  # type: ignore[attr-defined]
    may_answer = access.may("sharing.answer", record.ours)
    if request.method == "POST" and not may_answer:
        raise PermissionDenied
    initial = {"answer": record.answer, "note": record.answer_note}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)

    def write() -> None:
        answer_offer(
            record.id,
            form.cleaned_data["answer"],
            note=form.cleaned_data["note"],
            city_id=record.ours,
            access=access,
            at=timezone.now(),
        )

    if form.is_saved_by(write):
        messages.success(request, _("%(city)s sees your answer now.") % {"city": record.owner})
        return redirect("activities:shared-detail", pk=record.id)
    own = Activity.objects.visible_to(access).filter(city=record.ours).same_as(record.same)
    context = {
        "record": record,
        "form": form,
        "may_answer": may_answer,
        "may_link": access.may("activities.write", record.ours),
        "linked": own.only("title", "code", "starts_on", "same_as"),
    }
    return render(request, "activities/shared_detail.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@of_shared
def shared_link(request: HttpRequest, record: SharedRecord) -> HttpResponse:
    """Choose the own record that tells of the same."""
    access = request.access  # type: ignore[attr-defined]
    require(access, "activities.write", record.ours)
    own = Activity.objects.visible_to(access).filter(city=record.ours).counted()
    form = LinkForm(
        request.POST if request.method == "POST" else None, proposals=_proposals(own, record)
    )

    def write() -> None:
        told = form.cleaned_data
        chosen = own.filter(code=told["code"].strip().upper()).first() if told["code"] else None
        if told["code"] and chosen is None:
            raise ValidationError({"code": _("Your city has no record with this number.")})
        link_records(chosen.pk if chosen else uuid.UUID(told["own"]), record.id, access=access)

    if form.is_saved_by(write):
        messages.success(request, _("The two are linked, and counted once."))
        return redirect("activities:shared-detail", pk=record.id)
    context = {"record": record, "form": form}
    return render(request, "activities/shared_link.html", context, status=form.status)


def _proposals(own: Any, record: SharedRecord) -> list[Activity]:
    """Own records with the same partner, those that began about the same time first."""
    begun: PartialDate = record.fields["starts_on"]
    # PostgreSQL subtracts dates to a number of days, which Django would make an interval.
    apart = Func(
        "starts_earliest",
        Value(begun.earliest),
        template="abs(%(expressions)s)",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    rows = own.with_partner(record.owner_id).alias(apart=apart)
    return list(rows.order_by("apart", "pk").only("title", "code", "starts_on")[:MOST_PROPOSED])
