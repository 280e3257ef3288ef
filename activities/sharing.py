"""What a city sees of a record that another city has offered to it, and nothing else.

Rows come through `Participation.objects.offered_to(access)`, as plain values of the columns that
`SHARED` names: no page and no answer of the API holds the record itself.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.models import DUTIES, Activity, Commitment, Participation
from activities.querysets import ParticipationQuerySet
from domains.vocabulary import STAGE_OF_STATE, CommitmentSide, Direction, LegalStage, LegalState
from partners.models import City, best_name
from records.access import Access
from records.nested import nested
from records.partial_dates import PartialDate

# The fixed subset of fields that a partner city sees. Of the parties, those that only the owner of
# the record sees are told as "another partner", without a name; promises only where the two cities
# are alone with each other, since a promise does not say to which of several partners it was made.
SHARED: dict[str, tuple[str, ...]] = {
    "activity": (
        "title",
        "instrument",
        "direction",
        "domain",
        "secondary_domains",
        "objectives",
        "goal_codes",
        "starts_on",
        "ends_on",
        "state",
    ),
    "agreement": ("type", "state", "signed_on", "in_force_on", "expires_on"),
    "party": ("roles", *DUTIES),
    "commitment": ("side", "words", "due_on", "status", "kept_on"),
}
# Of the offer itself, which is as much the reader's as the owner's.
OFFER = ("offered_at", "answer", "answer_note", "answered_at", "acknowledged_at")
_ACTOR = ("actor_id", "actor__steward_id", "actor__labels")
_COLUMNS = (
    *("pk", "activity_id", "actor_id", "city__actor_id", "city__actor__labels"),
    *OFFER,
    *(f"activity__{name}" for name in SHARED["activity"]),
    *(f"activity__agreement__{name}" for name in SHARED["agreement"]),
)
_COUNTED_AS = {"counted_as": F("activity__counted_as"), "ours": F("actor__city")}
_OTHER_SIDE = {
    CommitmentSide.OURS: CommitmentSide.THEIRS,
    CommitmentSide.THEIRS: CommitmentSide.OURS,
}
_OTHER_WAY = {Direction.INCO: Direction.OUTG, Direction.OUTG: Direction.INCO, "": ""}


@dataclass(frozen=True)
class SharedParty:
    """A party as the reader may know it: `labels` is empty for one that only the owner sees."""

    actor_id: uuid.UUID | None
    labels: dict[str, str]
    is_ours: bool
    roles: list[str]
    is_responsible: bool
    is_accountable: bool
    is_consulted: bool
    is_informed: bool

    def __str__(self) -> str:
        if not self.labels:
            return _("another partner")
        return best_name(self.labels, get_language() or "en")

    @property
    def duties(self) -> list[str]:
        """What it is in the activity, in words."""
        words = {
            "is_accountable": _("answers for it"),
            "is_responsible": _("does the work"),
            "is_consulted": _("must agree"),
            "is_informed": _("is told"),
        }
        return [word for name, word in words.items() if getattr(self, name)]


@dataclass(frozen=True)
class SharedCommitment:
    """A promise between the two cities, `side` as the reader sees it."""

    side: str
    words: str
    due_on: PartialDate | None
    status: str
    kept_on: PartialDate | None


@dataclass(frozen=True)
class SharedRecord:
    """A record of another city as it is offered to one of the reader's cities.

    `direction` is told from that city's side. `same` stands for all records that are linked as the
    same, and is shown nowhere.
    """

    id: uuid.UUID
    grant: int
    ours: uuid.UUID
    owner_id: uuid.UUID
    owner_labels: dict[str, str]
    same: uuid.UUID
    fields: dict[str, Any]
    agreement: dict[str, Any] | None
    parties: list[SharedParty]
    commitments: list[SharedCommitment]
    # None only in a preview.
    offered_at: datetime.datetime | None
    answer: str
    answer_note: str
    answered_at: datetime.datetime | None
    acknowledged_at: datetime.datetime | None

    @property
    def owner(self) -> str:
        """The city that keeps the record, in the active language."""
        return best_name(self.owner_labels, get_language() or "en")

    @property
    def stage(self) -> LegalStage | None:
        """The one of five stages at which an agreement is; None for anything else."""
        return STAGE_OF_STATE[LegalState(self.agreement["state"])] if self.agreement else None

    @property
    def is_waiting(self) -> bool:
        return not self.answer

    def says_of_its_keeper(self, part: Participation) -> bool:
        """Whether the city that keeps it has that part in it; `said_in_own_record` for one row."""
        return any(
            own.actor_id == self.owner_id == part.actor_id
            and set(own.roles) == set(part.roles)
            and all(getattr(own, duty) == getattr(part, duty) for duty in DUTIES)
            for own in self.parties
        )


def offers(access: Access) -> QuerySet[Any, dict[str, Any]]:
    """Rows of `records_of`, one for each record that is offered to a city of the asker."""
    return _with_columns(Participation.objects.offered_to(access))


def offers_of(
    partner_id: uuid.UUID, *, city: City, access: Access
) -> QuerySet[Any, dict[str, Any]]:
    """Rows of what a partner has offered to one city, those that wait for an answer first."""
    rows = offers(access).filter(actor__city=city, city__actor=partner_id)
    is_answered = Case(When(answer="", then=Value(0)), default=Value(1))
    return rows.order_by(is_answered, "-offered_at", "-pk")


def same_as_own(own: Activity, *, access: Access) -> list[SharedRecord]:
    """The records of other cities that an own one is linked with, as far as they are offered.

    No query for one without a link.
    """
    if own.same_as_id is None:
        return []
    same = Q(activity=own.counted_as_id) | Q(activity__counted_as=own.counted_as_id)
    return records_of(offers(access).filter(same, actor__city=own.city_id), access=access)


def preview(part: Participation, *, city_id: uuid.UUID) -> SharedRecord:
    """What a city would see of a record by that part, for those who are to offer it to the city.

    The part was read through the owner's own rights.
    """
    rows = Participation.objects.of_activities([part.activity_id]).filter(pk=part.pk)
    seen_by = Access(roles={city_id: frozenset()})
    (record,) = records_of(_with_columns(rows), access=seen_by)
    return record


def _with_columns(grants: ParticipationQuerySet) -> QuerySet[Any, dict[str, Any]]:
    parties = Participation.objects.filter(activity=OuterRef("activity")).order_by("id")
    promises = Commitment.objects.filter(activity=OuterRef("activity")).order_by("due_latest", "id")
    return grants.values(
        *_COLUMNS,
        **_COUNTED_AS,
        party_rows=nested(parties, *_ACTOR, *SHARED["party"]),
        promise_rows=nested(promises, *SHARED["commitment"]),
    )


def records_of(rows: Iterable[dict[str, Any]], *, access: Access) -> list[SharedRecord]:
    """What rows of `offers` tell to the asker."""
    return [_record(row, access) for row in rows]


def _record(row: dict[str, Any], access: Access) -> SharedRecord:
    fields = {name: row[f"activity__{name}"] for name in SHARED["activity"]}
    fields["direction"] = _OTHER_WAY[fields["direction"]]
    agreement = {name: row[f"activity__agreement__{name}"] for name in SHARED["agreement"]}
    parties = [_party(row, values, access) for values in row["party_rows"]]
    return SharedRecord(
        id=row["activity_id"],
        grant=row["pk"],
        ours=row["ours"],
        owner_id=row["city__actor_id"],
        owner_labels=row["city__actor__labels"],
        same=row["counted_as"] or row["activity_id"],
        fields=fields,
        agreement=agreement if agreement["type"] else None,
        parties=parties,
        commitments=[_commitment(*values) for values in row["promise_rows"]]
        if len(parties) == 2
        else [],
        **{name: row[name] for name in OFFER},
    )


def _party(row: dict[str, Any], values: list[Any], access: Access) -> SharedParty:
    actor, steward, labels, *part = values
    is_known = steward is None or uuid.UUID(steward) in access.cities_for("partners.read")
    return SharedParty(
        uuid.UUID(actor) if is_known else None,
        labels if is_known else {},
        actor == str(row["actor_id"]),
        *part,
    )


def _commitment(
    side: str, words: str, due_on: str | None, status: str, kept_on: str | None
) -> SharedCommitment:
    other = _OTHER_SIDE[CommitmentSide(side)]
    due, kept = (PartialDate(day) if day else None for day in (due_on, kept_on))
    return SharedCommitment(other, words, due, status, kept)
