"""Rows about partners that the city has not met for long.

How long is too long follows from the closest live agreement with a partner: a sister city is to
hear from the city twice a year. A contact is an activity under way or done, on the last day that
its start may mean, as everywhere.
"""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import F, Max, Q, UUIDField
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from activities.models import Activity, Participation
from agreements.models import Agreement
from domains.vocabulary import AgreementType, Instrument
from notices.kinds import RowGroup, RowKind
from notices.work_list.asking import Asking
from notices.work_list.looking_after import at_work
from notices.work_list.rows import Act, Beyond, Found, Told
from notices.work_list.words import contact_words
from partners.models import Actor, TieDecision, best_name
from records.addresses import address_of
from records.changes import kept

# Days without contact after which a partner is on the list, by the type of the agreement.
CONTACT_DAYS: dict[str, int] = {
    AgreementType.SIS: 180,
    AgreementType.PRA: 180,
    AgreementType.FRI: 365,
    AgreementType.MAA: 365,
    AgreementType.MOU: 365,
}
OTHER_DAYS = 730
# A change of what is kept gets a new number, so that nothing counted the old way is shown.
VERSION = 3


class Silent(NamedTuple):
    """A partner of a city that was not met for `days`; `last_on` is None where it never was."""

    city: uuid.UUID
    actor: uuid.UUID
    owner: uuid.UUID | None
    type: str
    days: int
    last_on: datetime.date | None
    # Whether that was an agreement, and nothing else is on record since.
    is_agreement: bool = False

    @property
    def due_on(self) -> datetime.date | None:
        """The last day on which a contact would have been in time."""
        return self.last_on and self.last_on + datetime.timedelta(days=self.days)

    @property
    def place(self) -> tuple[datetime.date, str]:
        return self.due_on or datetime.date.max, str(self.actor)


class LongSilent:
    """Partners of live agreements, the one that waits longest first."""

    kind, target = RowKind.CONTACT, "actor"

    def heads(self, asking: Asking, *, most: int) -> list[Found]:
        groups: dict[RowGroup, list[Silent]] = {}
        for row, group in self._asked(asking):
            groups.setdefault(group, []).append(row)
        firsts = [(row, group, len(rows)) for group, rows in groups.items() for row in rows[:most]]
        return _found(firsts)

    def page(
        self,
        asking: Asking,
        group: RowGroup | None,
        *,
        beyond: Beyond | None,
        backward: bool,
        limit: int,
    ) -> list[Found]:
        wanted = group or RowGroup.CONTACT
        if wanted not in {RowGroup.CONTACT, RowGroup.PUT_OFF}:
            return []
        rows = [row for row, its_group in self._asked(asking) if its_group == wanted]
        if beyond is not None:
            own = list(RowKind).index(self.kind)
            place = beyond.day, beyond.place, str(beyond.key)
            rows = [row for row in rows if _is_beyond(row, own, place, backward=backward)]
        if backward:
            rows.reverse()
        return _found([(row, wanted, len(rows)) for row in rows[:limit]])

    def one(self, key: str, *, asking: Asking) -> Found | None:
        try:
            actor = self.key_of(key)
        except ValidationError:
            return None
        rows = [(row, group, 1) for row, group in self._asked(asking) if row.actor == actor]
        return next(iter(_found(rows[:1])), None)

    def key_of(self, key: str) -> uuid.UUID:
        return UUIDField().to_python(key)

    def tell(self, found: Found, asking: Asking) -> Told:
        name = best_name(found.values["labels"], get_language() or "en")
        query = urlencode({"partner": f"actor:{found.key}", "kind": Instrument.MEET.value})
        log = f"{reverse('agreements:entry-new')}?{query}"
        silent: Silent = found.values["silent"]
        every = ngettext("a contact every %(n)d day", "a contact every %(n)d days", silent.days)
        return Told(
            title=name,
            url=address_of("partner:detail", found.key),
            act=Act(_("Log a contact"), log, "activities.write"),
            words=contact_words(silent.last_on, on=asking.on, is_agreement=silent.is_agreement),
            record=f"{AgreementType(silent.type).label} · {every % {'n': silent.days}}",
            partner=name,
            told_on=silent.last_on,
        )

    def _asked(self, asking: Asking) -> list[tuple[Silent, RowGroup]]:
        rows = long_silent(asking)
        if asking.person is not None:
            people = asking.people
            rows = [row for row in rows if row.owner in people]
        elif asking.of_nobody:
            looked_after = at_work(asking.access.cities)
            rows = [row for row in rows if (row.city, row.owner) not in looked_after]
        off = asking.off.get(self.kind, {})
        return [
            (row, RowGroup.PUT_OFF if (row.city, row.actor) in off else RowGroup.CONTACT)
            for row in sorted(rows, key=lambda row: row.place)
        ]


def long_silent(asking: Asking) -> list[Silent]:
    """Partners that were not met for as long as their closest agreement allows.

    A tie of which somebody has decided that it rests or is over, waits for none. The others are
    kept until a record of the city changes. Four queries at most.
    """
    if not asking.access.cities:
        return []
    decisions = TieDecision.objects.visible_to(asking.access).apart()
    over = set(decisions.values_list("city", "actor"))
    agreements = Agreement.objects.visible_to(asking.access).live()
    contacts = Activity.objects.visible_to(asking.access).contacts(on=asking.on)
    words = [str(rows.order_by().query) for rows in (agreements, contacts)]
    digest = hashlib.sha256(repr([words, asking.on]).encode()).hexdigest()
    silent = kept(
        f"long-silent-{VERSION}-{digest}",
        asking.access.cities,
        lambda: list(_count(agreements, contacts, asking)),
    )
    return [row for row in silent if (row.city, row.actor) not in over]


def _count(agreements: Any, contacts: Any, asking: Asking) -> Iterable[Silent]:
    cities = asking.access.cities
    closest: dict[tuple[uuid.UUID, uuid.UUID], tuple[int, str, uuid.UUID | None, str]] = {}
    parties = Participation.objects.filter(city__in=cities).exclude(actor=F("city__actor"))
    pairs = parties.filter(activity__agreement__in=agreements).values_list(
        "city", "actor", "activity__agreement__type", "activity", "activity__owner"
    )
    for city, actor, kind, activity, owner in pairs.order_by():
        candidate = (CONTACT_DAYS.get(kind, OTHER_DAYS), str(activity), owner, kind)
        closest[city, actor] = min(closest.get((city, actor), candidate), candidate)
    met = contacts.filter(participations__city__in=cities).order_by()
    days = met.values_list("city", "participations__actor").annotate(
        day=Max("starts_latest"),
        else_on=Max("starts_latest", filter=~Q(instrument=Instrument.AGR)),
    )
    last = {
        (city, actor): (day, else_on is None or else_on < day) for city, actor, day, else_on in days
    }
    for (city, actor), (most, _activity, whose, closest_kind) in closest.items():
        last_on, is_agreement = last.get((city, actor), (None, False))
        row = Silent(city, actor, whose, closest_kind, most, last_on, is_agreement)
        if row.due_on is None or row.due_on < asking.on:
            yield row


def _is_beyond(
    row: Silent, own: int, place: tuple[datetime.date, int, str], *, backward: bool
) -> bool:
    day, key = row.place
    mine = day, own, key
    return mine < place if backward else mine > place


def _found(rows: list[tuple[Silent, RowGroup, int]]) -> list[Found]:
    ids = {row.actor for row, _group, _total in rows}
    labels = dict(Actor.objects.filter(pk__in=ids).values_list("pk", "labels")) if ids else {}
    return [
        Found(
            kind=RowKind.CONTACT,
            key=str(row.actor),
            group=group,
            day=row.due_on,
            owner=row.owner,
            city=row.city,
            values={"labels": labels[row.actor], "silent": row},
            total=total,
        )
        for row, group, total in rows
    ]
