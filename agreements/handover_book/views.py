"""Handing out the handover book."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import User
from activities.handover.services import action_for, left_behind, possible_givers
from activities.models import Handover
from agreements.handover_book import Book, book_of_handover, book_of_person
from agreements.handover_book.word import as_word
from agreements.letters import WORD_TYPE
from partners.requests import CityRequest
from records.audit.entries import note
from records.models import EntryKind
from records.rights import require
from records.typesetting import typeset

NAME = "handover-book"


@require_safe
def handover_book_pdf(request: CityRequest, pk: uuid.UUID) -> HttpResponseBase:
    """What went in a handover, as PDF in the language that the address names or the reader's."""
    handover = _handover_or_404(request, pk)
    return _noted(request, _pdf(_of_handover(request, handover)), handover)


@require_safe
def handover_book_word(request: CityRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The same as a Word file."""
    handover = _handover_or_404(request, pk)
    return _noted(request, _word(_of_handover(request, handover)), handover)


@require_safe
def person_book_pdf(request: CityRequest, person: uuid.UUID) -> HttpResponseBase:
    """What a person answers for, as PDF."""
    found = _person_or_404(request, person)
    return _noted(request, _pdf(_of_person(request, found)), found)


@require_safe
def person_book_word(request: CityRequest, person: uuid.UUID) -> HttpResponseBase:
    """The same as a Word file."""
    found = _person_or_404(request, person)
    return _noted(request, _word(_of_person(request, found)), found)


def _handover_or_404(request: CityRequest, pk: uuid.UUID) -> Handover:
    return get_object_or_404(Handover.objects.visible_to(request.access), pk=pk)


def _person_or_404(request: CityRequest, pk: uuid.UUID) -> User:
    """Of others only leaders take the book, as they alone hand over for others."""
    access, city = request.access, request.city
    require(access, action_for(pk, access), city.pk)
    return get_object_or_404(possible_givers(city, left_behind(city)), pk=pk)


def _of_handover(request: CityRequest, handover: Handover) -> Book:
    return book_of_handover(
        handover, access=request.access, language=_language(request), at=timezone.now()
    )


def _of_person(request: CityRequest, person: User) -> Book:
    return book_of_person(
        person,
        city=request.city,
        access=request.access,
        language=_language(request),
        at=timezone.now(),
    )


def _language(request: CityRequest) -> str:
    known = dict(settings.LANGUAGES)
    asked = request.GET.get("language", "")
    reader = (get_language() or "en")[:2]
    return asked if asked in known else reader


def _pdf(book: Book) -> HttpResponseBase:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "book.pdf"
        typeset("handover.typ", book.as_json(), target)
        # The open file outlives its folder.
        return FileResponse(target.open("rb"), filename=f"{NAME}.pdf")


def _word(book: Book) -> HttpResponseBase:
    answer = HttpResponse(as_word(book), content_type=WORD_TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, f"{NAME}.docx") or ""
    return answer


def _noted(
    request: CityRequest, answer: HttpResponseBase, subject: Handover | User
) -> HttpResponseBase:
    answer["Cache-Control"] = "private, no-store"
    note(EntryKind.EXPORT, request, subject=subject, action="activities.read", what="handover book")
    return answer
