"""What each column tells of an agreement, as a value and in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from babel.languages import get_official_languages
from babel.numbers import format_decimal

from domains.templatetags.vocabulary import label, labels
from domains.vocabulary import STAGE_OF_STATE, LegalState
from partners.countries import country_name
from partners.models import City, best_name
from records.access import Visibility
from records.partial_dates import PartialDate
from records.templatetags.ui import partial_date, reader_locale
from reports.council.columns import CouncilColumn
from reports.council.reading import Agreed, Exchange, Party

Value = str | int | Decimal | PartialDate | None
SEPARATOR = ", "
# What breaks a line or a cell, and what turns the writing around.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class Row(NamedTuple):
    """One agreement, and all that its cells may tell beside it."""

    number: int
    agreed: Agreed
    last: Exchange | None
    exchanges: int
    language: str
    city: City

    @property
    def is_confidential(self) -> bool:
        """Whether it tells of a confidential record: the agreement, or the last exchange."""
        told = (self.agreed.visibility, self.last.visibility if self.last else "")
        return Visibility.CONFIDENTIAL in told


def value_of(column: CouncilColumn, row: Row) -> Value:
    """What a column tells of a row; None or an empty text where nothing is known."""
    return _VALUES[column](row)


def text_of(value: Value) -> str:
    """A value as a person reads it, in the active language; nothing where nothing is known."""
    if value is None:
        return ""
    if isinstance(value, PartialDate):
        return partial_date(value, "medium")
    return value if isinstance(value, str) else _number(value, reader_locale())


@lru_cache(maxsize=4096)
def _number(value: int | Decimal, locale: str) -> str:
    # Kept: each table counts its rows anew, and finding the signs of a language takes long.
    pattern = "#,##0" if value == int(value) else "#,##0.00"
    return format_decimal(value, format=pattern, locale=locale)


def plain(text: str) -> str:
    """Text on one line, without what cannot be seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def countries_of(partners: list[Party]) -> str:
    """The countries of partners, each once."""
    codes = dict.fromkeys(party.country_code for party in partners)
    return SEPARATOR.join(country_name(code) for code in codes if code)


def names_of(partners: list[Party], language: str) -> str:
    """The names of partners, in a language where they have one in it."""
    return plain(SEPARATOR.join(best_name(party.labels, language) for party in partners))


@cache
def _own_languages(country_code: str) -> tuple[str, ...]:
    spoken = get_official_languages(country_code, de_facto=True) if country_code else ()
    return tuple(language.split("_")[0] for language in spoken)


def _own_name(party: Party) -> str:
    languages = _own_languages(party.country_code)
    return next((party.labels[code] for code in languages if code in party.labels), "")


def _kind(row: Row) -> str:
    """The type of agreement; a city's own word goes before the label."""
    code = row.agreed.type
    own = row.city.wording.get(code, {}).get(row.language)
    return own or label(code, "agreement_type")


def _levels(row: Row) -> str:
    levels = dict.fromkeys(party.level for party in row.agreed.partners)
    return SEPARATOR.join(labels(levels, "level"))


_VALUES: dict[CouncilColumn, Callable[[Row], Value]] = {
    CouncilColumn.NUMBER: lambda row: row.number,
    CouncilColumn.CODE: lambda row: row.agreed.code,
    CouncilColumn.TITLE: lambda row: plain(row.agreed.title),
    CouncilColumn.COUNTRY: lambda row: countries_of(row.agreed.partners),
    CouncilColumn.PARTNER: lambda row: names_of(row.agreed.partners, row.language),
    CouncilColumn.OWN_NAME: lambda row: plain(
        SEPARATOR.join(filter(None, map(_own_name, row.agreed.partners)))
    ),
    CouncilColumn.LEVEL: _levels,
    CouncilColumn.KIND: _kind,
    CouncilColumn.STAGE: lambda row: label(
        STAGE_OF_STATE[LegalState(row.agreed.state)], "legal_stage"
    ),
    CouncilColumn.STATE: lambda row: label(row.agreed.state, "legal_state"),
    CouncilColumn.SIGNED: lambda row: row.agreed.signed_on,
    CouncilColumn.IN_FORCE: lambda row: row.agreed.in_force_on,
    CouncilColumn.EXPIRES: lambda row: row.agreed.expires_on,
    CouncilColumn.SESSION: lambda row: plain(row.agreed.council_session),
    CouncilColumn.RESOLUTION: lambda row: plain(row.agreed.council_resolution),
    CouncilColumn.RESOLVED: lambda row: row.agreed.council_resolved_on,
    CouncilColumn.DOCUMENT: lambda row: plain(row.agreed.document_number),
    CouncilColumn.ORIGINAL: lambda row: plain(row.agreed.original_location),
    CouncilColumn.LAST_DAY: lambda row: row.last and row.last.day,
    CouncilColumn.LAST_TITLE: lambda row: plain(row.last.title) if row.last else None,
    CouncilColumn.EXCHANGES: lambda row: row.exchanges,
    CouncilColumn.PLANNED: lambda row: row.agreed.planned,
    CouncilColumn.SPENT: lambda row: row.agreed.spent,
    CouncilColumn.OWNER: lambda row: plain(row.agreed.owner_name or row.agreed.owner_email or ""),
    CouncilColumn.DEPARTMENT: lambda row: plain(row.agreed.department),
    CouncilColumn.DOMAIN: lambda row: SEPARATOR.join(
        labels([row.agreed.domain, *row.agreed.other_domains], "domain")
    ),
    CouncilColumn.OBJECTIVES: lambda row: SEPARATOR.join(
        labels(row.agreed.objectives, "objective")
    ),
}
