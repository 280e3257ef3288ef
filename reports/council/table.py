"""The rows of a council table, the same for page, spreadsheet and text.

One agreement is one row, with all its partners in it: so its money and its running number count
once. How many partners and countries there are is told beside the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from babel.languages import get_official_languages
from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.querysets import ActivityQuerySet
from domains.templatetags.vocabulary import label, labels
from domains.vocabulary import STAGE_OF_STATE, AgreementType, LegalState
from partners.countries import country_name
from partners.models import City, best_name
from records.access import Access, Visibility
from records.partial_dates import PartialDate
from records.search import fold
from records.templatetags.ui import number, partial_date, reader_locale
from reports.council.columns import MONEY, CouncilColumn, CouncilOrder
from reports.council.layout import Layout
from reports.council.reading import (
    Agreed,
    Exchange,
    Party,
    exchanges_in,
    last_exchanges,
    read_agreements,
)
from reports.periods import Period

Value = str | int | Decimal | PartialDate | None
SEPARATOR = ", "
# What breaks a line or a cell, and what turns the writing around.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_LAST = "9999"


@dataclass(frozen=True)
class Heading:
    """The head of a column; one of money is of one currency (none where nothing has money)."""

    column: CouncilColumn
    label: str
    currency: str = ""

    @property
    def is_money(self) -> bool:
        return self.column in MONEY


@dataclass(frozen=True)
class Row:
    """One agreement: a value for each heading, and the records that its cells lead to."""

    agreement: Agreed
    last: Exchange | None
    values: list[Value]

    @property
    def is_confidential(self) -> bool:
        """Whether it tells of a confidential record: the agreement, or the last exchange."""
        told = {self.agreement.visibility, self.last.visibility if self.last else ""}
        return Visibility.CONFIDENTIAL in told


@dataclass(frozen=True)
class CouncilTable:
    """`totals` has a value for each heading, and is empty where no heading has money.

    `partners` and `countries` are counted once each over all rows, `confidential` are the rows that
    tell of confidential records. Exchanges are those of `period`.
    """

    headings: list[Heading]
    rows: list[Row]
    totals: list[Value]
    partners: int
    countries: int
    confidential: int
    period: Period


def make_table(
    found: ActivityQuerySet, layout: Layout, *, city: City, access: Access, period: Period
) -> CouncilTable:
    """The table of the agreements among activities of a city, in the active language.

    At most three queries. Raises TooManyRowsError.
    """
    language = (get_language() or "en")[:2]
    agreements = read_agreements(found)
    key = _KEYS[CouncilOrder(layout.order)](language)
    agreements.sort(key=key, reverse=layout.order == CouncilOrder.NEWEST)
    parties = {party.id: party for agreed in agreements for party in agreed.partners}
    visible = Activity.objects.visible_to(access.narrowed_to([city.pk])).filter(city=city)
    if allowed := layout.filters.get("visibility"):
        # Who leaves confidential agreements out of a table means confidential exchanges too.
        visible = visible.filter(visibility__in=allowed)
    last: dict[str, Exchange] = {}
    if {CouncilColumn.LAST_DAY, CouncilColumn.LAST_TITLE} & set(layout.columns):
        last = last_exchanges(visible, parties, city=city, on=period[1])
    counted: dict[str, set] = {}
    if CouncilColumn.EXCHANGES in layout.columns:
        counted = exchanges_in(visible, parties, city=city, period=period)
    headings = _headings(layout.columns, agreements)
    tellers = [_teller(heading) for heading in headings]
    rows = []
    for place, agreed in enumerate(agreements, start=1):
        ids = [party.id for party in agreed.partners]
        told = _Told(
            place,
            agreed,
            max((last[actor] for actor in ids if actor in last), default=None),
            len(set().union(*(counted.get(actor, ()) for actor in ids))),
            language,
            city,
        )
        rows.append(Row(agreed, told.last, [tell(told) for tell in tellers]))
    return CouncilTable(
        headings,
        rows,
        _totals(headings, rows),
        partners=len(parties),
        countries=len({party.country_code for party in parties.values()} - {""}),
        confidential=sum(row.is_confidential for row in rows),
        period=period,
    )


def text_of(value: Value) -> str:
    """A value as a person reads it, in the active language; nothing where nothing is known."""
    if value is None:
        return ""
    if isinstance(value, PartialDate):
        return partial_date(value, "medium")
    if isinstance(value, Decimal) and value != int(value):
        return format_decimal(value, format="#,##0.00", locale=reader_locale())
    return value if isinstance(value, str) else number(value)


def plain(text: str) -> str:
    """Text on one line, without what cannot be seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


@dataclass(frozen=True)
class _Told:
    """All that a row may tell."""

    number: int
    agreed: Agreed
    last: Exchange | None
    exchanges: int
    language: str
    city: City


def _teller(heading: Heading) -> Callable[[_Told], Value]:
    tell = _VALUES[heading.column]
    if not heading.is_money:
        return tell
    return lambda told: tell(told) if told.agreed.currency == heading.currency else None


def _headings(columns: Sequence[str], agreements: list[Agreed]) -> list[Heading]:
    """The heads of the columns; one of money stands once for each currency that occurs in it."""
    currencies = {
        CouncilColumn.PLANNED: {one.currency for one in agreements if one.planned is not None},
        CouncilColumn.SPENT: {one.currency for one in agreements if one.spent is not None},
    }
    headings = []
    for column in map(CouncilColumn, columns):
        if found := sorted(currencies.get(column, ())):
            headings += [Heading(column, f"{column.label} ({code})", code) for code in found]
        else:
            headings.append(Heading(column, str(column.label)))
    return headings


def _totals(headings: list[Heading], rows: list[Row]) -> list[Value]:
    if not any(heading.currency for heading in headings):
        return []
    totals: list[Value] = [None] * len(headings)
    for place, heading in enumerate(headings):
        if heading.currency:
            amounts = [row.values[place] for row in rows]
            totals[place] = sum((one for one in amounts if isinstance(one, Decimal)), Decimal())
    if not headings[0].is_money:
        totals[0] = _("Total")
    return totals


def _countries(partners: list[Party]) -> str:
    codes = dict.fromkeys(party.country_code for party in partners)
    return SEPARATOR.join(country_name(code) for code in codes if code)


def _names(partners: list[Party], language: str) -> str:
    return plain(SEPARATOR.join(best_name(party.labels, language) for party in partners))


@cache
def _own_languages(country_code: str) -> tuple[str, ...]:
    spoken = get_official_languages(country_code, de_facto=True) if country_code else ()
    return tuple(language.split("_")[0] for language in spoken)


def _own_name(party: Party) -> str:
    languages = _own_languages(party.country_code)
    return next((party.labels[code] for code in languages if code in party.labels), "")


def _kind(told: _Told) -> str:
    """The type of agreement; a city's own word goes before the label."""
    code = told.agreed.type
    own = told.city.wording.get(code, {}).get(told.language)
    return own or label(code, "agreement_type")


def _levels(told: _Told) -> str:
    levels = dict.fromkeys(party.level for party in told.agreed.partners)
    return SEPARATOR.join(labels(levels, "level"))


_VALUES: dict[CouncilColumn, Callable[[_Told], Value]] = {
    CouncilColumn.NUMBER: lambda told: told.number,
    CouncilColumn.CODE: lambda told: told.agreed.code,
    CouncilColumn.TITLE: lambda told: plain(told.agreed.title),
    CouncilColumn.COUNTRY: lambda told: _countries(told.agreed.partners),
    CouncilColumn.PARTNER: lambda told: _names(told.agreed.partners, told.language),
    CouncilColumn.OWN_NAME: lambda told: plain(
        SEPARATOR.join(filter(None, map(_own_name, told.agreed.partners)))
    ),
    CouncilColumn.LEVEL: _levels,
    CouncilColumn.KIND: _kind,
    CouncilColumn.STAGE: lambda told: label(
        STAGE_OF_STATE[LegalState(told.agreed.state)], "legal_stage"
    ),
    CouncilColumn.STATE: lambda told: label(told.agreed.state, "legal_state"),
    CouncilColumn.SIGNED: lambda told: told.agreed.signed_on,
    CouncilColumn.IN_FORCE: lambda told: told.agreed.in_force_on,
    CouncilColumn.EXPIRES: lambda told: told.agreed.expires_on,
    CouncilColumn.SESSION: lambda told: plain(told.agreed.council_session),
    CouncilColumn.RESOLUTION: lambda told: plain(told.agreed.council_resolution),
    CouncilColumn.RESOLVED: lambda told: told.agreed.council_resolved_on,
    CouncilColumn.DOCUMENT: lambda told: plain(told.agreed.document_number),
    CouncilColumn.ORIGINAL: lambda told: plain(told.agreed.original_location),
    CouncilColumn.LAST_DAY: lambda told: told.last and told.last.day,
    CouncilColumn.LAST_TITLE: lambda told: plain(told.last.title) if told.last else None,
    CouncilColumn.EXCHANGES: lambda told: told.exchanges,
    CouncilColumn.PLANNED: lambda told: told.agreed.planned,
    CouncilColumn.SPENT: lambda told: told.agreed.spent,
    CouncilColumn.OWNER: lambda told: plain(
        told.agreed.owner_name or told.agreed.owner_email or ""
    ),
    CouncilColumn.DEPARTMENT: lambda told: plain(told.agreed.department),
    CouncilColumn.DOMAIN: lambda told: SEPARATOR.join(
        labels([told.agreed.domain, *told.agreed.other_domains], "domain")
    ),
    CouncilColumn.OBJECTIVES: lambda told: SEPARATOR.join(
        labels(told.agreed.objectives, "objective")
    ),
}

Key = Callable[[Agreed], tuple]


def _by_country(language: str) -> Key:
    def key(agreed: Agreed) -> tuple:
        countries = fold(_countries(agreed.partners))
        # Those without a country, such as networks, stand last.
        return not countries, countries, fold(_names(agreed.partners, language)), agreed.code

    return key


def _by_partner(language: str) -> Key:
    return lambda agreed: (fold(_names(agreed.partners, language)), agreed.code)


def _by_kind(language: str) -> Key:
    kinds = {code: place for place, code in enumerate(AgreementType.values)}
    by_country = _by_country(language)
    return lambda agreed: (kinds[agreed.type], *by_country(agreed))


_KEYS: dict[CouncilOrder, Callable[[str], Key]] = {
    CouncilOrder.COUNTRY: _by_country,
    CouncilOrder.PARTNER: _by_partner,
    CouncilOrder.KIND: _by_kind,
    CouncilOrder.OLDEST: lambda _language: lambda one: (one.signed_on or _LAST, one.code),
    # Turned around, what has no date still stands last.
    CouncilOrder.NEWEST: lambda _language: lambda one: (one.signed_on or "", one.code),
    CouncilOrder.EXPIRY: lambda _language: lambda one: (one.expires_on or _LAST, one.code),
    CouncilOrder.CODE: lambda _language: lambda one: (one.code,),
}
