"""Verbs that write activities with all that hangs on them, in one transaction each."""

from activities.services.activities import (
    ActivityInput,
    GoalInput,
    Party,
    configuration_of,
    default_goals,
    delete_draft,
    edit_activity,
    next_code,
    record_activity,
    search_key_of,
    void_activity,
)
from activities.services.commitments import edit_commitment, record_commitment
from activities.services.documents import add_document, delete_document
from activities.services.register import choose_columns, columns_of

__all__ = [
    "ActivityInput",
    "GoalInput",
    "Party",
    "add_document",
    "choose_columns",
    "columns_of",
    "configuration_of",
    "default_goals",
    "delete_document",
    "delete_draft",
    "edit_activity",
    "edit_commitment",
    "next_code",
    "record_activity",
    "record_commitment",
    "search_key_of",
    "void_activity",
]
