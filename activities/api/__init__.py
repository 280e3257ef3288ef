"""Commitments, documents, dropped files and the map in the API.

Activities themselves, and what other cities offer, are in `agreements.api`.
"""

from activities.api import documents, map, records, scans
from activities.api.records import COMMITMENT_FIELDS, CommitmentSummarySerializer

__all__ = ["COMMITMENT_FIELDS", "CommitmentSummarySerializer", "router_entries"]

router_entries = [
    *records.router_entries,
    *documents.router_entries,
    *scans.router_entries,
    *map.router_entries,
]
