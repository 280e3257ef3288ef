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

__all__ = [
    "MOST_NAMES",
    "ActorInput",
    "Name",
    "actor_for_place",
    "add_actor",
    "create_actor",
    "edit_actor",
    "labels_of",
    "usual_level",
]
