"""Commitments, documents, offers and the map in the API.

Activities themselves are in `agreements.api`.
"""

from activities.api import map, records, sharing
from activities.api.records import COMMITMENT_FIELDS, CommitmentSummarySerializer

__all__ = ["COMMITMENT_FIELDS", "CommitmentSummarySerializer", "router_entries"]

router_entries = [*records.router_entries, *map.router_entries, *sharing.router_entries]
