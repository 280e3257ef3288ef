"""What is said of a move: checked, and written into the agreement."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from activities.models import Document
from agreements.lifecycle.facts import LETTERS
from agreements.lifecycle.moves import AUTHORITY, ENDING, LETTER, REASON, REVERSAL, Move
from agreements.models import Agreement, Transition, TransitionKind
from agreements.models.agreements import DAY_OF_STATE
from domains.vocabulary import LegalState
from records.access import Access
from records.partial_dates import PartialDate, is_before


@dataclass(frozen=True)
class MoveInput:
    """What is said of a move: its day, by whose authority, why, what would reverse it.

    `facts` are fields of the agreement, or `rationale` of its activity, that the move needs and
    that are told with it; `successor` is the id of the agreement that takes its place.
    """

    on: PartialDate
    authority: str = ""
    reason: str = ""
    reversal: str = ""
    ending: str = ""
    document: uuid.UUID | None = None
    successor: uuid.UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def tell_facts(agreement: Agreement, move: Move, given: MoveInput, *, access: Access) -> None:
    """Write into the agreement what is told with the move, and check it."""
    unknown = set(given.facts) - set(move.fields)
    if unknown:
        raise ValidationError(
            {name: _("This is not told with this step: edit the record.") for name in unknown}
        )
    _refuse_unfit(move, given)
    activity = agreement.activity
    for name, value in given.facts.items():
        setattr(activity if name == "rationale" else agreement, name, value)
    day = DAY_OF_STATE.get(move.target)
    if day in move.fields and not getattr(agreement, day):
        setattr(agreement, day, given.on)
    if move.target == LegalState.SUPERSEDED:
        agreement.superseded_by = _successor(agreement, given.successor, access=access)
    # Some days are asked of a state alone: of the one to come.
    before = agreement.state, agreement.state_on
    agreement.state, agreement.state_on = move.target, given.on
    agreement.full_clean(
        exclude=["activity", "city", "tie", "renews", "superseded_by"], validate_constraints=False
    )
    agreement.state, agreement.state_on = before
    if "rationale" in given.facts:
        others = {one.name for one in activity._meta.fields} - {"rationale"}
        activity.clean_fields(exclude=others)


def _refuse_unfit(move: Move, given: MoveInput) -> None:
    """Refuse what only other steps tell, as nothing would come of it."""
    errors = {}
    if given.successor is not None and move.target != LegalState.SUPERSEDED:
        errors["successor"] = _("This step names no successor.")
    if given.ending and ENDING not in move.tells:
        errors["ending"] = _("This step is no end.")
    if errors:
        raise ValidationError(errors)


def _successor(
    agreement: Agreement, successor_id: uuid.UUID | None, *, access: Access
) -> Agreement | None:
    """The agreement that takes its place; one of the same city and with one of the same partners.

    It is signed or in force; without an id it is the one that renews it. Raises ValidationError.
    """
    signed = Agreement.objects.visible_to(access).near(agreement).live()
    if successor_id is None:
        return signed.filter(renews=agreement.pk).order_by("pk").last()
    found = signed.filter(pk=successor_id).first()
    if found is None:
        message = _("Choose one that is signed or in force with one of the same partners.")
        raise ValidationError({"successor": message})
    return found


def transition_of(
    agreement: Agreement, move: Move, given: MoveInput, *, access: Access
) -> Transition:
    made = Transition(
        city_id=agreement.city_id,
        agreement=agreement,
        number=next_number(agreement),
        kind=TransitionKind.MOVED,
        source=move.source,
        target=move.target,
        on=given.on,
        authority=given.authority.strip(),
        reason=given.reason.strip(),
        reversal=given.reversal.strip(),
        ending=given.ending if ENDING in move.tells else "",
        document=_document(agreement, given.document, access=access),
        person_id=access.person,
    )
    made.full_clean(exclude=["id", "city", "agreement", "person"], validate_constraints=False)
    return made


def _document(
    agreement: Agreement, document_id: uuid.UUID | None, *, access: Access
) -> Document | None:
    if document_id is None:
        return None
    documents = Document.objects.visible_to(access).filter(activity=agreement.pk)
    found = documents.filter(pk=document_id).first()
    if found is None:
        raise ValidationError({"document": _("Choose one of the documents of this record.")})
    return found


def check_day(agreement: Agreement, move: Move, given: MoveInput, *, today: datetime.date) -> None:
    """A step is not told before it is done, nor before the step that it follows."""
    on, day = given.on, DAY_OF_STATE.get(move.target, "")
    told = {"on": on, day: given.facts.get(day)}
    early = [name for name, value in told.items() if value and PartialDate(value).earliest > today]
    if early:
        raise ValidationError({name: _("This day has not come yet.") for name in early})
    has_come = any(fact.code == day for fact in move.needs)
    fact = getattr(agreement, day) if has_come else None
    if is_before(on, fact):
        message = _("It lies after the day of the step, %(day)s.") % {"day": on}
        raise ValidationError({day: message})
    before = agreement.state_on and PartialDate(agreement.state_on)
    if is_before(on, before):
        raise ValidationError(
            {
                "on": _("The step before it was on %(day)s: this one cannot be earlier.")
                % {"day": before}
            }
        )


def not_told(move: Move, made: Transition) -> dict[str, Any]:
    """What must be said of the move and is not, by field."""
    sentences = {
        AUTHORITY: _("Say who decided it."),
        REASON: _("Say why."),
        REVERSAL: _("Say what would reverse it."),
        ENDING: _("Choose why it is ended."),
        LETTER: _("Choose the letter of intent: a letter or a signed text."),
    }
    errors: dict[str, Any] = {
        name: sentences[name] for name in move.tells if not getattr(made, name)
    }
    if LETTER in move.tells and made.document and made.document.kind not in LETTERS:
        errors[LETTER] = sentences[LETTER]
    return errors


def next_number(agreement: Agreement) -> int:
    # The activity is locked: nobody else counts now.
    last = agreement.transition_rows.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
