"""The pages of gates: the list of open ones, and what becomes of one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.as_of import today_of
from activities.timeline.since import done_meanwhile
from agreements.gates.filters import GateFilter
from agreements.gates.forms import MeetForm, ReopenForm, WaiveForm
from agreements.gates.models import Gate, GateStatus
from agreements.gates.other_rules import other_rules
from agreements.gates.panel import row_of
from agreements.gates.services import meet_gate, reopen_gate, waive_gate
from records.forms import VersionedForm
from records.keyset import BadCursorError, Sort, read_page
from records.rights import require, require_on

BY_DUE_DAY = Sort("due", "due_key", label="")


@require_safe
def gate_list(request: HttpRequest) -> HttpResponse:
    """Open gates of the current city, what is due first on top, and its other rules."""
    access, city = request.access, request.city  # type: ignore[attr-defined]
    require(access, "activities.read", city.pk)
    listed = Gate.objects.visible_to(access).filter(city=city).waiting()
    filterset = GateFilter(request.GET, listed, request=request)
    found = filterset.qs if filterset.is_valid() else listed.none()
    try:
        page = read_page(found.by_due_day(), BY_DUE_DAY, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        return redirect("agreements:gate-list")
    today = timezone.localdate()
    context = {
        "page": page.with_urls(request.path, request.GET),
        "rows": [row_of(gate, on=today) for gate in page.rows],
        "form": filterset.form,
        "is_narrowed": bool(set(request.GET) - {"cursor"}),
        "other_rules": other_rules(city, on=today),
    }
    return render(request, "agreements/gate_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_meet(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Note how a gate was met."""
    gate, access = _gate_or_404(request, pk), request.access  # type: ignore[attr-defined]
    require_on(access, "agreements.gates", gate)
    today = today_of(gate.agreement.activity)
    form = MeetForm(request.POST or None, gate=gate, access=access, on=today)

    def write() -> None:
        told = dict(form.cleaned_data)
        document = told["document"]
        meet_gate(
            gate.pk,
            on=told["met_on"],
            evidence=told["evidence"],
            document=document and document.pk,
            council=form.council,
            access=access,
            version=told["version"],
            agreement_version=told.get("agreement_version"),
            today=today,
        )

    return _decide(request, gate, form, write, done=_("The gate is met."), page="meet")


@require_http_methods(["GET", "HEAD", "POST"])
def gate_waive(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the reason, and let the agreement pass without a gate."""
    gate, access = _gate_or_404(request, pk), request.access  # type: ignore[attr-defined]
    require_on(access, "agreements.waive", gate)
    form = WaiveForm(request.POST or None, gate=gate)

    def write() -> None:
        reason, version = form.cleaned_data["waiver_reason"], form.cleaned_data["version"]
        today = today_of(gate.agreement.activity)
        waive_gate(gate.pk, reason=reason, access=access, version=version, on=today)

    return _decide(request, gate, form, write, done=_("The gate is waived."), page="waive")


@require_http_methods(["GET", "HEAD", "POST"])
def gate_reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask for the reason, and take back that a gate was met or waived."""
    gate, access = _gate_or_404(request, pk), request.access  # type: ignore[attr-defined]
    was_waived = gate.status == GateStatus.WAIVED
    require_on(access, "agreements.waive" if was_waived else "agreements.gates", gate)
    form = ReopenForm(request.POST or None, gate=gate)

    def write() -> None:
        reason, version = form.cleaned_data["reopened_reason"], form.cleaned_data["version"]
        today = today_of(gate.agreement.activity)
        reopen_gate(gate.pk, reason=reason, access=access, version=version, on=today)

    return _decide(request, gate, form, write, done=_("The gate is open again."), page="reopen")


def _gate_or_404(request: HttpRequest, pk: uuid.UUID) -> Gate:
    return get_object_or_404(Gate.objects.visible_to(request.access), pk=pk)  # type: ignore[attr-defined]


def _decide(
    request: HttpRequest,
    gate: Gate,
    form: VersionedForm,
    write: Callable[[], Any],
    *,
    done: str,
    page: str,
) -> HttpResponse:
    if form.is_saved_by(write):
        messages.success(request, done)
        return redirect(gate)
    context = {
        "form": form,
        "row": row_of(gate, on=today_of(gate.agreement.activity)),
        "activity": gate.agreement.activity,
        "done": done_meanwhile(form, access=request.access),  # type: ignore[attr-defined]
    }
    return render(request, f"agreements/gate_{page}.html", context, status=form.status)
