"""Between the entry form and the records: what a record looks like in the form, and back.

Whatever a person leaves open is proposed here in the same way with and without JavaScript.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from activities.models import Activity, Participation
from activities.services import (
    ActivityInput,
    GoalInput,
    Party,
    add_document,
    record_commitment,
)
from agreements.form_fields import ANSWERS, HOME, currency_of
from agreements.forms import ACTIVITY_FIELDS, AGREEMENT_FIELDS, EntryForm
from agreements.lifecycle.services import progress_at
from agreements.models import Agreement
from agreements.origins import Origin, carry_over
from agreements.proposals import LAST_RESORT
from agreements.services import EntryInput, edit_entry, record_entry
from domains import vocabulary as v
from domains.proposals import (
    propose_category,
    propose_domain,
    propose_goals,
    propose_objective,
    propose_security_type,
)
from domains.stages import LIVE_STAGES
from partners.models import Actor, City, Place
from partners.services import actor_for_place
from records.access import Access, Visibility
from records.partial_dates import PartialDate

_LASTING = {
    v.Instrument.NETM,
    v.Instrument.PROJ,
    v.Instrument.XCHG,
    v.Instrument.OFFC,
    v.Instrument.AIDX,
}
_PLAIN = [name for name in ACTIVITY_FIELDS if name not in {"domain", "security_type"}]
_LISTS = ("secondary_domains", "objectives", "categories")


# From a record to the form


def suggested(city: City, *, person: uuid.UUID | None) -> dict[str, Any]:
    """What a new form begins with."""
    return {
        "owner": str(person or ""),
        "visibility": Visibility.INTERNAL,
        "currency": currency_of(city),
        "promise_side": v.CommitmentSide.OURS,
        "who": {HOME: ["leads", ANSWERS]},
    }


def initial_of(activity: Activity, *, access: Access) -> dict[str, Any]:
    """How a stored activity stands in the form."""
    law: Agreement | None = getattr(activity, "agreement", None)
    parties = list(activity.participations.select_related("actor"))
    home = activity.city.actor_id
    goals = list(activity.goals.all())
    initial: dict[str, Any] = {
        **{name: getattr(activity, name) for name in (*ACTIVITY_FIELDS, *_LISTS)},
        "kind": f"{activity.instrument}:{law.type}" if law else activity.instrument,
        "partners": [f"actor:{party.actor_id}" for party in parties if party.actor_id != home],
        "who": {
            HOME if party.actor_id == home else f"actor:{party.actor_id}": _tasks_of(party)
            for party in parties
        },
        "owner": str(activity.owner_id or ""),
        "deputy": str(activity.deputy_id or ""),
        "readers": [str(row.user_id) for row in activity.reader_rows.all()],
        "state": "" if activity.state == v.ActivityState.DRFT else activity.state,
        "goals": [goal.goal for goal in goals],
        "efs_part": next((goal.part for goal in goals if goal.part), ""),
        "goals_reason": next((goal.reason for goal in goals if goal.reason), ""),
        "currency": activity.currency or currency_of(activity.city),
        "parent": _visible_parent(activity, access),
    }
    if law is not None:
        initial |= {name: getattr(law, name) for name in AGREEMENT_FIELDS}
        initial |= {
            "law_state": law.state,
            "languages": law.languages,
            "prevailing_language": law.prevailing_language,
            "is_binding": law.is_binding,
        }
    return initial


def _tasks_of(party: Participation) -> list[str]:
    ticks = {
        "leads": v.PartyRole.LEAD in party.roles,
        "pays": v.PartyRole.FUND in party.roles,
        "agrees": party.is_consulted,
        "told": party.is_informed,
        ANSWERS: party.is_accountable,
    }
    return [task for task, is_ticked in ticks.items() if is_ticked]


def _visible_parent(activity: Activity, access: Access) -> uuid.UUID | None:
    parent = activity.parent_id
    if parent is None or not Activity.objects.visible_to(access).filter(pk=parent).exists():
        return None
    return parent


# From the form to the records


@transaction.atomic
def save_new(
    form: EntryForm,
    *,
    entry_id: uuid.UUID,
    as_draft: bool,
    on: datetime.date,
    by: User,
    origin: Origin | None = None,
) -> Activity:
    """Record what a valid form tells, with its file, and with what it is made of.

    Raises as `record_entry` does, and ValidationError where somebody else has made a record of that
    meanwhile; then nothing is saved.
    """
    told = form.cleaned_data
    is_agreement = form.kind()[0] == v.Instrument.AGR
    if is_agreement and origin is not None and origin.item is not None:
        # A letter has come; nothing is signed by that.
        told["law_state"] = told["law_state"] or v.LegalState.PROPOSED
    _propose(told, kind=form.kind(), on=on, as_draft=as_draft)
    activity = record_entry(
        _input_of(form, as_draft=as_draft),
        city=form.city,
        access=form.access,
        on=on,
        entry_id=entry_id,
    )
    if told["promise_words"]:
        promise = {
            "words": told["promise_words"],
            "side": told["promise_side"] or v.CommitmentSide.OURS,
            "due_on": told["promise_due_on"],
            "owner": activity.owner,
        }
        record_commitment(activity.pk, promise, access=form.access)
    if origin is not None:
        carry_over(origin, activity, access=form.access, by=by)
    # Last: what is refused after a file was kept would leave it behind.
    if told["scan"]:
        add_document(
            activity.pk,
            told["scan"],
            access=form.access,
            by=by,
            kind=v.DocumentKind.TEXT if is_agreement else v.DocumentKind.MISC,
        )
    return activity


@transaction.atomic
def save_edit(
    form: EntryForm, activity: Activity, *, version: int, as_draft: bool, on: datetime.date
) -> Activity:
    """Change the record to what a valid form tells. Raises as `edit_entry` does."""
    if form.has_moved:
        form.cleaned_data["law_state"] = activity.agreement.state
    _propose(form.cleaned_data, kind=form.kind(), on=on, as_draft=as_draft, is_new=False)
    given = _input_of(form, as_draft=as_draft, before=activity)
    return edit_entry(activity.pk, given, access=form.access, version=version, on=on)


def _propose(
    told: dict[str, Any],
    *,
    kind: tuple[str, str],
    on: datetime.date,
    as_draft: bool,
    is_new: bool = True,
) -> None:
    """Fill in what was left open. Raises ValidationError where only a person can tell."""
    instrument, agreement_type = kind
    if not told["domain"]:
        told["domain"] = (
            propose_domain(instrument, told["title"], agreement_type=agreement_type) or LAST_RESORT
        )
    if not told["goals"]:
        primary, _secondary = v.DEFAULT_GOALS[v.Domain(told["domain"])]
        told["goals"] = list(primary)
    told["time_mode"] = told["time_mode"] or v.TimeMode.PERM
    told["visibility"] = told["visibility"] or Visibility.INTERNAL
    if not told["security_type"]:
        usual = propose_goals(told["domain"])
        in_order = sorted(told["goals"], key=lambda goal: goal not in usual[:1])
        told["security_type"] = propose_security_type(in_order, told["time_mode"])
    if is_new and not told["objectives"]:
        objective = propose_objective(instrument, agreement_type=agreement_type)
        told["objectives"] = [objective] if objective else []
    if is_new and not told["categories"]:
        told["categories"] = [propose_category(told["domain"], instrument)]
    if instrument == v.Instrument.AGR:
        if not told["law_state"] and not as_draft:
            _check_stage_is_clear(told, on=on)
        _propose_law(told, on=on, is_new=is_new)
    if not told["state"]:
        told["state"] = _progress(told, instrument, on=on)


def _propose_law(told: dict[str, Any], *, on: datetime.date, is_new: bool) -> None:
    begun = told["starts_on"].earliest <= on
    state = told["law_state"] = told["law_state"] or _legal_state(told, on=on)
    # The date of an agreement is the day of signing, unless a person says otherwise.
    stage = v.STAGE_OF_STATE[v.LegalState(state)]
    was_signed = state == v.LegalState.EXPIRED or stage in LIVE_STAGES
    if is_new and was_signed and begun and not told["signed_on"]:
        told["signed_on"] = told["starts_on"]


def _check_stage_is_clear(told: dict[str, Any], *, on: datetime.date) -> None:
    """Of a year or a month that still runs nobody knows whether it is signed or meant to be."""
    day: PartialDate = told["starts_on"]
    is_told = told["signed_on"] or told["in_force_on"] or told["expires_on"]
    if day.earliest <= on < day.latest and not is_told:
        raise ValidationError({"law_state": _("Choose the stage: is it signed already?")})


def _legal_state(told: dict[str, Any], *, on: datetime.date) -> v.LegalState:
    """What the dates of an agreement tell of it."""
    if told["starts_on"].earliest > on:
        return v.LegalState.PROPOSED
    # One that is renewed may well outlive its date.
    if told["expires_on"] and told["expires_on"].latest < on and not told["renewal_rule"]:
        return v.LegalState.EXPIRED
    if told["in_force_on"] and told["in_force_on"].latest <= on:
        return v.LegalState.IN_FORCE
    return v.LegalState.SIGNED


def _progress(told: dict[str, Any], instrument: str, *, on: datetime.date) -> str:
    starts: PartialDate = told["starts_on"]
    ends: PartialDate | None = told["ends_on"]
    if instrument == v.Instrument.AGR:
        return progress_at(told["law_state"])
    if starts.earliest > on:
        return v.ActivityState.PLAN
    if (ends or starts).latest < on and (ends or instrument not in _LASTING):
        return v.ActivityState.DONE
    return v.ActivityState.ONGO


def _input_of(form: EntryForm, *, as_draft: bool, before: Activity | None = None) -> EntryInput:
    told, changed = form.cleaned_data, set(form.changed_data)
    fields = {name: told[name] for name in (*_PLAIN, *_LISTS, "domain", "security_type")}
    fields |= {name: told[name] for name in ("owner", "deputy", "currency")}
    fields["instrument"] = form.kind()[0]
    fields["state"] = v.ActivityState.DRFT if as_draft else told["state"]
    if before is None or "parent" in changed:
        fields["parent"] = told["parent"]
    if before is None or changed & {"home_department", "home_plan", "budget_line"}:
        fields["home_link"] = _home_link(told)
    return EntryInput(
        activity=ActivityInput(
            fields=fields,
            parties=_parties_of(form, before),
            goals=_goals_of(told, changed, before),
            readers=_readers_of(form, is_new=before is None),
        ),
        agreement=_law_of(
            told, form.kind(), was_agreement=before is not None and hasattr(before, "agreement")
        ),
    )


def _readers_of(form: EntryForm, *, is_new: bool) -> list[uuid.UUID]:
    readers = [uuid.UUID(reader) for reader in form.cleaned_data["readers"]]
    me = form.access.person
    # Whoever enters a record knows it: it must not vanish from their own sight.
    is_secret = form.cleaned_data["visibility"] == Visibility.CONFIDENTIAL
    return [*readers, me] if is_new and is_secret and me and me not in readers else readers


def _home_link(told: dict[str, Any]) -> int:
    if told["home_department"] and told["budget_line"]:
        return v.HomeLink.SHARED
    if told["home_department"] or told["home_plan"] or told["budget_line"]:
        return v.HomeLink.MATCHED
    return v.HomeLink.EXTERNAL


def _law_of(
    told: dict[str, Any], kind: tuple[str, str], *, was_agreement: bool
) -> dict[str, Any] | None:
    instrument, agreement_type = kind
    law = {name: told[name] for name in AGREEMENT_FIELDS if name in told}
    law["languages"] = told["languages"]
    law["prevailing_language"] = told["prevailing_language"]
    law["is_binding"] = told["is_binding"]
    if instrument == v.Instrument.AGR:
        return {**law, "type": agreement_type, "state": told["law_state"]}
    # Cleared values go along, so that a record may stop being an agreement.
    is_told = told["law_state"] or any(value not in (None, "", []) for value in law.values())
    if not is_told and not was_agreement:
        return None
    return {**law, "state": told["law_state"] or v.LegalState.PROPOSED}


def _goals_of(told: dict[str, Any], changed: set[str], before: Activity | None) -> list[GoalInput]:
    usual = {*propose_goals(told["domain"])}
    kept = {goal.goal: goal.reason for goal in before.goals.all()} if before else {}
    if "goals_reason" in changed:
        kept = {}
    return [
        GoalInput(
            goal=goal,
            part=told["efs_part"] if goal == v.Goal.EFS else "",
            reason=kept.get(goal, "" if goal in usual else told["goals_reason"]),
        )
        for goal in told["goals"]
    ]


def _parties_of(form: EntryForm, before: Activity | None) -> list[Party]:
    told = form.cleaned_data
    chosen: dict[str, Actor | Place] = told["partners"]
    confidential = told["visibility"] == Visibility.CONFIDENTIAL
    # In one order for everybody: two forms with the same places would else wait for each other.
    places = sorted((p for p in chosen.values() if isinstance(p, Place)), key=lambda p: p.pk)
    found = {
        place.pk: actor_for_place(place, city=form.city, confidential=confidential)
        for place in places
    }
    actors = {HOME: form.city.actor}
    for choice, partner in chosen.items():
        actors[choice] = partner if isinstance(partner, Actor) else found[partner.pk]
    stored = {row.actor_id: row for row in before.participations.all()} if before else {}
    return [
        _party(actor, told["who"].get(choice, frozenset()), stored.get(actor.pk))
        for choice, actor in actors.items()
    ]


def _party(actor: Actor, tasks: frozenset[str], stored: Participation | None) -> Party:
    # The table asks for two of the ten roles; the others stay as they are.
    roles = [role for role in stored.roles if role not in {"LEAD", "FUND"}] if stored else []
    led = stored is not None and v.PartyRole.LEAD in stored.roles
    works_besides = stored is not None and stored.is_responsible and not led
    return Party(
        actor=actor,
        roles=[
            *([v.PartyRole.LEAD] if "leads" in tasks else []),
            *([v.PartyRole.FUND] if "pays" in tasks else []),
            *roles,
        ],
        is_responsible="leads" in tasks or works_besides,
        is_accountable=ANSWERS in tasks,
        is_consulted="agrees" in tasks,
        is_informed="told" in tasks,
    )
