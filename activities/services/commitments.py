"""Writing down promises and what becomes of them."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Commitment, Document
from activities.services.rights import activity_to_write
from domains.vocabulary import CommitmentStatus
from records.access import Access
from records.partial_dates import PartialDate, is_before
from records.rights import StateError, require_on
from records.templatetags.ui import partial_date
from records.versions import as_it_was, lock_for_edit

# So long a slip of the pen is mended without a question.
FRESH = datetime.timedelta(days=1)
# What was promised: another word or day is another promise.
SUBSTANCE = ("words", "due_on")
_DOCUMENTS = ("said_in_id", "evidence_in_id")
# The code of a refusal of what verbs say.
BY_VERB = "by_verb"
_OPEN = frozenset({CommitmentStatus.OPEN, CommitmentStatus.RNEG})
_NOT_RELEASED = _OPEN | {CommitmentStatus.BROK}
# What has its own verb, which asks for the day and the reason.
_DECIDED = frozenset({CommitmentStatus.RNEG, CommitmentStatus.BROK, CommitmentStatus.RLSD})


@transaction.atomic
def record_commitment(
    activity_id: uuid.UUID,
    fields: Mapping[str, Any],
    *,
    access: Access,
    today: datetime.date | None = None,
) -> Commitment:
    """Write down a promise made in an activity; also one that was kept already, until `today`.

    What else became of it is said by the verbs below alone. Without `today` it is taken as it
    stands elsewhere, such as in the record of a partner. Raises Activity.DoesNotExist,
    PermissionDenied, ImpossibleError when the activity is void, and ValidationError by field.
    """
    activity = activity_to_write(activity_id, access=access)
    commitment = Commitment(activity=activity, city_id=activity.city_id)
    _assign(commitment, fields, access=access)
    if today is not None:
        _check_edit(commitment, _NOTHING, today=today)
    commitment.save(force_insert=True)
    return commitment


@transaction.atomic
def edit_commitment(
    commitment_id: uuid.UUID,
    fields: Mapping[str, Any],
    *,
    access: Access,
    version: int | None,
    at: datetime.datetime,
    is_correction: bool = False,
) -> Commitment:
    """Correct what is written of a promise that the asker may read and write.

    Other words or another due date than one that has stood for a day are taken only as a
    correction: what is agreed anew is renegotiated. That it was renegotiated, not kept or released
    is said by the verbs below alone. Raises Commitment.DoesNotExist, PermissionDenied,
    StaleRecordError when `version` is not the newest, ImpossibleError when the activity is void,
    and ValidationError by field.
    """
    commitment = _locked(commitment_id, access=access, version=version)
    if not fields:
        return as_it_was(commitment)
    stood = {name: getattr(commitment, name) for name in SUBSTANCE}
    was = _Stood(commitment.status, commitment.kept_on, commitment.said_on, commitment.due_on)
    _assign(commitment, fields, access=access)
    _check_edit(commitment, was, today=timezone.localdate(at))
    is_other = any(old and getattr(commitment, name) != old for name, old in stood.items())
    if is_other and not is_correction and at - commitment.created_at > FRESH:
        message = _(
            "These words or this date have stood for a while. If they were only written down"
            " wrongly, say so here. If something else was agreed, renegotiate the promise: what it"
            " was before stays to be seen then."
        )
        raise ValidationError({"is_correction": message})
    commitment.save()
    return commitment


@transaction.atomic
def renegotiate_commitment(
    commitment_id: uuid.UUID,
    fields: Mapping[str, Any],
    *,
    on: PartialDate,
    why: str,
    agreed_with: str,
    access: Access,
    version: int | None,
    today: datetime.date,
) -> Commitment:
    """Put other words or another due date, which both sides agreed to, in the place of a promise.

    `fields` are `words` and `due_on`. Raises as `edit_commitment` does; also where nothing is
    other, and StateError for a promise that was kept or released.
    """
    commitment = _locked(commitment_id, access=access, version=version)
    _require_status(commitment.status, _NOT_RELEASED)
    stood = {name: getattr(commitment, name) for name in SUBSTANCE}
    told = {name: fields[name] for name in SUBSTANCE if name in fields}
    if all(value == stood[name] for name, value in told.items()):
        raise ValidationError({"words": _("Give other words, or another date by which.")})
    errors = _refused_decision(commitment, on, why, today=today)
    if "decided_on" not in errors and commitment.status == CommitmentStatus.RNEG:
        errors |= _before_agreed("decided_on", on, commitment)
    due_on = told.get("due_on")
    if not errors and due_on != commitment.due_on and is_before(due_on, on):
        errors["due_on"] = _("This is before the day on which it was agreed. Correct one of both.")
    if not agreed_with.strip():
        errors["agreed_with"] = _("Say with whom it was agreed.")
    if errors:
        raise ValidationError(errors)
    commitment.renegotiations += 1
    decided = {"decided_on": on, "decided_why": why.strip(), "agreed_with": agreed_with.strip()}
    _assign(commitment, {**told, **decided, "status": CommitmentStatus.RNEG}, access=access)
    commitment.save()
    return commitment


@transaction.atomic
def keep_commitment(
    commitment_id: uuid.UUID,
    *,
    on: PartialDate,
    evidence: str,
    evidence_in_id: uuid.UUID | None = None,
    access: Access,
    version: int | None,
    today: datetime.date,
) -> Commitment:
    """Say that a promise was kept, on which day, and what shows it: words, or a document.

    One that was given up as not kept can be kept after all. Raises as `edit_commitment` does; also
    for a day that is still to come or before it was said, without evidence, and StateError for a
    promise that was released or kept.
    """
    commitment = _locked(commitment_id, access=access, version=version)
    _require_status(commitment.status, _NOT_RELEASED)
    _require_past(on, today=today)
    if commitment.status == CommitmentStatus.RNEG and (
        errors := _before_agreed("kept_on", on, commitment)
    ):
        raise ValidationError(errors)
    told = {"kept_on": on, "evidence": evidence.strip(), "evidence_in_id": evidence_in_id}
    _assign(commitment, {**told, "status": CommitmentStatus.KEPT}, access=access)
    commitment.save()
    return commitment


@transaction.atomic
def give_up_commitment(
    commitment_id: uuid.UUID,
    *,
    is_released: bool,
    on: PartialDate,
    why: str,
    access: Access,
    version: int | None,
    today: datetime.date,
) -> Commitment:
    """Say that a promise was not kept, or that whom it was made to no longer asks for it.

    Raises as `edit_commitment` does; also without a reason, for a day that is still to come, and
    StateError for a promise that is not open.
    """
    commitment = _locked(commitment_id, access=access, version=version)
    _require_status(commitment.status, _NOT_RELEASED if is_released else _OPEN)
    if errors := _refused_decision(commitment, on, why, today=today):
        raise ValidationError(errors)
    status = CommitmentStatus.RLSD if is_released else CommitmentStatus.BROK
    told = {"status": status, "decided_on": on, "decided_why": why.strip(), "agreed_with": ""}
    _assign(commitment, told, access=access)
    commitment.save()
    return commitment


def _locked(commitment_id: uuid.UUID, *, access: Access, version: int | None) -> Commitment:
    commitment = lock_for_edit(
        Commitment.objects.visible_to(access), commitment_id, version=version
    )
    require_on(access, "activities.write", commitment)
    return commitment


def _require_status(status: str, allowed: frozenset[str]) -> None:
    if status not in allowed:
        raise StateError(
            _("This promise is: %(status)s. If that is wrong, correct it first.")
            % {"status": CommitmentStatus(status).label}
        )


class _Stood(NamedTuple):
    """What became of a promise, and its days, before an edit."""

    status: str
    kept_on: str | None
    said_on: str | None
    due_on: str | None


_NOTHING = _Stood(CommitmentStatus.OPEN, None, None, None)


def _check_edit(commitment: Commitment, was: _Stood, *, today: datetime.date) -> None:
    """What became of a promise is checked in an edit as the verbs check it, and its new days."""
    said_on, due_on = commitment.said_on, commitment.due_on
    # What stands so since earlier days does not keep the rest from being edited.
    if (said_on, due_on) != (was.said_on, was.due_on):
        if said_on and PartialDate(said_on).earliest > today:
            raise ValidationError({"said_on": _("This day is still to come.")})
        if is_before(due_on, said_on):
            message = _("It was due before it was said. Correct one of both days.")
            raise ValidationError({"due_on": message})
    if commitment.status != was.status:
        if commitment.status in _DECIDED:
            message = _("Say this on the page of the promise, with the day and the reason.")
            raise ValidationError({"status": ValidationError(message, code=BY_VERB)})
        if commitment.status == CommitmentStatus.KEPT:
            _require_status(was.status, _NOT_RELEASED)
            if (
                was.status == CommitmentStatus.RNEG
                and commitment.kept_on
                and (
                    errors := _before_agreed("kept_on", PartialDate(commitment.kept_on), commitment)
                )
            ):
                raise ValidationError(errors)
    if commitment.kept_on and commitment.kept_on != was.kept_on:
        _require_past(PartialDate(commitment.kept_on), today=today)


def _require_past(kept_on: PartialDate, *, today: datetime.date) -> None:
    if kept_on.earliest > today:
        raise ValidationError({"kept_on": _("This day is still to come.")})


def _before_agreed(name: str, on: PartialDate, commitment: Commitment) -> dict[str, str]:
    """That a day is before the one on which the promise was renegotiated last."""
    if not is_before(on, commitment.decided_on):
        return {}
    told = _("It was renegotiated after that, on %(day)s. Give that day or a later one.")
    return {name: told % {"day": partial_date(commitment.decided_on)}}


def _refused_decision(
    commitment: Commitment, on: PartialDate, why: str, *, today: datetime.date
) -> dict[str, str]:
    errors = {}
    if on.earliest > today:
        errors["decided_on"] = _("This day is still to come.")
    elif is_before(on, commitment.said_on):
        errors["decided_on"] = _("This was before the promise was made.")
    if not why.strip():
        errors["decided_why"] = _("Say why.")
    return errors


def _assign(commitment: Commitment, fields: Mapping[str, Any], *, access: Access) -> None:
    kept_owner = commitment.owner_id
    stood = {name: getattr(commitment, name) for name in _DOCUMENTS}
    for name, value in fields.items():
        setattr(commitment, name, value)
    _check_documents(commitment, stood, access=access)
    links = ["city", "activity", "owner", "said_in", "evidence_in"]
    # Each constraint would cost a statement: `clean` looks at the same.
    commitment.full_clean(exclude=["id", *links], validate_constraints=False)
    if commitment.owner_id not in {None, kept_owner}:
        colleagues = User.objects.in_city(commitment.city_id)
        if not colleagues.filter(pk=commitment.owner_id).exists():
            raise ValidationError({"owner": _("Choose somebody who works in this city.")})


def _check_documents(
    commitment: Commitment, stood: Mapping[str, uuid.UUID | None], *, access: Access
) -> None:
    """Documents are those of the record that the asker may read, or stay as they are.

    Whoever may not read one was shown none there, and does not take it away.
    """
    readable = Document.objects.visible_to(access).filter(activity=commitment.activity_id)
    for name, was in stood.items():
        key = getattr(commitment, name)
        if key is None and was is not None and not readable.filter(pk=was).exists():
            setattr(commitment, name, was)
        elif key not in {None, *stood.values()} and not readable.filter(pk=key).exists():
            field = name.removesuffix("_id")
            raise ValidationError({field: _("Choose a document of this activity.")})
