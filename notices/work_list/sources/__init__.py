"""Every source of rows, in the order of their kinds."""

from __future__ import annotations

from notices.kinds import RowKind
from notices.work_list.rows import Source
from notices.work_list.sources import agreements, contacts, records, sharing

_ALL: tuple[Source, ...] = (
    records.PROMISES,
    records.REPLIES,
    agreements.GATES,
    agreements.NOTICES,
    agreements.ENDING,
    agreements.REVIEWS,
    agreements.STEPS,
    records.OUTCOMES,
    records.THEIR_PROMISES,
    sharing.OFFERS,
    sharing.PARTS,
    records.DRAFTS,
    records.UNOWNED,
    records.SCANS,
    records.UNREAD,
    contacts.LongSilent(),
)
SOURCES: dict[RowKind, Source] = {source.kind: source for source in _ALL}
