"""What the council table can show of an agreement, and in which orders."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CouncilColumn(models.TextChoices):
    NUMBER = "no", pgettext_lazy("in a row of a table", "No.")
    CODE = "code", _("Record number")
    TITLE = "title", _("Title")
    COUNTRY = "country", _("Country")
    PARTNER = "partner", _("Partner")
    OWN_NAME = "own_name", _("Name in the partner's language")
    LEVEL = "level", _("Level of the partner")
    KIND = "kind", _("Kind")
    STAGE = "stage", pgettext_lazy("agreement", "Stage")
    STATE = "state", _("Exact legal state")
    SIGNED = "signed", pgettext_lazy("agreement", "Signed")
    IN_FORCE = "in_force", _("In force from")
    EXPIRES = "expires", pgettext_lazy("agreement", "Expires")
    SESSION = "session", _("Council session")
    RESOLUTION = "resolution", _("Council resolution")
    RESOLVED = "resolved", _("Resolved on")
    DOCUMENT = "document", _("Document number")
    ORIGINAL = "original", _("Where the original lies")
    LAST_DAY = "last_day", _("Last exchange")
    LAST_TITLE = "last_title", _("Last exchange: what")
    EXCHANGES = "exchanges", _("Exchanges in the period")
    PLANNED = "planned", _("Planned budget")
    SPENT = "spent", pgettext_lazy("money", "Spent")
    OWNER = "owner", _("Owner")
    DEPARTMENT = "department", _("Department that shares it")
    DOMAIN = "domain", _("Domain")
    OBJECTIVES = "objectives", _("Objectives")


class CouncilOrder(models.TextChoices):
    COUNTRY = "country", _("Country, then partner")
    PARTNER = "partner", _("Partner")
    KIND = "kind", _("Kind, then country")
    OLDEST = "signed", _("Signed first")
    NEWEST = "-signed", _("Signed last")
    EXPIRY = "expires", _("What ends first")
    CODE = "code", _("Record number")


DEFAULT_COLUMNS: tuple[str, ...] = (
    CouncilColumn.NUMBER,
    CouncilColumn.COUNTRY,
    CouncilColumn.PARTNER,
    CouncilColumn.KIND,
    CouncilColumn.SIGNED,
    CouncilColumn.RESOLUTION,
    CouncilColumn.LAST_DAY,
    CouncilColumn.LAST_TITLE,
    CouncilColumn.PLANNED,
    CouncilColumn.SPENT,
)
MONEY = frozenset({CouncilColumn.PLANNED, CouncilColumn.SPENT})
CONTACT = frozenset({CouncilColumn.LAST_DAY, CouncilColumn.LAST_TITLE, CouncilColumn.EXCHANGES})


def known_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are columns, each once, in the order given."""
    known = set(CouncilColumn.values)
    return tuple(dict.fromkeys(name for name in names if name in known))


def moved(columns: tuple[str, ...], column: str, *, up: bool) -> tuple[str, ...]:
    """The columns with one changing places with its neighbour, where it has one."""
    if column not in columns:
        return columns
    place = columns.index(column)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(columns):
        return columns
    changed = list(columns)
    changed[place], changed[other] = changed[other], changed[place]
    return tuple(changed)
