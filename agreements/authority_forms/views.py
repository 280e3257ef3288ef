"""The pages of forms of authorities: those that a city keeps, and filling one from a record."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.as_of import today_of
from activities.timeline.since import done_meanwhile
from activities.views.detail import activity_or_404
from activities.views.documents import file_response
from agreements.authority_forms.answers import filled_response
from agreements.authority_forms.forms import AuthorityFormEdit, NewAuthorityForm
from agreements.authority_forms.models import AuthorityForm
from agreements.authority_forms.page import groups, offers
from agreements.authority_forms.services import (
    change_form,
    delete_form,
    fill_form,
    keep_filled,
    keep_form,
)
from agreements.authority_forms.vocabulary import known
from partners.requests import CityRequest
from records.audit.entries import note
from records.forms import AskForm
from records.keyset import BadCursorError, Sort, read_page
from records.models import EntryKind
from records.rights import can, require, require_on

BY_TITLE = Sort("title", "title")


@require_safe
def form_list(request: CityRequest) -> HttpResponse:
    """Forms that the current city keeps."""
    require(request.access, "activities.read", request.city.pk)
    rows = AuthorityForm.objects.visible_to(request.access).filter(city=request.city)
    try:
        page = read_page(rows, BY_TITLE, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        return redirect("agreements:form-list")
    context = {
        "page": page.with_urls(request.path, request.GET),
        "may_keep": request.access.may("authority_forms.write", request.city.pk),
    }
    return render(request, "agreements/form_list.html", context)


@require_safe
def form_placeholders(request: CityRequest) -> HttpResponse:
    """All placeholders that a form may hold, with what each tells."""
    return render(request, "agreements/form_placeholders.html", {"groups": groups()})


@require_http_methods(["GET", "HEAD", "POST"])
def form_new(request: CityRequest) -> HttpResponse:
    """Take in a form."""
    require(request.access, "authority_forms.write", request.city.pk)
    form = NewAuthorityForm(request.POST or None, request.FILES or None)

    def write() -> AuthorityForm:
        return keep_form(
            form.as_fields(),
            form.cleaned_data["file"],
            city=request.city,
            access=request.access,
            by=request.user,  # type: ignore[arg-type]
        )

    if form.is_saved_by(write):
        messages.success(request, _("The form is kept: it can be filled from any record it fits."))
        return redirect(form.saved)
    context = {"form": form, "groups": groups()}
    return render(request, "agreements/form_new.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def form_edit(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what is said of a form, or its file."""
    kept = _form_or_404(request, pk)
    require_on(request.access, "authority_forms.write", kept)
    form = AuthorityFormEdit(request.POST or None, request.FILES or None, kept=kept)

    def write() -> AuthorityForm:
        return change_form(
            pk,
            form.as_fields(),
            form.cleaned_data["file"] or None,
            access=request.access,
            version=form.cleaned_data["version"],
            by=request.user,  # type: ignore[arg-type]
        )

    if form.is_saved_by(write):
        messages.success(request, _("The form was saved."))
        return redirect(form.saved)
    context = {"form": form, "kept": kept, "groups": groups()}
    return render(request, "agreements/form_edit.html", context, status=form.status)


@require_safe
def form_detail(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """What is known of a form, and which placeholders it holds."""
    kept = _form_or_404(request, pk)
    context = {
        "kept": kept,
        "placeholders": known(kept.placeholders),
        "may_keep": can(request.access, "authority_forms.write", kept),
    }
    return render(request, "agreements/form_detail.html", context)


@require_safe
def form_download(request: CityRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Hand out a form as it was uploaded, with its placeholders."""
    kept = _form_or_404(request, pk)
    response = file_response(kept)
    note(EntryKind.DOWNLOAD, request, subject=kept, city_id=kept.city_id)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def form_delete(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask, then take a form away for good."""
    kept = _form_or_404(request, pk)
    require_on(request.access, "authority_forms.write", kept)
    form = AskForm(request.POST or None, initial={"version": kept.version})

    def write() -> AuthorityForm | None:
        version = form.cleaned_data["version"]
        try:
            return delete_form(pk, access=request.access, version=version)
        except AuthorityForm.DoesNotExist:
            return None

    if form.is_saved_by(write):
        # Gone is gone, whoever was the first.
        messages.success(request, _("The form was deleted."))
        return redirect("agreements:form-list")
    context = {"kept": kept, "form": form, "done": done_meanwhile(form, access=request.access)}
    return render(request, "agreements/form_delete.html", context, status=form.status)


@require_safe
def record_forms(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """The forms that fit a record, each to be filled with one click."""
    activity = activity_or_404(request, pk)
    rows = AuthorityForm.objects.visible_to(request.access).fitting(activity)
    try:
        page = read_page(rows, BY_TITLE, cursor=request.GET.get("cursor", ""))
    except BadCursorError:
        return redirect("agreements:record-forms", pk)
    context = {
        "activity": activity,
        "page": page.with_urls(request.path, request.GET),
        "offers": offers(page.rows, activity, access=request.access, on=today_of(activity)),
        "may_keep": can(request.access, "activities.write", activity),
        "may_add": request.access.may("authority_forms.write", activity.city_id),
    }
    return render(request, "agreements/record_forms.html", context)


@require_POST
def form_fill(request: CityRequest, pk: uuid.UUID, form_id: uuid.UUID) -> HttpResponseBase:
    """Fill a form from a record, and hand it out or keep it with the record."""
    activity = activity_or_404(request, pk)
    kept = _form_or_404(request, form_id)
    on = today_of(activity)
    try:
        if request.POST.get("then") == "keep":
            keep_filled(
                kept,
                activity,
                access=request.access,
                on=on,
                by=request.user,  # type: ignore[arg-type]
            )
            messages.success(request, _("The filled form is kept among the documents."))
            return redirect(f"{activity.get_absolute_url()}#documents")
        made = fill_form(kept, activity, access=request.access, on=on, filled_by=str(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("agreements:record-forms", pk)
    return filled_response(request, made, activity)


def _form_or_404(request: CityRequest, pk: uuid.UUID) -> AuthorityForm:
    return get_object_or_404(AuthorityForm.objects.visible_to(request.access), pk=pk)
