"""Verbs that write partners."""

from partners.services.actors import (
    MOST_NAMES,
    ActorInput,
    Name,
    actor_for_place,
    actors_for_places,
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
    "actors_for_places",
    "add_actor",
    "create_actor",
    "edit_actor",
    "labels_of",
    "usual_level",
]
