"""Moving an agreement through its legal life, and taking a mistaken step back."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity
from activities.services import hold_city, search_key_of
from agreements.gates.services import apply_packs, ask_again, settle_again
from agreements.gates.way import NEVER_CONCLUDED
from agreements.lifecycle.facts import GATES, Fact, Standing, standing_of
from agreements.lifecycle.keeping import check_stands
from agreements.lifecycle.moves import Move, move_between, moves_from
from agreements.lifecycle.steps import has_moved, standing_steps, term_before
from agreements.lifecycle.telling import (
    MoveInput,
    check_day,
    next_number,
    not_told,
    tell_facts,
    transition_of,
)
from agreements.models import Agreement, Transition, TransitionKind
from domains.stages import LIVE_STATES
from domains.vocabulary import STAGE_OF_STATE, ActivityState, LegalStage, LegalState
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import StateError, require_on
from records.versions import lock_for_edit

_PROGRESS_OF_STAGE = {
    LegalStage.PREPARING: ActivityState.PLAN,
    LegalStage.APPROVED: ActivityState.PLAN,
    LegalStage.SIGNED_STAGE: ActivityState.ONGO,
    LegalStage.FORCE: ActivityState.ONGO,
    LegalStage.ENDED: ActivityState.DONE,
}
REPLACED = gettext_lazy("Another agreement was replaced by this one. Take that step back first.")


def make_move(
    agreement_id: uuid.UUID | str,
    target: str,
    given: MoveInput,
    *,
    access: Access,
    version: int | None,
    today: datetime.date,
) -> Transition:
    """Move an agreement on to a legal state.

    Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError for a draft or a void record,
    StaleRecordError when `version` is not the newest, and ValidationError by field: under `target`
    where no such move exists or something is missing, each sentence with its mend. Nothing is saved
    then.
    """
    _bring_gates_up(agreement_id, target, access=access, version=version, on=today)
    with transaction.atomic():
        agreement = lock_agreement(agreement_id, access=access, version=version)
        move = move_between(agreement.state, target)
        if move is None:
            raise ValidationError({"target": _no_such_move(agreement.state, target)})
        require_on(access, move.action, agreement.activity)
        if move.target == LegalState.SUPERSEDED:
            hold_city(agreement.city_id)
        term_before = agreement.expires_on
        tell_facts(agreement, move, given, access=access)
        made = transition_of(agreement, move, given, access=access)
        check_day(agreement, move, given, today=today)
        errors = not_told(move, made)
        # Of a year or a month that still runs, today is the last day that may be meant.
        standing = standing_of(agreement, on=min(given.on.latest, today)).towards(move.target)
        standing = replace(standing, term_before=term_before)
        if absent := missing(move, standing):
            errors["target"] = [
                ValidationError(_in_words(fact, standing), code=fact.code) for fact in absent
            ]
        if errors:
            raise ValidationError(errors)
        enter_state(agreement, move.target, on=given.on)
        made.save(force_insert=True)
        ask_again(agreement, source=move.source, target=move.target)
        apply_packs(agreement, on=today)
    return made


def _bring_gates_up(
    agreement_id: uuid.UUID | str,
    target: str,
    *,
    access: Access,
    version: int | None,
    on: datetime.date,
) -> None:
    """Open what the law asks by now, for good: whoever is refused a step finds it to be met.

    Only for whoever may take the step; what else is wrong is told once the agreement is locked.
    """
    visible = Agreement.objects.visible_to(access).select_related("activity")
    found = visible.filter(activity_id=agreement_id).first()
    move = move_between(found.state, target) if found is not None else None
    if found is None or move is None:
        return
    require_on(access, move.action, found.activity)
    if version in {None, found.activity.version}:
        apply_packs(found, on=on)


@transaction.atomic
def take_back(
    agreement_id: uuid.UUID | str,
    *,
    reason: str,
    access: Access,
    version: int | None,
    today: datetime.date,
) -> Transition:
    """Undo the last step, which was a mistake; both stay in the history.

    What was told with it, such as the day of signing, stays for whoever corrects it; but the term
    is that from before a notice or a renewal. Whoever could make the step may take it back. Raises
    as `make_move` does.
    """
    agreement = lock_agreement(agreement_id, access=access, version=version)
    *earlier, before, last = [None, *standing_steps(agreement)]
    if last is None or before is None or last.kind != TransitionKind.MOVED:
        raise StateError(_("It was entered in this state. Change that where the record is edited."))
    move = move_between(last.source, last.target)
    assert move is not None  # noqa: S101 - it was made
    require_on(access, move.action, agreement.activity)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the step is taken back.")})
    if _is_needed(agreement, in_state=before.target):
        raise StateError(REPLACED)
    made = Transition(
        city_id=agreement.city_id,
        agreement=agreement,
        number=next_number(agreement),
        kind=TransitionKind.TAKEN_BACK,
        source=agreement.state,
        target=before.target,
        on=before.on,
        reason=reason.strip(),
        person_id=access.person,
    )
    made.full_clean(exclude=["id", "city", "agreement", "person"], validate_constraints=False)
    agreement.superseded_by = None
    _restore_term(agreement, last, to=before)
    enter_state(
        agreement, LegalState(before.target), on=PartialDate(before.on) if before.on else None
    )
    check_stands(agreement, [*filter(None, earlier), before], on=today)
    made.save(force_insert=True)
    settle_again(agreement, last)
    apply_packs(agreement, on=today)
    return made


def _restore_term(agreement: Agreement, last: Transition, *, to: Transition) -> None:
    """Give it the term from before a step that told another; raises StateError if it fits no more.

    A notice stands with the last day that it names, and what stands without it has its own.
    """
    if last.target != LegalState.RENEWED and LegalState.DENOUNCED not in {last.target, to.target}:
        return
    agreement.expires_on = term_before(agreement, last)
    agreement.state, agreement.state_on = to.target, to.on
    try:
        agreement.clean()
    except ValidationError as error:
        message = _("Its term would be %(day)s again, which its days no longer allow. %(why)s")
        told = {"day": agreement.expires_on or "–", "why": " ".join(error.messages)}
        raise StateError(message % told) from None


def _is_needed(agreement: Agreement, *, in_state: str) -> bool:
    """Whether it took the place of another, which it could not have in a state."""
    if in_state in LIVE_STATES:
        return False
    hold_city(agreement.city_id)
    return agreement.superseded.exclude(activity__state=ActivityState.VOID).exists()


def enter_first(agreement: Agreement, *, access: Access) -> None:
    """Note the state in which an agreement is entered, or to which its entry is corrected.

    Raises ValidationError where it has moved since: then only moves change its state. And where
    another agreement was replaced by it, as it could not be in this state.
    """
    last = agreement.transition_rows.order_by("number").last()
    if last is not None and (last.target, last.on) == (agreement.state, agreement.state_on):
        return
    if last is not None and has_moved(agreement):
        raise ValidationError(
            {
                "state": _(
                    "It has taken steps since it was entered. Record the next one, "
                    "or take the last one back."
                )
            }
        )
    if last is not None and _is_needed(agreement, in_state=agreement.state):
        raise ValidationError({"state": REPLACED})
    Transition.objects.create(
        city_id=agreement.city_id,
        agreement=agreement,
        number=next_number(agreement),
        kind=TransitionKind.ENTERED,
        source=last.target if last else "",
        target=agreement.state,
        on=agreement.state_on,
        person_id=access.person,
    )


def lock_agreement(
    agreement_id: uuid.UUID | str, *, access: Access, version: int | None
) -> Agreement:
    """An agreement and its activity, locked at the version that was read, which is stepped.

    The activity first, as wherever both are held; whoever decides on a gate holds the agreement
    alone. Raises Activity.DoesNotExist and StaleRecordError.
    """
    visible = Activity.objects.visible_to(access).filter(agreement__isnull=False)
    activity = lock_for_edit(visible, agreement_id, version=version)
    rows = Agreement.objects.select_related("superseded_by")
    agreement = rows.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    agreement.activity = activity
    return agreement


def save_version(agreement: Agreement) -> None:
    """Write that something which hangs on the agreement has changed."""
    agreement.activity.save(update_fields=["version", "updated_at"])


def missing(move: Move, standing: Standing) -> list[Fact]:
    """What must be there for a move and is not; `standing` is towards its target."""
    return [fact for fact in (*move.needs, GATES) if not fact.is_there(standing)]


def _in_words(fact: Fact, standing: Standing) -> str:
    gates = "; ".join(map(str, standing.gates)) if fact == GATES else ""
    return f"{fact.words} {gates}".strip()


def enter_state(agreement: Agreement, state: LegalState, *, on: PartialDate | None) -> None:
    """Set the legal state with its day, and how far the activity has come with it."""
    agreement.state, agreement.state_on = state, on
    activity = agreement.activity
    activity.state = progress_at(state)
    activity.search_key = search_key_of(activity, agreement.numbers)
    agreement.save()
    activity.save(update_fields=["state", "rationale", "search_key", "version", "updated_at"])


def progress_at(state: str) -> ActivityState:
    """How far an activity has come whose agreement is in a legal state."""
    if state in NEVER_CONCLUDED:
        return ActivityState.CANC
    return _PROGRESS_OF_STAGE[STAGE_OF_STATE[LegalState(state)]]


def _no_such_move(source: str, target: str) -> str:
    ways = ", ".join(str(move.target.label) for move in moves_from(source))
    told: dict[str, object] = {
        "source": LegalState(source).label,
        "target": LegalState(target).label,
    }
    if not ways:
        return _("“%(source)s” is an end: no step leads on to “%(target)s”.") % told
    told["ways"] = ways
    return _("From “%(source)s” no step leads to “%(target)s”. It may go on to: %(ways)s.") % told
