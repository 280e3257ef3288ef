"""Files that may name a person at a partner: whoever erases the person has to see to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db.models import Q

from activities.document_text import is_read_by_a_worker, read_document
from activities.models import Activity, Document, DocumentText, Participation
from partners.free_text import Spellings, matching, stands_in, text_columns
from partners.models import Person
from records.access import Access
from records.search import fold
from reports.models import ReportRun
from reports.querysets import ReportRunQuerySet

Row = TypeVar("Row")
MOST_DOCUMENTS = 200
# Looked through by one query.
AT_ONCE = 50
# Of text as it is unpacked: it bounds the seconds for which a page is waited for.
MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Traces:
    """Documents that name the person, those that cannot be read, and reports that name them.

    `has_more` where there are more documents, or more bytes in them, than are looked through.
    """

    naming: list[Document]
    unread: list[Document]
    has_more: bool
    reports: list[ReportRun]


def traces_of(person: Person, spellings: Spellings, *, access: Access) -> Traces:
    """Files in which a person stands, by what `spellings_of` tells, that the asker may read.

    Looked through are documents whose text, as a worker took it out, has one of the names, those of
    activities that name the person or have a partner at which the person held a post, the newest
    first, and the annexes of finished reports. Two queries for each `AT_ONCE` of them, and two.
    """
    pattern = spellings.pattern
    runs = ReportRun.objects.visible_to(access).filter(city=person.city_id)
    documents = _documents_near(person, spellings, access=access)
    naming, unread, has_more = _looked_through(documents, pattern, access)
    return Traces(naming, unread, has_more, runs_naming(pattern, runs))


def _looked_through(
    documents: list[Document], pattern: str, access: Access
) -> tuple[list[Document], list[Document], bool]:
    """Those that name, those that cannot be read, and whether the bounds left some out."""
    naming: list[Document] = []
    unread: list[Document] = []
    left, looked_at = MOST_BYTES, 0
    for batch in _batches(documents[:MOST_DOCUMENTS]):
        _fetch_texts(batch, access)
        told: list[tuple[Document, str]] = []
        for document in batch:
            if left <= 0:
                break
            reading = read_document(document)
            left -= reading.size
            looked_at += 1
            if reading.text is None:
                unread.append(document)
            else:
                told.append((document, reading.text))
        naming += _naming(told, pattern)
    return naming, unread, looked_at < len(documents)


def _fetch_texts(documents: list[Document], access: Access) -> None:
    """What a worker took out of these, which were read without it; one query, or none."""
    read = {
        document.pk: document.reading
        for document in documents
        if getattr(document, "reading", None) and is_read_by_a_worker(document)
    }
    if read:
        texts = DocumentText.objects.visible_to(access).filter(document__in=read)
        for key, text in texts.values_list("document", "text"):
            read[key].text = text


def runs_naming(pattern: str, runs: ReportRunQuerySet) -> list[ReportRun]:
    """Those of the reports whose annex has what the pattern finds; one query, and one for each
    `AT_ONCE` of them."""
    found: list[ReportRun] = []
    for batch in _batches(list(runs.exclude(annex=""))):
        found += _naming([(run, _annex_of(run)) for run in batch], pattern)
    return found


def _naming(told: list[tuple[Row, str]], pattern: str) -> list[Row]:
    standing = stands_in([text for _row, text in told], pattern)
    return [row for (row, _text), stands in zip(told, standing, strict=True) if stands]


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


def _annex_of(run: ReportRun) -> str:
    try:
        return Path(settings.MEDIA_ROOT, str(run.annex)).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ""


def _documents_near(person: Person, spellings: Spellings, *, access: Access) -> list[Document]:
    partners = person.tenures.values("post__actor")
    parties = Participation.objects.visible_to(access).filter(actor__in=partners)
    near = Q(activity__in=parties.values("activity"))
    if pattern := spellings.pattern:
        # By the index of texts, which knows no pattern: what is found is then looked through.
        for name in filter(None, map(fold, spellings.names)):
            near |= Q(reading__search_key__contains=name)
        as_text, matches = matching(text_columns()[Activity], pattern)
        naming = Activity.objects.visible_to(access).alias(**as_text).filter(matches)
        near |= Q(activity__in=naming.values("pk"))
    documents = Document.objects.visible_to(access).filter(near, city=person.city_id)
    found = documents.select_related("activity", "reading").order_by("-created_at", "id")
    texts = found.defer("reading__text", "reading__search_key")
    return list(texts[: MOST_DOCUMENTS + 1])
