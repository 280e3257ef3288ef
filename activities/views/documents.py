"""Files of an activity: keeping, handing out and deleting them."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.forms import DocumentForm
from activities.models import Document
from activities.services import add_document, delete_document
from activities.views.detail import activity_or_404
from partners.requests import CityRequest
from records.audit.entries import note
from records.models import EntryKind
from records.versions import StaleRecordError


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take in a file."""
    activity = activity_or_404(request, pk, "activities.write")
    form = DocumentForm(request.POST or None, request.FILES or None)

    def write() -> None:
        add_document(
            activity.pk,
            form.cleaned_data["file"],
            access=request.access,  # type: ignore[attr-defined]
            by=request.user,  # type: ignore[arg-type]
            kind=form.cleaned_data["kind"],
            language=form.cleaned_data["language"],
        )

    if form.is_saved_by(write):
        messages.success(request, _("The document is kept."))
        return redirect(activity)
    context = {"activity": activity, "form": form}
    return render(request, "activities/document_form.html", context, status=form.status)


@require_safe
def document_download(request: CityRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Hand a file out to those who may read its activity, never to be opened in the page."""
    document = _document_or_404(request, pk)
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        raise Http404(_("The file is no longer in its place.")) from None
    note(
        EntryKind.DOWNLOAD,
        request,
        subject=document,
        city_id=document.city_id,
        action=document.reading_action(request.access.person),
    )
    response = FileResponse(
        content, as_attachment=True, filename=document.name, content_type=document.media_type
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def document_delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then take a file away for good."""
    document = _document_or_404(request, pk)
    activity = activity_or_404(request, document.activity_id, "activities.write")
    if request.method == "POST":
        try:
            delete_document(document.pk, access=request.access, version=document.version)  # type: ignore[attr-defined]
        except (Document.DoesNotExist, StaleRecordError):
            raise Http404 from None
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(activity)
        messages.success(request, _("The document was deleted."))
        return redirect(activity)
    context = {"activity": activity, "document": document}
    return render(request, "activities/document_delete.html", context)


def _document_or_404(request: HttpRequest, pk: uuid.UUID) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.access), pk=pk)  # type: ignore[attr-defined]
