"""The pages of the council table, its spreadsheet, and its forms kept under a name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.register import url_with
from partners.requests import CityRequest
from records.access import Visibility
from records.audit.entries import note
from records.models import EntryKind
from records.rights import require
from records.versions import StaleRecordError
from reports.council import columns as known
from reports.council.asking import Asked
from reports.council.cells import lines_of, total_line
from reports.council.forms import NameForm
from reports.council.layout import layout_of
from reports.council.paste import paste_text
from reports.council.reading import MOST_ROWS, TooManyRowsError
from reports.council.services import delete_form, save_form
from reports.council.sheet import MEDIA_TYPE, write_sheet
from reports.council.wording import confidential_words
from reports.models import CouncilForm

PAGE_ROWS = 500
# What the audit calls the table, which is no record.
COUNCIL = "council table"
OPEN = [Visibility.PUBLIC.value, Visibility.INTERNAL.value]


@require_safe
def council_table(request: CityRequest) -> HttpResponse:
    """The table as a page of at most `PAGE_ROWS` rows."""
    asked = Asked(request)
    if any("" in values for _name, values in request.GET.lists()):
        # A form sends its empty fields too; the address keeps only what says something.
        return redirect(asked.layout.url())
    context: dict[str, Any] = {
        "asked": asked,
        "register_url": url_with(asked.layout.query()),
        "urls": {
            name: asked.layout.url(f"reports:council-{name.replace('_', '-')}")
            for name in ("xlsx", "text", "columns", "form_new")
        },
        "hidden": [
            pair for pair in asked.layout.parameters() if pair[0] not in asked.order_and_days.fields
        ],
        "errors": [
            field
            for form in (asked.filterset.form, asked.order_and_days)
            for field in form
            if field.errors
        ],
        "most_rows": MOST_ROWS,
    }
    if asked.is_valid:
        try:
            context |= _shown(asked)
        except TooManyRowsError:
            context["is_too_long"] = True
    return render(request, "reports/council/table.html", context)


def _shown(asked: Asked) -> dict[str, Any]:
    table = asked.table
    rows = len(table.rows)
    last_page = max(1, -(-rows // PAGE_ROWS))
    text = asked.request.GET.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    page = min(max(wanted, 1), last_page)
    first = (page - 1) * PAGE_ROWS
    shown = table.rows[first : first + PAGE_ROWS]
    return {
        "table": table,
        "around": asked.around,
        "lines": lines_of(table, shown),
        "total_line": total_line(table),
        "first": first + 1,
        "last": first + len(shown),
        "confidential": confidential_words(table.confidential),
        "open_url": asked.layout.narrowed(visibility=OPEN).url(),
        "page": {
            "previous_url": asked.layout.url(page=str(page - 1)) if page > 1 else "",
            "next_url": asked.layout.url(page=str(page + 1)) if page < last_page else "",
        },
    }


@require_safe
def council_xlsx(request: CityRequest) -> HttpResponseBase:
    """The whole table as a spreadsheet; where there is none, the page says why."""
    asked = Asked(request)
    try:
        if not asked.is_valid:
            return redirect(asked.layout.url())
        made = write_sheet(asked.table, asked.around)
    except TooManyRowsError:
        return redirect(asked.layout.url())
    _note_export(request, asked, "xlsx")
    name = slugify(f"{request.city} {asked.title} {asked.on.isoformat()}", allow_unicode=True)
    response = FileResponse(
        made, as_attachment=True, filename=f"{name}.xlsx", content_type=MEDIA_TYPE
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def council_text(request: CityRequest) -> HttpResponse:
    """The whole table as text to paste; where there is none, the page says why."""
    asked = Asked(request)
    try:
        if not asked.is_valid:
            return redirect(asked.layout.url())
        text = paste_text(asked.table, asked.around)
    except TooManyRowsError:
        return redirect(asked.layout.url())
    _note_export(request, asked, "text")
    context = {"asked": asked, "text": text, "back_url": asked.layout.url()}
    return render(request, "reports/council/text.html", context)


@require_safe
def council_columns(request: CityRequest) -> HttpResponse:
    """Which columns there are and in which order; a move comes back to this page."""
    layout = layout_of(request.GET)
    column, _dot, direction = request.GET.get("move", "").partition(".")
    if direction in {"up", "down"}:
        changed = known.moved(layout.columns, column, up=direction == "up")
        layout = replace(layout, columns=changed)
        # At an end only the way back is left to go.
        ends = {changed[0]: "down", changed[-1]: "up"}
        focus = f"{column}.{ends.get(column, direction)}"
        return redirect(layout.url("reports:council-columns", focus=focus))
    rest = [name for name in known.CouncilColumn.values if name not in layout.columns]
    context = {
        "shown": [known.CouncilColumn(name) for name in layout.columns],
        "rest": [known.CouncilColumn(name) for name in rest],
        "focus": request.GET.get("focus", ""),
        "hidden": [pair for pair in layout.parameters() if pair[0] != "columns"],
        "back_url": layout.url(),
        "usual_url": replace(layout, columns=known.DEFAULT_COLUMNS).url("reports:council-columns"),
    }
    return render(request, "reports/council/columns.html", context)


@require_safe
def council_form(request: CityRequest, pk: UUID) -> HttpResponse:
    """A kept form, with today's figures."""
    return redirect(_form_or_404(request, pk).layout.url())


@require_http_methods(["GET", "HEAD", "POST"])
def council_form_new(request: CityRequest) -> HttpResponse:
    """Keep what the address asks for under a name; a name in use is replaced only when told so."""
    require(request.access, "council_forms.write", request.city.pk)
    asked = Asked(request)
    if not asked.is_valid:
        return redirect(asked.layout.url())
    form = NameForm(request.POST or None)
    taken: CouncilForm | None = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, asked, form)
        except StaleRecordError as stale:
            taken = stale.current  # type: ignore[assignment]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The form is kept for everybody of the city."))
            return redirect(replace(saved.layout, days=asked.layout.days).url())
    context = {
        "form": form,
        "asked": asked,
        "columns": [known.CouncilColumn(name).label for name in asked.layout.columns],
        "taken": taken,
        "back_url": asked.layout.url(),
    }
    status = 409 if taken else 422 if form.errors else 200
    return render(request, "reports/council/form_new.html", context, status=status)


def _save(request: CityRequest, asked: Asked, form: NameForm) -> CouncilForm:
    return save_form(
        form.cleaned_data["name"],
        asked.layout,
        city=request.city,
        access=request.access,
        replacing=form.cleaned_data["replacing"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def council_form_delete(request: CityRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete a form."""
    form = _form_or_404(request, pk)
    require(request.access, "council_forms.write", form.city_id)
    if request.method == "POST":
        try:
            delete_form(form.pk, access=request.access)
        except CouncilForm.DoesNotExist:
            raise Http404 from None
        messages.success(request, _("The form was deleted."))
        return redirect("reports:council-table")
    return render(request, "reports/council/form_delete.html", {"council_form": form})


def _form_or_404(request: CityRequest, pk: UUID) -> CouncilForm:
    # Of the city at hand: opened in another, it would show that one's figures.
    forms = CouncilForm.objects.visible_to(request.access).filter(city=request.city)
    return get_object_or_404(forms, pk=pk)


def _note_export(request: CityRequest, asked: Asked, what: str) -> None:
    rows = len(asked.table.rows)
    note(EntryKind.EXPORT, request, subject=COUNCIL, action="activities.read", what=what, rows=rows)
