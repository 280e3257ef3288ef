"""What a mail tells somebody: their work list in each city, and what their saved searches find that
is new; all of it read with their own rights."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from notices.kinds import RowGroup
from notices.mail.days import KEPT_DAYS
from notices.models import Mail
from notices.work_list import work_list
from notices.work_list.forms import NOBODY
from notices.work_list.looking_after import at_work
from notices.work_list.reading import asking_of, group_page
from notices.work_list.rows import Group
from partners.models import City
from records.access import Access, Role
from search.alerts import new_results
from search.models import SavedSearch
from search.results import Hit

# What is late for so long is told to the head as well.
ESCALATED_DAYS = 7
MOST_LINES = 20
LONGEST_TRANSACTION = datetime.timedelta(minutes=1)
# Groups of which the head is told what nobody looks after.
WAITING = frozenset({RowGroup.LATE, RowGroup.DUE, RowGroup.WAITING})
ESCALATED_AT_ONCE, MOST_ESCALATED = 100, 1_000


@dataclass(frozen=True)
class Line:
    """One thing to do, in one line, and the page where it is done."""

    title: str
    partner: str
    words: str
    path: str


@dataclass(frozen=True)
class Part:
    """Lines under one heading; `more` are those that the mail leaves to the page at `path`, which
    is that of the work list unless it is given."""

    heading: str
    lines: list[Line]
    more: int = 0
    path: str = ""

    @property
    def count(self) -> int:
        return len(self.lines) + max(self.more, 0)


@dataclass(frozen=True)
class CityDigest:
    """What a mail tells of one city."""

    city: City
    parts: list[Part]


@dataclass(frozen=True)
class Digest:
    """What a mail tells; `late` of its `count` rows are late; `finds` are of saved searches."""

    cities: list[CityDigest]
    count: int = 0
    late: int = 0
    finds: int = 0


def digest_of(
    person: uuid.UUID, cities: Iterable[City], *, access: Access, on: datetime.date
) -> Digest:
    """What there is to tell a person on a day, in the active language.

    `access` is the person's own: nothing is told that they could not read at that moment.
    """
    told, count, late, finds = [], 0, 0, 0
    searches = _alerting(person)
    for city in cities:
        here = access.narrowed_to([city.pk])
        parts: list[Part] = []
        if access.may("work_list.read", city.pk):
            own = work_list(here, on=on, person=person, most=MOST_LINES)
            parts = [_part(group.label, group.rows, group.count) for group in own.groups]
            count += own.count
            late += sum(group.count for group in own.groups if group.code == "late")
        if escalated := _escalated(here, city, person, on=on):
            parts.append(_part(_("Late for a week or longer in the office"), escalated))
            count, late = count + len(escalated), late + len(escalated)
        if groups := _of_nobody(here, city, on=on):
            parts.append(_part_of_nobody(groups))
            count += sum(group.count for group in groups)
            late += sum(group.count for group in groups if group.code == RowGroup.LATE)
        new = _new_finds(searches.get(city.pk, []), here, person, on=on)
        finds += sum(part.count for part in new)
        if parts or new:
            told.append(CityDigest(city, [*parts, *new]))
    return Digest(told, count, late, finds)


def _alerting(person: uuid.UUID) -> dict[uuid.UUID, list[SavedSearch]]:
    """The searches of which a person wants to hear, by city."""
    found: dict[uuid.UUID, list[SavedSearch]] = {}
    for search in SavedSearch.objects.alerting().filter(person=person).in_order():
        found.setdefault(search.city_id, []).append(search)
    return found


def _new_finds(
    searches: list[SavedSearch], access: Access, person: uuid.UUID, *, on: datetime.date
) -> list[Part]:
    """What was entered since the last mail that surely arrived, under the name of each search.

    What a transaction enters carries the moment at which it began: one that was under way while
    that mail was written is met by looking back a little further. Nothing is new that is older than
    the mails which are kept: whether it was told is not known any more.
    """
    if not searches:
        return []
    told = Mail.objects.told_up_to(person, searches[0].city_id)
    oldest = on - datetime.timedelta(days=KEPT_DAYS)
    first = datetime.datetime.combine(oldest, datetime.time.min, tzinfo=datetime.UTC)
    since = told - LONGEST_TRANSACTION if told else first
    parts = []
    for search in searches:
        new = new_results(search, access=access, on=on, told_up_to=since)
        heading = _("New for your search “%(name)s”") % {"name": search.name}
        lines = [_line_of_find(hit) for hit in new.hits]
        if lines:
            parts.append(Part(heading, lines, new.more, search.get_absolute_url()))
    return parts


def _escalated(access: Access, city: City, person: uuid.UUID, *, on: datetime.date) -> list[Any]:
    """What colleagues let lie for too long, what is late for longest first; for who leads the
    office, also while standing in."""
    if Role.HEAD not in access.roles.get(city.pk, ()):
        return []
    since = on - datetime.timedelta(days=ESCALATED_DAYS)
    asking, found, cursor = asking_of(access, on=on), list[Any](), ""
    colleagues = {who for _city, who in at_work([city.pk])} - asking.mine
    while len(found) < MOST_ESCALATED:
        page = group_page(asking, RowGroup.LATE, cursor=cursor, size=ESCALATED_AT_ONCE)
        long_late = [row for row in page.rows if row.due_on and row.due_on <= since]
        found += [
            row for row in long_late if row.owner_id in colleagues and row.deputy_id != person
        ]
        if page.next is None or len(long_late) < len(page.rows):
            break
        cursor = page.next
    return found


def _of_nobody(access: Access, city: City, *, on: datetime.date) -> list[Group]:
    """What waits for the office and is on nobody's own list, for who leads it."""
    if Role.HEAD not in access.roles.get(city.pk, ()):
        return []
    office = work_list(access, on=on, of_nobody=True, most=MOST_LINES)
    return [group for group in office.groups if group.code in WAITING]


def _part_of_nobody(groups: list[Group]) -> Part:
    rows = [row for group in groups for row in group.rows]
    total = sum(group.count for group in groups)
    part = _part(_("Nobody in the office looks after these"), rows, total)
    return replace(part, path=f"{settings.LOGIN_REDIRECT_URL}?who={NOBODY}")


def _line_of_find(hit: Hit) -> Line:
    title = " ".join((hit.plain_title or str(hit.kind.label)).split())
    words = " · ".join(word for word in (hit.when, str(hit.kind.label)) if word)
    return Line(title, " ".join(hit.beside.split()), words, hit.url)


def _part(heading: Any, rows: list[Any], count: int | None = None) -> Part:
    shown = rows[:MOST_LINES]
    more = (len(rows) if count is None else count) - len(shown)
    return Part(str(heading), [_line(row) for row in shown], more)


def _line(row: Any) -> Line:
    title, partner = (" ".join(text.split()) for text in (row.title, row.partner))
    # A row may be about the partner itself.
    return Line(title, "" if partner == title else partner, row.words, row.url)
