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
from activities.services.comments import take_back_comment, withdrawing, write_comment
from activities.services.commitments import (
    edit_commitment,
    give_up_commitment,
    keep_commitment,
    record_commitment,
    renegotiate_commitment,
)
from activities.services.documents import add_document, delete_document
from activities.services.register import choose_columns, columns_of
from activities.services.sameness import link_records, unlink_record
from activities.services.sharing import (
    acknowledge_by_letter,
    answer_offer,
    keep_letter,
    offer_record,
    withdraw_offer,
)

__all__ = [
    "ActivityInput",
    "GoalInput",
    "Party",
    "acknowledge_by_letter",
    "add_document",
    "answer_offer",
    "choose_columns",
    "columns_of",
    "configuration_of",
    "default_goals",
    "delete_document",
    "delete_draft",
    "edit_activity",
    "edit_commitment",
    "give_up_commitment",
    "keep_commitment",
    "keep_letter",
    "link_records",
    "next_code",
    "offer_record",
    "record_activity",
    "record_commitment",
    "renegotiate_commitment",
    "search_key_of",
    "take_back_comment",
    "unlink_record",
    "void_activity",
    "withdraw_offer",
    "withdrawing",
    "write_comment",
]
