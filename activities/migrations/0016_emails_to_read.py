import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

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
    dependencies = [
        ("activities", "0015_documents_hidden_twice"),
        ("partners", "0014_sealed_erasure"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(TO_READ, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name="incomingitem",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="incomingitem",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="incomingitem",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="incomingitem",
            name="message_id",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="incomingitemevent",
            name="message_id",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddIndex(
            model_name="incomingitem",
            index=models.Index(
                condition=models.Q(("message_id", ""), _negated=True),
                fields=["city", "message_id"],
                name="incoming_by_message",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incomingitem",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_incomingitemevent" ("answered_on", "became_id", "city_id", "created_at", "entered_by_id", "id", "kind", "message_id", "outcome", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "reply_due", "sender_address", "sender_id", "sender_name", "status", "subject", "summary", "text", "updated_at", "version", "visibility") VALUES (NEW."answered_on", NEW."became_id", NEW."city_id", NEW."created_at", NEW."entered_by_id", NEW."id", NEW."kind", NEW."message_id", NEW."outcome", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."received_on", NEW."reply_due", NEW."sender_address", NEW."sender_id", NEW."sender_name", NEW."status", NEW."subject", NEW."summary", NEW."text", NEW."updated_at", NEW."version", NEW."visibility"); RETURN NULL;',
                    hash="6f4f516622d7e3a237f3fe340c6b98e30dbcfd00",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_31616",
                    table="activities_incomingitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incomingitem",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answered_on" IS DISTINCT FROM (NEW."answered_on") OR OLD."became_id" IS DISTINCT FROM (NEW."became_id") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."received_on" IS DISTINCT FROM (NEW."received_on") OR OLD."reply_due" IS DISTINCT FROM (NEW."reply_due") OR OLD."sender_id" IS DISTINCT FROM (NEW."sender_id") OR OLD."sender_address" IS DISTINCT FROM (NEW."sender_address") OR OLD."sender_name" IS DISTINCT FROM (NEW."sender_name") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility"))',
                    func='INSERT INTO "activities_incomingitemevent" ("answered_on", "became_id", "city_id", "created_at", "entered_by_id", "id", "kind", "message_id", "outcome", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "reply_due", "sender_address", "sender_id", "sender_name", "status", "subject", "summary", "text", "updated_at", "version", "visibility") VALUES (NEW."answered_on", NEW."became_id", NEW."city_id", NEW."created_at", NEW."entered_by_id", NEW."id", NEW."kind", NEW."message_id", NEW."outcome", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."received_on", NEW."reply_due", NEW."sender_address", NEW."sender_id", NEW."sender_name", NEW."status", NEW."subject", NEW."summary", NEW."text", NEW."updated_at", NEW."version", NEW."visibility"); RETURN NULL;',
                    hash="673677466fb5a35af73d975d03b64b7a892a6b8c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_59574",
                    table="activities_incomingitem",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incomingitem",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_incomingitemevent" ("answered_on", "became_id", "city_id", "created_at", "entered_by_id", "id", "kind", "message_id", "outcome", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "reply_due", "sender_address", "sender_id", "sender_name", "status", "subject", "summary", "text", "updated_at", "version", "visibility") VALUES (OLD."answered_on", OLD."became_id", OLD."city_id", OLD."created_at", OLD."entered_by_id", OLD."id", OLD."kind", OLD."message_id", OLD."outcome", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."received_on", OLD."reply_due", OLD."sender_address", OLD."sender_id", OLD."sender_name", OLD."status", OLD."subject", OLD."summary", OLD."text", OLD."updated_at", OLD."version", OLD."visibility"); RETURN NULL;',
                    hash="74a40969d7a2779ea72054a9edeef047eadf5440",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0589b",
                    table="activities_incomingitem",
                    when="AFTER",
                ),
            ),
        ),
    ]
