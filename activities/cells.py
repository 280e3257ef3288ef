"""What a line of the register shows in each of its columns.

Written in Python: a page has hundreds of cells, and a template for each takes most of its time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from activities.models import Activity, Column
from domains.templatetags.vocabulary import domain_chip, label, labels
from records.templatetags.ui import partial_date, relative_day, relative_end

MOST_NAMES = 3
DASH = format_html('<span class="soft">{}</span>', "–")


@dataclass(frozen=True)
class Row:
    """One line of the register."""

    activity: Activity
    partners: list[Any]
    columns: Sequence[str]

    @property
    def cells(self) -> list[str]:
        """What stands in the columns; only `SafeString` is markup already."""
        return [_CELLS[Column(column)](self) for column in self.columns]

    @property
    def countries(self) -> list[str]:
        """The partners' countries, each once."""
        return list(dict.fromkeys(actor.country for actor in self.partners if actor.country))


def _soft(text: object) -> SafeString:
    return format_html(' <span class="soft">{}</span>', text)


def _and_more(number: int) -> str:
    if number <= MOST_NAMES:
        return ""
    return _soft(_("and %(n)s more") % {"n": number - MOST_NAMES})


def _partners(row: Row) -> SafeString:
    shown = [(actor.get_absolute_url(), actor) for actor in row.partners[:MOST_NAMES]]
    links = format_html_join(", ", '<a href="{}">{}</a>', shown)
    return format_html("{}{}", links, _and_more(len(row.partners)))


def _countries(row: Row) -> SafeString:
    names = row.countries
    return format_html("{}{}", ", ".join(names[:MOST_NAMES]), _and_more(len(names)))


def _kind(row: Row) -> SafeString:
    agreement = getattr(row.activity, "agreement", None)
    kind = label(row.activity.instrument, "instrument")
    return format_html(
        "{}{}", kind, _soft(label(agreement.type, "agreement_type")) if agreement else ""
    )


def _domain(row: Row) -> SafeString:
    others = ", ".join(labels(row.activity.secondary_domains, "domain"))
    return format_html("{}{}", domain_chip(row.activity.domain), _soft(others) if others else "")


def _state(row: Row) -> SafeString | str:
    state = label(row.activity.state, "activity_state")
    agreement = getattr(row.activity, "agreement", None)
    if agreement is None:
        return state
    return format_html(
        '{} <span class="chip stage stage-{}">{}</span>',
        state,
        agreement.stage.lower(),
        label(agreement.stage, "legal_stage"),
    )


def _date(row: Row) -> SafeString:
    # As written, not how long ago: a register is read and checked against paper.
    return format_html(
        '<span class="text-nowrap">{}</span>', partial_date(row.activity.starts_on, "medium")
    )


def _expiry(row: Row) -> str:
    expires_on = getattr(getattr(row.activity, "agreement", None), "expires_on", None)
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
    Column.DATE: _date,
    Column.PARTNERS: _partners,
    Column.COUNTRY: _countries,
    Column.KIND: _kind,
    Column.DOMAIN: _domain,
    Column.GOALS: lambda row: ", ".join(labels(row.activity.goal_codes, "goal")),
    Column.OBJECTIVES: lambda row: ", ".join(labels(row.activity.objectives, "objective")),
    Column.STATE: _state,
    Column.EXPIRY: _expiry,
    Column.OWNER: _owner,
    Column.VISIBILITY: lambda row: row.activity.get_visibility_display(),
    Column.CHANGED: lambda row: relative_day(row.activity.updated_at),
}
