"""Renewing an agreement by a new text: a record of its own, linked with the one that it renews."""

from __future__ import annotations

import datetime
import uuid
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity, Document
from activities.services import ActivityInput, GoalInput, Party, add_document
from agreements.lifecycle.services import lock_agreement
from agreements.models import Agreement
from agreements.origins import told_by_letters
from agreements.proposals import propose_title
from agreements.services import EntryInput, record_entry
from domains.stages import LIVE_STAGES
from domains.vocabulary import (
    STAGE_OF_STATE,
    ActivityState,
    DocumentKind,
    Instrument,
    LegalStage,
    LegalState,
)
from records.access import Access
from records.partial_dates import PartialDate, is_before
from records.rights import StateError, require_on

_COPIED = (
    *("title", "summary", "instrument", "direction", "domain", "secondary_domains", "objectives"),
    *("categories", "time_mode", "security_type", "place", "rationale"),
    *("visibility", "home_link", "home_department", "home_plan", "budget_line"),
)
_COPIED_OF_LAW = (
    *("type", "is_binding", "renewal_rule", "notice_months", "languages", "prevailing_language"),
    "tie",
)
_UNDER_WAY = {LegalStage.PREPARING, LegalStage.APPROVED}


def may_be_renewed(agreement: Agreement) -> bool:
    """Whether it stands, or stood until its term was over."""
    return agreement.stage in LIVE_STAGES or agreement.state == LegalState.EXPIRED


@transaction.atomic
def renew(
    agreement_id: uuid.UUID,
    *,
    on: PartialDate,
    access: Access,
    by: User | None,
    today: datetime.date,
    title: str = "",
) -> Activity:
    """Propose an agreement that renews another: its parties, goals, terms, reasons and texts.

    The newest text in each language becomes a draft of the new record; gates come by the rules of
    `today`. `on` is when it is meant to be signed; without a `title` it has that of
    `proposed_title`. Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError,
    StateError where it cannot be renewed, or is being, and ValidationError by field.
    """
    before = lock_agreement(agreement_id, access=access, version=None)
    activity = before.activity
    require_on(access, "activities.write", activity)
    require_on(access, "agreements.prepare", activity)
    _check(before, access=access)
    if is_before(on, before.signed_on):
        message = _("It renews an agreement of %(day)s: it was not signed before.")
        raise ValidationError({"on": message % {"day": before.signed_on}})
    fields: dict[str, Any] = {name: getattr(activity, name) for name in _COPIED}
    fields["title"] = title.strip() or proposed_title(before)
    if activity.summary in told_by_letters(activity):
        fields["summary"] = ""
    fields |= _still_there(activity, access=access)
    colleagues = User.objects.in_city(activity.city_id)
    law = {name: getattr(before, name) for name in _COPIED_OF_LAW}
    made = record_entry(
        EntryInput(
            ActivityInput(
                fields={**fields, "starts_on": on, "state": ActivityState.PLAN},
                parties=_parties(activity),
                goals=[GoalInput(g.goal, g.part, g.reason) for g in activity.goals.all()],
                readers=list(
                    activity.reader_rows.filter(user__in=colleagues).values_list("user", flat=True)
                ),
            ),
            {**law, "state": LegalState.PROPOSED, "renews": before},
        ),
        city=activity.city,
        access=access,
        on=today,
    )
    for text in _newest_texts(activity, access=access):
        _copy(text, made, access=access, by=by)
    return made


def proposed_title(before: Agreement) -> str:
    """That of the agreement; where a letter gave it its subject, its kind with the partners' names.

    Two queries at most.
    """
    activity = before.activity
    if activity.title not in told_by_letters(activity):
        return activity.title
    rows = activity.participations.exclude(actor=activity.city.actor_id).order_by("pk")
    partners = [row.actor for row in rows.select_related("actor")]
    return propose_title(Instrument.AGR, before.type, partners) or activity.title


def _check(before: Agreement, *, access: Access) -> None:
    if not may_be_renewed(before):
        raise StateError(
            _("Only an agreement that is signed, in force or just expired is renewed.")
        )
    others = Agreement.objects.visible_to(access).filter(renews=before.pk)
    for other in others.select_related("activity").order_by("pk"):
        if STAGE_OF_STATE[LegalState(other.state)] in _UNDER_WAY and not other.activity.is_void:
            raise StateError(
                _("It is being renewed already, by %(code)s.") % {"code": other.activity.code}
            )


def _still_there(activity: Activity, *, access: Access) -> dict[str, Any]:
    """Owner, deputy and parent, without those who left the city or whom the asker may not see."""
    people = User.objects.in_city(activity.city_id).in_bulk(
        [pk for pk in (activity.owner_id, activity.deputy_id) if pk]
    )
    parents = Activity.objects.visible_to(access).filter(children=activity.pk)
    return {
        "owner": people.get(activity.owner_id),
        "deputy": people.get(activity.deputy_id),
        "parent": parents.first(),
    }


def _parties(activity: Activity) -> list[Party]:
    return [
        Party(
            actor=row.actor,
            roles=row.roles,
            is_responsible=row.is_responsible,
            is_accountable=row.is_accountable,
            is_consulted=row.is_consulted,
            is_informed=row.is_informed,
        )
        for row in activity.participations.select_related("actor").order_by("pk")
    ]


def _newest_texts(activity: Activity, *, access: Access) -> list[Document]:
    """The newest signed text in each language, oldest first; drafts where none was signed."""
    texts = Document.objects.visible_to(access).newest().filter(activity=activity.pk)
    for kind in (DocumentKind.TEXT, DocumentKind.DRAF):
        of_kind = texts.filter(kind=kind).order_by("created_at", "pk")
        if newest := {text.language: text for text in of_kind}:
            return list(newest.values())
    return []


def _copy(text: Document, activity: Activity, *, access: Access, by: User | None) -> None:
    try:
        content = text.file.open("rb")
    except FileNotFoundError:
        # The record can be renewed without what is lost.
        return
    # Nor does it wait for one that was kept before files were looked into as closely as today.
    with content, suppress(ValidationError):
        add_document(
            activity.pk,
            File(content, name=text.name),
            access=access,
            by=by,
            kind=DocumentKind.DRAF,
            language=text.language,
            visibility=text.visibility,
        )


def texts_left_behind(renewal: Activity, before: Activity, *, access: Access) -> list[str]:
    """Names of the texts that a renewal just made should have taken along, and could not."""
    made = Document.objects.of_activities([renewal.pk])
    taken = set(made.values_list("sha256", flat=True))
    texts = _newest_texts(before, access=access)
    return [text.name for text in texts if text.sha256 not in taken]
