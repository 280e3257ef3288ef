"""Old scans: dropped many at once, then filed one after the other."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from activities.documents import ENDINGS, JPEG, PDF, PNG, clean_name
from activities.forms import ScanDropForm, ScanFilingForm
from activities.models import Activity, Document, Scan
from activities.querysets import ScanQuerySet
from activities.services import discard_scan, drop_scan, file_scan, where_gone
from activities.timeline.since import done_meanwhile
from activities.views.documents import file_response
from activities.views.gone import told_of
from partners.requests import CityRequest
from records.audit.entries import note
from records.forms import AskForm
from records.keyset import BadCursorError, Sort, read_page
from records.models import EntryKind
from records.rights import require

OLDEST = Sort("oldest", "pk")
# What a browser shows by itself, and without running anything.
PICTURES = {PNG.media_type, JPEG.media_type}
SHOWN = {PDF.media_type, *PICTURES}


@require_http_methods(["GET", "HEAD", "POST"])
def scan_list(request: CityRequest) -> HttpResponse:
    """Take in many files, and list those that wait to be filed, the oldest first."""
    require(request.access, "activities.write", request.city.pk)
    refused: list[tuple[str, str]] = []
    status = 200
    form = ScanDropForm()
    if request.method == "POST":
        form = ScanDropForm(request.POST, request.FILES)
        kept, refused = _drop(request)
        status = 422 if refused or not kept else 200
        if request.accepts("application/json") and not request.accepts("text/html"):
            return _as_json(kept, refused, status=status)
        if kept:
            messages.success(request, _kept_in_words(len(kept)))
        if kept and not refused:
            return redirect("activities:scan-list")
        if refused:
            form = ScanDropForm()
    try:
        rows = _waiting(request).select_related("dropped_by")
        page = read_page(rows, OLDEST, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        return redirect("activities:scan-list")
    context = {
        "page": page.with_urls(request.path, request.GET),
        "form": form,
        "refused": refused,
        "endings": ", ".join(ENDINGS),
    }
    return render(request, "activities/scan_list.html", context, status=status)


def _drop(request: CityRequest) -> tuple[list[Scan], list[tuple[str, str]]]:
    """Each file by itself: one that is refused keeps no other from being kept."""
    kept: list[Scan] = []
    refused: list[tuple[str, str]] = []
    for upload in request.FILES.getlist("dropped"):
        try:
            scan = drop_scan(upload, city=request.city, access=request.access, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            refused.append((clean_name(upload.name or ""), " ".join(error.messages)))
        else:
            kept.append(scan)
    return kept, refused


def _as_json(kept: list[Scan], refused: list[tuple[str, str]], *, status: int) -> JsonResponse:
    told = {
        "kept": [{"name": scan.name, "url": scan.get_absolute_url()} for scan in kept],
        "refused": [{"name": name, "why": why} for name, why in refused],
    }
    return JsonResponse(told, status=status)


def _kept_in_words(count: int) -> str:
    words = ngettext(
        "%(count)d file waits to be filed.", "%(count)d files wait to be filed.", count
    )
    return words % {"count": count}


@require_http_methods(["GET", "HEAD", "POST"])
def scan_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """File a dropped file to a record; the next one opens then."""
    scan = _scan(request, pk)
    if scan is None:
        return _gone(request, pk)
    form = ScanFilingForm(request.POST or None, scan=scan, access=request.access)

    def write() -> Document:
        given = form.cleaned_data
        try:
            return file_scan(
                scan.pk,
                given["activity"].pk,
                access=request.access,
                by=request.user,  # type: ignore[arg-type]
                kind=given["kind"],
                language=given["language"],
                visibility=given["visibility"],
            )
        except Activity.DoesNotExist:
            raise ValidationError({"activity": _("Choose another record.")}) from None

    try:
        is_filed = form.is_saved_by(write)
    except Scan.DoesNotExist:
        return _gone(request, pk)
    if is_filed:
        told = {"name": scan.name, "title": form.saved.activity.title}
        messages.success(request, _("“%(name)s” is kept with “%(title)s”.") % told)
        return _to_next(request, after=pk)
    waiting = _waiting(request)
    context = {
        "scan": scan,
        "form": form,
        "following": waiting.filter(pk__gt=pk).order_by("pk").first(),
        "same": _same(request, scan),
        "count": waiting.count(),
        "is_picture": scan.media_type in PICTURES,
        "is_shown": scan.media_type in SHOWN,
    }
    return render(request, "activities/scan_detail.html", context, status=form.status)


def _same(request: CityRequest, scan: Scan) -> Document | None:
    """A document of the city with the very same content, which the asker may read."""
    rows = Document.objects.visible_to(request.access).filter(city=scan.city_id)
    return rows.filter(sha256=scan.sha256).select_related("activity").first()


@require_safe
def scan_download(request: CityRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Hand a dropped file out to those who may file it."""
    scan = _scan(request, pk)
    return _gone(request, pk) if scan is None else _handed_out(request, scan, is_shown=False)


@require_safe
def scan_preview(request: CityRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Show a picture or a PDF to those who may file it, by the browser's own means."""
    scan = _scan(request, pk)
    if scan is None:
        return _gone(request, pk)
    if scan.media_type not in SHOWN:
        raise Http404
    return _handed_out(request, scan, is_shown=True)


def _handed_out(request: CityRequest, scan: Scan, *, is_shown: bool) -> HttpResponseBase:
    response = file_response(scan, is_shown=is_shown)
    note(EntryKind.DOWNLOAD, request, subject=scan, city_id=scan.city_id)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def scan_discard(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then throw a dropped file away for good."""
    scan = _scan(request, pk)
    if scan is None:
        return _gone(request, pk)
    form = AskForm(request.POST or None, initial={"version": scan.version})

    def write() -> Scan:
        return discard_scan(pk, access=request.access, version=form.cleaned_data["version"])

    try:
        if form.is_saved_by(write):
            messages.success(request, _("“%(name)s” was thrown away.") % {"name": scan.name})
            return _to_next(request, after=pk)
    except Scan.DoesNotExist:
        return _gone(request, pk)
    context = {"scan": scan, "form": form, "done": done_meanwhile(form, access=request.access)}
    return render(request, "activities/scan_discard.html", context, status=form.status)


def _to_next(request: CityRequest, *, after: uuid.UUID) -> HttpResponse:
    waiting = _waiting(request).order_by("pk")
    following: Any = waiting.filter(pk__gt=after).first() or waiting.first()
    return redirect(following or "activities:scan-list")


def _waiting(request: CityRequest) -> ScanQuerySet:
    return Scan.objects.visible_to(request.access).filter(city=request.city)


def _scan(request: CityRequest, pk: uuid.UUID) -> Scan | None:
    """A file that waits; None for one that does not, or that the asker may not know of."""
    require(request.access, "activities.write", request.city.pk)
    return Scan.objects.visible_to(request.access).filter(pk=pk).first()


def _gone(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what became of a file that waited here, and open the next; Http404 where none did."""
    gone = where_gone(pk, city=request.city, access=request.access)
    if gone is None:
        raise Http404
    messages.info(request, told_of(gone))
    return _to_next(request, after=pk)
