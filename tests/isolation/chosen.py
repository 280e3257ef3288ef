"""What a constraint wants of rows that hold canaries, or what makes a leak the likelier."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import ApiKey, User
from activities.weighing import KINDS
from domains import vocabulary as v
from notices.mail.codes import Verdict
from notices.models.snoozes import TARGETS
from partners.models import Actor, Person
from records.access import Role, Visibility
from records.models import EntryKind, Shape
from reports.council.columns import DEFAULT_COLUMNS, CouncilOrder

if TYPE_CHECKING:
    from tests.isolation.filling import Rows


def _in_order(*actors: Actor) -> dict[str, Actor]:
    return dict(zip(("actor_a", "actor_b"), sorted(actors, key=lambda row: row.pk), strict=True))


def _actor(rows: Rows) -> dict[str, Any]:
    chosen: dict[str, Any] = {
        "steward": rows.city,
        "type": v.ActorType.NGO,
        "level": v.Level.SUB,
        "country_code": "DE",
        "place": None,
    }
    # What became one that all see keeps the names by which its own city knows it.
    if rows.is_odd:
        chosen |= {"status": Actor.Status.MERGED, "merged_into": rows.partner}
    return chosen


def _participation(rows: Rows) -> dict[str, Any]:
    """Offered to yet another city; what is offered to that of the crawl is offered openly."""
    if rows.is_odd and rows.elsewhere:
        return {"actor": rows.elsewhere}
    return {"actor": rows.partner, "offered_at": None}


def _commitment(rows: Rows) -> dict[str, Any]:
    """Only one that was kept has a day on which it was, after the day on which it was said."""
    kept = {"status": v.CommitmentStatus.KEPT} if rows.is_odd else {"kept_on": None}
    return {"side": v.CommitmentSide.OURS, **kept}


# By the label of a model.
CHOSEN: dict[str, Callable[[Rows], dict[str, Any]]] = {
    "partners.Actor": _actor,
    "partners.TieDecision": lambda rows: {
        "actor": rows.network if rows.is_odd else rows.partner,
        "standing": v.TieStanding.DORMANT,
    },
    "activities.VitalityWeights": lambda rows: dict.fromkeys(KINDS, 1),
    "partners.CountryNote": lambda rows: {"country_code": "FR" if rows.is_odd else "DE"},
    "partners.NetworkMembership": lambda rows: {
        "network": rows.network,
        "member": rows.partner,
        "currency": "KRW",
        **({} if rows.is_odd else {"void_reason": ""}),
    },
    "partners.Tie": lambda rows: _in_order(rows.make(Actor), rows.partner),
    "partners.Merge": lambda rows: {
        "gone": rows.make(Actor),
        "kept": rows.partner,
        "gone_status": Actor.Status.ACTIVE,
    },
    "partners.DistinctPair": lambda rows: _in_order(rows.make(Actor), rows.partner),
    "partners.Post": lambda rows: {"actor": rows.partner},
    "accounts.Membership": lambda rows: {"role": "officer"},
    "accounts.ApiKey": lambda rows: {"scopes": ["read"]},
    "accounts.KeySecret": lambda rows: {} if rows.is_odd else {"last_used_at": timezone.now()},
    "accounts.KeyConsent": lambda rows: {"scopes": ["read"]},
    "accounts.Delegation": lambda rows: {
        "kind": v.Delegation.STAN,
        "roles": [Role.VIEWER],
        "receiver": User.objects.in_city(rows.city.pk).exclude(pk=rows.make(User).pk)[0],
    },
    "accounts.Invitation": lambda rows: {"roles": [Role.VIEWER]},
    "mfa.Authenticator": lambda rows: {"type": "totp"},
    "records.AuditEntry": lambda rows: {
        "kind": EntryKind.LOOK,
        "city_id": rows.city.pk,
        "person": rows.make(User).pk,
        "behalf": rows.make(User).pk,
        "key": rows.make(ApiKey).pk,
        "subject": "partners.person",
        "subject_id": str(rows.make(Person).pk),
    },
    "records.Seal": lambda rows: {"city_id": rows.city.pk},
    "records.SealedRow": lambda rows: {
        "shape": Shape.objects.create(table="x", columns=[str(rows.city.pk)])
    },
    "records.ErasedRow": lambda rows: {"city_id": rows.city.pk},
    "records.Verification": lambda rows: {"city_id": rows.city.pk},
    "activities.Activity": lambda rows: {
        "instrument": v.Instrument.AGR,
        "domain": v.Domain.CUL,
        "configuration": v.Configuration.BIL,
        "state": v.ActivityState.ONGO,
        "visibility": Visibility.PUBLIC if rows.is_public else rows.visibility,
        "currency": "KRW",
    },
    "activities.ActivityGoal": lambda rows: {"goal": v.Goal.EFS},
    "activities.Participation": _participation,
    "activities.Commitment": _commitment,
    # As open as its record, so that nothing but the record's own door keeps it back.
    "activities.Document": lambda rows: {
        "visibility": Visibility.PUBLIC if rows.is_public else rows.visibility,
    },
    # Only what is kept in a record leads to one.
    "activities.IncomingItem": lambda rows: {
        "kind": v.IncomingKind.LTTR,
        "status": v.IncomingStatus.TURN,
    },
    "activities.Handover": lambda rows: {
        "receiver": User.objects.in_city(rows.city.pk).exclude(pk=rows.make(User).pk)[0],
        "counts": {"activities.activity": 3},
    },
    "activities.RegisterView": lambda rows: {"columns": []},
    "agreements.Agreement": lambda rows: {
        "type": v.AgreementType.SIS,
        "state": v.LegalState.IN_FORCE,
        "tie": None,
    },
    "agreements.Transition": lambda rows: {
        "kind": "entered",
        "target": v.LegalState.IN_FORCE,
    },
    "agreements.Amendment": lambda rows: {"number": 1},
    "agreements.Signatory": lambda rows: {"side": v.Side.HOME},
    "agreements.CheckAnswer": lambda rows: {
        "check_code": v.Check.PURP,
        "finding": v.Finding.FINE,
    },
    "agreements.AuthorityForm": lambda rows: {"types": []},
    "notices.FeedAddress": lambda rows: {
        "kinds": ["visit"],
        **({} if rows.is_odd else {"revoked_at": None}),
    },
    "notices.Hours": lambda rows: {"begins": datetime.time(9), "time_zone": "Asia/Seoul"},
    # A gate with a day is on the work list.
    "notices.Snooze": lambda rows: {
        "kind": "gate",
        **dict.fromkeys(set(TARGETS) - {"gate"}),
        **({} if rows.is_odd else {"until": timezone.localdate() + datetime.timedelta(days=30)}),
    },
    "notices.Mail": lambda rows: {"cities": [rows.city.pk]},
    "notices.MailDecision": lambda rows: {"verdict": Verdict.ARRIVED},
    "reports.ReportRun": lambda rows: {
        "language": "en",
        "state": "READY",
        "audience": (
            Visibility.CONFIDENTIAL
            if rows.visibility == Visibility.CONFIDENTIAL
            else Visibility.INTERNAL
        ),
    },
    "reports.CouncilForm": lambda rows: {
        "columns": list(DEFAULT_COLUMNS),
        "order": CouncilOrder.COUNTRY,
    },
}
