"""What stands above and beneath a council table: filter, counts and counting rule, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.register import Chip
from partners.models import City
from records.templatetags.ui import full_day, number
from reports.council.columns import CONTACT, CouncilColumn
from reports.council.table import CouncilTable


@dataclass(frozen=True)
class Surroundings:
    """What stands around the rows wherever they are shown, line by line."""

    title: str
    above: list[str]
    beneath: list[str]


def surroundings(
    table: CouncilTable, chips: Iterable[Chip], *, title: str, city: City, on: datetime.date
) -> Surroundings:
    """All of it, in the active language, for a table made on a day."""
    above = [f"{city} · {full_day(on)}", f"{_('Filter')}: {filter_words(chips)}", counts(table)]
    return Surroundings(title, above, counting_rule(table))


def filter_words(chips: Iterable[Chip]) -> str:
    """The filter in one line: "Stage of the agreement: Signed, In force · Country: Germany"."""
    values: dict[str, list[str]] = {}
    for chip in chips:
        values.setdefault(str(chip.label), []).append(str(chip.value))
    told = [f"{label}: {', '.join(words)}" for label, words in values.items()]
    return " · ".join(told) or _("All agreements")


def counts(table: CouncilTable) -> str:
    """How many agreements, partners and countries: "12 agreements · 10 partners · 5 countries"."""
    agreements, partners, countries = len(table.rows), table.partners, table.countries
    return " · ".join(
        [
            ngettext("%(n)s agreement", "%(n)s agreements", agreements) % {"n": number(agreements)},
            ngettext("%(n)s partner", "%(n)s partners", partners) % {"n": number(partners)},
            ngettext("%(n)s country", "%(n)s countries", countries) % {"n": number(countries)},
        ]
    )


def counting_rule(table: CouncilTable) -> list[str]:
    """What is counted, as of when, and what is left out, a sentence or two for each point."""
    columns = {heading.column for heading in table.headings}
    since, as_of = table.period
    days = {"since": full_day(since), "as_of": full_day(as_of)}
    rule = [
        _(
            "One row is one agreement that the filter finds, as it stands on the day above. "
            "An agreement with several partners is one row; partners and countries are counted "
            "once each."
        ),
        _("Left out are drafts, void records, and confidential ones that the reader may not read.")
        + f" {confidential_words(table.confidential)}",
    ]
    if columns & CONTACT:
        rule.append(
            _(
                "An exchange is any activity with the partner that was under way or done by "
                "%(as_of)s, signings among them; the last one is the one that began last."
            )
            % days
        )
    if CouncilColumn.EXCHANGES in columns:
        rule.append(
            _(
                "Exchanges in the period are those under way between %(since)s and %(as_of)s, "
                "each counted once a row."
            )
            % days
        )
    if any(heading.is_money for heading in table.headings):
        rule.append(
            _(
                "Budgets are those entered for the agreement itself, not for activities under it. "
                "Currencies are never added together."
            )
        )
    rule.append(
        _(
            "Others count differently: Japan's CLAIR wants a document signed by both leaders, more "
            "than one field of exchange and a budget that the assembly has approved; Sister Cities "
            "International wants the signature of the top elected official and a membership in "
            "good standing. Their figures need not agree with these."
        )
    )
    return rule


def confidential_words(there: int) -> str:
    """How many rows tell of confidential records."""
    if not there:
        return _("No row tells of confidential records.")
    return ngettext(
        "%(n)s row tells of confidential records.",
        "%(n)s rows tell of confidential records.",
        there,
    ) % {"n": number(there)}
