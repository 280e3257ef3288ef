"""Pages of imports, for administrators of the platform: files and their results."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partners.forms.imports import ImportForm
from partners.imports.formats import FORMATS, format_by_code
from partners.imports.services import order_import
from partners.models import (
    ImportEnd,
    ImportRow,
    ImportRun,
    NetworkMembership,
    Outcome,
    Reason,
    Tie,
)
from partners.models.imports import WAITING
from partners.requests import PersonRequest, platform_only
from records.keyset import BadCursorError, Page, Sort, read_page
from records.spreadsheets import safe_cell

RUN_SORT = Sort("newest", "created_at", descending=True)
CREATED_SORT = Sort("created", "created_at")
REFUSED_SORT = Sort("line", "number")


class _Echo:
    """A file for the CSV writer that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _page(request: PersonRequest, rows: Any, sort: Sort, **more: Any) -> Page:
    try:
        page = read_page(rows, sort, cursor=request.GET.get("cursor", ""), **more)
    except BadCursorError:
        raise Http404 from None
    return page.with_urls(request.path, request.GET)


@platform_only
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: PersonRequest) -> HttpResponse:
    """The imports so far, and the form that orders one."""
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]
        run = order_import(file.read(), name=file.name, access=request.access)
        return redirect(run)
    context = {
        "form": form,
        "page": _page(request, ImportRun.objects.visible_to(request.access), RUN_SORT),
        "waiting_count": ImportEnd.objects.visible_to(request.access).undecided().count(),
        "formats": FORMATS,
    }
    return render(request, "partners/import_list.html", context, status=422 if is_sent else 200)


@platform_only
@require_safe
def import_detail(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """One import with its progress or result; the part that moves answers htmx alone."""
    run = _run_or_404(request, pk)
    refused = ImportRow.objects.visible_to(request.access).filter(run=run, outcome=Outcome.REFUSED)
    context = {
        "run": run,
        "formats": FORMATS if run.failure == ImportRun.Failure.HEADER else (),
        "later": _later_import(request, run),
        "page": _page(request, refused, REFUSED_SORT) if run.refused else None,
        "columns": format_by_code(run.format).columns if run.format else (),
    }
    template = "import_progress" if request.htmx else "import_detail"  # type: ignore[attr-defined]
    response = render(request, f"partners/{template}.html", context)
    response["Vary"] = "HX-Request"
    return response


def _run_or_404(request: PersonRequest, pk: uuid.UUID) -> ImportRun:
    runs = ImportRun.objects.visible_to(request.access).select_related("ordered_by")
    run: ImportRun = get_object_or_404(runs, pk=pk)
    return run


def _later_import(request: PersonRequest, run: ImportRun) -> ImportRun | None:
    """A later import of the same file: it holds the rows that wait."""
    if run.is_pending:
        return None
    same = ImportRun.objects.visible_to(request.access).filter(
        sha256=run.sha256, state=ImportRun.State.READY, finished_at__gt=run.finished_at
    )
    return same.order_by("-finished_at").first()


@platform_only
@require_safe
def import_created(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """The ties or memberships that an import created, also those by decisions since."""
    run = _run_or_404(request, pk)
    access = request.access.narrowed_to([])
    created: Any
    if run.lists_members:
        members = NetworkMembership.objects.visible_to(access).standing()
        created = members.created_by_import(run).select_related("network", "member")
    else:
        ties = Tie.objects.visible_to(access).created_by_import(run)
        created = ties.select_related("actor_a", "actor_b")
    context = {"run": run, "page": _page(request, created, CREATED_SORT)}
    return render(request, "partners/import_created.html", context)


@platform_only
@require_safe
def import_rows(request: PersonRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """The rows that wait or were refused, with the reason, for a spreadsheet."""
    run = _run_or_404(request, pk)
    rows = ImportRow.objects.visible_to(request.access).filter(
        run=run, outcome__in=[*WAITING, Outcome.REFUSED]
    )
    response = StreamingHttpResponse(
        _csv_lines(run, rows.iterator(chunk_size=500)), content_type="text/csv; charset=utf-8"
    )
    name = slugify(run.name.removesuffix(".csv"), allow_unicode=True) or "rows"
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-open.csv") or ""
    return response


def _csv_lines(run: ImportRun, rows: Iterable[ImportRow]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    columns = format_by_code(run.format).columns if run.format else ()
    # The mark tells spreadsheets that this is UTF-8.
    yield "\ufeff" + writer.writerow([_("Line"), _("Outcome"), _("Column"), _("Why"), *columns])
    for row in rows:
        reason = Reason(row.reason).label if row.reason else ""
        told = [row.number, Outcome(row.outcome).label, row.field, reason, *row.values]
        yield writer.writerow([safe_cell(value) for value in told])
