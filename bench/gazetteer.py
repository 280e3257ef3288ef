"""The whole gazetteer, loaded into an empty database of its own, beside a bare COPY of its rows.

Bare is what a careful person would do with the finished rows at hand: the same columns, types,
constraints and indexes, one COPY, and the search index built afterwards. What the load does beyond
that, reading the package's file and folding 1.1 million names, is what the bound leaves room for.
`python -m bench.gazetteer` prints both times as JSON; it runs as the owner of the database.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from typing import Any

from bench.parts import Measure

DATABASE = "citydiplo_gazetteer"
PASSES = 2


def measure_gazetteer() -> Measure:
    """Run this module on a database of its own and compare its rates."""
    from bench import surroundings

    environment = {
        **os.environ,
        "DATABASE_URL": _beside(os.environ["DATABASE_URL"]),
        "DATABASE_OWNER_URL": _beside(os.environ["DATABASE_OWNER_URL"]),
        "MIGRATE_AS_OWNER": "1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.gazetteer"],
        cwd=surroundings.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout)
    return Measure(
        "A bare COPY's row rate ÷ that of loading the whole gazetteer",
        told["load"] / told["copy"],
        2.5,
        "×",
        f"{told['rows'] / told['load']:,.0f} of {told['rows'] / told['copy']:,.0f} rows/s:"
        f" {100 * told['copy'] / told['load']:.0f}%, at least 40% wanted",
    )


def _beside(url: str) -> str:
    return f"{url.rpartition('/')[0]}/{DATABASE}"


def main() -> None:
    """Print the rows and the seconds of both, of the pass in which the bare COPY was faster."""
    import django

    django.setup()
    from django.db import connection

    _make_database()
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_trgm")
        passes = [_pass(cursor) for _number in range(PASSES)]
    connection.close()
    print(json.dumps(min(passes, key=lambda told: told["copy"])))


def _make_database() -> None:
    """Make the database anew; a new one has no leftover of an earlier run to trip over."""
    import psycopg2
    from django.db import connection

    given = connection.get_connection_params()
    server = psycopg2.connect(**{**given, "dbname": "postgres"})
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    server.close()


def _pass(cursor: Any) -> dict[str, float]:
    from django.db import connection, transaction

    from partners.gazetteer import COLUMNS, MINIMUMS, load_places
    from partners.models import Place

    columns = ", ".join(COLUMNS)
    index = next(index for index in Place._meta.indexes if index.name == "place_search_trgm")
    with connection.schema_editor() as editor:
        editor.create_model(Place)
    start = time.perf_counter()
    loaded = load_places(MINIMUMS[0])
    load = time.perf_counter() - start

    rows = io.StringIO()
    cursor.copy_expert(f"COPY partners_place ({columns}) TO STDOUT", rows)
    rows.seek(0)
    cursor.execute("TRUNCATE partners_place")
    start = time.perf_counter()
    with transaction.atomic(), connection.schema_editor() as editor:
        editor.remove_index(Place, index)
        cursor.copy_expert(f"COPY partners_place ({columns}) FROM STDIN", rows)
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        editor.add_index(Place, index)
    copy = time.perf_counter() - start
    with connection.schema_editor() as editor:
        editor.delete_model(Place)
    return {"rows": loaded.added, "load": load, "copy": copy}


if __name__ == "__main__":
    main()
