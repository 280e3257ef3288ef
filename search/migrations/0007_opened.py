from django.db import migrations

# What was confidential is new to all who may read it from now on, with all that hangs on it.
OPENED = """
CREATE FUNCTION search_is_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE search_searchentry SET added_at = now() WHERE id IN (
        SELECT NEW.id
        UNION ALL SELECT id FROM activities_document WHERE activity_id = NEW.id
        UNION ALL SELECT id FROM activities_commitment WHERE activity_id = NEW.id
        UNION ALL SELECT id FROM activities_comment WHERE activity_id = NEW.id
    );
    RETURN NULL;
END
$$
"""
TRIGGER = """
CREATE TRIGGER search_is_opened AFTER UPDATE OF visibility ON {table}
FOR EACH ROW WHEN (OLD.visibility = 'confidential' AND NEW.visibility <> 'confidential')
EXECUTE FUNCTION search_is_opened()
"""
TABLES = ("activities_activity", "activities_document", "activities_incomingitem")


class Migration(migrations.Migration):
    dependencies = [("search", "0006_erasure")]
    operations = [
        migrations.RunSQL(OPENED, "DROP FUNCTION search_is_opened()"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table), f"DROP TRIGGER search_is_opened ON {table}"
            )
            for table in TABLES
        ),
    ]
