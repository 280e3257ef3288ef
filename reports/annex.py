"""The annex of a report: every activity behind it as a line of CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from activities.models import Participation
from activities.querysets import ActivityQuerySet
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Visibility
from records.spreadsheets import safe_cell

ROWS_AT_A_TIME = 500
SEPARATOR = "; "


def write_annex(
    path: Path, activities: ActivityQuerySet, *, city: City, show: Callable[[int], None]
) -> int:
    """Write the activities of a city, newest first, in the active language; return their number.

    UTF-8 with a byte order mark, for spreadsheets. `show` is called once for each batch of rows.
    """
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        path.chmod(0o600)
        writer = csv.writer(file)
        writer.writerow(_header())
        for row in _rows(activities, city):
            writer.writerow([safe_cell(value) for value in row])
            written += 1
            if written % ROWS_AT_A_TIME == 0:
                show(min(29, 5 + written // ROWS_AT_A_TIME))
    return written


def _header() -> list[str]:
    return [
        _("Number"),
        _("Title"),
        _("Kind"),
        _("State"),
        _("Date"),
        _("Until"),
        _("Partners"),
        _("Countries"),
        _("Domain"),
        _("Other domains"),
        _("Security goals"),
        _("Objectives"),
        _("Configuration"),
        _("Permanent or crisis"),
        _("Agreement"),
        pgettext("agreement", "Stage"),
        pgettext("agreement", "Signed"),
        pgettext("agreement", "Expires"),
        _("Owner"),
        _("Effort in staff-days"),
        pgettext("money", "Planned"),
        pgettext("money", "Spent"),
        _("Currency"),
        _("Who may read it"),
        _("Summary"),
        _("Outcome"),
    ]


# In the order of `_header`, as the database holds them.
COLUMNS = (
    "code",
    "title",
    "instrument",
    "state",
    "starts_on",
    "ends_on",
    "parties",
    "domain",
    "secondary_domains",
    "goal_codes",
    "objectives",
    "configuration",
    "time_mode",
    "agreement__type",
    "agreement__state",
    "agreement__signed_on",
    "agreement__expires_on",
    "owner__name",
    "effort_days",
    "planned_amount",
    "spent_amount",
    "currency",
    "visibility",
    "summary",
    "outcome",
)
VOCABULARY: dict[str, Any] = {
    "instrument": v.Instrument,
    "state": v.ActivityState,
    "domain": v.Domain,
    "secondary_domains": v.Domain,
    "goal_codes": v.Goal,
    "objectives": v.Objective,
    "configuration": v.Configuration,
    "time_mode": v.TimeMode,
    "agreement__type": v.AgreementType,
    "visibility": Visibility,
}


class _Words:
    """Labels and names in the language of the report, each made once: there are many rows."""

    def __init__(self, city: City) -> None:
        self._labels = {
            (column, code): str(label)
            for column, vocabulary in VOCABULARY.items()
            for code, label in vocabulary.choices
        }
        self._stages = {state: str(stage.label) for state, stage in v.STAGE_OF_STATE.items()}
        parties = Participation.objects.filter(city=city)
        named = Actor.objects.filter(pk__in=parties.values("actor")).only("labels", "country_code")
        self._partners = {actor.pk: (str(actor), actor.country) for actor in named}

    def cells(self, column: str, value: Any) -> list[object]:
        """What stands in the one column of that value, or the two of partners."""
        if column == "parties":
            partners = [self._partners[actor] for actor in value if actor in self._partners]
            countries = sorted({country for _name, country in partners} - {""})
            return [SEPARATOR.join(name for name, _country in partners), SEPARATOR.join(countries)]
        if column == "agreement__state":
            return [self._stages.get(value, "")]
        if column not in VOCABULARY:
            return [value]
        codes = value if isinstance(value, list) else [value] if value else []
        return [SEPARATOR.join(self._labels[column, code] for code in codes)]


def _rows(activities: ActivityQuerySet, city: City) -> Iterator[list[object]]:
    # Plain values with lists made by the database: instances of all parties take thrice as long.
    parties = Participation.objects.filter(activity=OuterRef("pk"))
    ordered = activities.annotate(
        parties=ArraySubquery(
            parties.exclude(actor=OuterRef("city__actor")).order_by("pk").values("actor")
        ),
    ).order_by("-starts_earliest", "-pk")
    words = _Words(city)
    for values in ordered.values_list(*COLUMNS).iterator(chunk_size=ROWS_AT_A_TIME):
        yield [
            cell
            for column, value in zip(COLUMNS, values, strict=True)
            for cell in words.cells(column, value)
        ]
