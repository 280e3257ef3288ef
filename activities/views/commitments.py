"""The pages of commitments."""

from __future__ import annotations

import datetime
import uuid

from django.contrib import messages
from django.db.models import DateField, F, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.filters import CommitmentFilter
from activities.forms import CommitmentForm
from activities.models import Commitment
from activities.services import edit_commitment, record_commitment
from activities.views.detail import activity_or_404
from records.keyset import BadCursorError, Sort, read_page

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
    activity = activity_or_404(request, pk, "activities.write")
    form = CommitmentForm(
        request.POST or None, activity=activity, instance=Commitment(activity=activity)
    )
    if form.is_saved_by(
        lambda: record_commitment(activity.pk, form.as_fields(), access=request.access)  # type: ignore[attr-defined]
    ):
        messages.success(request, _("The promise is written down."))
        return redirect(activity)
    return _form_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def commitment_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a promise; a newer version is shown beside one's own before anything is lost."""
    access = request.access  # type: ignore[attr-defined]
    commitment = get_object_or_404(Commitment.objects.visible_to(access), pk=pk)
    activity = activity_or_404(request, commitment.activity_id, "activities.write")
    form = CommitmentForm(request.POST or None, activity=activity, instance=commitment)

    def write() -> None:
        version = form.cleaned_data["version"]
        edit_commitment(pk, form.as_fields(), access=access, version=version)

    if form.is_saved_by(write):
        messages.success(request, _("The promise was saved."))
        return redirect(activity)
    return _form_page(request, form)


def _form_page(request: HttpRequest, form: CommitmentForm) -> HttpResponse:
    context = {"activity": form.activity, "form": form}
    return render(request, "activities/commitment_form.html", context, status=form.status)
