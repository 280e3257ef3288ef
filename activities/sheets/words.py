"""Saying the same thing in one language or in two at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from partners.models import Actor
from records.partial_dates import PartialDate
from records.templatetags.ui import moment, partial_date

BOTH = "both"
_LANGUAGES = {"ko": ("ko",), "en": ("en",), BOTH: ("ko", "en")}
BETWEEN_LANGUAGES = " / "


@dataclass(frozen=True)
class Words:
    """The languages of a sheet, the first one leading; what is the same in both is said once."""

    name: str
    languages: tuple[str, ...]

    def say(self, text: Promise | str | Callable[[], str]) -> str:
        """A translatable text, or what a function returns, in each language."""
        told: dict[str, None] = {}
        for language in self.languages:
            with override(language):
                told[str(text() if callable(text) else text)] = None
        return BETWEEN_LANGUAGES.join(told)

    def day(self, value: PartialDate | str | None) -> str:
        """A date as exactly as it is known; in two languages by its digits, which both read."""
        if not value:
            return ""
        return str(value) if len(self.languages) > 1 else self.say(lambda: partial_date(value))

    def moment(self, value: datetime.datetime) -> str:
        """Day and minute; in two languages by their digits."""
        if len(self.languages) > 1:
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        return self.say(lambda: moment(value))

    def called(self, actor: Actor) -> str:
        """A partner's name in each language."""
        return self.say(lambda: str(actor))


def words_for(name: str, *, reader: str) -> Words:
    """The words of a sheet in "ko", "en" or "both"; for anything else in the reader's language."""
    chosen = name if name in _LANGUAGES else reader[:2]
    chosen = chosen if chosen in _LANGUAGES else "en"
    return Words(chosen, _LANGUAGES[chosen])
