from django.db import migrations

# E-mails that came in became documents whose words nobody had taken out for search.
TO_READ = """
UPDATE activities_documenttext AS reading
SET state = 'QUEUED', outcome = '', attempts = 0, progress = 0, finished_at = NULL,
    updated_at = now()
FROM activities_document AS document
WHERE document.id = reading.document_id
    AND document.media_type = 'message/rfc822'
    AND reading.state = 'READY'
"""


class Migration(migrations.Migration):

    dependencies = [("activities", "0015_documents_hidden_twice")]

    operations = [migrations.RunSQL(TO_READ, migrations.RunSQL.noop)]
