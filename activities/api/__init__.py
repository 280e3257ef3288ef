"""What hangs on activities or comes to them in the API: promises, files, comments, the map.

Activities themselves, and what other cities offer, are in `agreements.api`.
"""

from activities.api import (
    commitments,
    documents,
    handovers,
    history,
    incoming,
    map,
    scans,
)
from activities.api.commitments import COMMITMENT_FIELDS, CommitmentSummarySerializer
from activities.ties import api as ties

__all__ = ["COMMITMENT_FIELDS", "CommitmentSummarySerializer", "router_entries"]

router_entries = [
    *commitments.router_entries,
    *documents.router_entries,
    *scans.router_entries,
    *incoming.router_entries,
    *handovers.router_entries,
    *history.router_entries,
    *map.router_entries,
    *ties.router_entries,
]
