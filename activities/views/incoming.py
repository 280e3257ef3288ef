"""The tray of what came in: listing, taking in, answering, and making records of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.filters import IncomingFilter
from activities.forms import (
    EmailForm,
    IncomingAnswerForm,
    IncomingCloseForm,
    IncomingForm,
    IncomingRecordForm,
)
from activities.models import Activity, IncomingFile, IncomingItem
from activities.services import (
    ReceivedBeforeError,
    answer_item,
    close_item,
    edit_item,
    receive_email,
    receive_item,
    turn_item,
)
from activities.timeline.since import done_meanwhile
from activities.views.documents import file_response
from domains.stages import LIVE_STATES
from domains.vocabulary import IncomingKind
from partners.requests import CityRequest
from records.audit.entries import note
from records.forms import VersionedForm
from records.keyset import BadCursorError, Sort, read_page
from records.models import EntryKind
from records.rights import can, require, require_on

# What is open comes first, and of it what is to be answered first.
BY_DUE_DAY = Sort("due", "order_key", label="")
MOST_AGREEMENTS = 20


@require_safe
def incoming_list(request: CityRequest) -> HttpResponse:
    """What came to the current city, what is to be answered first on top."""
    require(request.access, "incoming.read", request.city.pk)
    return _list_page(request, EmailForm())


def _list_page(request: CityRequest, email_form: EmailForm) -> HttpResponse:
    listed = IncomingItem.objects.visible_to(request.access).filter(city=request.city)
    filterset = IncomingFilter(request.GET, listed, request=request)
    found = filterset.qs if filterset.is_valid() else listed.none()
    rows = found.in_order().select_related("sender", "owner")
    try:
        page = read_page(rows, BY_DUE_DAY, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        return redirect("activities:incoming-list")
    context = {
        "page": page.with_urls(request.path, request.GET),
        "form": filterset.form,
        "email_form": email_form,
        "is_narrowed": bool(set(request.GET) - {"cursor"}),
        "may_write": request.access.may("incoming.write", request.city.pk),
    }
    return render(request, "activities/incoming_list.html", context, status=email_form.status)


@require_http_methods(["POST"])
def incoming_email(request: CityRequest) -> HttpResponse:
    """Take in an e-mail that was dropped as a file."""
    require(request.access, "incoming.write", request.city.pk)
    form = EmailForm(request.POST, request.FILES)

    def write() -> Any:
        try:
            return receive_email(
                form.cleaned_data["file"],
                city=request.city,
                access=request.access,
                by=request.user,  # type: ignore[arg-type]
                on=timezone.localdate(),
                zone=timezone.get_current_timezone(),
                is_meant=form.cleaned_data["is_meant"],
            )
        except ReceivedBeforeError as error:
            form.there = error.there
            raise

    if not form.is_saved_by(write):
        return _list_page(request, form)
    item = form.saved.item
    if item.sender is not None:
        told = _("Taken in. It seems to be from %(name)s: change that if it is wrong.")
        messages.success(request, told % {"name": item.sender})
    else:
        messages.success(
            request, _("Taken in. No partner is known by this sender: name one, if you can.")
        )
    for name, why in form.saved.left_out:
        messages.warning(request, _("Not kept: %(name)s. %(why)s") % {"name": name, "why": why})
    return redirect(item)


@require_http_methods(["GET", "HEAD", "POST"])
def incoming_new(request: CityRequest) -> HttpResponse:
    """Take in a letter, a call or something else that came."""
    access = request.access
    require(access, "incoming.write", request.city.pk)
    form = IncomingForm(
        request.POST or None, request.FILES or None, city=request.city, access=access
    )

    def write() -> IncomingItem:
        return receive_item(
            form.as_fields(),
            city=request.city,
            access=access,
            by=request.user,  # type: ignore[arg-type]
            today=timezone.localdate(),
            files=request.FILES.getlist("scans"),
        )

    if form.is_saved_by(write):
        messages.success(request, _("Taken in."))
        return redirect(form.saved)
    return render(request, "activities/incoming_form.html", {"form": form}, status=form.status)


@require_safe
def incoming_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Something that came in, and what may come of it."""
    return _detail_page(request, _item_or_404(request, pk))


def _detail_page(
    request: CityRequest, item: IncomingItem, form: IncomingRecordForm | None = None
) -> HttpResponse:
    access = request.access
    may_write = can(access, "incoming.write", item)
    record = None
    if item.became_id:
        record = Activity.objects.visible_to(access).filter(pk=item.became_id).first()
    context = {
        "item": item,
        "files": item.files.all(),
        "record": record,
        "may_write": may_write,
        "form": form or IncomingRecordForm(item=item, access=access),
        "agreements": _agreements_with(item, access) if may_write and not item.became_id else (),
    }
    status = form.status if form else 200
    return render(request, "activities/incoming_detail.html", context, status=status)


def _agreements_with(item: IncomingItem, access: Any) -> Any:
    """Live agreements with the sender, of which a request to renew may speak."""
    if item.kind != IncomingKind.RNWL or item.sender_id is None:
        return ()
    rows = Activity.objects.visible_to(access).counted().filter(city=item.city_id)
    live = rows.with_partner(item.sender_id).filter(agreement__state__in=LIVE_STATES)
    return live.select_related("agreement").order_by("-starts_earliest", "-id")[:MOST_AGREEMENTS]


@require_http_methods(["GET", "HEAD", "POST"])
def incoming_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what is told; a newer version is shown beside one's own before anything is lost."""
    access = request.access
    item = _item_or_404(request, pk, "incoming.write")
    form = IncomingForm(request.POST or None, city=item.city, access=access, instance=item)

    def write() -> IncomingItem:
        version = form.cleaned_data["version"]
        today = timezone.localdate()
        return edit_item(pk, form.as_fields(), access=access, version=version, today=today)

    if form.is_saved_by(write):
        messages.success(request, _("Saved."))
        is_readable = _visible(request).filter(pk=pk).exists()
        # Whoever makes it confidential need not be one of those who may read it then.
        return redirect(item if is_readable else "activities:incoming-list")
    done = done_meanwhile(form, access=access)
    context = {"form": form, "item": get_object_or_404(_visible(request), pk=pk), "done": done}
    return render(request, "activities/incoming_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def incoming_answer(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Say when and how it was answered."""
    today = timezone.localdate()

    def write(told: dict[str, Any]) -> None:
        answer_item(
            pk,
            on=told["answered_on"],
            how=told["outcome"],
            access=request.access,
            version=told["version"],
            today=today,
        )

    words = {"heading": _("It was answered"), "save": _("Save the answer")}
    initial = {"answered_on": today}
    return _verb_page(request, pk, IncomingAnswerForm, write, words, initial)


@require_http_methods(["GET", "HEAD", "POST"])
def incoming_close(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Close it without a reply."""

    def write(told: dict[str, Any]) -> None:
        close_item(pk, why=told["outcome"], access=request.access, version=told["version"])

    words = {"heading": _("No reply is needed"), "save": _("Close without a reply")}
    return _verb_page(request, pk, IncomingCloseForm, write, words, {})


def _verb_page(
    request: CityRequest,
    pk: uuid.UUID,
    form_class: type[VersionedForm],
    verb: Callable[[dict[str, Any]], None],
    words: dict[str, str],
    initial: dict[str, Any],
) -> HttpResponse:
    item = _item_or_404(request, pk, "incoming.write")
    form = form_class(request.POST or None, initial={**initial, "version": item.version})
    if form.is_saved_by(lambda: verb(form.cleaned_data)):
        messages.success(request, _("Saved."))
        return redirect(item)
    done = done_meanwhile(form, access=request.access)
    context = {"item": item, "form": form, "words": words, "done": done}
    return render(request, "activities/incoming_verb.html", context, status=form.status)


@require_http_methods(["POST"])
def incoming_turn(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Make it part of a record that is there; to renew an agreement, that opens next."""
    access = request.access
    item = _item_or_404(request, pk, "incoming.write")
    form = IncomingRecordForm(request.POST, item=item, access=access)

    def write() -> IncomingItem:
        try:
            activity = form.cleaned_data["activity"].pk
            return turn_item(pk, activity, access=access, by=request.user)  # type: ignore[arg-type]
        except Activity.DoesNotExist:
            raise ValidationError({"activity": _("Choose another record.")}) from None

    if not form.is_saved_by(write):
        return _detail_page(request, item, form)
    messages.success(request, _("It is kept with the record now."))
    if "renew" in request.POST:
        return redirect("agreements:agreement-renew", form.saved.became_id)
    return redirect(form.saved.became)


@require_safe
def incoming_file(request: CityRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Hand out a file that came in, to be kept and never to be shown."""
    require(request.access, "incoming.read", request.city.pk)
    files = IncomingFile.objects.visible_to(request.access).select_related("item")
    file = get_object_or_404(files, pk=pk)
    response = file_response(file)
    note(
        EntryKind.DOWNLOAD,
        request,
        subject=file,
        city_id=file.city_id,
        action=file.item.reading_action(request.access.person),
    )
    return response


def _visible(request: CityRequest) -> Any:
    rows = IncomingItem.objects.visible_to(request.access)
    return rows.select_related("sender", "owner", "entered_by", "city")


def _item_or_404(request: CityRequest, pk: uuid.UUID, action: str = "incoming.read") -> Any:
    """An item that the asker may read; raises as `require_on` when `action` cannot be done."""
    require(request.access, action, request.city.pk)
    item = get_object_or_404(_visible(request), pk=pk)
    require_on(request.access, action, item)
    return item
