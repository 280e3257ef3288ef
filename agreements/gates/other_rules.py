"""Rules that are no gate of an agreement and are told all the same: gifts, years, statistics."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agreements.gates.counting import counting_rules
from agreements.gates.loading import book
from agreements.gates.packs import AGREEMENT, GIFT, Source, home_of
from agreements.gates.panel import in_language
from partners.models import City


@dataclass(frozen=True)
class OtherRule:
    """A rule in the reader's language; `points` are one sentence, or all that must be so."""

    kind: str
    title: str
    points: tuple[str, ...]
    source: Source
    checked: datetime.date
    confirmed: bool
    authority: str = ""
    note: str = ""

    @property
    def citation(self) -> str:
        return in_language(self.source.citation)


def other_rules(city: City, *, on: datetime.date) -> list[OtherRule]:
    """What the packs of a city say on a day of other things than agreements, and what counts where.

    No query beyond the city's actor.
    """
    told = [
        OtherRule(
            kind=_("Gifts") if standing.rule.about == GIFT else _("Each year"),
            title=in_language(standing.rule.title),
            points=(in_language(standing.rule.todo),),
            source=standing.rule.source,
            checked=standing.rule.checked,
            confirmed=standing.rule.confirmed,
            authority=in_language(standing.rule.authority),
            note=in_language(standing.rule.note),
        )
        for standing in book().rules_of(home_of(city), on=on)
        if standing.rule.about != AGREEMENT
    ]
    counted = (
        OtherRule(
            kind=_("Statistics"),
            title=in_language(rule.names),
            points=tuple(map(in_language, rule.criteria)),
            source=rule.source,
            checked=rule.checked,
            confirmed=rule.confirmed,
        )
        for rule in counting_rules()
    )
    return [*told, *counted]
