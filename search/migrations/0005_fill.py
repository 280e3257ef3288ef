from django.db import migrations

AT_ONCE = 2_000
TABLES = {
    "activity": "activities_activity",
    "partner": "partners_actor",
    "person": "partners_person",
    "post": "partners_post",
    "membership": "partners_networkmembership",
    "document": "activities_document",
    "commitment": "activities_commitment",
    "comment": "activities_comment",
    "incoming": "activities_incomingitem",
}


def fill(apps, schema_editor):
    """Write the entries of what is there already, a few at a time."""
    with schema_editor.connection.cursor() as cursor:
        for kind, table in TABLES.items():
            cursor.execute(
                f"SELECT array_agg(id ORDER BY id) FROM (SELECT id, (row_number() OVER"  # noqa: S608
                f" (ORDER BY id) - 1) / {AT_ONCE} AS part FROM {table}) parted GROUP BY part"
            )
            for (ids,) in cursor.fetchall():
                cursor.execute("SELECT search_feed(%s, %s)", [kind, ids])


def empty(apps, schema_editor):
    apps.get_model("search", "SearchEntry").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0004_follow")]
    operations = [migrations.RunPython(fill, empty)]
