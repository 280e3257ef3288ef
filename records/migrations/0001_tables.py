import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


# Each casts only parts that hold digits, so that a value known while planning folds without error.
EARLIEST = """
CREATE FUNCTION partial_date_earliest(partial text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN make_date(
    left(partial, 4)::int,
    coalesce(nullif(substr(partial, 6, 2), '')::int, 1),
    coalesce(nullif(substr(partial, 9, 2), '')::int, 1)
)
"""
LATEST = """
CREATE FUNCTION partial_date_latest(partial text) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(
    make_date(
        left(partial, 4)::int,
        nullif(substr(partial, 6, 2), '')::int,
        nullif(substr(partial, 9, 2), '')::int
    ),
    (
        make_date(left(partial, 4)::int, coalesce(nullif(substr(partial, 6, 2), '')::int, 12), 1)
        + interval '1 month - 1 day'
    )::date
)
"""
# One row a transaction and city, however many records it changed; no city: all of them.
CREATE = """
CREATE TABLE records_change (
    city_id uuid,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    noted_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (city_id, xid)
)
"""

# After the owner has blanked rows of a table for the sake of a person: what those that are sealed
# are from now on. The salt of what they were goes, so that nobody can guess it by its digest, which
# stays. Sealing waits meanwhile; what it has not reached yet it will find blanked.
NOTE_ERASED = r"""
CREATE FUNCTION records_note_erased(source text, keys bigint[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET extra_float_digits = 1
AS $$
DECLARE
    key_column text;
    city text := 'NULL';
BEGIN
    PERFORM pg_advisory_xact_lock('public.records_seal'::regclass::int, 0);
    SELECT attname INTO STRICT key_column
        FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE indrelid = format('public.%I', source)::regclass AND indisprimary;
    IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = format('public.%I', source)::regclass
            AND attname = 'city_id') THEN
        city := 'event.city_id';
    END IF;
    UPDATE public.records_erasedrow SET salt = NULL
        WHERE "table" = source AND row_id = ANY(keys) AND salt IS NOT NULL;
    EXECUTE format($query$
        INSERT INTO public.records_erasedrow ("table", row_id, city_id, salt, digest, at)
        SELECT $1, sealed.row_id, %2$s, fresh.salt, sha256(fresh.salt || convert_to((
            to_jsonb(event) - ARRAY(
                SELECT jsonb_object_keys(to_jsonb(event)) EXCEPT SELECT unnest(shape.columns)
            ))::text, 'UTF8')), statement_timestamp()
        FROM public.records_sealedrow AS sealed
        JOIN public.records_shape AS shape ON shape.id = sealed.shape_id AND shape."table" = $1
        JOIN public.%1$I AS event ON event.%3$I = sealed.row_id
        CROSS JOIN LATERAL (
            SELECT uuid_send(gen_random_uuid()) AS salt WHERE sealed.row_id IS NOT NULL
        ) AS fresh
        WHERE sealed.row_id = ANY($2)
    $query$, source, city, key_column) USING source, keys;
    UPDATE public.records_sealedrow AS sealed SET salt = NULL
        FROM public.records_shape AS shape
        WHERE shape.id = sealed.shape_id AND shape."table" = source AND sealed.row_id = ANY(keys)
            AND sealed.salt IS NOT NULL;
END
$$
"""


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('records', '0001_trigram'),
        ('records', '0002_change'),
        ('records', '0003_audit'),
        ('records', '0004_audit_of_ways_in'),
    ]

    dependencies = [
    ]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(EARLIEST, "DROP FUNCTION partial_date_earliest(text)"),
        migrations.RunSQL(LATEST, "DROP FUNCTION partial_date_latest(text)"),
        migrations.RunSQL(CREATE, "DROP TABLE records_change"),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sign_in', 'Signed in'), ('sign_in_failed', 'Failed to sign in'), ('sign_out', 'Signed out'), ('factor_failed', 'Failed at the second factor'), ('ways_in', 'Changed how somebody signs in'), ('look', 'Looked at personal data'), ('export', 'Took data out'), ('download', 'Downloaded a document'), ('key_refused', 'A key was refused')], max_length=14)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('city_id', models.UUIDField(null=True)),
                ('person', models.UUIDField(null=True)),
                ('behalf', models.UUIDField(null=True)),
                ('key', models.UUIDField(null=True)),
                ('address', models.GenericIPAddressField(null=True)),
                ('request', models.CharField(blank=True, max_length=64)),
                ('channel', models.CharField(blank=True, max_length=8)),
                ('subject', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.CharField(blank=True, max_length=60)),
                ('details', models.JSONField(default=dict)),
                ('once', models.CharField(max_length=200, null=True, unique=True)),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['city_id', '-at', '-id'], name='audit_entry_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['sign_in', 'sign_in_failed', 'sign_out', 'factor_failed', 'ways_in', 'look', 'export', 'download', 'key_refused'])), name='audit_entry_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='ErasedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('city_id', models.UUIDField(null=True)),
                ('table', models.TextField()),
                ('row_id', models.BigIntegerField()),
                ('salt', models.BinaryField(null=True)),
                ('digest', models.BinaryField()),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['table', 'row_id'], name='erased_row_of_table')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('city_id', models.UUIDField(null=True)),
                ('sequence', models.PositiveIntegerField()),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('sealed_at', models.DateTimeField()),
                ('row_count', models.PositiveIntegerField()),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('city_id', 'sequence'), name='seal_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Shape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.TextField()),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('table', 'columns'), name='shape_once')],
            },
        ),
        migrations.CreateModel(
            name='SealedRow',
            fields=[
                ('pk', models.CompositePrimaryKey('shape_id', 'row_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('row_id', models.BigIntegerField()),
                ('salt', models.BinaryField(null=True)),
                ('digest', models.BinaryField()),
                ('seal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='rows', to='records.seal')),
                ('shape', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='records.shape')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('city_id', models.UUIDField(null=True)),
                ('since', models.DateTimeField(null=True)),
                ('sequence', models.PositiveIntegerField()),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('rows', models.PositiveIntegerField()),
                ('erased', models.PositiveIntegerField()),
                ('faults', models.PositiveIntegerField()),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['city_id', '-at'], name='verification_newest')],
            },
        ),
        migrations.RunSQL(
            [NOTE_ERASED, "REVOKE ALL ON FUNCTION records_note_erased FROM PUBLIC"],
            "DROP FUNCTION records_note_erased(text, bigint[])",
        ),
    ]
