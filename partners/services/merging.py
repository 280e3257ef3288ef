"""Two partners that are one become one; or somebody says that they are two."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.models import Actor, City, DistinctPair, Merge
from partners.services.links import links_to_actors, turn_links
from records.access import Access
from records.reversal import Journal, Obstacle, step_versions, take_back, wholes_of
from records.rights import require

MOST_OBSTACLES = 5


@transaction.atomic
def merge_actors(gone_id: uuid.UUID, *, into: uuid.UUID, access: Access) -> Merge:
    """Let one partner become another: every link moves, its id and its page lead to the other.

    Raises Actor.DoesNotExist, PermissionDenied, and ValidationError that says what speaks against
    it; then nothing is changed.
    """
    _hold_records_of(gone_id)
    gone, kept = _locked(gone_id, into, access=access)
    require_merger(access, gone)
    if refusal := refusal_of(gone, into=kept):
        raise ValidationError(refusal)
    journal = Journal()
    try:
        turn_links(journal, gone, kept)
    except (IntegrityError, ProtectedError) as error:
        raise ValidationError(
            _("The two cannot be merged: what hangs on them does not fit together.")
        ) from error
    taken, was = _take_over_labels(gone, kept), gone.status
    # Only now: the database lets activities follow when a partner becomes another.
    gone.status, gone.merged_into = Actor.Status.MERGED, kept
    _save(gone, "status", "merged_into")
    step_versions(journal.steps)
    return Merge.objects.create(
        city_id=gone.steward_id,
        gone=gone,
        kept=kept,
        by_id=access.person,
        gone_status=was,
        taken_labels=taken,
        steps=journal.steps,
    )


@transaction.atomic
def undo_merge(merge_id: uuid.UUID, *, access: Access) -> Merge:
    """Make two of one again: every row is as it was before, whatever was added since stays.

    Raises Merge.DoesNotExist, PermissionDenied, and ValidationError that names what has been
    changed since and stands in the way; then nothing is changed.
    """
    merge = Merge.objects.visible_to(access).select_for_update(of=("self",)).get(pk=merge_id)
    if merge.undone_at is not None:
        raise ValidationError(_("This merge has been undone already."))
    _hold_records_of(merge.kept_id)
    gone, kept = _locked(merge.gone_id, merge.kept_id, access=access)
    require_merger(access, gone)
    if kept.merged_into is not None:
        raise ValidationError(
            _("%(name)s has since become %(other)s. Undo that first.")
            % {"name": kept, "other": kept.merged_into}
        )
    if obstacles := take_back(merge.steps):
        raise ValidationError(_changed_since(obstacles, access=access))
    _give_back_labels(kept, merge.taken_labels)
    gone.status, gone.merged_into = merge.gone_status, None
    try:
        with transaction.atomic():
            _save(gone, "status", "merged_into")
    except IntegrityError:
        raise ValidationError(
            _("Another partner has taken the place of %(name)s since.") % {"name": gone}
        ) from None
    step_versions(merge.steps)
    merge.undone_at, merge.undone_by_id = timezone.now(), access.person
    merge.version += 1
    merge.save()
    return merge


@transaction.atomic
def tell_apart(one: Actor, other: Actor, *, city: City | None, access: Access) -> None:
    """Remember that these are two, so that they are not offered again; no city: for all.

    Raises PermissionDenied.
    """
    require(access, "partners.merge", city.pk if city else None)
    first, second = sorted((one, other), key=lambda actor: actor.pk)
    DistinctPair.objects.get_or_create(
        city=city, actor_a=first, actor_b=second, defaults={"by_id": access.person}
    )


def refusal_of(gone: Actor, *, into: Actor) -> str:
    """Why one partner cannot become another, in a sentence; empty when it can."""
    if gone.pk == into.pk:
        return _("A partner cannot be merged into itself.")
    for actor in (gone, into):
        if actor.merged_into is not None:
            return _became(actor)
    if hasattr(gone, "city"):
        return _("%(name)s works here as a city, so it is the one that stays.") % {"name": gone}
    if into.steward_id is not None and gone.steward_id not in {None, into.steward_id}:
        return _("The two belong to different cities.")
    if into.steward_id is not None and gone.steward_id is None:
        return _("%(name)s is seen by other cities too, so it is the one that stays.") % {
            "name": gone
        }
    return ""


def require_merger(access: Access, gone: Actor) -> None:
    """Raise PermissionDenied unless the asker may let this partner become another."""
    require(access, "partners.merge", gone.steward_id)


def hold_actors(ids: set[uuid.UUID], *, access: Access) -> set[uuid.UUID]:
    """Those of the partners that the asker may see and link something with.

    Until the transaction ends none of them becomes another: a link is never left behind.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM partners_actor WHERE id = ANY(%s) AND merged_into_id IS NULL"
            " AND (steward_id IS NULL OR steward_id = ANY(%s)) ORDER BY id FOR KEY SHARE",
            [list(ids), list(access.cities)],
        )
        return {pk for (pk,) in cursor.fetchall()}


def hold_ends(ids: Mapping[str, uuid.UUID], *, access: Access) -> dict[str, Actor]:
    """The partners that a record is to name, by its fields; held as `hold_actors` does.

    Raises ValidationError by field for one that the asker does not see or that became another.
    """
    held = hold_actors(set(ids.values()), access=access)
    visible: Any = Actor.objects.visible_to(access).select_related("merged_into")
    seen: dict[uuid.UUID, Actor] = visible.in_bulk(set(ids.values()))
    for field, pk in ids.items():
        actor = seen.get(pk)
        if actor is not None and actor.merged_into is not None:
            raise ValidationError({field: _became(actor)})
        if actor is None or pk not in held:
            raise ValidationError({field: _("Choose a partner from the list.")})
    return {field: seen[pk] for field, pk in ids.items()}


def _became(actor: Actor) -> str:
    told = {"name": actor, "other": actor.merged_into}
    return _("%(name)s has become %(other)s already.") % told


def _hold_records_of(actor_id: uuid.UUID) -> None:
    """Lock the records with a link to a partner before the partner, as everybody else does."""
    for link in links_to_actors():
        parts = link.model._base_manager.filter(**{link.name: actor_id})
        for whole in wholes_of(link.model):
            record: Any = whole.related_model
            if record is not Actor:
                records = record._base_manager.filter(pk__in=parts.values(whole.attname))
                list(records.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _locked(gone_id: uuid.UUID, kept_id: uuid.UUID, *, access: Access) -> tuple[Actor, Actor]:
    visible = Actor.objects.visible_to(access).select_related("city", "merged_into")
    # In one order for everybody, and against new links too, which `no_key` would let through.
    rows = visible.filter(pk__in=[gone_id, kept_id]).order_by("pk").select_for_update(of=("self",))
    found = {actor.pk: actor for actor in rows}
    if len(found) < len({gone_id, kept_id}):
        raise Actor.DoesNotExist
    return found[gone_id], found[kept_id]


def _take_over_labels(gone: Actor, kept: Actor) -> dict[str, str]:
    """Let the one that stays be shown in languages in which only the other had a name."""
    if gone.steward_id != kept.steward_id:
        return {}
    taken = {code: name for code, name in gone.labels.items() if code not in kept.labels}
    if taken:
        kept.labels |= taken
        _save(kept, "labels")
    return taken


def _give_back_labels(kept: Actor, taken: dict[str, str]) -> None:
    still = [language for language, name in taken.items() if kept.labels.get(language) == name]
    if still:
        kept.labels = {code: name for code, name in kept.labels.items() if code not in still}
        _save(kept, "labels")


def _save(actor: Actor, *columns: str) -> None:
    actor.version += 1
    actor.save(update_fields=[*columns, "version", "updated_at"])


def _changed_since(obstacles: list[Obstacle], *, access: Access) -> str:
    named = dict.fromkeys(_named(obstacle, access=access) for obstacle in obstacles)
    return _("This can no longer be undone; since then somebody changed: %(what)s.") % {
        "what": "; ".join(list(named)[:MOST_OBSTACLES])
    }


def _named(obstacle: Obstacle, *, access: Access) -> str:
    """What kind of row it is, and of which record, where the asker may read that."""
    model: Any = obstacle.model
    kind = capfirst(str(model._meta.verbose_name))
    manager: Any = model._default_manager.all()
    if not hasattr(manager, "visible_to"):
        return kind
    row: models.Model | None = manager.visible_to(access).filter(pk=obstacle.pk).first()
    if row is None:
        return kind
    whole = next(wholes_of(model), None)
    return f"{kind} ({getattr(row, whole.name) if whole else row})"
