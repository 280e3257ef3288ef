"""The history of a partner: what a city itself keeps of it, and no other city's part of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from activities.timeline.events import ModelClass, Sources, history_of
from activities.timeline.reading import Change, page_of_story
from partners.models import (
    Actor,
    ActorIdentifier,
    ActorName,
    City,
    Contribution,
    NetworkMembership,
    Post,
    Tenure,
    TieDecision,
)
from records.access import Access
from records.keyset import Page


def partner_history_page(
    actor: Actor, *, city: City, access: Access, cursor: str = "", size: int
) -> tuple[Page, list[Change]]:
    """A page of the history of a partner that the asker may see, newest first.

    A partner of the shared catalogue is changed for all cities: of it only the posts, people,
    memberships and decisions about the tie that the city keeps are told. See `page_of_story`.
    Raises BadCursorError.
    """
    sources = _sources(actor, city, access)
    return page_of_story(sources, actor.pk, access=access, cursor=cursor, size=size)


def names_people(changes: list[Change]) -> bool:
    """Whether changes tell who held a post."""
    return any(line.model is Tenure for change in changes for line in change.lines)


def _sources(actor: Actor, city: City, access: Access) -> Sources:
    sources: dict[ModelClass, Q] = {}
    if actor.steward_id is not None:
        sources[Actor] = Q(pgh_obj_id=actor.pk)
        sources[ActorName] = sources[ActorIdentifier] = Q(actor_id=actor.pk)
    mine = Q(city_id=city.pk)
    # A post goes on when its partner is merged into another, with all that became of it before.
    posts = _ever(Post, mine & Q(actor_id=actor.pk))
    sources[Post] = Q(pgh_obj_id__in=posts)
    if access.may("activities.read", city.pk):
        sources[TieDecision] = Q(pgh_obj_id__in=_ever(TieDecision, mine & Q(actor_id=actor.pk)))
    if access.may("people.read", city.pk):
        sources[Tenure] = mine & Q(post_id__in=posts)
    if access.may("memberships.read", city.pk):
        kept = mine & (Q(network_id=actor.pk) | Q(member_id=actor.pk))
        memberships = _ever(NetworkMembership, kept)
        sources[NetworkMembership] = Q(pgh_obj_id__in=memberships)
        sources[Contribution] = mine & Q(membership_id__in=memberships)
    return sources


def _ever(model: ModelClass, narrowed: Q) -> Any:
    """The ids of rows that were so at any time."""
    return history_of(model)._default_manager.filter(narrowed).values("pgh_obj_id")
