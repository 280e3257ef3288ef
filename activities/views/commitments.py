"""The pages of commitments."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.filters import CommitmentFilter
from activities.forms import CommitmentForm
from activities.models import Activity, Commitment
from activities.services import edit_commitment, record_commitment
from activities.views.detail import activity_or_404
from records.keyset import BadCursorError, Sort, read_page
from records.versions import StaleRecordError

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


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down a promise made in an activity."""
    activity = _writable(request, activity_or_404(request, pk, "activities.write"))
    form = CommitmentForm(
        request.POST or None, activity=activity, instance=Commitment(activity=activity)
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_commitment(activity.pk, _fields(form), access=request.access)  # type: ignore[attr-defined]
        except ValidationError as error:
            form.take_error(error)
        else:
            messages.success(request, _("The promise is written down."))
            return redirect(activity)
    return _form_page(request, activity, form)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a promise; a newer version is shown beside one's own before anything is lost."""
    access = request.access  # type: ignore[attr-defined]
    commitment = get_object_or_404(Commitment.objects.visible_to(access), pk=pk)
    activity = _writable(
        request, activity_or_404(request, commitment.activity_id, "activities.write")
    )
    form = CommitmentForm(request.POST or None, activity=activity, instance=commitment)
    if request.method == "POST" and form.is_valid():
        try:
            edit_commitment(
                commitment.pk,
                _fields(form),
                access=access,
                version=form.cleaned_data["version"],
            )
        except StaleRecordError as stale:
            conflict = _conflict(form, stale.current)
            form.give_version(stale.current.version)
            return _form_page(request, activity, form, conflict=conflict, status=409)
        except ValidationError as error:
            form.take_error(error)
        else:
            messages.success(request, _("The promise was saved."))
            return redirect(activity)
    return _form_page(request, activity, form)


def _writable(request: HttpRequest, activity: Activity) -> Activity:
    if activity.is_void:
        raise PermissionDenied
    return activity


def _fields(form: CommitmentForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def _form_page(
    request: HttpRequest,
    activity: Activity,
    form: CommitmentForm,
    *,
    conflict: list[tuple[str, str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"activity": activity, "form": form, "conflict": conflict}
    return render(request, "activities/commitment_form.html", context, status=status)


def _conflict(form: CommitmentForm, stored: Any) -> list[tuple[str, str, str]]:
    """Field, what is stored now, and what was about to replace it, where the two differ."""
    mine = Commitment(**_fields(form))
    return [
        (capfirst(str(form.fields[name].label)), now, own)
        for name in _fields(form)
        if (now := _shown(stored, name)) != (own := _shown(mine, name))
    ]


def _shown(commitment: Commitment, name: str) -> str:
    display = getattr(commitment, f"get_{name}_display", None)
    value = display() if display else getattr(commitment, name)
    return "" if value is None else str(value)
