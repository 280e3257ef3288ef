"""Verbs that write partners."""

from partners.services.actors import (
    MOST_NAMES,
    ActorInput,
    Name,
    actor_for_place,
    add_actor,
    create_actor,
    edit_actor,
    labels_of,
    usual_level,
)
from partners.services.merging import (
    hold_actors,
    merge_actors,
    refusal_of,
    require_merger,
    tell_apart,
    undo_merge,
)

__all__ = [
    "MOST_NAMES",
    "ActorInput",
    "Name",
    "actor_for_place",
    "add_actor",
    "create_actor",
    "edit_actor",
    "hold_actors",
    "labels_of",
    "merge_actors",
    "refusal_of",
    "require_merger",
    "tell_apart",
    "undo_merge",
    "usual_level",
]
