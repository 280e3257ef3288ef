"""Verbs that write an activity with its legal side, in one transaction; pages and API use them.

Errors are by field: those of the activity under its names, those of the legal side under
`agreement/<name>`.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity
from activities.services import ActivityInput, edit_activity, record_activity
from agreements.gates.services import apply_packs
from agreements.lifecycle.facts import Fact
from agreements.lifecycle.keeping import (
    check_correction,
    check_days,
    check_kept,
    days_told,
    held_facts,
)
from agreements.lifecycle.services import enter_first, progress_at
from agreements.models import Agreement
from agreements.models.agreements import DAY_OF_STATE
from domains.vocabulary import ActivityState, Instrument, LegalStage, LegalState
from partners.models import City
from records.access import Access
from records.rights import require, require_on
from records.versions import as_it_was, lock_for_edit

# The type goes with the kind of activity; the two states and the day of signing are what the entry
# page fills in by itself: losing them with a change of kind loses nothing that a person told.
_FILLED_IN = {"type", "state", "state_on", "signed_on"}
_FIRST_STATES = {LegalState.PROPOSED, LegalState.SIGNED}
_NOT_TYPED = {"activity", "city"}


@dataclass(frozen=True)
class EntryInput:
    """What an editor gives of an activity, and of its legal side by name.

    An agreement of None means that there is none; for an edit, that it stays as it is.
    """

    activity: ActivityInput
    agreement: Mapping[str, Any] | None = None


class _Errors:
    """Gathers the errors of both sides, so that an editor sees all of them at once."""

    def __init__(self) -> None:
        self.by_field: dict[str, list[Any]] = {}

    def add(self, error: ValidationError, prefix: str = "") -> None:
        # `update_error_dict` files errors without a field under NON_FIELD_ERRORS.
        for name, found in error.update_error_dict({}).items():
            self.by_field.setdefault(f"{prefix}{name}", []).extend(found)

    @contextmanager
    def gathered(self, prefix: str = "") -> Iterator[None]:
        try:
            yield
        except ValidationError as error:
            self.add(error, prefix)

    def raise_any(self) -> None:
        if self.by_field:
            raise ValidationError(self.by_field)


def next_entry_id() -> uuid.UUID:
    """An id for an activity to come; a form that carries it can be sent twice and save once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7()")
        return cursor.fetchone()[0]


@transaction.atomic
def record_entry(
    given: EntryInput,
    *,
    city: City,
    access: Access,
    on: datetime.date,
    entry_id: uuid.UUID | None = None,
) -> Activity:
    """Enter an activity of a city, with its legal side where it is an agreement.

    What the law asks of it is that of the day `on`.

    Raises PermissionDenied, ValidationError by field, and IntegrityError when `entry_id` is taken;
    then nothing is saved.
    """
    require(access, "activities.write", city.pk)
    errors = _Errors()
    fields = dict(given.activity.fields)
    with errors.gathered():
        _check_references(given.activity, city=city, access=access)
    agreement = Agreement(city=city)
    is_agreement = fields.get("instrument") == Instrument.AGR
    if is_agreement != (given.agreement is not None):
        errors.add(_kind_and_law_differ(is_agreement=is_agreement))
    elif given.agreement is not None:
        with errors.gathered("agreement/"):
            _fill_in(agreement, given.agreement)
            check_days(agreement, before={}, on=on)
            fields |= _progress_with(agreement, fields.get("state", ActivityState.PLAN))
    if entry_id is not None:
        fields["id"] = entry_id
    activity_given = replace(given.activity, fields=fields, numbers=agreement.numbers)
    with errors.gathered():
        activity = record_activity(activity_given, city=city, access=access)
    errors.raise_any()
    if is_agreement:
        agreement.activity = activity
        agreement.save(force_insert=True)
        enter_first(agreement, access=access)
        apply_packs(agreement, on=on)
    return activity


@transaction.atomic
def edit_entry(
    activity_id: uuid.UUID | str,
    given: EntryInput,
    *,
    access: Access,
    version: int | None,
    on: datetime.date,
) -> Activity:
    """Change an activity and its legal side; fields that are not given stay as they are.

    Raises Activity.DoesNotExist, PermissionDenied, StaleRecordError when `version` is not the
    newest, ImpossibleError when it is void, and ValidationError by field; then nothing is saved.
    """
    before = lock_for_edit(Activity.objects.visible_to(access), activity_id, version=version)
    require_on(access, "activities.write", before)
    if given == EntryInput(ActivityInput()):
        return as_it_was(before)
    given = _with_hidden_parent(given, before, access=access)
    errors = _Errors()
    with errors.gathered():
        _check_references(given.activity, city=before.city, access=access, before=before)
    agreement: Agreement | None = getattr(before, "agreement", None)
    held = held_facts(agreement, on=on) if agreement is not None else frozenset()
    days = days_told(agreement)
    kind = given.activity.fields.get("instrument", before.instrument)
    if kind == Instrument.AGR:
        if given.agreement is not None:
            agreement = agreement or Agreement(activity=before, city_id=before.city_id)
            with errors.gathered("agreement/"):
                _fill_in(agreement, given.agreement)
        elif agreement is None:
            errors.add(_kind_and_law_differ(is_agreement=True))
    else:
        with errors.gathered():
            _leave_law(agreement, given.agreement, before=before)
    numbers = agreement.numbers if kind == Instrument.AGR and agreement else []
    fields = dict(given.activity.fields)
    is_told = given.agreement is not None or "state" in fields
    if kind == Instrument.AGR and agreement is not None and is_told:
        fields |= _progress_with(agreement, fields.get("state", before.state))
        with errors.gathered():
            _check_progress(agreement, fields.get("state", before.state), before=before)
    with errors.gathered():
        activity = edit_activity(
            before.pk,
            replace(given.activity, fields=fields, numbers=numbers),
            access=access,
            version=version,
        )
    errors.raise_any()
    if kind == Instrument.AGR and agreement is not None:
        agreement.activity = activity
        if given.agreement is not None:
            agreement.save()
        # What was still a draft is entered by this edit.
        source = days["state"] if days and before.state != ActivityState.DRFT else agreement.state
        _settle(agreement, held, days, errors, source=source, access=access, on=on)
    elif agreement is not None:
        agreement.delete()
    return activity


def _settle(
    agreement: Agreement,
    held: frozenset[Fact],
    days: Mapping[str, Any],
    errors: _Errors,
    *,
    source: str,
    access: Access,
    on: datetime.date,
) -> None:
    """Bring the gates to an edited legal side; refuse what its steps or its state do not allow.

    `held` and `days` are as before it; `source` is the state that was corrected, if it was.
    """
    with errors.gathered("agreement/"):
        enter_first(agreement, access=access)
    with errors.gathered():
        check_kept(held, agreement, on=on)
    errors.raise_any()
    with errors.gathered("agreement/"):
        check_days(agreement, before=days, on=on)
    errors.raise_any()
    gates = apply_packs(agreement, on=on)
    if source != agreement.state:
        with errors.gathered("agreement/"):
            check_correction(agreement, gates, source=source, access=access)
        errors.raise_any()


def _progress_with(agreement: Agreement, state: str) -> dict[str, ActivityState]:
    """How far an activity has come that counts as planned although its agreement is further."""
    return {"state": progress_at(agreement.state)} if state == ActivityState.PLAN else {}


def _check_progress(agreement: Agreement, state: str, *, before: Activity) -> None:
    """Refuse that a record is under way anew whose agreement has ended."""
    is_anew = state == ActivityState.ONGO and before.state != ActivityState.ONGO
    if is_anew and agreement.stage == LegalStage.ENDED:
        message = _("The agreement has ended: a record of it is finished or cancelled.")
        raise ValidationError({"state": message})


def _with_hidden_parent(given: EntryInput, before: Activity, *, access: Access) -> EntryInput:
    """Without the empty parent of an editor who could not see that there is one."""
    fields = dict(given.activity.fields)
    if fields.get("parent", before) is not None or before.parent_id is None:
        return given
    if Activity.objects.visible_to(access).filter(pk=before.parent_id).exists():
        return given
    del fields["parent"]
    return replace(given, activity=replace(given.activity, fields=fields))


def _kind_and_law_differ(*, is_agreement: bool) -> ValidationError:
    if is_agreement:
        return ValidationError({"agreement": _("Say what type of agreement it is.")})
    return ValidationError({"agreement": _("Only an agreement has a legal side.")})


def _fill_in(agreement: Agreement, given: Mapping[str, Any]) -> None:
    was = (agreement.state, agreement.state_on)
    is_new = agreement._state.adding
    for name, value in given.items():
        setattr(agreement, name, value)
    # A day that was given for another state says nothing about this one.
    if (is_new and not agreement.state_on) or (
        agreement.state != was[0] and agreement.state_on == was[1]
    ):
        day = DAY_OF_STATE.get(agreement.state)  # type: ignore[call-overload]
        agreement.state_on = getattr(agreement, day) if day else None
    # `clean` looks at what the constraints guard, without a query for each.
    agreement.full_clean(exclude=["activity", "city", "tie"], validate_constraints=False)


def _leave_law(
    agreement: Agreement | None, given: Mapping[str, Any] | None, *, before: Activity
) -> None:
    """Check that a record which is no agreement (any more) leaves no legal data behind."""
    if agreement is None:
        if given is not None and any(given.values()):
            raise _kind_and_law_differ(is_agreement=False)
        return
    for name, value in (given or {}).items():
        setattr(agreement, name, value)
    if _holds_law(agreement, before=before):
        raise ValidationError(
            {
                "instrument": _(
                    "This record holds legal data of an agreement. Empty them first, "
                    "or make the record void and log a new one."
                )
            }
        )


def _holds_law(agreement: Agreement, *, before: Activity) -> bool:
    told = (
        field
        for field in Agreement._meta.concrete_fields
        if not field.generated and field.name not in _FILLED_IN | _NOT_TYPED
    )
    return (
        agreement.has_life()
        or agreement.state not in _FIRST_STATES
        or agreement.signed_on not in {None, "", before.starts_on}
        or any(field.value_from_object(agreement) not in (None, "", []) for field in told)
    )


def _check_references(
    given: ActivityInput, *, city: City, access: Access, before: Activity | None = None
) -> None:
    """Refuse people, a parent and a state that the asker could not have chosen."""
    errors = _unknown_people(given, city=city, before=before)
    parent = given.fields.get("parent")
    if (
        parent is not None
        and parent.pk != getattr(before, "parent_id", None)
        and not Activity.objects.visible_to(access).filter(pk=parent.pk, city=city.pk).exists()
    ):
        errors["parent"] = _("Choose another activity of your city that is not part of this one.")
    if given.fields.get("state") == ActivityState.VOID:
        errors["state"] = _("Making a record void is an act of its own, with a reason.")
    if errors:
        raise ValidationError(errors)


def _unknown_people(given: ActivityInput, *, city: City, before: Activity | None) -> dict[str, str]:
    # Whoever was there before may stay, also after leaving the city.
    chosen = {
        name: person.pk
        for name in ("owner", "deputy")
        if (person := given.fields.get(name)) is not None
        and person.pk != getattr(before, f"{name}_id", None)
    }
    readers = set(given.readers or ())
    if before is not None and readers:
        readers -= set(before.reader_rows.values_list("user", flat=True))
    wanted = readers.union(chosen.values())
    if not wanted:
        return {}
    known = User.objects.in_city(city.pk).filter(pk__in=wanted).values_list("pk", flat=True)
    unknown = wanted.difference(known)
    errors = {
        name: _("Choose a person of your city.") for name, pk in chosen.items() if pk in unknown
    }
    if readers & unknown:
        errors["readers"] = _("Choose people of your city.")
    return errors
