"""What comes in: letters, e-mails, calls, invitations, renewal requests."""

import activities.models.documents
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import records.models
import records.partial_dates
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0012_handovers'),
        ('partners', '0014_sealed_erasure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IncomingFile',
            fields=[
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('file', models.FileField(max_length=200, storage=activities.models.documents.document_storage, upload_to=activities.models.documents.document_path)),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('media_type', models.CharField(editable=False, max_length=100)),
                ('size', models.PositiveIntegerField(editable=False)),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partners.city')),
            ],
            options={
                'verbose_name': 'incoming file',
                'verbose_name_plural': 'incoming files',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='IncomingItem',
            fields=[
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('kind', models.CharField(choices=[('LTTR', 'Letter'), ('MAIL', 'E-mail'), ('PHON', 'Call'), ('INVI', 'Invitation'), ('RNWL', 'Renewal request')], max_length=4, verbose_name='kind')),
                ('received_on', records.partial_dates.PartialDateField(verbose_name='received on')),
                ('received_earliest', records.partial_dates.EarliestDay(db_persist=True, expression=records.partial_dates._EarliestDayOf(models.F('received_on')), output_field=models.DateField(null=True))),
                ('received_latest', records.partial_dates.LatestDay(db_persist=True, expression=records.partial_dates._LatestDayOf(models.F('received_on')), output_field=models.DateField(null=True))),
                ('sender_name', models.CharField(blank=True, max_length=200, verbose_name='name of the sender')),
                ('sender_address', models.CharField(blank=True, max_length=254, verbose_name='address of the sender')),
                ('subject', models.CharField(max_length=300, verbose_name='subject')),
                ('summary', models.TextField(blank=True, max_length=5000, verbose_name='summary')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('reply_due', models.DateField(blank=True, null=True, verbose_name='reply due')),
                ('visibility', models.CharField(choices=[('internal', 'Internal'), ('confidential', 'Confidential')], default='internal', max_length=12, verbose_name='who may read it')),
                ('status', models.CharField(choices=[('WAIT', 'Open'), ('ANSW', 'Answered'), ('TURN', 'Part of a record'), ('NORE', 'No reply needed')], default='WAIT', editable=False, max_length=4, verbose_name='status')),
                ('answered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='answered on')),
                ('outcome', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='what came of it')),
                ('became', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incoming_items', to='activities.activity', verbose_name='record')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incoming_items', to='partners.city')),
                ('entered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('sender', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incoming_items', to='partners.actor', verbose_name='partner')),
            ],
            options={
                'verbose_name': 'incoming item',
                'verbose_name_plural': 'incoming items',
            },
        ),
        migrations.CreateModel(
            name='IncomingFileEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('file', models.FileField(max_length=200, storage=activities.models.documents.document_storage, upload_to=activities.models.documents.document_path)),
                ('name', models.CharField(max_length=200, verbose_name='file name')),
                ('media_type', models.CharField(editable=False, max_length=100)),
                ('size', models.PositiveIntegerField(editable=False)),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('city', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.city')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history', to='activities.incomingfile')),
                ('item', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.incomingitem')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='incomingfile',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='activities.incomingitem'),
        ),
        migrations.CreateModel(
            name='IncomingItemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('kind', models.CharField(choices=[('LTTR', 'Letter'), ('MAIL', 'E-mail'), ('PHON', 'Call'), ('INVI', 'Invitation'), ('RNWL', 'Renewal request')], max_length=4, verbose_name='kind')),
                ('received_on', records.partial_dates.PartialDateField(verbose_name='received on')),
                ('sender_name', models.CharField(blank=True, max_length=200, verbose_name='name of the sender')),
                ('sender_address', models.CharField(blank=True, max_length=254, verbose_name='address of the sender')),
                ('subject', models.CharField(max_length=300, verbose_name='subject')),
                ('summary', models.TextField(blank=True, max_length=5000, verbose_name='summary')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('reply_due', models.DateField(blank=True, null=True, verbose_name='reply due')),
                ('visibility', models.CharField(choices=[('internal', 'Internal'), ('confidential', 'Confidential')], default='internal', max_length=12, verbose_name='who may read it')),
                ('status', models.CharField(choices=[('WAIT', 'Open'), ('ANSW', 'Answered'), ('TURN', 'Part of a record'), ('NORE', 'No reply needed')], default='WAIT', editable=False, max_length=4, verbose_name='status')),
                ('answered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='answered on')),
                ('outcome', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='what came of it')),
                ('became', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='activities.activity', verbose_name='record')),
                ('city', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.city')),
                ('entered_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history', to='activities.incomingitem')),
                ('sender', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.actor', verbose_name='partner')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='incomingitem',
            index=models.Index(fields=['city', 'status', 'reply_due', 'id'], name='incoming_by_due'),
        ),
        migrations.AddConstraint(
            model_name='incomingitem',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['LTTR', 'MAIL', 'PHON', 'INVI', 'RNWL'])), name='incoming_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='incomingitem',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['WAIT', 'ANSW', 'TURN', 'NORE'])), name='incoming_status_known'),
        ),
        migrations.AddConstraint(
            model_name='incomingitem',
            constraint=models.CheckConstraint(condition=models.Q(('visibility__in', ['internal', 'confidential'])), name='incoming_never_public'),
        ),
        migrations.AddConstraint(
            model_name='incomingitem',
            constraint=models.CheckConstraint(condition=models.Q(('sender__isnull', False), models.Q(('sender_name', ''), _negated=True), models.Q(('sender_address', ''), _negated=True), _connector='OR'), name='incoming_has_sender', violation_error_message='Say from whom it is.'),
        ),
        migrations.AddConstraint(
            model_name='incomingitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'ANSW'), _negated=True), ('answered_on__isnull', False), _connector='OR'), name='incoming_answered_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='incomingitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('became__isnull', False), ('status', 'TURN')), models.Q(models.Q(('status', 'TURN'), _negated=True), ('became__isnull', True)), _connector='OR'), name='incoming_turned_into_a_record'),
        ),
        migrations.AddConstraint(
            model_name='incomingitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'NORE'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='incoming_closed_with_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "activities_incomingitemevent" ("answered_on", "became_id", "city_id", "created_at", "entered_by_id", "id", "kind", "outcome", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "reply_due", "sender_address", "sender_id", "sender_name", "status", "subject", "summary", "text", "updated_at", "version", "visibility") VALUES (NEW."answered_on", NEW."became_id", NEW."city_id", NEW."created_at", NEW."entered_by_id", NEW."id", NEW."kind", NEW."outcome", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."received_on", NEW."reply_due", NEW."sender_address", NEW."sender_id", NEW."sender_name", NEW."status", NEW."subject", NEW."summary", NEW."text", NEW."updated_at", NEW."version", NEW."visibility"); RETURN NULL;', hash='2fe93cdd269b884bdc74ab5fe1167e8f0741bc6a', operation='INSERT', pgid='pgtrigger_insert_insert_31616', table='activities_incomingitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answered_on" IS DISTINCT FROM (NEW."answered_on") OR OLD."became_id" IS DISTINCT FROM (NEW."became_id") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."received_on" IS DISTINCT FROM (NEW."received_on") OR OLD."reply_due" IS DISTINCT FROM (NEW."reply_due") OR OLD."sender_id" IS DISTINCT FROM (NEW."sender_id") OR OLD."sender_address" IS DISTINCT FROM (NEW."sender_address") OR OLD."sender_name" IS DISTINCT FROM (NEW."sender_name") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."visibility" IS DISTINCT FROM (NEW."visibility"))', func='INSERT INTO "activities_incomingitemevent" ("answered_on", "became_id", "city_id", "created_at", "entered_by_id", "id", "kind", "outcome", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "reply_due", "sender_address", "sender_id", "sender_name", "status", "subject", "summary", "text", "updated_at", "version", "visibility") VALUES (NEW."answered_on", NEW."became_id", NEW."city_id", NEW."created_at", NEW."entered_by_id", NEW."id", NEW."kind", NEW."outcome", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."received_on", NEW."reply_due", NEW."sender_address", NEW."sender_id", NEW."sender_name", NEW."status", NEW."subject", NEW."summary", NEW."text", NEW."updated_at", NEW."version", NEW."visibility"); RETURN NULL;', hash='47a9f3d6a8fefeb548bd151440881a311ad73b47', operation='UPDATE', pgid='pgtrigger_update_update_59574', table='activities_incomingitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "activities_incomingitemevent" ("answered_on", "became_id", "city_id", "created_at", "entered_by_id", "id", "kind", "outcome", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "reply_due", "sender_address", "sender_id", "sender_name", "status", "subject", "summary", "text", "updated_at", "version", "visibility") VALUES (OLD."answered_on", OLD."became_id", OLD."city_id", OLD."created_at", OLD."entered_by_id", OLD."id", OLD."kind", OLD."outcome", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."received_on", OLD."reply_due", OLD."sender_address", OLD."sender_id", OLD."sender_name", OLD."status", OLD."subject", OLD."summary", OLD."text", OLD."updated_at", OLD."version", OLD."visibility"); RETURN NULL;', hash='4713d14b4a188441523b730d98c64345fdbba017', operation='DELETE', pgid='pgtrigger_delete_delete_0589b', table='activities_incomingitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingitem',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;', hash='1b40f2e7969f6df63a914c8addd2b96195631c9b', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_note_change_d54f3', table='activities_incomingitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingfileevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ecf07d52e5a71f9d87871d1f12006277f13cdd2b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_17544', table='activities_incomingfileevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='incomingfile',
            constraint=models.UniqueConstraint(fields=('item', 'sha256'), name='incoming_file_once', violation_error_message='This file is already here.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingfile',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "activities_incomingfileevent" ("city_id", "created_at", "file", "id", "item_id", "media_type", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "updated_at", "version") VALUES (NEW."city_id", NEW."created_at", NEW."file", NEW."id", NEW."item_id", NEW."media_type", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."sha256", NEW."size", NEW."updated_at", NEW."version"); RETURN NULL;', hash='5e4730d7b202b008aea5df94e218987b4a5f5604', operation='INSERT', pgid='pgtrigger_insert_insert_6f58e', table='activities_incomingfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingfile',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "activities_incomingfileevent" ("city_id", "created_at", "file", "id", "item_id", "media_type", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "updated_at", "version") VALUES (NEW."city_id", NEW."created_at", NEW."file", NEW."id", NEW."item_id", NEW."media_type", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."sha256", NEW."size", NEW."updated_at", NEW."version"); RETURN NULL;', hash='bda270353de4d1ba682b258ef74a93da3b32adf1', operation='UPDATE', pgid='pgtrigger_update_update_55409', table='activities_incomingfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingfile',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "activities_incomingfileevent" ("city_id", "created_at", "file", "id", "item_id", "media_type", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "size", "updated_at", "version") VALUES (OLD."city_id", OLD."created_at", OLD."file", OLD."id", OLD."item_id", OLD."media_type", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."sha256", OLD."size", OLD."updated_at", OLD."version"); RETURN NULL;', hash='b056c26d4ca2363bb75e6d6384606ebbf4d016e4', operation='DELETE', pgid='pgtrigger_delete_delete_24877', table='activities_incomingfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingfile',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;', hash='4edcf02e72f9ae62b35dae26f600fba67bb5569e', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_note_change_d589a', table='activities_incomingfile', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incomingitemevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fabe294a26666142431838c7da615865d3b1c020', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e5acf', table='activities_incomingitemevent', when='BEFORE')),
        ),
    ]
