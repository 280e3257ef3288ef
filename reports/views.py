"""Pages of the dashboard and of the reports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.models import Mention
from records.audit.entries import note
from records.keyset import BadCursorError, Sort, read_page
from records.models import EntryKind
from records.rights import require
from records.templatetags.ui import number
from reports.dashboard import Dashboard
from reports.forms import OrderForm
from reports.models import ReportRun
from reports.services import order_report
from reports.wording import SHARE_WORDS, share_sentence

MENTIONS_SHOWN = 5
RUN_SORT = Sort("newest", "updated_at", descending=True)


@require_safe
def dashboard(request: Any) -> HttpResponse:
    """What the mayor's office sees first."""
    city = request.city
    if city is None:
        return render(request, "reports/no_city.html")
    panels = Dashboard(request.access.narrowed_to([city.pk]), city, timezone.localdate())
    directions = [
        (direction, [_share_row(share, panels) for share in direction.shares])
        for direction in panels.directions
    ]
    mentions = Mention.objects.visible_to(panels.access).unseen_by(panels.access.person)
    context = {
        "dashboard": panels,
        "directions": directions,
        "mentions": mentions.newest()[:MENTIONS_SHOWN],
    }
    return render(request, "reports/dashboard.html", context)


def _share_row(share: Any, panels: Dashboard) -> dict[str, Any]:
    part_url, whole_url = panels.share_urls[share.id]
    return {
        "fees": panels.fees if share.unit == "memberships" else [],
        "share": share,
        "words": SHARE_WORDS[share.id],
        "sentence": format_html(
            share_sentence(share, part="{part}", whole="{whole}"),
            part=_linked(share.numerator, part_url),
            whole=_linked(share.denominator, whole_url),
        )
        if share.is_count
        else share_sentence(share),
        "whole_url": whole_url,
    }


def _linked(value: Any, url: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', url, number(value))


@require_safe
def run_list(request: Any) -> HttpResponse:
    """The reports of the city, those that moved last first."""
    runs = ReportRun.objects.visible_to(request.access).filter(city=request.city)
    try:
        page = read_page(runs, RUN_SORT, cursor=request.GET.get("cursor", ""))
    except BadCursorError as error:
        raise Http404 from error
    context = {
        "page": page.with_urls(request.path, request.GET),
        "may_order": _may_order(request),
    }
    return render(request, "reports/run_list.html", context)


def _may_order(request: Any) -> bool:
    return request.city is not None and request.access.may("reports.order", request.city.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def run_new(request: Any) -> HttpResponse:
    """Order a report; the same one again becomes its next edition."""
    require(request.access, "reports.order", request.city.pk)
    form = OrderForm(
        request.POST or None,
        access=request.access,
        city=request.city,
        on=timezone.localdate(),
        initial={"language": (translation.get_language() or "en")[:2]},
    )
    if request.method == "POST" and form.is_valid():
        run = order_report(
            city=request.city,
            kind=ReportRun.Kind.ANNUAL,
            period=form.period,
            language=form.cleaned_data["language"],
            audience=form.cleaned_data["audience"],
            access=request.access,
        )
        messages.success(request, _("The report is ordered. You need not wait on this page."))
        return redirect(run)
    return render(request, "reports/run_form.html", {"form": form})


@require_safe
def run_detail(request: Any, pk: UUID) -> HttpResponse:
    """One report with its progress; the part that moves answers htmx alone."""
    run = get_object_or_404(
        ReportRun.objects.visible_to(request.access).select_related("city__actor", "ordered_by"),
        pk=pk,
    )
    template = "reports/run_progress.html" if request.htmx else "reports/run_detail.html"
    response = render(request, template, {"run": run, "may_order": _may_order(request)})
    response["Vary"] = "HX-Request"
    return response


@require_safe
def run_pdf(request: Any, pk: UUID) -> FileResponse:
    """The PDF of the newest finished edition."""
    run = _published(request, pk)
    return _download(request, run.pdf, run, "pdf", "application/pdf")


@require_safe
def run_annex(request: Any, pk: UUID) -> FileResponse:
    """The annex of the newest finished edition."""
    run = _published(request, pk)
    return _download(request, run.annex, run, "csv", "text/csv; charset=utf-8")


def _published(request: HttpRequest, pk: UUID) -> ReportRun:
    runs = ReportRun.objects.visible_to(request.access)  # type: ignore[attr-defined]
    run: ReportRun = get_object_or_404(runs.select_related("city__actor"), pk=pk)
    if not run.is_published:
        raise Http404
    return run


def _download(
    request: HttpRequest, file: FieldFile, run: ReportRun, extension: str, media_type: str
) -> FileResponse:
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    note(
        EntryKind.EXPORT,
        request,
        subject=run,
        city_id=run.city_id,
        action=run.reading_action,
        what=extension,
    )
    with translation.override(run.language):
        name = slugify(f"{run.city} {run}", allow_unicode=True)
    return FileResponse(
        opened, as_attachment=True, filename=f"{name}.{extension}", content_type=media_type
    )
