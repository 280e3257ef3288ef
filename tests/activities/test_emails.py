"""Reading of e-mails that were saved as files: rightly, and harmlessly whatever they hold."""

from __future__ import annotations

import datetime
import time
from base64 import b64encode
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from activities.documents import inspect_file
from activities.emails import Email, read_email
from tests.activities import letters

SEOUL = ZoneInfo("Asia/Seoul")


def read(raw: bytes) -> Email:
    return read_email(raw, zone=SEOUL)


def test_plain_letter_tells_who_what_and_when() -> None:
    found = read(letters.eml())
    assert (found.sender_name, found.sender_address) == ("Erika Muster", "erika@hamburg.example")
    assert found.subject == "Visit in May"
    # Eleven at night in London is the next morning in Seoul.
    assert found.sent_on == datetime.date(2026, 3, 3)
    assert found.text == "We should like to visit you.\n\nErika"


@pytest.mark.parametrize("charset", ["euc-kr", "ks_c_5601-1987", "utf-8"])
def test_korean_reads_right_encoded_and_raw(charset: str) -> None:
    codec = "utf-8" if charset == "utf-8" else "cp949"

    def word(text: str) -> str:
        return f"=?{charset}?B?{b64encode(text.encode(codec)).decode()}?="

    head = f"From: {word('김민지')} <kim@busan.example>\r\nSubject: {word('부산 똠방각하')}\r\n"
    kind = f"Content-Type: text/plain; charset={charset}\r\n\r\n"
    found = read((head + kind).encode() + "우호협력을 제안합니다.".encode(codec))
    assert (found.sender_name, found.subject) == ("김민지", "부산 똠방각하")
    assert found.text == "우호협력을 제안합니다."
    bare = read("From: 김민지 <kim@busan.example>\nSubject: 방문 제안\n\n본문".encode(codec))
    assert (bare.sender_name, bare.subject, bare.text) == ("김민지", "방문 제안", "본문")


def test_of_markup_only_the_words_are_kept() -> None:
    markup = (
        "<html><head><title>no</title><style>p{}</style></head><body><p>Dear&nbsp;mayor,"
        "<script>alert(1)</script><p>3 < 4 &lt;b&gt;<img src=x onerror=alert(2)><br>Bye"
        "<!-- hidden --></body></html>"
    )
    raw = b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n" + markup.encode()
    assert read(raw).text == "Dear mayor,\n3 < 4 <b>\nBye"


def test_marks_that_turn_the_writing_around_are_dropped() -> None:
    found = read("From: a@b.example\nSubject: fdp\u202egnp\u0007.exe\n\nx\u0000y".encode())
    assert (found.subject, found.text) == ("fdpgnp.exe", "xy")


def test_attachments_are_given_out_and_messages_within_are_named() -> None:
    inner = letters.eml(subject="Within")
    raw = letters.eml(attached={"일정.txt": b"plan"}, forwarded=inner)
    found = read(raw)
    assert [(one.name, one.content) for one in found.attachments] == [("일정.txt", b"plan")]
    assert ["save it by itself" in why for _name, why in found.left_out] == [True]
    assert found.subject == "Visit in May"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"\x00\xff\xfe" * 500, "no e-mail"),
        (b"%PDF-1.7\n%%EOF", "no e-mail"),
        (b"From: a@b.example\n\n" + b"x" * (10 * 1024 * 1024), "at most"),
        (letters.nested(200), "within each other"),
    ],
    ids=["empty", "noise", "pdf", "huge", "nested"],
)
def test_what_is_no_e_mail_is_refused_with_the_reason(raw: bytes, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        read(raw)
    assert words in str(refused.value.message_dict["file"])


HEAD = b"From: a@b.example\nContent-Type: text/html\n\n"
PLAIN = b"From: a@b.example\nContent-Type: text/plain; "


def within(head: bytes) -> bytes:
    """An e-mail of 390 parts, each of which has that head."""
    begin = b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n'
    return begin + (b"--b\n" + head + b"\n\nplan\n") * 390 + b"--b--\n"


@pytest.mark.parametrize(
    "raw",
    [
        within(b'Content-Disposition: attachment; x="' + b";" * 20_000),
        PLAIN + b"charset=punycode\n\n" + b"a" * 4_000_000,
        within(b"Content-Disposition: attachment; filename*=punycode''" + b"a" * 20_000),
        b"From: " + b"(" * 60_000 + b"\n\nx",
        b"From: " + b"=?utf-8?B?" * 20_000 + b"\n\nx",
        b"From: a@b.example\nDate: 99 Foo 99999 99:99\n\nx",
        b"From: a@b.example\nContent-Type: text/plain; charset=no-such\n\n\xff\xfe",
        b"From: a@b.example\nContent-Transfer-Encoding: base64\n\n!!!",
        HEAD + b"<!--" * 500_000,
        HEAD + b"<" * 1_000_000,
        HEAD + b"<script" * 300_000,
        b'From: a@b.example\nContent-Type: multipart/mixed; boundary=""\n\n--\n--\n',
        PLAIN + b"name*=utf-8''x; name*0*=utf-8''y\n\nx",
        PLAIN + b"charset*" + b"9" * 5_000 + b"*=utf-8''x\n\nx",
        PLAIN + b"charset*=no-such''%ff\n\n\xff",
        b"From: a@b.example\nContent-Disposition: attachment; filename*=x; filename*0*=y\n\nx",
    ],
    ids=[
        *("parameters within", "slow letters", "slow letters of a name"),
        *("comments", "words", "date", "charset", "base64", "markup", "open", "scripts", "bound"),
        *("parameter twice", "digits", "charset in parts", "file name twice"),
    ],
)
def test_hostile_e_mail_is_read_soon_and_without_a_word_too_many(raw: bytes) -> None:
    begun = time.monotonic()
    found = read(raw)
    assert time.monotonic() - begun < 20
    assert len(found.subject) <= 300
    assert len(found.text) <= 20_000
    assert len(found.sender_name) <= 200


SIBLINGS = b'From: a@b.example\nContent-Type: multipart/mixed; boundary="b"\n\n'


def test_many_parts_side_by_side_are_refused_soon() -> None:
    size = 10 * 1024 * 1024 - len(SIBLINGS)
    # Folded, so that a look at the lines of the file would not find what divides it.
    folded = SIBLINGS.replace(b'; boundary="b"', b";\n boundary*0=b")
    for head in (SIBLINGS, folded):
        raw = head + (b"--b\n\n\n" + b"x" * 200 + b"\n") * (size // 207)
        begun = time.monotonic()
        with pytest.raises(ValidationError) as refused:
            read(raw)
        assert time.monotonic() - begun < 1
        assert "more than 400 parts" in refused.value.messages[0]
        with pytest.raises(ValidationError, match="more than 400 parts"):
            inspect_file(ContentFile(raw, name="a.eml"))


def test_an_e_mail_of_many_attachments_is_read() -> None:
    part = b"--b\nContent-Disposition: attachment; filename=a.txt\n\nplan\n"
    found = read(SIBLINGS + part * 300 + b"--b--\n")
    assert len(found.attachments) == 20
