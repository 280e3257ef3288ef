"""What stands in a calendar: one value for each thing that happens, falls due or is remembered."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from records.partial_dates import PartialDate

ONE_DAY = datetime.timedelta(days=1)
# What lasts longer is told on its first and last day, and beside the calendar.
LONGEST_SHOWN = datetime.timedelta(days=14)


class EventKind(TextChoices):
    """What an event is; the order is that in which the events of one day are told."""

    VISIT = "visit", pgettext_lazy("calendar", "Visit")
    MEETING = "meeting", pgettext_lazy("calendar", "Meeting")
    ACTIVITY = "activity", pgettext_lazy("calendar", "Other activity")
    EXPIRY = "expiry", gettext_lazy("Agreement ends")
    NOTICE = "notice", gettext_lazy("Last day to give notice")
    REVIEW = "review", gettext_lazy("Agreement to be reviewed")
    GATE = "gate", gettext_lazy("Gate to be met")
    COMMITMENT = "commitment", gettext_lazy("Promise due")
    REPLY = "reply", gettext_lazy("Reply due")
    ANNIVERSARY = "anniversary", gettext_lazy("Anniversary of a pact")
    NATIONAL_DAY = "national_day", gettext_lazy("National day")
    HOLIDAY = "holiday", gettext_lazy("Public holiday")


MEETINGS = frozenset({EventKind.VISIT, EventKind.MEETING, EventKind.ACTIVITY})
OF_COUNTRIES = frozenset({EventKind.NATIONAL_DAY, EventKind.HOLIDAY})
_ICONS = {
    EventKind.VISIT: "plane",
    EventKind.MEETING: "users",
    EventKind.ACTIVITY: "calendar-event",
    EventKind.EXPIRY: "calendar-off",
    EventKind.NOTICE: "bell",
    EventKind.REVIEW: "eye-check",
    EventKind.GATE: "checklist",
    EventKind.COMMITMENT: "heart-handshake",
    EventKind.REPLY: "mail-forward",
    EventKind.ANNIVERSARY: "confetti",
    EventKind.NATIONAL_DAY: "flag",
    EventKind.HOLIDAY: "sun",
}
# The fields of an activity that its events tell.
OF_ACTIVITY = (
    *("version", "updated_at", "city", "title"),
    *("domain", "secondary_domains", "visibility"),
)
ORDER = {kind: place for place, kind in enumerate(EventKind)}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something on one day or several; `end` is the day after the last.

    What is known only to the month or the year has that `precision`, and `start` and `end` around
    all that may be meant. `starts_at` and `ends_at` are there where hours are known. `uid` stays
    the same for as long as the record does; `sequence` and `changed_at` are of its last change.
    """

    uid: str
    kind: EventKind
    title: str
    start: datetime.date
    end: datetime.date
    precision: str = "day"
    # As it was entered.
    starts_on: PartialDate | None = None
    ends_on: PartialDate | None = None
    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None
    url: str = ""
    detail: str = ""
    city: uuid.UUID | None = None
    record: uuid.UUID | None = None
    country: str = ""
    domains: frozenset[str] = frozenset()
    # Whose it is, by id, with their names; and whom it is with.
    people: Mapping[uuid.UUID, str] = field(default_factory=dict)
    partners: tuple[str, ...] = ()
    partner_countries: frozenset[str] = frozenset()
    is_ahead: bool = False
    is_confidential: bool = False
    sequence: int = 0
    changed_at: datetime.datetime | None = None

    @property
    def last(self) -> datetime.date:
        """Its last day."""
        return self.end - ONE_DAY

    @property
    def is_exact(self) -> bool:
        """Whether its days are known."""
        return self.precision == "day"

    @property
    def is_long(self) -> bool:
        return self.end - self.start > LONGEST_SHOWN

    @property
    def is_of_country(self) -> bool:
        return self.kind in OF_COUNTRIES

    @property
    def begins(self) -> str:
        """The hour at which it begins, by the clocks of its place; empty where not known."""
        return f"{self.starts_at:%H:%M}" if self.starts_at else ""

    @property
    def hours(self) -> str:
        """From when to when, by the clocks of its place; empty where that is not known."""
        if self.starts_at is None:
            return ""
        ends = f"–{self.ends_at:%H:%M}" if self.ends_at else ""
        return f"{self.begins}{ends} {self.starts_at.tzname()}"

    @property
    def icon(self) -> str:
        return _ICONS[self.kind]

    @property
    def tone(self) -> str:
        """The class of its colour: what is met, what is due, what is celebrated."""
        if self.kind in MEETINGS:
            return "event-met"
        is_feast = self.is_of_country or self.kind == EventKind.ANNIVERSARY
        return "event-feast" if is_feast else "event-due"

    @property
    def is_movable(self) -> bool:
        """Whether its days are moved from the calendar; others follow from what they stand in."""
        return self.kind in MEETINGS

    @property
    def summary(self) -> str:
        """The title, with what is due where that does not say it."""
        if self.kind in MEETINGS or self.kind == EventKind.ANNIVERSARY:
            return self.title
        return _("%(what)s: %(title)s") % {"what": self.kind.label, "title": self.title}

    def days(self, start: datetime.date, end: datetime.date) -> list[datetime.date]:
        """On which days from `start` up to `end` it is told: all, or the first and last of many.

        None for what is not known to the day.
        """
        if not self.is_exact:
            return []
        if self.is_long:
            told = [self.start, self.last]
        else:
            told = [self.start + n * ONE_DAY for n in range((self.end - self.start).days)]
        return [day for day in told if start <= day < end]


def of_activity(path: str = "") -> list[str]:
    """These fields, and those of who looks after the activity.

    `path` leads to the activity, such as "activity__".
    """
    people = (f"{role}__{name}" for role in ("owner", "deputy") for name in ("name", "email"))
    return [f"{path}{name}" for name in (*OF_ACTIVITY, *people)]


def narrowed(
    events: Collection[Event],
    *,
    kinds: Collection[str] = (),
    person: uuid.UUID | None = None,
    domain: str = "",
) -> list[Event]:
    """Those of some kinds, of a person, in a domain; nothing given narrows nothing.

    Days of countries belong to nobody, and to no domain: only their kind leaves them out.
    """
    return [
        event
        for event in events
        if (not kinds or event.kind in kinds)
        and (person is None or event.is_of_country or person in event.people)
        and (not domain or event.is_of_country or domain in event.domains)
    ]
