"""What may stand in a name."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Characters for layout without which Persian, Hindi or Hebrew names cannot be written.
ALLOWED_FORMATS = frozenset("\u200c\u200d\u200e\u200f\u061c")
# Control, steering of layout, halves of characters, private use, ends of lines and paragraphs.
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def check_name(text: str) -> None:
    """Refuse characters that cannot be seen: a name must read as what it is.

    A right-to-left override, for one, shows other letters than are stored. Raises ValidationError
    that tells which character it is and where.
    """
    for place, character in enumerate(text, start=1):
        if character in ALLOWED_FORMATS:
            continue
        if unicodedata.category(character) in REFUSED_CATEGORIES:
            raise ValidationError(
                _("Character %(place)d (U+%(code)s) cannot be seen. Type the name without it."),
                code="invisible_character",
                params={"place": place, "code": f"{ord(character):04X}"},
            )
