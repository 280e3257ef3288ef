"""Pages of imports, for administrators of the platform: files, their results, the review."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners.forms.imports import DecisionForm, ImportForm
from partners.imports.formats import FORMATS, format_by_code
from partners.imports.resolving import Why
from partners.imports.services import (
    AlreadyDecidedError,
    UndoRefusedError,
    decide,
    order_import,
    undo,
)
from partners.imports.services.reviewing import last_decided
from partners.models import ImportEnd, ImportRow, ImportRun, Outcome, Place, Reason
from partners.models.imports import WAITING
from partners.requests import PersonRequest, platform_only
from partners.typeahead import find_places
from records.keyset import BadCursorError, Page, Sort, read_page
from records.spreadsheets import safe_cell

RUN_SORT = Sort("newest", "created_at", descending=True)
REFUSED_SORT = Sort("line", "number")
END_SORT = Sort("waiting", "waiting", descending=True)
ENDS_A_PAGE = 10


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
        "waiting_count": _waiting_ends(request).count(),
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


def _waiting_ends(request: PersonRequest) -> Any:
    return ImportEnd.objects.visible_to(request.access).filter(verdict="", waiting__gt=0)


@platform_only
@require_safe
def review(request: PersonRequest) -> HttpResponse:
    """Ends that wait for a decision, those first for which most rows wait."""
    page = _page(request, _waiting_ends(request), END_SORT, size=ENDS_A_PAGE)
    context = {
        "page": page,
        "cards": _cards(page.rows),
        "last": last_decided(request.access),
    }
    return render(request, "partners/import_review.html", context)


def _cards(ends: list[ImportEnd]) -> list[dict[str, Any]]:
    """Each end with its form and its candidates, all places read at once."""
    ids = {candidate["place"] for end in ends for candidate in end.candidates}
    places = Place.objects.defer("search_key").in_bulk(ids)
    return [
        {
            "end": end,
            "form": DecisionForm(auto_id=f"id_{end.pk}_%s"),
            "candidates": [
                {
                    "place": places[candidate["place"]],
                    "why": Why(candidate["why"]).label,
                    "distance": candidate["distance"],
                }
                for candidate in end.candidates
                if candidate["place"] in places
            ],
        }
        for end in ends
    ]


@platform_only
@require_POST
def review_decide(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Decide what an end is; htmx gets its card anew, others the page they came from."""
    end = get_object_or_404(ImportEnd.objects.visible_to(request.access), pk=pk)
    card = _cards([end])[0]
    form = DecisionForm(request.POST, auto_id=f"id_{end.pk}_%s")
    problem, status = "", 200
    if form.is_valid():
        try:
            end = decide(pk, place_id=form.place_id, access=request.access, at=timezone.now())
        except AlreadyDecidedError:
            problem, status = _("Somebody has decided this one meanwhile."), 409
        except ValidationError as error:
            problem, status = " ".join(error.messages), 422
    else:
        problem, status = _("Choose a place, or that it is none."), 422
    if request.htmx:  # type: ignore[attr-defined]
        context = {**card, "end": end, "problem": problem}
        return render(request, "partners/partials/import_end.html", context, status=status)
    if problem:
        messages.error(request, f"{end}: {problem}")
    return redirect("catalogue:review")


@platform_only
@require_POST
def review_undo(request: PersonRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a decision back, if it is the last one."""
    get_object_or_404(ImportEnd.objects.visible_to(request.access), pk=pk)
    try:
        end = undo(pk, access=request.access)
    except UndoRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("“%(name)s” waits again.") % {"name": end})
    return redirect("catalogue:review")


@platform_only
@require_safe
def place_typeahead(request: PersonRequest) -> JsonResponse:
    """Places to choose, by their GeoNames id."""
    found = find_places(request.GET.get("q", ""), access=request.access)
    results = [{**match.as_json(), "id": str(match.partner.pk)} for match in found]
    return JsonResponse({"results": results})
