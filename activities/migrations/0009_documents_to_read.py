from django.db import migrations

# A version follows one of the same activity: a key of two columns, which Django does not declare.
SAME_ACTIVITY = """
ALTER TABLE activities_document ADD CONSTRAINT document_replaces_in_activity
FOREIGN KEY (replaces_id, activity_id) REFERENCES activities_document (id, activity_id)
DEFERRABLE INITIALLY DEFERRED
"""
# Workers read what was kept before. Their search keys hold the names once they have been read.
TO_READ = """
INSERT INTO activities_documenttext (
    id, version, created_at, updated_at, state, progress, attempts, worker, failure, outcome, text,
    search_key, city_id, document_id
)
SELECT uuidv7(), 1, now(), now(), 'QUEUED', 0, 0, '', '', '', '', lower(name), city_id, id
FROM activities_document
"""


class Migration(migrations.Migration):

    dependencies = [("activities", "0008_documents_kept")]

    operations = [
        migrations.RunSQL(
            SAME_ACTIVITY,
            "ALTER TABLE activities_document DROP CONSTRAINT document_replaces_in_activity",
        ),
        migrations.RunSQL(TO_READ, migrations.RunSQL.noop),
    ]
