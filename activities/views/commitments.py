"""The pages of commitments."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.filters import CommitmentFilter
from activities.forms import CommitmentForm, GiveUpForm, KeepForm, RenegotiateForm
from activities.forms.commitments import VerbForm
from activities.models import Commitment, Document
from activities.promise_history import steps_of
from activities.services import (
    edit_commitment,
    give_up_commitment,
    keep_commitment,
    record_commitment,
    renegotiate_commitment,
)
from activities.timeline.since import done_meanwhile
from activities.views.detail import activity_or_404
from records.keyset import BadCursorError, Sort, read_page
from records.rights import can

BY_DUE_DAY = Sort("due", "due_key", label="")


@require_safe
def commitment_list(request: HttpRequest) -> HttpResponse:
    """Promises of the current city, what is due first on top."""
    listed = Commitment.objects.visible_to(request.access).filter(city=request.city)  # type: ignore[attr-defined]
    filterset = CommitmentFilter(request.GET, listed, request=request)
    found = filterset.qs if filterset.is_valid() else listed.none()
    last = Value(datetime.date.max, output_field=DateField())
    rows = found.annotate(due_key=Coalesce(F("due_latest"), last)).select_related(
        "activity", "owner"
    )
    try:
        page = read_page(rows, BY_DUE_DAY, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        return redirect("activities:commitment-list")
    context = {
        "page": page.with_urls(request.path, request.GET),
        "form": filterset.form,
        "count_url": f"?{_with_count(request)}",
        "count": found.count() if "count" in request.GET else None,
        "is_narrowed": bool(set(request.GET) - {"cursor", "count"}),
    }
    return render(request, "activities/commitment_list.html", context)


def _with_count(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["count"] = "1"
    return query.urlencode()


@require_safe
def commitment_detail(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A promise, what shows it, and all that became of it."""
    access = request.access  # type: ignore[attr-defined]
    commitment = _commitment_or_404(request, pk)
    keys = [key for key in (commitment.said_in_id, commitment.evidence_in_id) if key]
    documents = Document.objects.visible_to(access).filter(pk__in=keys) if keys else ()
    by_id: dict[Any, Document] = {document.pk: document for document in documents}
    context = {
        "said_in": by_id.get(commitment.said_in_id),
        "evidence_in": by_id.get(commitment.evidence_in_id),
        "commitment": commitment,
        "activity": commitment.activity,
        "steps": steps_of(commitment, access=access),
        "days_overdue": commitment.days_overdue(on=timezone.localdate()),
        "may_write": can(access, "activities.write", commitment),
    }
    return render(request, "activities/commitment_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down a promise made in an activity."""
    access = request.access  # type: ignore[attr-defined]
    activity = activity_or_404(request, pk, "activities.write")
    form = CommitmentForm(
        request.POST or None,
        activity=activity,
        access=access,
        instance=Commitment(activity=activity, owner_id=activity.owner_id),
    )
    today = timezone.localdate()

    def write() -> Commitment:
        return record_commitment(activity.pk, form.as_fields(), access=access, today=today)

    if form.is_saved_by(write):
        messages.success(request, _("The promise is written down."))
        return redirect(activity)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Correct a promise; a newer version is shown beside one's own before anything is lost."""
    access = request.access  # type: ignore[attr-defined]
    commitment = get_object_or_404(Commitment.objects.visible_to(access), pk=pk)
    activity = activity_or_404(request, commitment.activity_id, "activities.write")
    form = CommitmentForm(
        request.POST or None, activity=activity, access=access, instance=commitment
    )

    def write() -> None:
        edit_commitment(
            pk,
            form.as_fields(),
            access=access,
            version=form.cleaned_data["version"],
            at=timezone.now(),
            is_correction=form.cleaned_data["is_correction"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("The promise was saved."))
        return redirect(commitment)
    return _form_page(request, form)


def _form_page(request: HttpRequest, form: CommitmentForm) -> HttpResponse:
    done = done_meanwhile(form, access=form.access)
    context = {"activity": form.activity, "form": form, "done": done}
    return render(request, "activities/commitment_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_renegotiate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put other words or another date, which were agreed, in the place of a promise."""

    def write(told: dict[str, Any], **given: Any) -> None:
        fields = {name: told.pop(name) for name in ("words", "due_on")}
        on, why, whom = (told[name] for name in ("decided_on", "decided_why", "agreed_with"))
        renegotiate_commitment(pk, fields, on=on, why=why, agreed_with=whom, **given)

    words = {
        "heading": _("Renegotiate a promise"),
        "text": _("What it was until now stays in its history."),
        "save": _("Save what was agreed"),
        "done": _("The promise was renegotiated."),
    }
    return _verb_page(request, pk, RenegotiateForm, write, words)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_keep(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say when a promise was kept, and what shows it."""

    def write(told: dict[str, Any], **given: Any) -> None:
        document = told["evidence_in"]
        keep_commitment(
            pk,
            on=told["kept_on"],
            evidence=told["evidence"],
            evidence_in_id=document.pk if document else None,
            **given,
        )

    words = {
        "heading": _("The promise was kept"),
        "save": _("Say that it was kept"),
        "done": _("The promise is kept."),
    }
    return _verb_page(request, pk, KeepForm, write, words)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_break(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that a promise was not kept, and why."""
    words = {
        "heading": _("The promise was not kept"),
        "text": _("It is no longer counted as open. It can still be kept later."),
        "save": _("Say that it was not kept"),
        "done": _("The promise counts as not kept."),
    }
    return _verb_page(request, pk, GiveUpForm, _giving_up(pk, is_released=False), words)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that the other side no longer asks for a promise, and why."""
    words = {
        "heading": _("The promise was released"),
        "text": _("The side to which it was made no longer asks for it."),
        "save": _("Say that it was released"),
        "done": _("The promise is released."),
    }
    return _verb_page(request, pk, GiveUpForm, _giving_up(pk, is_released=True), words)


def _giving_up(pk: uuid.UUID, *, is_released: bool) -> Callable[..., None]:
    def write(told: dict[str, Any], **given: Any) -> None:
        on, why = told["decided_on"], told["decided_why"]
        give_up_commitment(pk, is_released=is_released, on=on, why=why, **given)

    return write


def _verb_page(
    request: HttpRequest,
    pk: uuid.UUID,
    form_class: type[VerbForm],
    verb: Callable[..., None],
    words: dict[str, str],
) -> HttpResponse:
    access = request.access  # type: ignore[attr-defined]
    commitment = _commitment_or_404(request, pk)
    activity = activity_or_404(request, commitment.activity_id, "activities.write")
    form = form_class(request.POST or None, commitment=commitment, access=access)

    def write() -> None:
        told = dict(form.cleaned_data)
        version = told.pop("version")
        verb(told, access=access, version=version, today=timezone.localdate())

    if form.is_saved_by(write):
        messages.success(request, words["done"])
        return redirect(commitment)
    context = {
        "activity": activity,
        "commitment": commitment,
        "form": form,
        "words": words,
        "done": done_meanwhile(form, access=access),
    }
    return render(request, "activities/commitment_verb.html", context, status=form.status)


def _commitment_or_404(request: HttpRequest, pk: uuid.UUID) -> Commitment:
    visible = Commitment.objects.visible_to(request.access)  # type: ignore[attr-defined]
    rows = visible.select_related("activity", "owner")
    return get_object_or_404(rows, pk=pk)
