"""Verbs that write partners."""

from partners.services.actors import (
    MOST_NAMES,
    ActorInput,
    IdentifierTakenError,
    Name,
    add_actor,
    create_actor,
    edit_actor,
    labels_of,
    usual_level,
)
from partners.services.catalogue import CatalogueEntry, CatalogueLoaded, load_entries
from partners.services.countries import write_country_note
from partners.services.erasure import (
    LONGEST_REPLACEMENT,
    NEUTRAL,
    erase_person,
    export_person,
    mentions_of,
    spellings_of,
)
from partners.services.memberships import (
    MOST_CONTRIBUTIONS,
    delete_contribution,
    edit_membership,
    record_contribution,
    record_membership,
)
from partners.services.merging import (
    hold_actors,
    merge_actors,
    refusal_of,
    require_merger,
    tell_apart,
    undo_merge,
)
from partners.services.people import (
    LONGEST_TITLE,
    add_person,
    add_person_at,
    add_post,
    appoint,
    edit_person,
    edit_post,
    edit_tenure,
    verify_person,
)
from partners.services.places import actor_for_place, actors_for_places

__all__ = [
    "LONGEST_REPLACEMENT",
    "LONGEST_TITLE",
    "MOST_CONTRIBUTIONS",
    "MOST_NAMES",
    "NEUTRAL",
    "ActorInput",
    "CatalogueEntry",
    "CatalogueLoaded",
    "IdentifierTakenError",
    "Name",
    "actor_for_place",
    "actors_for_places",
    "add_actor",
    "add_person",
    "add_person_at",
    "add_post",
    "appoint",
    "create_actor",
    "delete_contribution",
    "edit_actor",
    "edit_membership",
    "edit_person",
    "edit_post",
    "edit_tenure",
    "erase_person",
    "export_person",
    "hold_actors",
    "labels_of",
    "load_entries",
    "mentions_of",
    "merge_actors",
    "record_contribution",
    "record_membership",
    "refusal_of",
    "require_merger",
    "spellings_of",
    "tell_apart",
    "undo_merge",
    "usual_level",
    "verify_person",
    "write_country_note",
]
