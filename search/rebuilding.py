"""Writing all entries anew, for records that came in past the database's own rules."""

from __future__ import annotations

from django.db import connection

from search.kinds import KINDS

AT_ONCE = 2_000


def rebuild() -> int:
    """Write the entry of each record there is; returns how many records were looked at.

    Entries that are right already are not written. Of records that are gone the entries go.
    """
    looked_at = 0
    with connection.cursor() as cursor:
        for kind, shown in KINDS.items():
            table = connection.ops.quote_name(shown.model._meta.db_table)
            cursor.execute(
                "SELECT array_agg(id ORDER BY id) FROM ("  # noqa: S608 - a table of ours
                f" SELECT id, (row_number() OVER (ORDER BY id) - 1) / %s AS part FROM ("
                f" SELECT id FROM {table}"
                " UNION SELECT id FROM search_searchentry WHERE kind = %s) known"
                ") parted GROUP BY part",
                [AT_ONCE, kind],
            )
            for (ids,) in cursor.fetchall():
                cursor.execute("SELECT search_feed(%s, %s::uuid[])", [kind, ids])
                looked_at += len(ids)
    return looked_at
