from importlib import import_module

from django.db import migrations

# As in 0011, and what is sealed stays provable: each row that is changed is noted as erased, in the
# audit's own table too. The digest of what it was stays under its seal, and no more in the row: with
# no salt to it, a name or a number could be guessed by it. The row tells when it was erased.
ERASE_PERSON_HISTORY = r"""
CREATE OR REPLACE FUNCTION erase_person_history(person uuid, texts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    city uuid;
    pattern text;
    history record;
    ignored CONSTANT text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
    keys bigint[];
    mark CONSTANT text := $mark$
        pgh_context = coalesce(pgh_context, '{}') || jsonb_build_object('erased',
            coalesce(pgh_context -> 'erased', '[]') || to_jsonb(statement_timestamp()))
    $mark$;
BEGIN
    IF EXISTS (SELECT FROM public.partners_person WHERE id = person) THEN
        RAISE EXCEPTION 'This person is still there.';
    END IF;
    SELECT min(city_id::text)::uuid, nullif(concat_ws('|',
            public.names_pattern(array_agg(name) || array_agg(latin_name)
                || array_agg(pronunciation) || array_agg(email)),
            public.phones_pattern(public.own_phones(
                array_agg(phone) || array_agg(mobile), min(city_id::text)::uuid, person))), '')
        INTO city, pattern
        FROM public.partners_personevent WHERE pgh_obj_id = person;
    PERFORM set_config('pgtrigger.ignore', coalesce(array_agg(tgname), '{}')::text, true)
        FROM pg_trigger WHERE tgname LIKE 'pgtrigger\_append\_only\_%';

    FOR history IN
        SELECT relname::text AS name,
            (SELECT attname FROM pg_index JOIN pg_attribute AS own ON own.attrelid = indrelid
                AND own.attnum = indkey[0] WHERE indrelid = pg_class.oid AND indisprimary) AS key,
            EXISTS (SELECT FROM pg_attribute AS own WHERE own.attrelid = pg_class.oid
                AND own.attname = 'pgh_context') AS has_context,
            string_agg(format(CASE
                WHEN attname = 'search_key' THEN '%I = '''''
                WHEN atttypid = 'jsonb'::regtype THEN
                    '%1$I = public.json_replaced(%1$I, $1, ''…'')'
                ELSE '%1$I = regexp_replace(%1$I, $1, ''…'', ''gi'')' END, attname), ', ')
                AS changes,
            string_agg(format('%I::text ~* $1', attname), ' OR ')
                FILTER (WHERE attname <> 'search_key') AS matches
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relnamespace = 'public'::regnamespace AND texts ? relname::text
            AND (texts -> relname::text ? attname::text OR attname = 'search_key')
            AND atttypid IN ('text'::regtype, 'varchar'::regtype, 'jsonb'::regtype)
            AND EXISTS (SELECT FROM pg_trigger WHERE tgrelid = pg_class.oid
                AND tgname LIKE 'pgtrigger\_append\_only\_%')
            AND EXISTS (SELECT FROM pg_attribute AS own WHERE own.attrelid = pg_class.oid
                AND own.attname = 'city_id')
        GROUP BY pg_class.oid, relname
    LOOP
        CONTINUE WHEN pattern IS NULL OR history.matches IS NULL;
        EXECUTE format('WITH changed AS (
                UPDATE public.%I AS event SET %s WHERE city_id = $2 AND (%s) RETURNING %I AS key
            ) SELECT array_agg(key) FROM changed',
            history.name,
            concat_ws(', ', history.changes, CASE WHEN history.has_context THEN mark END),
            history.matches, history.key) INTO keys USING pattern, city;
        PERFORM public.records_note_erased(history.name, keys);
    END LOOP;

    EXECUTE format('WITH changed AS (UPDATE public.partners_personevent AS event SET
        name = '''', latin_name = '''', pronunciation = '''', form_of_address = '''',
        languages = ''{}'', email = '''', phone = '''', mobile = '''', note = '''', %s
        WHERE pgh_obj_id = $1 RETURNING pgh_id) SELECT array_agg(pgh_id) FROM changed', mark)
        INTO keys USING person;
    PERFORM public.records_note_erased('partners_personevent', keys);
    PERFORM set_config('pgtrigger.ignore', ignored, true);
END
$$
"""
FORMER = import_module("partners.migrations.0011_phone_numbers").ERASE_PERSON_HISTORY


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0013_names_written_two_ways"),
        ("records", "0003_audit"),
    ]
    operations = [migrations.RunSQL(ERASE_PERSON_HISTORY, FORMER)]
