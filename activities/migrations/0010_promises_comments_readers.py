"""Where and when promises were said and kept; comments; the history of named readers."""

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
        ("accounts", "0012_delegation_arranged_by"),
        ("activities", "0009_documents_to_read"),
        ("partners", "0014_sealed_erasure"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=records.models.UUIDv7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("text", models.TextField(max_length=5000, verbose_name="comment")),
                (
                    "taken_back_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="taken back"),
                ),
            ],
            options={
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
                "ordering": ("-created_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="CommentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                (
                    "id",
                    models.UUIDField(
                        db_default=records.models.UUIDv7(), editable=False, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated")),
                ("text", models.TextField(max_length=5000, verbose_name="comment")),
                (
                    "taken_back_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="taken back"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_at", models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ReaderEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AlterModelOptions(
            name="activitygoal",
            options={
                "ordering": ("activity", "id"),
                "verbose_name": "security goal",
                "verbose_name_plural": "security goals",
            },
        ),
        migrations.AlterModelOptions(
            name="reader",
            options={"verbose_name": "named reader", "verbose_name_plural": "named readers"},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="commitment",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="commitment",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="commitment",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="commitment",
            name="agreed_with",
            field=models.CharField(blank=True, max_length=200, verbose_name="by agreement with"),
        ),
        migrations.AddField(
            model_name="commitment",
            name="decided_on",
            field=records.partial_dates.PartialDateField(
                blank=True, null=True, verbose_name="decided on"
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="decided_why",
            field=models.TextField(blank=True, max_length=2000, verbose_name="why"),
        ),
        migrations.AddField(
            model_name="commitment",
            name="evidence_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="activities.document",
                verbose_name="document that shows it",
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="kept_on",
            field=records.partial_dates.PartialDateField(
                blank=True, null=True, verbose_name="kept on"
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="said_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="activities.document",
                verbose_name="document in which it was said",
            ),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="evidence_in",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="activities.document",
                verbose_name="document that shows it",
            ),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="kept_on",
            field=records.partial_dates.PartialDateField(
                blank=True, null=True, verbose_name="kept on"
            ),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="said_in",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="activities.document",
                verbose_name="document in which it was said",
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="renegotiations",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="times renegotiated"
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="said_on",
            field=records.partial_dates.PartialDateField(
                blank=True, null=True, verbose_name="said on"
            ),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="said_on",
            field=records.partial_dates.PartialDateField(
                blank=True, null=True, verbose_name="said on"
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="said_where",
            field=models.CharField(blank=True, max_length=300, verbose_name="where it was said"),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="agreed_with",
            field=models.CharField(blank=True, max_length=200, verbose_name="by agreement with"),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="decided_on",
            field=records.partial_dates.PartialDateField(
                blank=True, null=True, verbose_name="decided on"
            ),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="decided_why",
            field=models.TextField(blank=True, max_length=2000, verbose_name="why"),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="renegotiations",
            field=models.PositiveSmallIntegerField(
                default=0, editable=False, verbose_name="times renegotiated"
            ),
        ),
        migrations.AddField(
            model_name="commitmentevent",
            name="said_where",
            field=models.CharField(blank=True, max_length=300, verbose_name="where it was said"),
        ),
        migrations.AlterField(
            model_name="participation",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="participations",
                to="partners.actor",
                verbose_name="partner",
            ),
        ),
        migrations.AlterField(
            model_name="participationevent",
            name="actor",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.actor",
                verbose_name="partner",
            ),
        ),
        migrations.AlterField(
            model_name="reader",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reader_rows",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_commitmentevent" ("activity_id", "agreed_with", "city_id", "created_at", "decided_on", "decided_why", "due_on", "evidence", "evidence_in_id", "id", "kept_on", "measure", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renegotiations", "said_by", "said_in_id", "said_on", "said_to", "said_where", "side", "status", "updated_at", "version", "words") VALUES (NEW."activity_id", NEW."agreed_with", NEW."city_id", NEW."created_at", NEW."decided_on", NEW."decided_why", NEW."due_on", NEW."evidence", NEW."evidence_in_id", NEW."id", NEW."kept_on", NEW."measure", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."renegotiations", NEW."said_by", NEW."said_in_id", NEW."said_on", NEW."said_to", NEW."said_where", NEW."side", NEW."status", NEW."updated_at", NEW."version", NEW."words"); RETURN NULL;',
                    hash="a697f2dc130773870df97878d73add64b7feadef",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_615c1",
                    table="activities_commitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."agreed_with" IS DISTINCT FROM (NEW."agreed_with") OR OLD."city_id" IS DISTINCT FROM (NEW."city_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."decided_on" IS DISTINCT FROM (NEW."decided_on") OR OLD."decided_why" IS DISTINCT FROM (NEW."decided_why") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."evidence_in_id" IS DISTINCT FROM (NEW."evidence_in_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kept_on" IS DISTINCT FROM (NEW."kept_on") OR OLD."measure" IS DISTINCT FROM (NEW."measure") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."renegotiations" IS DISTINCT FROM (NEW."renegotiations") OR OLD."said_by" IS DISTINCT FROM (NEW."said_by") OR OLD."said_in_id" IS DISTINCT FROM (NEW."said_in_id") OR OLD."said_on" IS DISTINCT FROM (NEW."said_on") OR OLD."said_to" IS DISTINCT FROM (NEW."said_to") OR OLD."said_where" IS DISTINCT FROM (NEW."said_where") OR OLD."side" IS DISTINCT FROM (NEW."side") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."words" IS DISTINCT FROM (NEW."words"))',
                    func='INSERT INTO "activities_commitmentevent" ("activity_id", "agreed_with", "city_id", "created_at", "decided_on", "decided_why", "due_on", "evidence", "evidence_in_id", "id", "kept_on", "measure", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renegotiations", "said_by", "said_in_id", "said_on", "said_to", "said_where", "side", "status", "updated_at", "version", "words") VALUES (NEW."activity_id", NEW."agreed_with", NEW."city_id", NEW."created_at", NEW."decided_on", NEW."decided_why", NEW."due_on", NEW."evidence", NEW."evidence_in_id", NEW."id", NEW."kept_on", NEW."measure", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."renegotiations", NEW."said_by", NEW."said_in_id", NEW."said_on", NEW."said_to", NEW."said_where", NEW."side", NEW."status", NEW."updated_at", NEW."version", NEW."words"); RETURN NULL;',
                    hash="4e5e5897578f3a87e8ca012cb3b7bb1c0817e937",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ef3ac",
                    table="activities_commitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commitment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_commitmentevent" ("activity_id", "agreed_with", "city_id", "created_at", "decided_on", "decided_why", "due_on", "evidence", "evidence_in_id", "id", "kept_on", "measure", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renegotiations", "said_by", "said_in_id", "said_on", "said_to", "said_where", "side", "status", "updated_at", "version", "words") VALUES (OLD."activity_id", OLD."agreed_with", OLD."city_id", OLD."created_at", OLD."decided_on", OLD."decided_why", OLD."due_on", OLD."evidence", OLD."evidence_in_id", OLD."id", OLD."kept_on", OLD."measure", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."renegotiations", OLD."said_by", OLD."said_in_id", OLD."said_on", OLD."said_to", OLD."said_where", OLD."side", OLD."status", OLD."updated_at", OLD."version", OLD."words"); RETURN NULL;',
                    hash="3d1cd629803e66ca7ef06054994a3240297c1603",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5d198",
                    table="activities_commitment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reader",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_readerevent" ("activity_id", "city_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."activity_id", NEW."city_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="bb039c1abb00cd62c92b9b5642108015410c7953",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e0c6f",
                    table="activities_reader",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reader",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "activities_readerevent" ("activity_id", "city_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."activity_id", NEW."city_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="1ef59c2abfe63b4a142697a723e227c2ae4cff06",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_ac203",
                    table="activities_reader",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reader",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_readerevent" ("activity_id", "city_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."activity_id", OLD."city_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;',
                    hash="fe9a7fac44dbfedac2fee79fb83587f548982ea1",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_f2361",
                    table="activities_reader",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="activity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comments",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="author",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.city"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="key",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.apikey",
                verbose_name="key",
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="taken_back_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="activity",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="author",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="city",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.city",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="key",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.apikey",
                verbose_name="key",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                related_query_name="history",
                to="activities.comment",
            ),
        ),
        migrations.AddField(
            model_name="commentevent",
            name="taken_back_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.city"
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="comment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mentions",
                to="activities.comment",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="readerevent",
            name="activity",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="activities.activity",
            ),
        ),
        migrations.AddField(
            model_name="readerevent",
            name="city",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="partners.city",
            ),
        ),
        migrations.AddField(
            model_name="readerevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                related_query_name="history",
                to="activities.reader",
            ),
        ),
        migrations.AddField(
            model_name="readerevent",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="kept_earliest",
            field=records.partial_dates.EarliestDay(
                db_persist=True,
                expression=records.partial_dates._EarliestDayOf(models.F("kept_on")),
                output_field=models.DateField(null=True),
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="kept_latest",
            field=records.partial_dates.LatestDay(
                db_persist=True,
                expression=records.partial_dates._LatestDayOf(models.F("kept_on")),
                output_field=models.DateField(null=True),
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="said_earliest",
            field=records.partial_dates.EarliestDay(
                db_persist=True,
                expression=records.partial_dates._EarliestDayOf(models.F("said_on")),
                output_field=models.DateField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["activity", "-created_at", "-id"], name="comment_newest"),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("author__isnull", False), ("key__isnull", False), _connector="OR"
                ),
                name="comment_has_author",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_commentevent" ("activity_id", "author_id", "city_id", "created_at", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taken_back_at", "taken_back_by_id", "text", "updated_at", "version") VALUES (NEW."activity_id", NEW."author_id", NEW."city_id", NEW."created_at", NEW."id", NEW."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."taken_back_at", NEW."taken_back_by_id", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="fb629a770a7174dce23d7df12c317556faed037b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_13a52",
                    table="activities_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "activities_commentevent" ("activity_id", "author_id", "city_id", "created_at", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taken_back_at", "taken_back_by_id", "text", "updated_at", "version") VALUES (NEW."activity_id", NEW."author_id", NEW."city_id", NEW."created_at", NEW."id", NEW."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."taken_back_at", NEW."taken_back_by_id", NEW."text", NEW."updated_at", NEW."version"); RETURN NULL;',
                    hash="a3b4194a5a1551359f70aea4da6d001b8b03001d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_35aae",
                    table="activities_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "activities_commentevent" ("activity_id", "author_id", "city_id", "created_at", "id", "key_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "taken_back_at", "taken_back_by_id", "text", "updated_at", "version") VALUES (OLD."activity_id", OLD."author_id", OLD."city_id", OLD."created_at", OLD."id", OLD."key_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."taken_back_at", OLD."taken_back_by_id", OLD."text", OLD."updated_at", OLD."version"); RETURN NULL;',
                    hash="dba6534d3631179f41d36fe3028bf299e6208daa",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cd5dd",
                    table="activities_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="comment",
            trigger=pgtrigger.compiler.Trigger(
                name="note_change",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;",
                    hash="2204c11bb705167fa9a9d87ec549a68bf96dbbaf",
                    operation="UPDATE OR DELETE OR INSERT",
                    pgid="pgtrigger_note_change_5481f",
                    table="activities_comment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="commentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="13ad28f964da3598bda6068493fe8187d4919f93",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_096bc",
                    table="activities_commentevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["user", "seen_at"], name="mention_unseen"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("comment", "user"), name="mention_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="readerevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cb1093d11e652c23f55e3b9e5247273253d12e46",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_34132",
                    table="activities_readerevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
