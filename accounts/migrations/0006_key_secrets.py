"""Secrets of keys as rows of their own, consents of other cities, networks, more scopes."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import records.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_delegation'),
        ('partners', '0013_names_written_two_ways'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeyConsent',
            fields=[
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('read:public', 'Read public records'), ('read', 'Read everything but people at partners'), ('write', 'Read and write everything but people at partners'), ('read:activities', 'Read activities'), ('write:activities', 'Read and write activities'), ('read:partners', 'Read partners'), ('write:partners', 'Read and write partners'), ('read:memberships', 'Read memberships in networks'), ('write:memberships', 'Read and write memberships in networks'), ('read:reports', 'Read reports'), ('write:reports', 'Read and order reports'), ('read:people', 'Read people at partners'), ('write:people', 'Read and write people at partners')]), default=list, size=None)),
                ('given_at', models.DateTimeField(editable=False, verbose_name='given')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
            ],
            options={
                'verbose_name': 'consent to a key',
            },
        ),
        migrations.CreateModel(
            name='KeyConsentEvent',
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
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('read:public', 'Read public records'), ('read', 'Read everything but people at partners'), ('write', 'Read and write everything but people at partners'), ('read:activities', 'Read activities'), ('write:activities', 'Read and write activities'), ('read:partners', 'Read partners'), ('write:partners', 'Read and write partners'), ('read:memberships', 'Read memberships in networks'), ('write:memberships', 'Read and write memberships in networks'), ('read:reports', 'Read reports'), ('write:reports', 'Read and order reports'), ('read:people', 'Read people at partners'), ('write:people', 'Read and write people at partners')]), default=list, size=None)),
                ('given_at', models.DateTimeField(editable=False, verbose_name='given')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True, verbose_name='withdrawn')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='KeySecret',
            fields=[
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('hint', models.CharField(blank=True, editable=False, max_length=4)),
                ('expires_at', models.DateTimeField(editable=False, null=True, verbose_name='works until')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='last use')),
                ('last_used_from', models.GenericIPAddressField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'secret of a key',
            },
        ),
        migrations.CreateModel(
            name='KeySecretEvent',
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
                ('hint', models.CharField(blank=True, editable=False, max_length=4)),
                ('expires_at', models.DateTimeField(editable=False, null=True, verbose_name='works until')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='revoked')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='apikey',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='apikey',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='apikey',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='apikey',
            name='api_key_scopes_known',
        ),
        migrations.AlterField(
            model_name='apikey',
            name='digest',
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='apikey',
            name='is_for_other_cities',
            field=models.BooleanField(default=False, help_text='Such as the key of an association that gathers statistics.', verbose_name='other cities may consent to it'),
        ),
        migrations.AddField(
            model_name='apikey',
            name='networks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='From elsewhere the key does not open. Left empty: from anywhere.', size=None, verbose_name='networks'),
        ),
        migrations.AddField(
            model_name='apikeyevent',
            name='is_for_other_cities',
            field=models.BooleanField(default=False, help_text='Such as the key of an association that gathers statistics.', verbose_name='other cities may consent to it'),
        ),
        migrations.AddField(
            model_name='apikeyevent',
            name='networks',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), blank=True, default=list, help_text='From elsewhere the key does not open. Left empty: from anywhere.', size=None, verbose_name='networks'),
        ),
        migrations.AlterField(
            model_name='apikey',
            name='scopes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('read:public', 'Read public records'), ('read', 'Read everything but people at partners'), ('write', 'Read and write everything but people at partners'), ('read:activities', 'Read activities'), ('write:activities', 'Read and write activities'), ('read:partners', 'Read partners'), ('write:partners', 'Read and write partners'), ('read:memberships', 'Read memberships in networks'), ('write:memberships', 'Read and write memberships in networks'), ('read:reports', 'Read reports'), ('write:reports', 'Read and order reports'), ('read:people', 'Read people at partners'), ('write:people', 'Read and write people at partners')]), default=list, size=None),
        ),
        migrations.AlterField(
            model_name='apikeyevent',
            name='scopes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('read:public', 'Read public records'), ('read', 'Read everything but people at partners'), ('write', 'Read and write everything but people at partners'), ('read:activities', 'Read activities'), ('write:activities', 'Read and write activities'), ('read:partners', 'Read partners'), ('write:partners', 'Read and write partners'), ('read:memberships', 'Read memberships in networks'), ('write:memberships', 'Read and write memberships in networks'), ('read:reports', 'Read reports'), ('write:reports', 'Read and order reports'), ('read:people', 'Read people at partners'), ('write:people', 'Read and write people at partners')]), default=list, size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apikey',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_apikeyevent" ("city_id", "created_at", "created_by_id", "expires_on", "id", "is_for_other_cities", "name", "networks", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "version") VALUES (NEW."city_id", NEW."created_at", NEW."created_by_id", NEW."expires_on", NEW."id", NEW."is_for_other_cities", NEW."name", NEW."networks", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes", NEW."updated_at", NEW."version"); RETURN NULL;', hash='7616845b82dc753c4976bdfd5bf9dcb13d3b40c6', operation='INSERT', pgid='pgtrigger_insert_insert_1ed31', table='accounts_apikey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apikey',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_apikeyevent" ("city_id", "created_at", "created_by_id", "expires_on", "id", "is_for_other_cities", "name", "networks", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "version") VALUES (NEW."city_id", NEW."created_at", NEW."created_by_id", NEW."expires_on", NEW."id", NEW."is_for_other_cities", NEW."name", NEW."networks", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes", NEW."updated_at", NEW."version"); RETURN NULL;', hash='deb26399210286c11cbbc61a341a47d304955119', operation='UPDATE', pgid='pgtrigger_update_update_1c34c', table='accounts_apikey', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apikey',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_apikeyevent" ("city_id", "created_at", "created_by_id", "expires_on", "id", "is_for_other_cities", "name", "networks", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "updated_at", "version") VALUES (OLD."city_id", OLD."created_at", OLD."created_by_id", OLD."expires_on", OLD."id", OLD."is_for_other_cities", OLD."name", OLD."networks", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."prefix", OLD."revoked_at", OLD."scopes", OLD."updated_at", OLD."version"); RETURN NULL;', hash='2f52a7c403db3d48d091ec5693003a3e5973661a', operation='DELETE', pgid='pgtrigger_delete_delete_18c5d', table='accounts_apikey', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['read:public', 'read', 'write', 'read:activities', 'write:activities', 'read:partners', 'write:partners', 'read:memberships', 'write:memberships', 'read:reports', 'write:reports', 'read:people', 'write:people'])), name='api_key_scopes_known'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(('scopes', []), _negated=True), name='api_key_has_scopes'),
        ),
        migrations.AddField(
            model_name='keyconsent',
            name='city',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='key_consents', to='partners.city'),
        ),
        migrations.AddField(
            model_name='keyconsent',
            name='given_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='keyconsent',
            name='key',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='accounts.apikey'),
        ),
        migrations.AddField(
            model_name='keyconsent',
            name='withdrawn_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='keyconsentevent',
            name='city',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.city'),
        ),
        migrations.AddField(
            model_name='keyconsentevent',
            name='given_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='keyconsentevent',
            name='key',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.apikey'),
        ),
        migrations.AddField(
            model_name='keyconsentevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history', to='accounts.keyconsent'),
        ),
        migrations.AddField(
            model_name='keyconsentevent',
            name='withdrawn_by',
            field=models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='keysecret',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='keysecret',
            name='key',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='secrets', to='accounts.apikey'),
        ),
        migrations.AddField(
            model_name='keysecretevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='keysecretevent',
            name='key',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.apikey'),
        ),
        migrations.AddField(
            model_name='keysecretevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history', to='accounts.keysecret'),
        ),
        migrations.AddConstraint(
            model_name='keyconsent',
            constraint=models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['read:public', 'read', 'write', 'read:activities', 'write:activities', 'read:partners', 'write:partners', 'read:memberships', 'write:memberships', 'read:reports', 'write:reports', 'read:people', 'write:people'])), name='key_consent_scopes_known'),
        ),
        migrations.AddConstraint(
            model_name='keyconsent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('key', 'city'), name='key_consent_once', violation_error_message='Your city has consented to this key already.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keyconsent',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_keyconsentevent" ("city_id", "created_at", "given_at", "given_by_id", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scopes", "updated_at", "version", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."city_id", NEW."created_at", NEW."given_at", NEW."given_by_id", NEW."id", NEW."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."scopes", NEW."updated_at", NEW."version", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='c1a5832b2eb3323bdab48c0572bf435cd7f461ad', operation='INSERT', pgid='pgtrigger_insert_insert_4a164', table='accounts_keyconsent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keyconsent',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_keyconsentevent" ("city_id", "created_at", "given_at", "given_by_id", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scopes", "updated_at", "version", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."city_id", NEW."created_at", NEW."given_at", NEW."given_by_id", NEW."id", NEW."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."scopes", NEW."updated_at", NEW."version", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='666306958635bf89d66ce5a1a502e058e7bcd82d', operation='UPDATE', pgid='pgtrigger_update_update_a7c8a', table='accounts_keyconsent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keyconsent',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_keyconsentevent" ("city_id", "created_at", "given_at", "given_by_id", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scopes", "updated_at", "version", "withdrawn_at", "withdrawn_by_id") VALUES (OLD."city_id", OLD."created_at", OLD."given_at", OLD."given_by_id", OLD."id", OLD."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."scopes", OLD."updated_at", OLD."version", OLD."withdrawn_at", OLD."withdrawn_by_id"); RETURN NULL;', hash='3f8a6be177b746837b98c6463dbfcb5f4be52e80', operation='DELETE', pgid='pgtrigger_delete_delete_7dd3e', table='accounts_keyconsent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keyconsentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='096b40ff2b95ca8ff9ad7a7a9dbc07c01ae13428', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_70ff4', table='accounts_keyconsentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keysecret',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_keysecretevent" ("created_at", "created_by_id", "expires_at", "hint", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."hint", NEW."id", NEW."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."updated_at", NEW."version"); RETURN NULL;', hash='4e59850adfc9988a1d7fc19be2f652dc31a74cd1', operation='INSERT', pgid='pgtrigger_insert_insert_6d6f0', table='accounts_keysecret', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keysecret',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."hint" IS DISTINCT FROM (NEW."hint") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key_id" IS DISTINCT FROM (NEW."key_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "accounts_keysecretevent" ("created_at", "created_by_id", "expires_at", "hint", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "updated_at", "version") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."hint", NEW."id", NEW."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."updated_at", NEW."version"); RETURN NULL;', hash='c049a9ccb20f407a2baa96d2db21851d6ce5aad7', operation='UPDATE', pgid='pgtrigger_update_update_457b4', table='accounts_keysecret', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keysecret',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_keysecretevent" ("created_at", "created_by_id", "expires_at", "hint", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "updated_at", "version") VALUES (OLD."created_at", OLD."created_by_id", OLD."expires_at", OLD."hint", OLD."id", OLD."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."updated_at", OLD."version"); RETURN NULL;', hash='9a8c9f0ff53cb8ea40e1b813502fe2ff80e3c888', operation='DELETE', pgid='pgtrigger_delete_delete_75694', table='accounts_keysecret', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='keysecretevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4eb9853f1eb19228a4d3b4bf7a585a4c8ab174c2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2e52c', table='accounts_keysecretevent', when='BEFORE')),
        ),
    ]
