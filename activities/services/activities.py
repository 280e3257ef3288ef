"""Entering, changing and taking back an activity with its parties and goals."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from activities.models import (
    DUTIES,
    Activity,
    ActivityGoal,
    CodeCounter,
    Participation,
    Reader,
)
from activities.services.documents import remove_document
from activities.services.external_ids import check_external_id
from domains.vocabulary import (
    DEFAULT_GOALS,
    ActivityState,
    ActorType,
    Configuration,
    Domain,
    Goal,
)
from partners.models import Actor, City
from partners.services import hold_actors
from records.access import Access
from records.partial_dates import PartialDate
from records.rights import StateError, require, require_on
from records.search import fold
from records.versions import lock_for_edit

# Numbers advance by 1 to this many, so that a gap tells nobody that a record is being kept back.
LARGEST_STEP = 9
DEEPEST_PARENT = 20
# Rows that were read, which need no look whether they exist.
_LINKS_OF_PARTY = ["city", "activity", "actor", "offered_by", "answered_by", "letter"]


@dataclass(frozen=True)
class Party:
    """A party to write; the city itself need not be named."""

    actor: Actor
    roles: Sequence[str] = ()
    is_responsible: bool = False
    is_accountable: bool = False
    is_consulted: bool = False
    is_informed: bool = False


@dataclass(frozen=True)
class GoalInput:
    """A goal to write; `reason` says why, where it is not one of the domain's own."""

    goal: str
    part: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ActivityInput:
    """What an editor gives: plain fields by name; None for a list leaves it as it is.

    A new activity without goals takes those of its domain. `numbers` are those that a higher app
    keeps for it, and by which search finds it too; each edit gives them again.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    parties: Sequence[Party] | None = None
    goals: Sequence[GoalInput] | None = None
    readers: Sequence[uuid.UUID] | None = None
    numbers: Sequence[str] = ()


@transaction.atomic
def record_activity(given: ActivityInput, *, city: City, access: Access) -> Activity:
    """Enter an activity of a city.

    Raises PermissionDenied, and ValidationError by field; then nothing is saved.
    """
    require(access, "activities.write", city.pk)
    activity = Activity(city=city)
    _assign(activity, given.fields, access=access)
    _validate(activity)
    check_external_id(activity, access=access)
    parties = _with_home(given.parties or (), city)
    _check_parties(parties, access=access)
    goals = default_goals(activity.domain) if given.goals is None else given.goals
    _check_goals(goals)
    _derive(activity, parties=parties, goals=goals)
    activity.code = next_code(city, year=PartialDate(activity.starts_on).earliest.year)
    activity.search_key = search_key_of(activity, given.numbers)
    activity.save(force_insert=True)
    _write_parties(activity, parties, stored={})
    _write_goals(activity, goals, stored={})
    if given.readers:
        _write_readers(activity, given.readers)
    return activity


@transaction.atomic
def edit_activity(
    activity_id: uuid.UUID, given: ActivityInput, *, access: Access, version: int | None
) -> Activity:
    """Change an activity that the asker may read and write.

    Raises Activity.DoesNotExist, PermissionDenied, StaleRecordError when `version` is not the
    newest, ImpossibleError when it is void, and ValidationError by field; then nothing is saved.
    """
    activity = lock_for_edit(Activity.objects.visible_to(access), activity_id, version=version)
    require_on(access, "activities.write", activity)
    was = activity.state
    _assign(activity, given.fields, access=access)
    if activity.state == ActivityState.DRFT != was:
        # Else a record that was counted could be deleted after all.
        raise ValidationError({"state": _("A record that is in use cannot become a draft again.")})
    _validate(activity)
    if "external_id" in given.fields:
        check_external_id(activity, access=access)
    parties = None if given.parties is None else _with_home(given.parties, activity.city)
    if parties is not None:
        _check_parties(parties, access=access)
    if given.goals is not None:
        _check_goals(given.goals)
    _derive(activity, parties=parties, goals=given.goals)
    activity.search_key = search_key_of(activity, given.numbers)
    activity.save()
    if parties is not None:
        stored = {row.actor_id: row for row in activity.participations.all()}
        _write_parties(activity, parties, stored=stored)
    if given.goals is not None:
        _write_goals(activity, given.goals, stored={row.goal: row for row in activity.goals.all()})
    if given.readers is not None:
        _write_readers(activity, given.readers)
    return activity


@transaction.atomic
def void_activity(
    activity_id: uuid.UUID, *, reason: str, access: Access, version: int | None
) -> Activity:
    """Take a record out of all counts and keep it, with the reason.

    Raises as `edit_activity` does; ImpossibleError also for a draft.
    """
    activity = lock_for_edit(Activity.objects.visible_to(access), activity_id, version=version)
    require_on(access, "activities.void", activity)
    if not reason.strip():
        raise ValidationError({"void_reason": _("Say why the record is void.")})
    _check_replaces_nothing(activity)
    activity.state = ActivityState.VOID
    activity.void_reason = reason.strip()
    activity.save(update_fields=["state", "void_reason", "version", "updated_at"])
    return activity


def _check_replaces_nothing(activity: Activity) -> None:
    law = getattr(activity, "agreement", None)
    if law is None:
        return
    hold_city(activity.city_id)
    if law.superseded.exclude(activity__state=ActivityState.VOID).exists():
        raise StateError(
            _("Another agreement was replaced by this one. Take that step back first.")
        )


def hold_city(city_id: uuid.UUID) -> None:
    """Let nobody else of a city do the same until this transaction ends.

    Two agreements could else take each other's place at once, or one could take the place of
    another while it becomes void, or while its own signing is taken back.
    """
    City.objects.select_for_update(no_key=True).get(pk=city_id)


@transaction.atomic
def delete_draft(activity_id: uuid.UUID, *, access: Access, version: int) -> None:
    """Delete a draft; anything else can only become void.

    Raises Activity.DoesNotExist, PermissionDenied, ImpossibleError, StaleRecordError when `version`
    is not the newest, and StateError when others are part of it or mail is kept in it.
    """
    activity = lock_for_edit(Activity.objects.visible_to(access), activity_id, version=version)
    require_on(access, "activities.delete", activity)
    if activity.children.exists():
        raise StateError(
            _("Other activities are part of this draft. Take them out of it, or finish it.")
        )
    if activity.incoming_items.exists():
        raise StateError(
            _("What came in is kept in this draft. Finish it, and make it void if it is wrong.")
        )
    for document in activity.documents.all():
        remove_document(document)
    activity.delete()


def next_code(city: City, *, year: int) -> str:
    """Give the next number of a city and year, such as `SEL-2026-0042`.

    Other writers of the same city and year wait until this transaction ends.
    """
    step = secrets.randbelow(LARGEST_STEP) + 1
    table = CodeCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS counter (city_id, year, last) VALUES (%s, %s, %s) "  # noqa: S608
            "ON CONFLICT (city_id, year) DO UPDATE SET last = counter.last + EXCLUDED.last "
            "RETURNING last",
            [city.pk, year, step],
        )
        (number,) = cursor.fetchone()
    return f"{city.code}-{year}-{number:04d}"


def configuration_of(actors: Sequence[Actor]) -> Configuration:
    """How many act together, from all parties with the city itself.

    A city network or an international organisation among them makes a standing network; else more
    than two distinct parties are several, ad hoc.
    """
    if any(actor.type in {ActorType.CNET, ActorType.IGO} for actor in actors):
        return Configuration.NET
    return Configuration.PLU if len({actor.pk for actor in actors}) > 2 else Configuration.BIL


def _derive(
    activity: Activity, *, parties: Sequence[Party] | None, goals: Sequence[GoalInput] | None
) -> None:
    """Keep beside the record what follows from its parties and goals; None leaves it as it is."""
    if parties is not None:
        actors = [party.actor for party in parties]
        partners = [actor for actor in actors if actor.pk != activity.city.actor_id]
        activity.configuration = configuration_of(actors)
        activity.partner_levels = sorted({actor.level for actor in partners})
    if goals is not None:
        activity.goal_codes = sorted({goal.goal for goal in goals})


def default_goals(domain: str) -> list[GoalInput]:
    """The goals that a domain serves in the first place."""
    primary, _secondary = DEFAULT_GOALS[Domain(domain)]
    return [GoalInput(goal) for goal in primary]


def search_key_of(activity: Activity, numbers: Sequence[str] = ()) -> str:
    """What search looks through: numbers, title and summary, folded."""
    return fold(" ".join([activity.code, activity.title, activity.summary, *numbers]))


def _assign(activity: Activity, fields: Mapping[str, Any], *, access: Access) -> None:
    for name, value in fields.items():
        setattr(activity, name, value)
    parent = activity.parent
    if "parent" in fields and parent is not None:
        _check_parent(activity, parent, access=access)


def _check_parent(activity: Activity, parent: Activity, *, access: Access) -> None:
    # One at a time in a city: two records could else become part of each other at once.
    City.objects.select_for_update(no_key=True).get(pk=activity.city_id)
    ancestor: Activity | None = Activity.objects.get(pk=parent.pk)
    for _step in range(DEEPEST_PARENT):
        if ancestor is None:
            return
        if not activity._state.adding and ancestor.pk == activity.pk:
            break
        if ancestor.city_id != activity.city_id:
            break
        ancestor = ancestor.parent
    raise ValidationError(
        {"parent": _("Choose another activity of your city that is not part of this one.")}
    )


def _validate(activity: Activity) -> None:
    # What the database, `next_code` and `_derive` fill in, and links to rows that were read.
    filled_in = ["id", "code", "search_key", "configuration", "partner_levels", "goal_codes"]
    links = ["city", "place", "owner", "deputy", "parent"]
    # Each constraint would cost three statements: `clean` and the verbs here look at the same.
    activity.full_clean(exclude=[*filled_in, *links], validate_constraints=False)


def _with_home(parties: Sequence[Party], city: City) -> list[Party]:
    """The parties with the city among them; it answers for the activity unless another does."""
    if any(party.actor.pk == city.actor_id for party in parties):
        return list(parties)
    taken = any(party.is_accountable for party in parties)
    home = Party(actor=city.actor, roles=["LEAD"], is_responsible=True, is_accountable=not taken)
    return [home, *parties]


def _check_parties(parties: Sequence[Party], *, access: Access) -> None:
    ids = [party.actor.pk for party in parties]
    if len(ids) != len(set(ids)):
        raise ValidationError({"parties": _("Name each partner once.")})
    if len(ids) < 2:
        raise ValidationError({"parties": _("Name at least one partner.")})
    if sum(party.is_accountable for party in parties) > 1:
        raise ValidationError({"parties": _("Only one party can answer for an activity.")})
    if len(hold_actors(set(ids), access=access)) != len(ids):
        raise ValidationError({"parties": _("Choose partners from the list.")})


def _write_parties(
    activity: Activity, parties: Sequence[Party], *, stored: dict[uuid.UUID, Participation]
) -> None:
    kept = {party.actor.pk for party in parties}
    for actor_id in stored.keys() - kept:
        stored.pop(actor_id).delete()
    if stored:
        # The database allows one that answers at any moment: the one before gives way first.
        answering = [party.actor.pk for party in parties if party.is_accountable]
        activity.participations.filter(is_accountable=True).exclude(actor__in=answering).update(
            is_accountable=False
        )
    new: list[Participation] = []
    for party in parties:
        row = stored.get(party.actor.pk) or Participation(
            activity=activity, city_id=activity.city_id, actor=party.actor
        )
        if _differs(row, party):
            # What the partner said was said of another part.
            row.forget_answer()
        row.roles = list(party.roles)
        for duty in DUTIES:
            setattr(row, duty, getattr(party, duty))
        row.full_clean(exclude=_LINKS_OF_PARTY, validate_constraints=False)
        if row.pk is None:
            new.append(row)
        else:
            row.save()
    Participation.objects.bulk_create(new)


def _differs(row: Participation, party: Party) -> bool:
    return set(row.roles) != set(party.roles) or any(
        getattr(row, duty) != getattr(party, duty) for duty in DUTIES
    )


def _check_goals(goals: Sequence[GoalInput]) -> None:
    if len({goal.goal for goal in goals}) != len(goals):
        raise ValidationError({"goals": _("Name each goal once.")})
    for goal in goals:
        row = ActivityGoal(goal=goal.goal, part=goal.part, reason=goal.reason)
        row.full_clean(exclude=["city", "activity"], validate_constraints=False)
        if goal.part and goal.goal != Goal.EFS:
            raise ValidationError({"goals": _("Only economic and food security has parts.")})


def _write_goals(
    activity: Activity, goals: Sequence[GoalInput], *, stored: dict[str, ActivityGoal]
) -> None:
    new: list[ActivityGoal] = []
    for goal in goals:
        row = stored.pop(goal.goal, None) or ActivityGoal(
            activity=activity, city_id=activity.city_id, goal=goal.goal
        )
        row.part, row.reason = goal.part, goal.reason
        if row.pk is None:
            new.append(row)
        else:
            row.save()
    ActivityGoal.objects.bulk_create(new)
    for left in stored.values():
        left.delete()


def _write_readers(activity: Activity, readers: Sequence[uuid.UUID]) -> None:
    activity.reader_rows.exclude(user__in=readers).delete()
    Reader.objects.bulk_create(
        [Reader(activity=activity, city_id=activity.city_id, user_id=user) for user in readers],
        ignore_conflicts=True,
    )
