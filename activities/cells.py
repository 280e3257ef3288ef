"""What a line of the register shows in each of its columns.

Written in Python: a page has hundreds of cells, and a template for each takes most of its time.
What follows from codes and dates alone is kept in each language, since lines repeat it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.models import Activity, Column
from domains.templatetags.vocabulary import domain_chip, label, labels
from partners.countries import country_name
from partners.models import best_name
from records.access import Visibility
from records.addresses import address_of
from records.partial_dates import PartialDate
from records.templatetags.ui import icon, partial_date, relative_day, relative_end

MOST_NAMES = 3
DASH = format_html('<span class="soft">{}</span>', "–")


class Partner(NamedTuple):
    """What is read of a partner, whose fields these are: a hundred actors would take far longer."""

    id: str
    labels: dict[str, str]
    country_code: str


@dataclass(frozen=True)
class Row:
    """One activity, as a line in a language tells of it."""

    activity: Activity
    agreement: Any
    partners: list[Partner]
    language: str


def lines_of(activities: Iterable[Activity], columns: Sequence[str]) -> list[SafeString]:
    """The lines of a page, each a `<tr>` with the title and these columns."""
    language = get_language() or "en"
    cells = [_CELLS[Column(column)] for column in columns]
    return [_line(_row(activity, language), cells) for activity in activities]


def _row(activity: Activity, language: str) -> Row:
    partners = [Partner(*values) for values in activity.partners]  # type: ignore[attr-defined]
    return Row(activity, getattr(activity, "agreement", None), partners, language)


def _line(row: Row, cells: list[Callable[[Row], str]]) -> SafeString:
    activity = row.activity
    lock = ""
    if activity.visibility == Visibility.CONFIDENTIAL:
        lock = format_html(" {}", icon("lock", _("Confidential"), "icon-sm"))
    filled = "".join(f"<td>{conditional_escape(cell(row))}</td>" for cell in cells)
    return format_html(
        '<tr><th scope="row" class="title"><a href="{}">{}</a>{}</th>{}</tr>',
        activity.get_absolute_url(),
        activity.title,
        lock,
        mark_safe(filled),  # noqa: S308 - each cell is escaped
    )


def _soft(text: object) -> SafeString:
    return format_html(' <span class="soft">{}</span>', text)


def _and_more(number: int) -> str:
    if number <= MOST_NAMES:
        return ""
    return _soft(_("and %(n)s more") % {"n": number - MOST_NAMES})


def _partners(row: Row) -> SafeString:
    shown = [
        (address_of("partner:detail", partner.id), best_name(partner.labels, row.language))
        for partner in row.partners[:MOST_NAMES]
    ]
    links = format_html_join(", ", '<a href="{}">{}</a>', shown)
    return format_html("{}{}", links, _and_more(len(row.partners)))


def _countries(row: Row) -> SafeString:
    codes = dict.fromkeys(partner.country_code for partner in row.partners)
    names = [country_name(code) for code in codes if code]
    return format_html("{}{}", ", ".join(names[:MOST_NAMES]), _and_more(len(names)))


@lru_cache(maxsize=1024)
def _kind(instrument: str, agreement_type: str, _language: str) -> SafeString:
    kind = label(instrument, "instrument")
    own = label(agreement_type, "agreement_type")
    return format_html("{}{}", kind, _soft(own) if own else "")


@lru_cache(maxsize=1024)
def _domains(domain: str, secondary: tuple[str, ...], _language: str) -> SafeString:
    others = ", ".join(labels(secondary, "domain"))
    return format_html("{}{}", domain_chip(domain), _soft(others) if others else "")


@lru_cache(maxsize=256)
def _state(state: str, stage: str, _language: str) -> SafeString | str:
    words = label(state, "activity_state")
    if not stage:
        return words
    return format_html(
        '{} <span class="chip stage stage-{}">{}</span>',
        words,
        stage.lower(),
        label(stage, "legal_stage"),
    )


@lru_cache(maxsize=4096)
def _date(day: PartialDate, _language: str) -> SafeString:
    # As written, not how long ago: a register is read and checked against paper.
    return format_html('<span class="text-nowrap">{}</span>', partial_date(day, "medium"))


def _expiry(row: Row) -> str:
    expires_on = row.agreement and row.agreement.expires_on
    if not expires_on:
        return DASH
    # The last day counts: what expires in 2028 runs to its end.
    return format_html("{}{}", partial_date(expires_on, "medium"), _soft(relative_end(expires_on)))


def _owner(row: Row) -> str:
    owner = row.activity.owner
    return str(owner) if owner else format_html('<span class="soft">{}</span>', _("nobody"))


_CELLS: dict[Column, Callable[[Row], str]] = {
    Column.CODE: lambda row: format_html(
        '<span class="tabular text-nowrap">{}</span>', row.activity.code
    ),
    Column.DATE: lambda row: _date(row.activity.starts_on, row.language),
    Column.PARTNERS: _partners,
    Column.COUNTRY: _countries,
    Column.KIND: lambda row: _kind(
        row.activity.instrument, row.agreement.type if row.agreement else "", row.language
    ),
    Column.DOMAIN: lambda row: _domains(
        row.activity.domain, tuple(row.activity.secondary_domains), row.language
    ),
    Column.GOALS: lambda row: ", ".join(labels(row.activity.goal_codes, "goal")),
    Column.OBJECTIVES: lambda row: ", ".join(labels(row.activity.objectives, "objective")),
    Column.STATE: lambda row: _state(
        row.activity.state, row.agreement.stage if row.agreement else "", row.language
    ),
    Column.EXPIRY: _expiry,
    Column.OWNER: _owner,
    Column.VISIBILITY: lambda row: row.activity.get_visibility_display(),
    Column.CHANGED: lambda row: relative_day(row.activity.updated_at),
}
