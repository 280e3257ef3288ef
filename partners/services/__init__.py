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
from partners.services.countries import write_country_note

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
    "write_country_note",
]
