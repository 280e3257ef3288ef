"""What may stand in a name, in another text of one line, and in a text of many lines."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Characters for layout without which Persian, Hindi or Hebrew names cannot be written.
ALLOWED_FORMATS = frozenset("\u200c\u200d\u200e\u200f\u061c")
# Control, steering of layout, halves of characters, private use, ends of lines and paragraphs.
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Letters and symbols by their category, which are drawn as nothing: the fillers of Hangul, and
# Braille without a dot.
BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Embed or override a direction of writing; isolates, which end with their line, do less harm.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e")


# What no XML may hold, as office files are made of.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def fit_for_xml(text: str) -> str:
    """The same text without the characters that an office file cannot hold."""
    return _NO_XML.sub("", text)


def check_name(text: str) -> None:
    """Refuse characters that cannot be seen: a text of one line must read as what it is.

    A right-to-left override, for one, shows other letters than are stored. Raises ValidationError
    that tells which character it is and where.
    """
    for place, character in enumerate(text, start=1):
        if character in ALLOWED_FORMATS:
            continue
        if character in BLANKS or unicodedata.category(character) in REFUSED_CATEGORIES:
            raise ValidationError(
                _("Character %(place)d (U+%(code)s) cannot be seen. Leave it out."),
                code="invisible_character",
                params={"place": place, "code": f"{ord(character):04X}"},
            )


def check_lines(text: str) -> None:
    """Refuse in a text of many lines what turns the writing round.

    Raises ValidationError that tells which character it is and where.
    """
    for place, character in enumerate(text, start=1):
        if character in TURNING:
            raise ValidationError(
                _("Character %(place)d (U+%(code)s) turns the writing round. Leave it out."),
                code="turning_character",
                params={"place": place, "code": f"{ord(character):04X}"},
            )


def can_be_seen(text: str) -> bool:
    """Whether a text shows anything: a letter, a digit, a sign, not only blanks and marks."""
    return any(
        unicodedata.category(character)[0] in "LNPS" and character not in BLANKS
        for character in text
    )
