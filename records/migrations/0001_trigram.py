from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

# Each casts only parts that hold digits, so that a value known while planning folds without error.
EARLIEST = """
CREATE FUNCTION partial_date_earliest(partial text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_date(
    left(partial, 4)::int,
    coalesce(nullif(substr(partial, 6, 2), '')::int, 1),
    coalesce(nullif(substr(partial, 9, 2), '')::int, 1)
)
"""
LATEST = """
CREATE FUNCTION partial_date_latest(partial text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
    make_date(
        left(partial, 4)::int,
        nullif(substr(partial, 6, 2), '')::int,
        nullif(substr(partial, 9, 2), '')::int
    ),
    (
        make_date(left(partial, 4)::int, coalesce(nullif(substr(partial, 6, 2), '')::int, 12), 1)
        + interval '1 month - 1 day'
    )::date
)
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        migrations.RunSQL(EARLIEST, "DROP FUNCTION partial_date_earliest(text)"),
        migrations.RunSQL(LATEST, "DROP FUNCTION partial_date_latest(text)"),
    ]
