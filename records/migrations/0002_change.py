from django.db import migrations

# One row a transaction and city, however many records it changed; no city: all of them.
CREATE = """
CREATE TABLE records_change (
    city_id uuid,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    noted_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (city_id, xid)
)
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0001_trigram")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE records_change")]
