"""An office with much to do, drawn from a seed; and its figures by plain SQL.

Nothing here is shared with the program: the statements say in words of their own what is late, due,
waiting or ending.
"""

from __future__ import annotations

import datetime
import random
import uuid
from collections import Counter
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from accounts.models import User
from activities.models import (
    Activity,
    Commitment,
    Document,
    DocumentText,
    IncomingItem,
    Participation,
    Reader,
    Scan,
)
from agreements.models import Agreement, Gate
from domains import vocabulary as v
from partners.models import Actor, City
from records.access import Visibility
from tests.notices.office import day

Figures = Counter[tuple[str, str]]
SIZE = 150
STATES = ("DRFT", "PLAN", "PLAN", "ONGO", "ONGO", "DONE", "CANC", "VOID")


class Office:
    """A city with its people and partners, and another city that shares records with it."""

    def __init__(
        self, seed: int, city: City, other: City, people: list[User], partners: list[Actor]
    ) -> None:
        self.draw = random.Random(seed)
        self.city, self.other, self.people, self.partners = city, other, people, partners

    def fill(self) -> None:
        own = [self._activity(self.city, number) for number in range(SIZE)]
        theirs = [self._activity(self.other, number) for number in range(SIZE // 5)]
        Activity.objects.bulk_create([*own, *theirs])
        Participation.objects.bulk_create(part for one in own for part in self._parts(one))
        Participation.objects.bulk_create(
            self._part(one, self.city.actor, self.draw.random() < 0.7) for one in theirs
        )
        some = self.draw.sample(own, SIZE // 6)
        Reader.objects.bulk_create(
            Reader(city=self.city, activity=one, user=self.people[0]) for one in some
        )
        pacts = [one for one in [*own, *theirs] if one.instrument == v.Instrument.AGR]
        Agreement.objects.bulk_create(self._agreement(one) for one in pacts)
        Gate.objects.bulk_create(self._gate(one) for one in pacts if self.draw.random() < 0.5)
        Commitment.objects.bulk_create(self._commitment(one) for one in own + theirs)
        IncomingItem.objects.bulk_create(self._item(number) for number in range(SIZE // 3))
        for number in range(5):
            self._scan(number)
            self._document(self.draw.choice(own), number)

    def _day(self, first: int, last: int) -> datetime.date:
        return day(self.draw.randint(first, last))

    def _owner(self) -> User | None:
        return self.draw.choice([*self.people, None])

    def _activity(self, city: City, number: int) -> Activity:
        draw, state = self.draw, self.draw.choice(STATES)
        start = self._day(-900, 120)
        is_own = city == self.city
        text = start.isoformat()[: draw.choice([10, 10, 7, 4])]
        end = (start + datetime.timedelta(draw.randint(0, 400))).isoformat()
        return Activity(
            pk=uuid.UUID(int=draw.getrandbits(128), version=4),
            city=city,
            code=f"{city.code}-{number:05d}",
            title=f"Activity {number} of {city.code}",
            state=state,
            void_reason="Twice" if state == "VOID" else "",
            instrument=draw.choice([v.Instrument.AGR, v.Instrument.MEET, v.Instrument.PROJ]),
            domain=v.Domain.CUL,
            configuration=v.Configuration.BIL,
            starts_on=text,
            ends_on=end if draw.random() < 0.4 and len(text) == 10 else None,
            outcome="Well done" if draw.random() < 0.3 else "",
            visibility=draw.choice([*Visibility.values, Visibility.INTERNAL]),
            owner=self._owner() if is_own else None,
            deputy=self._owner() if is_own and draw.random() < 0.2 else None,
            search_key="",
        )

    def _parts(self, activity: Activity) -> list[Participation]:
        chosen = self.draw.sample(self.partners, self.draw.randint(0, 2))
        actors = [self.city.actor, *chosen]
        if self.draw.random() < 0.15:
            actors.append(self.other.actor)
        return [
            self._part(activity, actor, actor == self.other.actor and self.draw.random() < 0.8)
            for actor in actors
        ]

    def _part(self, activity: Activity, actor: Actor, is_offered: bool) -> Participation:
        answer = self.draw.choice(["", "", "declined", "change", "acknowledged"])
        part = Participation(city=activity.city, activity=activity, actor=actor)
        if is_offered:
            part.offered_at, part.answer = timezone.now(), answer
            part.acknowledged_at = timezone.now() if answer == "acknowledged" else None
        return part

    def _agreement(self, activity: Activity) -> Agreement:
        state = self.draw.choice(
            [
                *("LEGAL_REVIEW", "GATES", "CLEARED", "SIGNED", "IN_FORCE", "IN_FORCE"),
                *("DENOUNCED", "EXPIRED"),
            ]
        )
        expires = self._day(-60, 150) if self.draw.random() < 0.7 or state == "DENOUNCED" else None
        review = self._day(-60, 90) if self.draw.random() < 0.5 else None
        return Agreement(
            activity=activity,
            city=activity.city,
            type=self.draw.choice(["SIS", "FRI", "MOU", "LOI", "PRA", "MAA", "UNK"]),
            state=state,
            expires_on=expires and expires.isoformat(),
            notice_months=self.draw.choice([None, 1, 3, 6]),
            review_on=review and review.isoformat(),
        )

    def _gate(self, activity: Activity) -> Gate:
        shape: dict[str, Any] = self.draw.choice(
            [
                {"due_on": self._day(-30, 60), "after_state": "SIGNED"},
                {"before_state": "SIGNED"},
                {"before_state": "CLEARED"},
                {"before_state": "INTENT"},
                {"before_state": "CLEARED", "is_custom": True},
                # Of what never comes about: nothing waits for it.
                {"after_state": "TERMINATED"},
            ]
        )
        return Gate(
            city=activity.city,
            agreement_id=activity.pk,
            pack="au",
            rule="notify-entry",
            pack_version=datetime.date(2021, 3, 10),
            titles={"en": "Notify"},
            status=self.draw.choice(["open", "open", "lapsed"]),
            **shape,
        )

    def _commitment(self, activity: Activity) -> Commitment:
        due = self._day(-60, 60).isoformat() if self.draw.random() < 0.8 else None
        status = self.draw.choice(["OPEN", "OPEN", "RNEG", "RLSD"])
        return Commitment(
            city=activity.city,
            activity=activity,
            side=self.draw.choice(v.CommitmentSide.values),
            words="We will.",
            owner=self._owner() if activity.city == self.city else None,
            due_on=due,
            status=status,
        )

    def _item(self, number: int) -> IncomingItem:
        return IncomingItem(
            city=self.city,
            kind=v.IncomingKind.LTTR,
            received_on="2026-01",
            sender_name="Erika Mustermann",
            subject=f"Letter {number}",
            owner=self._owner(),
            reply_due=self._day(-40, 60) if self.draw.random() < 0.7 else None,
            visibility=self.draw.choice(["internal", "internal", "confidential"]),
            status=self.draw.choice(["WAIT", "WAIT", "NORE"]),
            outcome="None is needed",
            entered_by=self._owner(),
        )

    def _scan(self, number: int) -> None:
        Scan.objects.create(
            city=self.city,
            file=ContentFile(b"x", f"scan-{number}.txt"),
            name=f"scan-{number}.txt",
            media_type="text/plain",
            size=1,
            sha256=f"{number:064d}",
            dropped_by=self._owner(),
        )

    def _document(self, activity: Activity, number: int) -> None:
        document = Document.objects.create(
            city=self.city,
            activity=activity,
            file=ContentFile(b"x", f"file-{number}.txt"),
            name=f"file-{number}.txt",
            media_type="text/plain",
            size=1,
            sha256=f"{number + 50:064d}",
            visibility=Visibility.INTERNAL
            if activity.visibility != Visibility.CONFIDENTIAL
            else Visibility.CONFIDENTIAL,
        )
        DocumentText.objects.create(
            city=self.city, document=document, state="FAILED", failure="damaged"
        )


# Figures by plain SQL

COUNTED = "a.state NOT IN ('DRFT', 'VOID')"
LIVE = "g.state IN ('SIGNED', 'IN_FORCE', 'AMENDED', 'RENEWED', 'SUSPENDED', 'DENOUNCED')"
OF_AGREEMENT = "agreements_agreement g JOIN activities_activity a ON a.id = g.activity_id"
# Until when one may leave it in time, where that is still to come; else its last day.
DECIDES = """CASE WHEN (g.expires_latest - make_interval(months => g.notice_months))::date >= %(on)s
    THEN (g.expires_latest - make_interval(months => g.notice_months))::date
    ELSE g.expires_latest END"""
UP_TO = {
    "LEGAL_REVIEW": "'PROPOSED', 'DILIGENCE', 'INTENT', 'NEGOTIATING', 'LEGAL_REVIEW', 'GATES'",
}
UP_TO["GATES"] = f"{UP_TO['LEGAL_REVIEW']}, 'CLEARED'"
UP_TO["CLEARED"] = f"{UP_TO['GATES']}, 'SIGNED'"
MAY_GO_ON = " OR ".join(
    f"(g.state = '{state}' AND NOT EXISTS (SELECT FROM agreements_gate t"
    " WHERE t.agreement_id = g.activity_id AND t.status = 'open' AND NOT t.is_custom"
    f" AND t.before_state IN ({before})))"
    for state, before in UP_TO.items()
)
LEFT = """NOT EXISTS (SELECT FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
    WHERE u.is_active AND m.role IN ('officer', 'head', 'mayor_office', 'legal')
    AND m.city_id = %(city)s AND u.id = {owner})"""
# By kind: the group, the rows, the condition, and the owner.
STATEMENTS: dict[str, tuple[str, str, str, str]] = {
    "promise": (
        "CASE WHEN c.due_latest < %(on)s THEN 'late' WHEN c.due_latest <= %(on)s + 30 THEN 'due'"
        " ELSE 'waiting' END",
        "activities_commitment c JOIN activities_activity a ON a.id = c.activity_id",
        f"c.side = 'OURS' AND c.status IN ('OPEN', 'RNEG') AND {COUNTED}"
        " AND (c.due_latest IS NULL OR c.due_latest <= %(on)s + 30)",
        "c.owner_id",
    ),
    "theirs": (
        "'others'",
        "activities_commitment c JOIN activities_activity a ON a.id = c.activity_id",
        f"c.side = 'THEIRS' AND c.status IN ('OPEN', 'RNEG') AND {COUNTED}"
        " AND (c.due_latest IS NULL OR c.due_latest <= %(on)s + 30)",
        "c.owner_id",
    ),
    "gate": (
        "CASE WHEN t.due_on < %(on)s THEN 'late' WHEN t.due_on <= %(on)s + 30 THEN 'due'"
        " ELSE 'waiting' END",
        "agreements_gate t JOIN activities_activity a ON a.id = t.agreement_id",
        f"t.status = 'open' AND {COUNTED} AND (t.due_on IS NOT NULL OR t.before_state <> '')",
        "a.owner_id",
    ),
    "notice": (
        "CASE WHEN g.expires_latest < %(on)s THEN 'late' ELSE 'ending' END",
        OF_AGREEMENT,
        f"g.state = 'DENOUNCED' AND {COUNTED} AND g.expires_latest <= %(on)s + 90",
        "a.owner_id",
    ),
    "ending": (
        "CASE WHEN g.expires_latest < %(on)s THEN 'late' ELSE 'ending' END",
        OF_AGREEMENT,
        f"{LIVE} AND g.state <> 'DENOUNCED' AND {COUNTED} AND {DECIDES} <= %(on)s + 90",
        "a.owner_id",
    ),
    "review": (
        "CASE WHEN g.review_latest < %(on)s THEN 'late' ELSE 'due' END",
        OF_AGREEMENT,
        f"{LIVE} AND {COUNTED} AND g.review_latest <= %(on)s + 30",
        "a.owner_id",
    ),
    "step": (
        "CASE WHEN g.state = 'CLEARED' OR g.state = ANY(%(own_steps)s) THEN 'waiting'"
        " ELSE 'others' END",
        OF_AGREEMENT,
        f"{COUNTED} AND ({MAY_GO_ON})",
        "a.owner_id",
    ),
    "outcome": (
        "'late'",
        "activities_activity a",
        "a.outcome = '' AND ("
        "(a.state = 'PLAN' AND coalesce(a.ends_latest, a.starts_latest) < %(on)s)"
        " OR (a.state = 'ONGO' AND a.instrument <> 'AGR' AND a.ends_latest < %(on)s))",
        "a.owner_id",
    ),
    "draft": ("'waiting'", "activities_activity a", "a.state = 'DRFT'", "a.owner_id"),
    "unowned": (
        "'waiting'",
        "activities_activity a",
        f"a.state IN ('PLAN', 'ONGO') AND {LEFT.format(owner='a.owner_id')}",
        "a.owner_id",
    ),
    "unread": (
        "'waiting'",
        "activities_document d JOIN activities_activity a ON a.id = d.activity_id"
        " JOIN activities_documenttext x ON x.document_id = d.id",
        "x.state = 'FAILED' AND a.state <> 'VOID'",
        "a.owner_id",
    ),
    "part": (
        "CASE WHEN p.answer = '' THEN 'others' ELSE 'waiting' END",
        "activities_participation p JOIN activities_activity a ON a.id = p.activity_id",
        f"p.offered_at IS NOT NULL AND p.acknowledged_at IS NULL AND {COUNTED}",
        "a.owner_id",
    ),
}
ALONE = {
    "reply": (
        "SELECT CASE WHEN i.reply_due < %(on)s THEN 'late' WHEN i.reply_due <= %(on)s + 30"
        " THEN 'due' ELSE 'waiting' END, count(*) FROM activities_incomingitem i"
        " WHERE i.city_id = %(city)s AND i.status = 'WAIT' AND (%(reads_all)s"
        " OR i.visibility <> 'confidential' OR i.owner_id = %(me)s OR i.entered_by_id = %(me)s)",
        "i.owner_id",
    ),
    "scan": (
        "SELECT 'waiting', count(*) FROM activities_scan s WHERE s.city_id = %(city)s",
        "s.dropped_by_id",
    ),
    "offer": (
        "SELECT 'waiting', count(*) FROM activities_participation p"
        " JOIN activities_activity a ON a.id = p.activity_id WHERE p.actor_id = %(actor)s"
        f" AND p.offered_at IS NOT NULL AND p.answer = '' AND {COUNTED}"
        " AND (%(reads_all)s OR a.visibility <> 'confidential')",
        "NULL::uuid",
    ),
}
READABLE = """(%(reads_all)s OR a.visibility <> 'confidential' OR a.owner_id = %(me)s
    OR a.deputy_id = %(me)s OR EXISTS (SELECT FROM activities_reader r
    WHERE r.activity_id = a.id AND r.user_id = %(me)s))"""
SILENT = f"""
WITH tie AS (
    SELECT p.actor_id, min(CASE WHEN g.type IN ('SIS', 'PRA') THEN 180
        WHEN g.type IN ('FRI', 'MAA', 'MOU') THEN 365 ELSE 730 END) AS days
    FROM {OF_AGREEMENT} JOIN activities_participation p ON p.activity_id = a.id
    WHERE a.city_id = %(city)s AND {LIVE} AND {COUNTED} AND p.actor_id <> %(actor)s AND {READABLE}
    GROUP BY 1
), met AS (
    SELECT p.actor_id, max(a.starts_latest) AS day
    FROM activities_activity a JOIN activities_participation p ON p.activity_id = a.id
    WHERE a.city_id = %(city)s AND a.state IN ('ONGO', 'DONE') AND a.starts_earliest <= %(on)s
        AND {READABLE}
    GROUP BY 1
)
SELECT 'contact', count(*) FROM tie LEFT JOIN met USING (actor_id)
WHERE met.day IS NULL OR met.day + tie.days < %(on)s
"""


def figures_by_sql(
    city: City, *, me: User, on: datetime.date, reads_all: bool, own_steps: list[str], who: str
) -> Figures:
    """By kind and group; `who` is "office", "mine" or "nobody". Partners only for the office."""
    given = {
        **{"city": city.pk, "actor": city.actor_id, "me": me.pk, "on": on},
        **{"reads_all": reads_all, "own_steps": own_steps},
    }
    found: Figures = Counter()
    with connection.cursor() as cursor:
        for kind, (group, rows, condition, owner) in STATEMENTS.items():
            own = "g.state = ANY(%(own_steps)s)" if kind == "step" else "FALSE"
            cursor.execute(
                f"SELECT {group}, count(*) FROM {rows} WHERE a.city_id = %(city)s"
                f" AND ({condition}) AND {READABLE} AND {_whose(who, owner, own)} GROUP BY 1",
                given,
            )
            found.update({(kind, code): n for code, n in cursor.fetchall()})
        for kind, (statement, owner) in ALONE.items():
            cursor.execute(f"{statement} AND {_whose(who, owner)} GROUP BY 1", given)
            found.update({(kind, code): n for code, n in cursor.fetchall()})
        if who == "office":
            cursor.execute(SILENT, given)
            found.update({("contact", code): n for code, n in cursor.fetchall() if n})
    return found


def _whose(who: str, owner: str, own: str = "FALSE") -> str:
    if who == "mine":
        deputy = "a.deputy_id" if owner == "a.owner_id" else "NULL::uuid"
        return f"({owner} = %(me)s OR {deputy} = %(me)s OR {own})"
    return f"({LEFT.format(owner=owner)} AND NOT {own})" if who == "nobody" else "TRUE"
