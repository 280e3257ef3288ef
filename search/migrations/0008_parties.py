from importlib import import_module

from django.db import migrations

# In databases that took these functions before they read parties without joining them.
SOURCES = import_module("search.migrations.0003_sources")


class Migration(migrations.Migration):
    dependencies = [("search", "0007_opened")]
    operations = [
        migrations.RunSQL(
            function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
            migrations.RunSQL.noop,
        )
        for function in (SOURCES.CONTEXT, SOURCES.ACTIVITY)
    ]
