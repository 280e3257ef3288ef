"""The page of the audit and the same as a file, for a city and for the platform."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import city_for
from accounts.audit.forms import AuditForm
from accounts.audit.names import names_for
from accounts.audit.reading import Asked, read
from accounts.audit.wording import Line, line_of
from partners.models import City
from partners.requests import platform_only
from records.audit.entries import note
from records.audit.state import state_of
from records.keyset import BadCursorError, Page
from records.models import EntryKind
from records.spreadsheets import safe_cell

PAGE_SIZE = 50
ROWS_AT_A_TIME = 500
MOST_IN_FILE = 10_000
AUDIT = "audit"


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """What happened in the city, newest first."""
    return _list(request, city_for(request, "audit.read"), base="accounts:audit")


@require_safe
def audit_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file; that it was taken is in the next one."""
    return _csv(request, city_for(request, "audit.read"), base="accounts:audit")


@require_safe
@platform_only
def platform_audit_list(request: HttpRequest) -> HttpResponse:
    """What happened outside all cities: accounts, the shared catalogue, keys that nobody knows."""
    return _list(request, None, base="accounts:platform-audit")


@require_safe
@platform_only
def platform_audit_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file."""
    return _csv(request, None, base="accounts:platform-audit")


def _list(request: HttpRequest, city: City | None, *, base: str) -> HttpResponse:
    form = AuditForm(request.GET or None, city=city)
    asked = _asked(form, city)
    page = _page(asked, request.GET.get("cursor", ""), PAGE_SIZE) if asked else None
    context: dict[str, Any] = {
        "form": form,
        "city": city,
        "state": state_of(asked.city_id if asked else None),
        "list_url": reverse(f"{base}-list"),
        "csv_url": f"{reverse(f'{base}-csv')}?{urlencode(_kept(request))}",
        "is_filtered": bool(_kept(request)),
    }
    if asked and page:
        context["lines"] = _lines(page, request, asked)
        context["page"] = page.with_urls(request.path, request.GET)
    _note(EntryKind.LOOK, request, city, once_a="hour")
    return render(request, "accounts/audit_list.html", context)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    names = AuditForm.base_fields
    return [(name, value) for name in names if (value := request.GET.get(name, ""))]


def _asked(form: AuditForm, city: City | None) -> Asked | None:
    """What to read; without filters all, None where they are not valid."""
    if not form.is_bound:
        return Asked(city.pk if city else None)
    return form.asked if form.is_valid() else None


def _page(asked: Asked, cursor: str, size: int) -> Page:
    try:
        return read(asked, cursor=cursor, size=size)
    except BadCursorError:
        raise Http404 from None


def _lines(page: Page, request: HttpRequest, asked: Asked) -> list[Line]:
    access = request.access  # type: ignore[attr-defined]
    names = names_for(page.rows, access=access, city_id=asked.city_id)
    return [line_of(row, names) for row in page.rows]


def _note(kind: EntryKind, request: HttpRequest, city: City | None, **more: Any) -> None:
    is_of_platform = city is None
    note(kind, request, subject=AUDIT, action="audit.read", is_of_platform=is_of_platform, **more)


def _csv(request: HttpRequest, city: City | None, *, base: str) -> HttpResponseBase:
    asked = _asked(AuditForm(request.GET or None, city=city), city)
    if asked is None:
        # Where the list says what is wrong.
        return redirect(f"{reverse(f'{base}-list')}?{urlencode(_kept(request))}")
    written = io.StringIO()
    writer = csv.writer(written)
    header = [_("Day and time"), _("Who"), _("On behalf of"), _("From where"), _("What")]
    writer.writerow([*header, _("Kind"), _("Record"), _("From → to"), _("Id of the record")])
    rows, cursor = 0, ""
    while rows < MOST_IN_FILE:
        page = _page(asked, cursor, ROWS_AT_A_TIME)
        for line in _lines(page, request, asked):
            writer.writerow([safe_cell(cell) for cell in _cells(line)])
        rows += len(page.rows)
        if page.next is None:
            break
        cursor = page.next
    _note(EntryKind.EXPORT, request, city, what="csv", rows=rows)
    name = slugify(f"{city or 'CityDiplo'} {_('Audit')} {timezone.localdate()}", allow_unicode=True)
    # With a byte order mark, for spreadsheets.
    return FileResponse(
        io.BytesIO(written.getvalue().encode("utf-8-sig")),
        as_attachment=True,
        filename=f"{name}.csv",
        content_type="text/csv; charset=utf-8",
    )


def _cells(line: Line) -> list[str]:
    changes = "; ".join(f"{one.name}: {one.was} → {one.now}" for one in line.changes)
    moment = timezone.localtime(line.at).isoformat(sep=" ", timespec="seconds")
    told = [moment, line.who, line.behalf, line.address, line.what, line.kind, line.about]
    return [*told, changes, line.record]
