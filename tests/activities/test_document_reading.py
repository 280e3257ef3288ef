"""The text of documents is taken out by a worker, and search finds it."""

from __future__ import annotations

import datetime
import io
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import access_for_user
from accounts.models import User
from activities.documents import EML, PACKED, PDF, TEXT
from activities.extraction import LONGEST_TEXT, Extract, ExtractionError, extract, parent
from activities.models import Activity, Document, DocumentText
from activities.services import add_document, document_texts, edit_document
from partners.models import City
from partners.services import erase_person
from records import jobs
from records.access import Access, Visibility
from tests.activities import files, letters
from tests.factories import make_activity, make_actor, make_post, make_tenure
from tests.personas import client_of
from tests.worker import WorkerProcess

DOCX, XLSX, PPTX, HWPX = (kind.media_type for kind in PACKED.values())
pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(seoul: City) -> Activity:
    return make_activity(seoul, "Pact with Hamburg", partners=(make_actor(),))


def keep(activity: Activity, name: str, content: bytes, **more: Any) -> Document:
    access = Access(roles={activity.city_id: frozenset({"head"})})
    return add_document(
        activity.pk, ContentFile(content, name=name), access=access, by=None, **more
    )


def read(document: Document) -> DocumentText:
    """What a worker makes of it."""
    document_texts.read_text(document.reading.pk, clock=timezone.now)
    return DocumentText.objects.get(document=document)


def found(client: Client, words: str) -> set[str]:
    page = client.get(reverse("activities:activity-list"), {"q": words})
    return {row.title for row in page.context["page"].rows}


# Taking text out


@pytest.mark.parametrize(
    ("content", "media_type", "text"),
    [
        (files.pdf("Harbour pact \\ Second line"), PDF.media_type, "Harbour pact\nSecond line"),
        (files.docx("서울과 함부르크", "협정"), DOCX, "서울과 함부르크\n협정"),
        (files.hwpx("제1조 목적", "교류 &amp; 협력"), HWPX, "제1조 목적\n교류 & 협력"),
        (files.pptx("First", "Second"), PPTX, "First\nSecond"),
        (files.xlsx("Budget", "예산"), XLSX, "Budget\n예산\ninline"),
        ("서울\0 과  부산".encode(), TEXT.media_type, "서울 과 부산"),
        ("서울".encode("cp949"), TEXT.media_type, "서울"),
        (
            letters.eml(
                subject="회신", text="함부르크는\n동의합니다.", attached={"초안.pdf": b"x"}
            ),
            EML.media_type,
            "회신\nErika Muster erika@hamburg.example\n함부르크는\n동의합니다.\n초안.pdf",
        ),
        (b"\x89PNG", "image/png", ""),
        (files.scanned_pdf(), PDF.media_type, ""),
    ],
)
def test_text_is_what_a_reader_sees(content: bytes, media_type: str, text: str) -> None:
    assert extract(content, media_type) == Extract(text)


def test_slides_come_in_the_order_of_their_numbers() -> None:
    titles = [f"Slide {number}" for number in range(1, 13)]
    assert extract(files.pptx(*titles), PPTX).text.split("\n") == titles


def test_locked_pdf_is_told_apart() -> None:
    assert extract(files.locked_pdf(), PDF.media_type) == Extract("", is_locked=True)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%%EOF",
        files.pdf()[:2_000] + b"\n%%EOF",
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>\nendobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF",
    ],
)
def test_malformed_pdf_is_refused_not_waited_for(content: bytes) -> None:
    started = time.monotonic()
    with pytest.raises(ExtractionError) as refused:
        extract(content, PDF.media_type)
    assert refused.value.reason == "damaged"
    assert time.monotonic() - started < 5


def test_pdf_that_keeps_its_reader_busy_is_ended() -> None:
    content = files.busy_pdf()
    assert len(content) < 1_000_000
    started = time.monotonic()
    with pytest.raises(ExtractionError) as refused:
        extract(content, PDF.media_type, seconds=2)
    assert refused.value.reason == "bounds"
    assert time.monotonic() - started < 10


def test_reader_that_fills_memory_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = parent.CHILD.read_text().replace("content = sys.stdin.buffer.read()", "x = b'0' * 2**31")
    child = tmp_path / "child.py"
    child.write_text(own)
    monkeypatch.setattr(parent, "CHILD", child)
    with pytest.raises(ExtractionError) as refused:
        extract(b"x", TEXT.media_type)
    assert refused.value.reason == "bounds"


def test_long_pdf_is_read_to_its_last_page() -> None:
    text = extract(files.pdf("#for n in range(300) [Page #n #pagebreak()]"), PDF.media_type).text
    assert text.split("\n")[-1] == "Page 299"


def test_text_has_an_end() -> None:
    assert len(extract(b"words" * 400_000, TEXT.media_type).text) == LONGEST_TEXT


# The job


def test_every_document_is_read_by_a_worker(activity: Activity) -> None:
    document = keep(activity, "pact.docx", files.docx("Harbour cooperation"))
    assert document.reading.state == DocumentText.State.QUEUED
    reading = read(document)
    assert (reading.state, reading.outcome) == ("READY", "READ")
    assert reading.text == "Harbour cooperation"
    assert reading.search_key == "pact.docx harbour cooperation"
    assert not document_texts.read_text(reading.pk, clock=timezone.now)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("scan.pdf", files.scanned_pdf(), "No text could be read (a scan?)."),
        ("locked.pdf", files.locked_pdf(), "closed by a password"),
        ("cut.pdf", b"%PDF-1.7\n%%EOF", "The file is damaged"),
        ("reply.eml", letters.eml(), "Search finds what is written in it."),
        ("pact.pdf", files.pdf(), "Search finds what is written in it."),
    ],
)
def test_page_says_what_became_of_reading_it(
    activity: Activity, officer_client: Client, name: str, content: bytes, words: str
) -> None:
    document = keep(activity, name, content)
    assert "Its text is being read." in officer_client.get(document.get_absolute_url()).text
    read(document)
    assert words in officer_client.get(document.get_absolute_url()).text


def test_file_that_is_gone_fails_the_reading_alone(activity: Activity) -> None:
    document = keep(activity, "a.txt", b"words")
    Path(document.file.path).unlink()
    reading = read(document)
    assert (reading.state, reading.failure) == ("FAILED", "missing")


def test_worker_that_lost_its_lease_writes_nothing(
    activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = keep(activity, "a.txt", b"words")
    later = timezone.now() + datetime.timedelta(hours=1)

    def taken_over(content: bytes, media_type: str, **more: Any) -> Extract:
        assert jobs.claim(DocumentText.objects.all(), document.reading.pk, at=later)
        return Extract("of the first")

    monkeypatch.setattr(document_texts, "extract", taken_over)
    assert not document_texts.read_text(document.reading.pk, clock=timezone.now)
    assert DocumentText.objects.get().text == ""


@pytest.mark.django_db(transaction=True)
def test_hwpx_and_docx_are_found_again_after_upload(
    seoul: City, officer_client: Client, celery_worker_process: WorkerProcess
) -> None:
    activity = make_activity(seoul, "Pact", partners=(make_actor(),))
    for name, content in (
        ("협정.hwpx", files.hwpx("항만 공동개발 제7조")),
        ("pact.docx", files.docx("Fährverbindung Hamburg")),
    ):
        url = reverse("activities:document-new", args=[activity.pk])
        sent = {"file": io.BytesIO(content), "kind": "TEXT"}
        sent["file"].name = name  # type: ignore[attr-defined]
        assert officer_client.post(url, sent).status_code == 302
    deadline = time.monotonic() + 30
    while DocumentText.objects.exclude(state="READY").exists():
        assert time.monotonic() < deadline
        time.sleep(0.2)
    for words in ("공동개발", "fahrverbindung"):
        assert found(officer_client, words) == {"Pact"}
        listed = officer_client.get(reverse("activities:document-list"), {"q": words})
        assert len(listed.context["page"].rows) == 1
    assert (
        "<mark>공동개발</mark>"
        in officer_client.get(reverse("activities:document-list"), {"q": "공동개발"}).text
    )


# Search


def test_words_may_stand_in_record_and_document(activity: Activity, officer_client: Client) -> None:
    read(keep(activity, "a.txt", b"joint harbour works"))
    assert found(officer_client, "hamburg harbour") == {activity.title}
    assert found(officer_client, "hamburg airport") == set()


def test_short_words_are_looked_for_in_names_alone(
    activity: Activity, officer_client: Client
) -> None:
    read(keep(activity, "zq.txt", b"xq words"))
    for words, names in (("xq", []), ("zq", ["zq.txt"])):
        page = officer_client.get(reverse("activities:document-list"), {"q": words})
        assert [row.name for row in page.context["page"].rows] == names


def test_document_without_text_is_found_by_its_name(
    activity: Activity, officer_client: Client, officer: User
) -> None:
    document = keep(activity, "minutes-1996.pdf", files.scanned_pdf())
    read(document)
    assert found(officer_client, "minutes-1996") == {activity.title}
    edit_document(document.pk, {"name": "protocol.pdf"}, access=access_for_user(officer), version=1)
    assert found(officer_client, "minutes-1996") == set()
    assert found(officer_client, "protocol") == {activity.title}


def test_words_around_whichever_word_stands_in_the_text(
    activity: Activity, officer_client: Client
) -> None:
    begin = "Both met again. " * 20
    read(keep(activity, "minutes.txt", f"{begin}Then a ferry was named. {begin}".encode()))
    shown = {
        # The longest word tells most; of the others one stands in the name, one all over the text.
        url: officer_client.get(url, {"q": "met minutes ferry"}).text
        for url in (reverse("activities:document-list"), reverse("search:results"))
    }
    assert all("a <mark>ferry</mark> was named" in page for page in shown.values()), shown


def test_search_finds_no_confidential_document_for_others(
    activity: Activity, officer_client: Client, head: User, outsider: User
) -> None:
    read(keep(activity, "a.txt", b"quiet terms", visibility=Visibility.CONFIDENTIAL))
    assert found(officer_client, "quiet terms") == set()
    assert found(client_of(head), "quiet terms") == {activity.title}
    assert found(client_of(outsider), "quiet terms") == set()
    list_url = reverse("activities:document-list")
    assert "a.txt" not in officer_client.get(list_url, {"q": "quiet"}).text
    assert "<mark>quiet</mark> terms" in client_of(head).get(list_url, {"q": "quiet"}).text


def test_list_is_narrowed_and_says_what_is_wrong(
    activity: Activity, officer_client: Client, seoul: City
) -> None:
    read(keep(activity, "a.txt", b"one", kind="TEXT", language="ko"))
    old = make_activity(seoul, "Old", partners=(make_actor("Bonn"),), starts_on="1996")
    read(keep(old, "b.txt", b"two <b>bold</b>", kind="LETT", language="de"))

    def listed(**query: str) -> list[str]:
        page = officer_client.get(reverse("activities:document-list"), query)
        return [row.name for row in page.context["page"].rows]

    assert listed() == ["b.txt", "a.txt"]
    assert listed(kind="TEXT") == ["a.txt"]
    assert listed(language="de") == ["b.txt"]
    assert listed(year="1996") == ["b.txt"]
    assert listed(q="nowhere") == []
    for query in ({"year": "12"}, {"kind": "X"}, {"language": "xx"}, {"cursor": "x"}):
        page = officer_client.get(reverse("activities:document-list"), query)
        assert page.status_code in {200, 302}
    page = officer_client.get(reverse("activities:document-list"), {"q": "bold"})
    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt;" in page.text


# Erasing a person


def test_erasing_a_person_goes_through_the_text_of_documents(
    activity: Activity, officer_client: Client, head: User, seoul: City
) -> None:
    person = make_tenure(make_post(seoul, make_actor("Bonn")), "Quetzalina Zwyxqart").person
    assert person is not None
    document = keep(activity, "a.pdf", files.pdf("Met Quetzalina Zwyxqart in May"))
    read(document)
    assert found(officer_client, "zwyxqart") == {activity.title}
    erase_person(person.pk, access=access_for_user(head), replacement="the consul")
    assert found(officer_client, "zwyxqart") == set()
    assert found(officer_client, "consul") == {activity.title}
    assert DocumentText.objects.get().text == "Met the consul in May"
