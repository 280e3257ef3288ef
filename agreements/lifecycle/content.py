"""Verbs for what hangs on an agreement: signatories, checks, amendments."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from activities.models import Document
from activities.timeline.events import events_of
from agreements.lifecycle.amendment_days import DAYS, check_amendment_days
from agreements.lifecycle.keeping import check_kept, held_facts, was_concluded
from agreements.lifecycle.services import lock_agreement, save_version
from agreements.lifecycle.steps import (
    amending_steps,
    amendments_since,
    counted_by,
    has_moved,
)
from agreements.models import Agreement, Amendment, CheckAnswer, Signatory
from domains.vocabulary import Check, LegalState
from records.access import Access
from records.partial_dates import PartialDate, is_before
from records.rights import StateError, require_on
from records.search import fold
from records.versions import as_it_was

MOST_SIGNATORIES = 40
# Who signs moves no day: whatever was there before is there after it.
_ANY_DAY = datetime.date.max
_CLAUSE = re.compile(r"제\s*([0-9]+)\s*([조항호])")


@dataclass(frozen=True)
class SignatoryInput:
    """Who signs, for which side of `Side`, in which capacity, and when where it is known."""

    side: str
    name: str
    capacity: str
    signed_on: Any = None


@transaction.atomic
def write_signatories(
    agreement_id: uuid.UUID,
    given: Sequence[SignatoryInput],
    *,
    access: Access,
    version: int | None,
    today: datetime.date | None = None,
) -> Agreement:
    """Say who signs an agreement; the list is given whole and in order.

    Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError, StaleRecordError, and
    ValidationError under `signatories`, which names whose entry is wrong.
    """
    agreement = lock_agreement(agreement_id, access=access, version=version)
    require_on(access, "agreements.prepare", agreement.activity)
    if len(given) > MOST_SIGNATORIES:
        raise ValidationError(
            {"signatories": _("Name at most %(most)d signatories.") % {"most": MOST_SIGNATORIES}}
        )
    if len({(one.side, fold(one.name)) for one in given}) != len(given):
        raise ValidationError({"signatories": _("Name each signatory once.")})
    held = held_facts(agreement, on=_ANY_DAY)
    stored = {(row.side, row.name): row for row in agreement.signatory_rows.all()}
    kept = [
        stored.pop((one.side, one.name))
        if (one.side, one.name) in stored
        else Signatory(agreement=agreement, city_id=agreement.city_id, side=one.side, name=one.name)
        for one in given
    ]
    for row in stored.values():
        row.delete()
    was_signed = was_concluded(agreement)
    for position, (row, one) in enumerate(zip(kept, given, strict=True)):
        if was_signed and today and row.signed_on != one.signed_on:
            _check_has_signed(one, agreement, today=today)
        row.capacity, row.signed_on, row.position = one.capacity, one.signed_on, position
        try:
            row.full_clean(exclude=["id", "city", "agreement"], validate_constraints=False)
        except ValidationError as error:
            told = [f"{one.name}: {text}" for text in error.messages]
            raise ValidationError({"signatories": told}) from None
        row.save()
    check_kept(held, agreement, on=_ANY_DAY)
    save_version(agreement)
    return agreement


def _check_has_signed(one: SignatoryInput, agreement: Agreement, *, today: datetime.date) -> None:
    wrong = ""
    if one.signed_on and PartialDate(one.signed_on).earliest > today:
        wrong = _("This day has not come yet.")
    elif is_before(agreement.signed_on, one.signed_on):
        wrong = _("The agreement was signed on %(day)s: nobody signed it after.") % {
            "day": agreement.signed_on
        }
    if wrong:
        raise ValidationError({"signatories": [f"{one.name}: {wrong}"]})


@dataclass(frozen=True)
class CheckInput:
    """The finding of one check, and what there is to say of it."""

    check: str
    finding: str
    note: str = ""


@transaction.atomic
def answer_checks(
    agreement_id: uuid.UUID,
    given: Sequence[CheckInput],
    *,
    access: Access,
    version: int | None,
) -> Agreement:
    """Answer some questions of the checklist; the others stay as they are.

    Raises as `write_signatories` does, with errors by the code of the check.
    """
    agreement = lock_agreement(agreement_id, access=access, version=version)
    require_on(access, "agreements.prepare", agreement.activity)
    stored = {row.check_code: row for row in agreement.checkanswer_rows.all()}
    errors: dict[str, Any] = {}
    changed: list[CheckAnswer] = []
    if len({one.check for one in given}) != len(given):
        raise ValidationError({"checks": _("Answer each check once.")})
    for one in given:
        if one.check not in Check.values:
            raise ValidationError({"checks": _("There is no such check.")})
        row = stored.get(one.check) or CheckAnswer(
            agreement=agreement, city_id=agreement.city_id, check_code=one.check
        )
        told = (one.finding, one.note.strip())
        if (row.finding, row.note) == told:
            continue
        row.finding, row.note = told
        try:
            row.full_clean(exclude=["id", "city", "agreement"], validate_unique=False)
        except ValidationError as error:
            errors[one.check] = error.messages
        changed.append(row)
    if errors:
        raise ValidationError(errors)
    if not changed:
        as_it_was(agreement.activity)
        return agreement
    for row in changed:
        row.save()
    save_version(agreement)
    return agreement


@transaction.atomic
def write_amendment(
    agreement_id: uuid.UUID,
    fields: Mapping[str, Any],
    *,
    access: Access,
    version: int | None,
    amendment_id: uuid.UUID | None = None,
) -> Amendment:
    """Write down an amendment, or change one.

    Raises Activity.DoesNotExist, Amendment.DoesNotExist, PermissionDenied, ImpossibleError,
    StaleRecordError, and ValidationError by field, also where it overlaps with another one.
    """
    agreement = lock_agreement(agreement_id, access=access, version=version)
    require_on(access, "agreements.conclude", agreement.activity)
    was_amended = _is_amended(agreement)
    if amendment_id is None:
        if not was_concluded(agreement):
            raise StateError(_("Only what was signed is amended. Change the draft instead."))
        # Of all that there ever were: who cites one that was taken out must not mean another.
        written = events_of(agreement.pk, Amendment)
        last = written.aggregate(last=Max("number"))["last"]
        amendment = Amendment(
            agreement=agreement, city_id=agreement.city_id, number=(last or 0) + 1
        )
    else:
        amendment = agreement.amendment_rows.get(pk=amendment_id)
        if not fields:
            as_it_was(agreement.activity)
            return amendment
    days = {name: getattr(amendment, name) for name in DAYS}
    document = amendment.document_id
    for name, value in fields.items():
        setattr(amendment, name, value)
    amendment.clause_key = key_of_clause(amendment.clause or "")
    # `clean` looks at what the constraints guard.
    amendment.full_clean(
        exclude=["id", "city", "agreement", "document"], validate_constraints=False
    )
    if any(getattr(amendment, name) != was for name, was in days.items()):
        check_amendment_days(agreement, amendment)
    _check_document(agreement, amendment, document, access=access)
    _check_overlap(agreement, amendment)
    amendment.save()
    _check_amended(agreement, was_amended=was_amended)
    save_version(agreement)
    return amendment


def key_of_clause(clause: str) -> str:
    """A clause folded, however it is spaced: "제 4 조" is "제4조"."""
    return fold(_CLAUSE.sub(r"제\1\2", clause))


def _check_document(
    agreement: Agreement, amendment: Amendment, was: uuid.UUID | None, *, access: Access
) -> None:
    """The document is one of the record that the asker may read, or stays as it is.

    Whoever may not read it was shown none there, and does not take it away.
    """
    readable = Document.objects.visible_to(access).filter(activity=agreement.pk)
    key = amendment.document_id
    if key is None and was is not None and not readable.filter(pk=was).exists():
        amendment.document_id = was
    elif key not in {None, was} and not readable.filter(pk=key).exists():
        raise ValidationError({"document": _("Choose one of the documents of this record.")})


def _check_overlap(agreement: Agreement, amendment: Amendment) -> None:
    """An amendment of the whole text stands for every clause, which the database cannot tell.

    So a consolidated text ends what a clause said before it for good, and a clause that is amended
    later ends what that text said of it.
    """
    others = agreement.amendment_rows.exclude(pk=amendment.pk)
    if amendment.clause_key:
        others = others.filter(clause_key__in=["", amendment.clause_key])
    rivals = (
        row
        for row in others.order_by("number")
        if row.clause_key == amendment.clause_key or not _follow(row, amendment)
    )
    other = next((row for row in rivals if amendment.meets(row)), None)
    if other is not None:
        message = _(
            "Amendment %(number)d applies to the same text then. Say there until when it does, "
            "or let this one begin later."
        )
        raise ValidationError({"in_force_on": message % {"number": other.number}})


def _follow(one: Amendment, other: Amendment) -> bool:
    """Whether one of them, of which no last day is told, ends where the other begins."""
    is_first = is_before(one.in_force_on, other.in_force_on) and not one.until
    return is_first or (is_before(other.in_force_on, one.in_force_on) and not other.until)


def _is_amended(agreement: Agreement) -> bool:
    """Whether it counts as amended, and was by some amendment since the step to that before."""
    if agreement.state != LegalState.AMENDED or not has_moved(agreement):
        return False
    *_earlier, before, last = [None, *amending_steps(agreement)]
    return last is not None and amendments_since(agreement, before, on=counted_by(last)).exists()


def _check_amended(agreement: Agreement, *, was_amended: bool) -> None:
    """Raise StateError where an agreement counts as amended that no amendment changed any more."""
    if was_amended and not _is_amended(agreement):
        raise StateError(_("The agreement is amended by nothing else. Take that step back first."))


@transaction.atomic
def delete_amendment(
    agreement_id: uuid.UUID, amendment_id: uuid.UUID, *, access: Access, version: int | None
) -> Agreement:
    """Take an amendment out that was written down by mistake; the history keeps it.

    Raises Activity.DoesNotExist, Amendment.DoesNotExist, PermissionDenied, ImpossibleError,
    StaleRecordError, and StateError where the state of the agreement rests on it.
    """
    agreement = lock_agreement(agreement_id, access=access, version=version)
    require_on(access, "agreements.conclude", agreement.activity)
    was_amended = _is_amended(agreement)
    agreement.amendment_rows.get(pk=amendment_id).delete()
    _check_amended(agreement, was_amended=was_amended)
    save_version(agreement)
    return agreement
