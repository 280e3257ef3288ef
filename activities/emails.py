"""Reading an e-mail that was saved as a file, safely whatever it holds.

Nothing of it is ever shown as markup, followed or fetched: of HTML only the words are kept.
"""

from __future__ import annotations

import codecs
import datetime
import email
import email.header
import email.policy
import email.utils
import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONGEST_TEXT = 20_000
LONGEST_LINE_OF_TEXT = 300
LONGEST_ADDRESS, LONGEST_HEADER = 2_000, 10_000
MOST_ATTACHMENTS = 20
# Of what is left out, so many are told by their names, and the rest by their number.
MOST_NAMED = 40
# A message within a message is read by a reader within a reader: hostile ones are deep.
MOST_PARTS_WITHIN = 30
# Side by side, each part costs a reader as much as a small e-mail, however empty it is.
MOST_PARTS = 400
MOST_LINES = 400_000
LONGEST_HEAD = 256 * 1024
LONGEST_MARKUP = 2 * 1024 * 1024
_NESTS = re.compile(rb"boundary\*?[0-9]*\*?[ \t]*=|message/rfc822", re.IGNORECASE)
_HEAD_ENDS = re.compile(rb"\r?\n\r?\n|\r\r")
# Of HTML: how a tag begins, what is not read, and what begins a line.
_OPENS = re.compile(r"<(!--|[/]?[a-z][a-z0-9]{0,20}|[!?])")
_HIDDEN = {"script", "style", "head", "title", "template", "noscript"}
_BLOCKS = {"p", "div", "br", "tr", "li", "ul", "ol", "h1", "h2", "h3", "h4", "table", "hr"}
_IS_MAIL = ("from", "date", "subject", "message-id", "received")
# Parameters of a header cost their reader the square of what could be one: hostile ones have many.
LONGEST_PART_HEADER, MOST_PARAMETERS = 4_000, 100
# Decoders that take the square of what they read, and what no program writes mail in.
_NO_LETTERS = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
# Names of Korean encodings that stand for more letters than Python takes them to have.
_WIDER = {"euc-kr", "euc_kr", "euckr", "ks_c_5601-1987", "ksc5601", "ks_c_5601", "cp949", "uhc"}
# What a broken header or body meets its reader with.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, email.errors.MessageError)


@dataclass(frozen=True)
class Attachment:
    """A file that came with an e-mail, not yet looked into."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Email:
    """What an e-mail tells; `left_out` names what was not taken, each with the reason, and counts
    what is beyond `MOST_NAMED`.

    `message_id` is the number that its sender's program gave it, empty where there is none.
    """

    message_id: str
    sender_name: str
    sender_address: str
    subject: str
    sent_on: datetime.date | None
    text: str
    attachments: tuple[Attachment, ...]
    left_out: tuple[tuple[str, str], ...]


def read_email(raw: bytes, *, zone: datetime.tzinfo) -> Email:
    """Read the bytes of an `.eml` file; its day is that in the time zone of the reader.

    Raises ValidationError for the field `file` when it is no e-mail, too large, or of so many parts
    or nested so deep that only an attack is.
    """
    _refuse_oversized(raw)
    try:
        message = email.message_from_bytes(raw, _Counted(), policy=email.policy.compat32)
        parts = list(_parts(message))
    except _TooManyPartsError:
        told = _(
            "This e-mail has more than %(most)d parts. Save the message without its attachments,"
            " and add those that are needed by themselves."
        )
        raise _refusal(told % {"most": MOST_PARTS}, "too_many_parts") from None
    except (RecursionError, *_BROKEN):
        raise _refusal(_("This e-mail cannot be read. Save it anew as .eml."), "broken") from None
    if not any(message.get(name) for name in _IS_MAIL):
        raise _refusal(
            _("This is no e-mail. Save the message as .eml in your mail program."), "no_email"
        )
    name, address = _sender(message)
    text = _text(parts)
    attachments, left_out = _attachments(parts)
    return Email(
        message_id=_line(message.get("Message-ID")).strip("<> ")[:LONGEST_LINE_OF_TEXT],
        sender_name=name,
        sender_address=address,
        subject=_line(message.get("Subject"))[:LONGEST_LINE_OF_TEXT],
        sent_on=_sent_on(message, zone),
        text=text[:LONGEST_TEXT].rstrip(),
        attachments=attachments,
        left_out=(*_cut(text), *left_out),
    )


def _refuse_oversized(raw: bytes) -> None:
    if not raw.strip():
        raise _refusal(_("This file is empty."), "empty")
    if len(raw) > settings.DOCUMENT_MAX_BYTES:
        most = filesizeformat(settings.DOCUMENT_MAX_BYTES)
        raise _refusal(_("An e-mail may have at most %(most)s.") % {"most": most}, "too_large")
    head = _HEAD_ENDS.search(raw)
    is_deep = sum(1 for _found in _NESTS.finditer(raw)) > MOST_PARTS_WITHIN
    is_long = raw.count(b"\n") + raw.count(b"\r") > 2 * MOST_LINES
    if is_deep or is_long or (head.start() if head else len(raw)) > LONGEST_HEAD:
        raise _refusal(
            _("This e-mail holds too many messages within each other. Save only the first."), "deep"
        )


class _TooManyPartsError(Exception):
    """The parts are counted as the reader comes upon them: it need not find them all."""


class _Counted:
    """Makes the parts of one e-mail for its reader; raises _TooManyPartsError beyond the bound."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, **options: Any) -> Message:
        self.made += 1
        if self.made > MOST_PARTS:
            raise _TooManyPartsError
        return _Part(**options)


class _Part(Message):
    """What says how a part is to be read is heeded as far as it can be read in good time."""

    def get(self, name: str, failobj: Any = None) -> Any:
        value = super().get(name, failobj)
        if value is failobj or not name.lower().startswith("content-"):
            return value
        *kept, _rest = f"{value};".split(";", MOST_PARAMETERS)
        bounded = ";".join(kept)[:LONGEST_PART_HEADER]
        return value if bounded == str(value) else bounded


def _refusal(message: str, code: str) -> ValidationError:
    return ValidationError({"file": ValidationError(message, code=code)})


def _parts(message: Message) -> Iterator[Message]:
    """The parts that hold something, without those of messages within the message."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        # The payload of a part that holds no others would be decoded here, as its header says.
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting = [*part.get_payload(), *waiting]
        else:
            yield part


# Headers


def _sender(message: Message) -> tuple[str, str]:
    """The name and the address that stand in the first of those headers that is there."""
    for header in ("From", "Reply-To", "Sender"):
        raw = _raw(message.get(header))
        if raw:
            name, address = _parsed(raw[:LONGEST_ADDRESS])
            name, address = _line(name)[:200], _line(address)[:254]
            return (name, address) if "@" in address else (name or _line(raw)[:200], "")
    return "", ""


def _parsed(raw: str) -> tuple[str, str]:
    try:
        return email.utils.parseaddr(raw)
    except (RecursionError, *_BROKEN):
        return raw, ""


def _sent_on(message: Message, zone: datetime.tzinfo) -> datetime.date | None:
    try:
        moment = email.utils.parsedate_to_datetime(_raw(message.get("Date")))
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    except (*_BROKEN, OverflowError):
        return None


def _raw(value: Any) -> str:
    """A header on one line, as it was sent."""
    if isinstance(value, email.header.Header):
        # The library's answer to letters that were sent without saying in which encoding.
        value = "".join(
            chunk if isinstance(chunk, str) else ""
            for chunk, _charset in value._chunks  # type: ignore[attr-defined]
        )
    return re.sub(r"\s*[\r\n]+\s*", " ", value or "")


def _line(value: Any) -> str:
    """A header in words: encoded ones decoded, without anything that is no letter."""
    raw = _raw(value)[:LONGEST_HEADER]
    try:
        chunks = email.header.decode_header(raw)
    except _BROKEN:
        chunks = [(raw, None)]
    words = [
        _letters(chunk, charset) if isinstance(chunk, bytes) else _unsaid(chunk)
        for chunk, charset in chunks
    ]
    return " ".join(_harmless("".join(words)).split())


def _letters(content: bytes, charset: str | None) -> str:
    """Bytes as text, by what they say they are, else by what they can be."""
    told = (charset or "").strip().strip("'\"").lower()
    for encoding in [_known(told), "utf-8", "cp949"]:
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return content.decode("utf-8", "replace")


def _known(told: str) -> str:
    """The encoding that a mail says it is in, where it is one of letters."""
    if told in _WIDER:
        return "cp949"
    try:
        name = codecs.lookup(told).name
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name.replace("_", "-") in _NO_LETTERS else name


def _unsaid(text: str) -> str:
    """Text in which the library has kept bytes of no encoding it knew of."""
    try:
        return _letters(text.encode("ascii", "surrogateescape"), None)
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")


def _harmless(text: str) -> str:
    """Without control characters and marks that turn the writing around."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept))


# What it holds


def _cut(text: str) -> tuple[tuple[str, str], ...]:
    """That the text goes on in the file, where it does."""
    if len(text) <= LONGEST_TEXT:
        return ()
    told = _("Only its first %(most)d characters stand here: the e-mail itself is kept whole.")
    return ((_("the rest of the text"), told % {"most": LONGEST_TEXT}),)


def _text(parts: list[Message]) -> str:
    """The words of the first part of plain text, else those of the first of HTML."""
    for kind, read in (("text/plain", _as_it_is), ("text/html", _without_markup)):
        for part in parts:
            if part.get_content_type() == kind and not _is_attachment(part):
                found = read(_letters(_content(part), _safely(part.get_content_charset)))
                if found.strip():
                    return found
    return ""


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except _BROKEN:
        return b""
    return content if isinstance(content, bytes) else b""


def _as_it_is(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    lines = _harmless(plain).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def _without_markup(text: str) -> str:
    """The words of a page, one line a block; what is never closed ends it.

    Each character is looked at once: the parser of the library can be kept busy for hours.
    """
    markup = text[:LONGEST_MARKUP]
    small = markup.lower()
    if len(small) != len(markup):
        # Some letters are two in small letters.
        markup = small
    words: list[str] = []
    place = 0
    while (start := markup.find("<", place)) >= 0:
        words.append(_on_one_line(markup[place:start]))
        is_tag = _OPENS.match(small, start)
        if is_tag is None:
            words.append("<")
            place = start + 1
            continue
        tag, closes = is_tag[1] or "", ">"
        if tag == "!--":
            closes = "-->"
        elif tag in _HIDDEN:
            closes = f"</{tag}"
        elif tag.removeprefix("/") in _BLOCKS:
            words.append("\n")
        end = small.find(closes, is_tag.end())
        if end < 0:
            place = len(markup)
            break
        # The end of what is hidden is a tag itself.
        place = end if tag in _HIDDEN else end + len(closes)
    words.append(_on_one_line(markup[place:]))
    lines = html.unescape("".join(words)).split("\n")
    return _as_it_is("\n".join(line.strip() for line in lines))


def _on_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_file_name(part))


def _file_name(part: Message) -> str:
    return _safely(lambda: _line(part.get_filename()))


def _safely(read: Callable[[], str | None]) -> str:
    try:
        return read() or ""
    except _BROKEN:
        return ""


def _attachments(
    parts: list[Message],
) -> tuple[tuple[Attachment, ...], tuple[tuple[str, str], ...]]:
    kept: list[Attachment] = []
    left_out: list[tuple[str, str]] = []
    for part in parts:
        name = _file_name(part)[:LONGEST_LINE_OF_TEXT]
        if part.get_content_maintype() == "message":
            told = _("A message within the message: save it by itself and drop it here.")
            left_out.append((name or _("Message"), told))
        elif not _is_attachment(part):
            continue
        elif len(kept) == MOST_ATTACHMENTS:
            told = _("At most %(most)d files are kept of one e-mail.") % {"most": MOST_ATTACHMENTS}
            left_out.append((name or _("Attachment"), told))
        else:
            kept.append(Attachment(name or _("Attachment"), _content(part)))
    named, more = left_out[:MOST_NAMED], len(left_out) - MOST_NAMED
    if more > 0:
        counted = ngettext("%(count)d more", "%(count)d more", more) % {"count": more}
        named.append((counted, _("They are in the e-mail itself, which is kept whole.")))
    return tuple(kept), tuple(named)
