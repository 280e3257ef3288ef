"""Files of activities: listing, keeping, changing, handing out and deleting them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.excerpts import parts_of, with_excerpts
from activities.filters import DocumentFilter
from activities.forms import DocumentEditForm, DocumentForm, DocumentVersionForm
from activities.models import Document, Scan
from activities.services import (
    add_document,
    add_version,
    delete_document,
    edit_document,
    versions_of,
)
from activities.timeline.since import done_meanwhile
from activities.views.detail import activity_or_404
from partners.requests import CityRequest
from records.audit.entries import note
from records.forms import AskForm
from records.keyset import BadCursorError, Sort, read_page
from records.models import EntryKind
from records.rights import can

NEWEST = Sort("newest", "created_at", descending=True)


@require_safe
def document_list(request: CityRequest) -> HttpResponse:
    """Documents of the current city in their newest versions, with the words around a find."""
    access, query = request.access, request.GET
    listed = Document.objects.visible_to(access).newest().filter(city=request.city)
    filterset = DocumentFilter(query, listed, request=request)
    found = filterset.qs if filterset.is_valid() else listed.none()
    words = query.get("q", "").split() if filterset.is_valid() else []
    if words:
        found = with_excerpts(found, sorted(words, key=len, reverse=True))
    rows = found.select_related("activity", "uploaded_by", "reading")
    try:
        page = read_page(
            rows.defer("reading__text", "reading__search_key"),
            NEWEST,
            cursor=query.get("cursor", ""),
        )
    except BadCursorError:
        return redirect("activities:document-list")
    may_write = access.may("activities.write", request.city.pk)
    context = {
        "page": page.with_urls(request.path, query),
        "lines": [(row, list(parts_of(getattr(row, "excerpt", ""), words))) for row in page.rows],
        "form": filterset.form,
        "is_narrowed": any(query.get(name) for name in ("q", "kind", "language", "year")),
        "may_write": may_write,
        "waiting": _waiting(request) if may_write else 0,
    }
    return render(request, "activities/document_list.html", context)


def _waiting(request: CityRequest) -> int:
    return Scan.objects.visible_to(request.access).filter(city=request.city).count()


@require_safe
def document_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """All that is known of a document, with its versions."""
    document = _document_or_404(request, pk)
    activity = activity_or_404(request, document.activity_id)
    versions = versions_of(document)
    document = next(one for one in versions if one.pk == document.pk)
    context = {
        "document": document,
        "activity": activity,
        "versions": versions,
        "newest": versions[0],
        "reading": getattr(document, "reading", None),
        "may_write": can(request.access, "activities.write", activity),
    }
    return render(request, "activities/document_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take in a file."""
    activity = activity_or_404(request, pk, "activities.write")
    form = DocumentForm(request.POST or None, request.FILES or None)

    def write() -> Document:
        return add_document(
            activity.pk,
            form.cleaned_data["file"],
            access=request.access,  # type: ignore[attr-defined]
            by=request.user,  # type: ignore[arg-type]
            kind=form.cleaned_data["kind"],
            language=form.cleaned_data["language"],
            visibility=form.cleaned_data["visibility"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("The document is kept."))
        return redirect(activity)
    context = {"activity": activity, "form": form}
    return render(request, "activities/document_form.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def document_version_new(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Take in the next version of a document."""
    document = _document_or_404(request, pk)
    activity = activity_or_404(request, document.activity_id, "activities.write")
    form = DocumentVersionForm(request.POST or None, request.FILES or None)

    def write() -> Document:
        return add_version(
            document.pk,
            form.cleaned_data["file"],
            access=request.access,
            by=request.user,  # type: ignore[arg-type]
        )

    if form.is_saved_by(write):
        messages.success(request, _("The new version is kept; the earlier one stays beneath it."))
        return redirect(form.saved)
    context = {"activity": activity, "document": document, "form": form}
    return render(request, "activities/document_version.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what is said of a document; what somebody else changed is shown beside one's own."""
    document = _document_or_404(request, pk)
    activity = activity_or_404(request, document.activity_id, "activities.write")
    form = DocumentEditForm(request.POST or None, document=document)

    def write() -> Document:
        version = form.cleaned_data["version"]
        return edit_document(pk, form.as_fields(), access=request.access, version=version)

    if form.is_saved_by(write):
        messages.success(request, _("The document was saved."))
        is_readable = Document.objects.visible_to(request.access).filter(pk=pk).exists()
        # Whoever makes it confidential need not be one of those who may read it then.
        return redirect(document if is_readable else activity)
    done = done_meanwhile(form, access=request.access)
    context = {"activity": activity, "document": document, "form": form, "done": done}
    return render(request, "activities/document_edit.html", context, status=form.status)


@require_safe
def document_download(request: CityRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Hand a file out to those who may read it, never to be opened in the page."""
    document = _document_or_404(request, pk)
    response = file_response(document)
    note(
        EntryKind.DOWNLOAD,
        request,
        subject=document,
        city_id=document.city_id,
        action=document.reading_action(request.access.person),
    )
    return response


def file_response(stored: Any, *, is_shown: bool = False) -> FileResponse:
    """A stored file as an attachment, or to be shown by the browser itself.

    Raises Http404 where it has gone from its place.
    """
    try:
        content = stored.file.open("rb")
    except FileNotFoundError:
        raise Http404(_("The file is no longer in its place.")) from None
    response = FileResponse(
        content, as_attachment=not is_shown, filename=stored.name, content_type=stored.media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def document_delete(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then take a file away for good; what somebody else changed meanwhile is shown first."""
    document = _document_or_404(request, pk)
    activity = activity_or_404(request, document.activity_id, "activities.write")
    form = AskForm(request.POST or None, initial={"version": document.version})

    def write() -> Document:
        version = form.cleaned_data["version"]
        try:
            return delete_document(document.pk, access=request.access, version=version)
        except Document.DoesNotExist:
            raise Http404 from None

    if form.is_saved_by(write):
        messages.success(request, _("The document was deleted."))
        return redirect(activity)
    done = done_meanwhile(form, access=request.access)
    context = {"activity": activity, "document": document, "form": form, "done": done}
    return render(request, "activities/document_delete.html", context, status=form.status)


def _document_or_404(request: HttpRequest, pk: uuid.UUID) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.access), pk=pk)  # type: ignore[attr-defined]
