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
from activities.services.comments import (
    see_mentions,
    take_back_comment,
    withdrawing,
    write_comment,
)
from activities.services.commitments import (
    edit_commitment,
    give_up_commitment,
    keep_commitment,
    record_commitment,
    renegotiate_commitment,
)
from activities.services.documents import (
    add_document,
    add_version,
    chains_of,
    delete_document,
    edit_document,
    versions_of,
)
from activities.services.incoming import (
    Received,
    answer_item,
    close_item,
    edit_item,
    origin_of,
    receive_email,
    receive_item,
    turn_item,
)
from activities.services.received_before import ReceivedBeforeError
from activities.services.register import choose_columns, columns_of
from activities.services.sameness import link_records, unlink_record
from activities.services.scans import discard_scan, drop_scan, file_scan, where_gone
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
    "Received",
    "ReceivedBeforeError",
    "acknowledge_by_letter",
    "add_document",
    "add_version",
    "answer_item",
    "answer_offer",
    "chains_of",
    "choose_columns",
    "close_item",
    "columns_of",
    "configuration_of",
    "default_goals",
    "delete_document",
    "delete_draft",
    "discard_scan",
    "drop_scan",
    "edit_activity",
    "edit_commitment",
    "edit_document",
    "edit_item",
    "file_scan",
    "give_up_commitment",
    "keep_commitment",
    "keep_letter",
    "link_records",
    "next_code",
    "offer_record",
    "origin_of",
    "receive_email",
    "receive_item",
    "record_activity",
    "record_commitment",
    "renegotiate_commitment",
    "search_key_of",
    "see_mentions",
    "take_back_comment",
    "turn_item",
    "unlink_record",
    "versions_of",
    "void_activity",
    "where_gone",
    "withdraw_offer",
    "withdrawing",
    "write_comment",
]
