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
from partners.services.catalogue import CatalogueEntry, CatalogueLoaded, load_entries
from partners.services.memberships import (
    MOST_CONTRIBUTIONS,
    delete_contribution,
    edit_membership,
    record_contribution,
    record_membership,
)

__all__ = [
    "MOST_CONTRIBUTIONS",
    "MOST_NAMES",
    "ActorInput",
    "CatalogueEntry",
    "CatalogueLoaded",
    "Name",
    "actor_for_place",
    "add_actor",
    "create_actor",
    "delete_contribution",
    "edit_actor",
    "edit_membership",
    "labels_of",
    "load_entries",
    "record_contribution",
    "record_membership",
    "usual_level",
]
