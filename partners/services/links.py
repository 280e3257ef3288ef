"""Turning all that points to one partner round to another, in tables of any app.

A model whose rows can meet says in `united_with(other)` what the one that stays then holds; without
it that one stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from partners.models import Actor, ActorIdentifier, ActorName, City, DistinctPair, Merge, Tie
from records.reversal import Journal, links_to

# Both ends in order, so that both directions are one row.
_PAIRS: tuple[type[models.Model], ...] = (Tie, DistinctPair)
# Their city is that of the partner itself.
_OF_ACTOR = (ActorName, ActorIdentifier)
# A name of the one that went, in a language in which the other has one.
_ALIAS_OF = {
    ActorName.Kind.OFFICIAL: ActorName.Kind.EXONYM,
    ActorName.Kind.SHORT: ActorName.Kind.EXONYM,
}


def links_to_actors() -> list[models.ForeignKey[Any, Any]]:
    """Every foreign key to a partner, except those of the records of merges."""
    return [link for link in links_to(Actor) if link.model is not Merge]


def turn_links(journal: Journal, gone: Actor, kept: Actor) -> None:
    """Let everything point to `kept` that pointed to `gone`.

    Rows whose kind does not move (see `moves`) stay, except a tie of the two with each other.
    """
    for pairs in _PAIRS:
        _turn_pairs(journal, pairs, gone, kept)
    if moves(ActorName, gone, into=kept):
        _turn_names(journal, gone, kept)
        _turn_identifiers(journal, gone, kept)
    for link in links_to_actors():
        is_done = link.model in {*_PAIRS, *_OF_ACTOR}
        if not is_done and moves(link.model, gone, into=kept):
            turn_link(journal, link, gone, kept)


def moves(model: type[models.Model], gone: Actor, *, into: Actor) -> bool:
    """Whether rows of a kind go along when a partner becomes another.

    What carries no city of its own, such as names and ties, stays with a partner that only one city
    saw when the other is seen by all: nobody else is to learn of it.
    """
    becomes_public = gone.steward_id is not None and into.steward_id is None
    return not becomes_public or (model not in _OF_ACTOR and _has_city(model))


def _has_city(model: type[models.Model]) -> bool:
    return any(field.related_model is City for field in model._meta.concrete_fields)


def _turn_pairs(journal: Journal, model: Any, gone: Actor, kept: Actor) -> None:
    rows = model._base_manager.filter(Q(actor_a=gone) | Q(actor_b=gone))
    journal.remove(rows.filter(Q(actor_a=kept) | Q(actor_b=kept)))
    if not moves(model, gone, into=kept):
        return
    for row in rows:
        other = row.actor_b_id if row.actor_a_id == gone.pk else row.actor_a_id
        first, second = sorted((kept.pk, other))
        known = model._base_manager.filter(actor_a=first, actor_b=second)
        if _has_city(model):
            known = known.filter(city=row.city_id)
        if (stays := known.first()) is not None:
            _absorb(journal, row, into=stays)
        else:
            same = model._base_manager.filter(pk=row.pk)
            journal.change(same, actor_a_id=first, actor_b_id=second)


def _turn_names(journal: Journal, gone: Actor, kept: Actor) -> None:
    known = set(kept.names.values_list("language", "name"))
    languages = {language for language, _name in known}
    for row in gone.names.all():
        same = ActorName._base_manager.filter(pk=row.pk)
        if (row.language, row.name) in known:
            journal.remove(same)
            continue
        kind = row.kind
        if row.language in languages:
            kind = _ALIAS_OF.get(ActorName.Kind(row.kind), row.kind)
        journal.change(same, actor_id=kept.pk, kind=kind)


def _turn_identifiers(journal: Journal, gone: Actor, kept: Actor) -> None:
    rows = ActorIdentifier._base_manager.filter(actor=gone)
    for scheme, value in kept.identifiers.values_list("scheme", "value"):
        journal.remove(rows.filter(scheme=scheme, value=value))
    journal.change(rows, actor_id=kept.pk)


def turn_link(
    journal: Journal, link: models.ForeignKey[Any, Any], gone: models.Model, kept: models.Model
) -> None:
    """Turn one foreign key round; rows that would then be there twice become one."""
    rows = link.model._base_manager.filter(**{link.name: gone.pk})
    for row, stays in _meeting(link, gone, kept):
        _absorb(journal, row, into=stays)
    for other in links_to(type(gone)):
        if other.model is link.model and other is not link:
            _remove_refused(journal, link, rows.filter(**{other.name: kept.pk}), kept)
    journal.change(rows, **{link.attname: kept.pk})


def _meeting(
    link: models.ForeignKey[Any, Any], gone: models.Model, kept: models.Model
) -> Iterator[tuple[models.Model, models.Model]]:
    """Pairs of rows of `gone` and of `kept` of which a unique constraint allows only one."""
    met = set()
    for others, condition in _unique_with(link):
        rows = link.model._base_manager.filter(condition)
        staying = rows.filter(**{link.name: kept.pk}).order_by("pk")
        going = rows.filter(**{link.name: gone.pk}).order_by("pk")
        by_values = {_values(row, others): row for row in staying}
        for row in going if by_values else ():
            stays = by_values.get(_values(row, others))
            if stays is not None and row.pk not in met:
                met.add(row.pk)
                yield row, stays


def _values(row: models.Model, columns: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in columns)  # type: ignore[union-attr]


def _unique_with(link: models.ForeignKey[Any, Any]) -> Iterator[tuple[list[str], Q]]:
    """For each unique constraint over the foreign key: the other columns, and where it holds."""
    options = link.model._meta
    unique = [models.UniqueConstraint(fields=names, name="_") for names in options.unique_together]
    unique += [one for one in options.constraints if isinstance(one, models.UniqueConstraint)]
    if link.unique:
        yield [], Q()
    for constraint in unique:
        if link.name in constraint.fields:
            others = [name for name in constraint.fields if name != link.name]
            # Nulls differ from each other, unless the constraint says otherwise.
            columns = [] if constraint.nulls_distinct is False else others
            known = Q(*((f"{name}__isnull", False) for name in columns))
            yield others, known & (constraint.condition or Q())


def _absorb(journal: Journal, row: models.Model, *, into: Any) -> None:
    """Let one row stand for two: what points to `row` points to `into` afterwards."""
    for link in links_to(type(row)):
        turn_link(journal, link, row, into)
    united = into.united_with(row) if hasattr(into, "united_with") else {}
    same = type(row)._base_manager
    journal.remove(same.filter(pk=row.pk), into=into.pk)
    if united:
        journal.change(same.filter(pk=into.pk), **united)


def _remove_refused(
    journal: Journal, link: models.ForeignKey[Any, Any], rows: Any, kept: models.Model
) -> None:
    """Remove rows that link the two with each other where none may link a partner with itself."""
    for row in rows:
        setattr(row, link.attname, kept.pk)
        try:
            row.validate_constraints()
        except ValidationError:
            journal.remove(link.model._base_manager.filter(pk=row.pk))
