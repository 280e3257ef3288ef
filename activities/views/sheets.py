"""The sheet of a partner or a country, as a page and as PDF."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from activities import sheets
from activities.country_pages import code_or_404
from activities.partner_pages import current_actor_or_404
from partners.countries import country_name
from partners.looks import COUNTRY
from partners.models import Actor
from partners.requests import CityRequest
from records.audit.entries import note
from records.models import EntryKind
from records.typesetting import typeset

LANGUAGES = (("ko", "한국어"), ("en", "English"), (sheets.BOTH, _("Both languages")))


@require_safe
def partner_sheet(request: CityRequest, pk: uuid.UUID) -> HttpResponse:
    """One page about a partner, in the language that the address names or the reader's."""
    actor, words = current_actor_or_404(request.access, pk), _words(request)
    sheet = _of_partner(request, actor, words)
    back, pdf = actor.get_absolute_url(), reverse("partner:sheet-pdf", args=[pk])
    _note_look(request, actor)
    return _page(request, sheet, words, subject=str(actor), back=back, pdf=pdf)


@require_safe
def partner_sheet_pdf(request: CityRequest, pk: uuid.UUID) -> FileResponse:
    """The same as PDF: one page of A4."""
    actor, words = current_actor_or_404(request.access, pk), _words(request)
    made = _pdf(_of_partner(request, actor, words), str(actor))
    note(EntryKind.EXPORT, request, subject=actor, action="activities.read", what="sheet")
    return made


@require_safe
def country_sheet(request: CityRequest, code: str) -> HttpResponse:
    """One page about a country, for the call of its ambassador."""
    code, words = code_or_404(code), _words(request)
    sheet = _of_country(request, code, words)
    back, pdf = (
        reverse(f"partner:country-{name}", args=[code]) for name in ("detail", "sheet-pdf")
    )
    _note_look(request, COUNTRY, code)
    return _page(request, sheet, words, subject=country_name(code), back=back, pdf=pdf)


@require_safe
def country_sheet_pdf(request: CityRequest, code: str) -> FileResponse:
    """The same as PDF: one page of A4."""
    code, words = code_or_404(code), _words(request)
    made = _pdf(_of_country(request, code, words), country_name(code))
    note(
        EntryKind.EXPORT,
        request,
        subject=COUNTRY,
        subject_id=code,
        action="activities.read",
        what="sheet",
    )
    return made


def _note_look(request: CityRequest, subject: Actor | str, subject_id: str = "") -> None:
    """A sheet names the people to call, for those who may read them."""
    if request.access.may("people.read", request.city.pk):
        note(
            EntryKind.LOOK,
            request,
            subject=subject,
            subject_id=subject_id,
            once_a="hour",
            action="people.read",
        )


def _words(request: CityRequest) -> sheets.Words:
    return sheets.words_for(request.GET.get("language", ""), reader=get_language() or "en")


def _of_partner(request: CityRequest, actor: Actor, words: sheets.Words) -> sheets.Sheet:
    return sheets.partner_sheet(
        actor, city=request.city, access=request.access, on=timezone.localdate(), words=words
    )


def _of_country(request: CityRequest, code: str, words: sheets.Words) -> sheets.Sheet:
    return sheets.country_sheet(
        code, city=request.city, access=request.access, on=timezone.localdate(), words=words
    )


def _page(
    request: CityRequest,
    sheet: sheets.Sheet,
    words: sheets.Words,
    *,
    subject: str,
    back: str,
    pdf: str,
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "subject": subject,
        "back": back,
        "pdf": f"{pdf}?language={words.name}",
        "chosen": words.name,
        "lead": words.languages[0],
        "choices": LANGUAGES,
    }
    return render(request, "partners/sheet.html", context)


def _pdf(sheet: sheets.Sheet, subject: str) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sheet.pdf"
        typeset("sheet.typ", sheet.as_json(), target)
        # The open file outlives its folder.
        return FileResponse(target.open("rb"), filename=f"{subject}.pdf")
