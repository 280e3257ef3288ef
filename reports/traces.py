"""Files that may name a person at a partner: whoever erases the person has to see to them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from activities.document_text import read_document
from activities.models import Activity, Document, Participation
from partners.free_text import Spellings, matching, stands_in, text_columns
from partners.models import Person
from records.access import Access
from records.search import fold
from reports.models import ReportRun
from reports.querysets import ReportRunQuerySet

MOST_DOCUMENTS = 200
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
    first, and the annexes of finished reports. One query for each text, one more for each that a
    worker took out, and three.
    """
    pattern = spellings.pattern
    runs = ReportRun.objects.visible_to(access).filter(city=person.city_id)
    documents = _documents_near(person, spellings, access=access)
    naming, unread, has_more = _looked_through(documents, pattern)
    return Traces(naming, unread, has_more, runs_naming(pattern, runs))


def _looked_through(
    documents: list[Document], pattern: str
) -> tuple[list[Document], list[Document], bool]:
    """Those that name, those that cannot be read, and whether the bounds left some out."""
    naming: list[Document] = []
    unread: list[Document] = []
    left = MOST_BYTES
    for place, document in enumerate(documents):
        if place == MOST_DOCUMENTS or left <= 0:
            return naming, unread, True
        reading = read_document(document)
        left -= reading.size
        if reading.text is None:
            unread.append(document)
        elif stands_in(reading.text, pattern):
            naming.append(document)
    return naming, unread, False


def runs_naming(pattern: str, runs: ReportRunQuerySet) -> list[ReportRun]:
    """Those of the reports whose annex has what the pattern finds; one query, and one a report."""
    return [run for run in runs.exclude(annex="") if stands_in(_annex_of(run), pattern)]


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
