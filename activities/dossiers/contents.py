"""The questions that a mayor's office asks about a partner or a country, each answered once."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from django.db.models import Case, Count, Q, QuerySet, Value, When

from activities.dossiers.vitality import Vitality, vitality_of
from activities.models import Activity, Commitment, Document
from activities.querysets import ActivityQuerySet
from domains.stages import LIVE_STATES
from domains.vocabulary import ActivityState, CommitmentSide, Instrument
from partners.countries import official_languages
from partners.models import Actor, ActorName, City, Tie
from records.access import Access
from records.partial_dates import PartialDate


class TieRow(NamedTuple):
    """A public tie seen from one of its ends."""

    tie: Tie
    other: Actor


class NativeName(NamedTuple):
    """A name as its bearer writes it, and how to say it (empty where nobody has noted it)."""

    language: str
    text: str
    pronunciation: str


@dataclass(frozen=True)
class Dossier:
    """What a city has with one partner, or with all partners of a country, on a day.

    `activities` are those that the asker may read; drafts and void ones count nowhere. Each method
    is one query, made when the answer is looked at.
    """

    activities: ActivityQuerySet
    access: Access
    on: datetime.date

    @classmethod
    def of_partner(
        cls, actor_id: uuid.UUID, *, city: City, access: Access, on: datetime.date
    ) -> Self:
        readable = Activity.objects.visible_to(access).filter(city=city).counted()
        return cls(readable.with_partner(actor_id), access, on)

    @classmethod
    def of_country(
        cls, country_code: str, *, city: City, access: Access, on: datetime.date
    ) -> Self:
        readable = Activity.objects.visible_to(access).filter(city=city).counted()
        return cls(readable.with_country(country_code), access, on)

    def agreements(self) -> ActivityQuerySet:
        """Agreements with their legal side: those that are live first, then the latest."""
        is_over = Case(When(agreement__state__in=LIVE_STATES, then=Value(0)), default=Value(1))
        return (
            self.activities.filter(instrument=Instrument.AGR, agreement__isnull=False)
            .select_related("agreement")
            .annotate(is_over=is_over)
            .order_by("is_over", "-starts_earliest", "-pk")
        )

    def agreement_counts(self) -> tuple[int, int]:
        """How many agreements are live, and how many are on record."""
        counts = (
            self.agreements()
            .order_by()
            .aggregate(live=Count("pk", filter=Q(is_over=0)), all=Count("pk"))
        )
        return counts["live"], counts["all"]

    def promise_counts(self) -> tuple[int, int]:
        """How many promises are still to be kept: by the city, and by the others."""
        counts = (
            self.promises()
            .order_by()
            .aggregate(
                ours=Count("pk", filter=Q(side=CommitmentSide.OURS)),
                theirs=Count("pk", filter=Q(side=CommitmentSide.THEIRS)),
            )
        )
        return counts["ours"], counts["theirs"]

    def promises(self) -> QuerySet[Commitment]:
        """Promises still to be kept by either side, the first due first."""
        return (
            Commitment.objects.visible_to(self.access)
            .open()
            .filter(activity__in=self.activities.order_by().values("pk"))
            .select_related("activity", "owner")
            .order_by("due_latest", "pk")
        )

    def past(self) -> ActivityQuerySet:
        """What has begun by then, the latest first."""
        met = self.activities.contacts(on=self.on)
        return met.order_by("-starts_latest", "-starts_earliest", "-pk")

    def coming(self) -> ActivityQuerySet:
        """What is planned and may still begin, the next first."""
        return self.activities.filter(
            state=ActivityState.PLAN, starts_latest__gte=self.on
        ).order_by("starts_earliest", "pk")

    def last_contact(self) -> PartialDate | None:
        """When they last met, as exactly as it is known; None when never."""
        last = self.past().first()
        return PartialDate(last.starts_on) if last else None

    def vitality(self) -> Vitality | None:
        """How lively the tie is; None where there was no contact."""
        return vitality_of(self.activities, on=self.on)

    def last_gifts(self) -> list[Activity]:
        """The last gift in each direction: given, received, or of no stated direction."""
        gifts = self.past().filter(instrument=Instrument.GIFT)
        return list(
            gifts.order_by("direction", "-starts_latest", "-starts_earliest", "-pk").distinct(
                "direction"
            )
        )

    def documents(self) -> QuerySet[Document]:
        """Files of all these activities in their newest versions, the newest first."""
        return (
            Document.objects.visible_to(self.access)
            .newest()
            .filter(activity__in=self.activities.order_by().values("pk"))
            .select_related("activity")
            .order_by("-created_at", "-pk")
        )


def ties_of(actor: Actor, *, access: Access) -> QuerySet[Tie]:
    """Public ties of a partner with both their ends, the oldest first."""
    ties: Any = Tie.objects.visible_to(access).of_actor(actor.pk)
    return ties.select_related("actor_a", "actor_b").order_by("since_earliest", "pk")


def ties_between(country_code: str, home: str, *, access: Access) -> QuerySet[Tie]:
    """Public ties of one country with another, the oldest first, with both their ends."""
    ties: Any = Tie.objects.visible_to(access).between(country_code, home)
    return ties.select_related("actor_a", "actor_b").order_by("since_earliest", "pk")


def rows_of(ties: Iterable[Tie], actor: Actor) -> list[TieRow]:
    """The same, seen from that partner."""
    return [TieRow(tie, tie.actor_b if tie.actor_a_id == actor.pk else tie.actor_a) for tie in ties]


def native_names(names: Sequence[ActorName], country_code: str) -> list[NativeName]:
    """The names of a partner in the official languages of its country, with their pronunciation.

    How a name is said is told by the name in Latin letters that is kept for the same language.
    """
    latin = {name.language: name.name for name in names if name.kind == ActorName.Kind.LATIN}
    shown: dict[str, NativeName] = {}
    for name in names:
        if name.kind in {ActorName.Kind.OFFICIAL, ActorName.Kind.SHORT}:
            shown.setdefault(
                name.language, NativeName(name.language, name.name, latin.get(name.language, ""))
            )
    return [shown[code] for code in official_languages(country_code) if code in shown]
