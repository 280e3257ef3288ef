from django.db import migrations

# Any of some names, as a regular expression; null when none is long enough to be told from other
# words. Scripts without spaces between words: the name anywhere, its parts apart or not. Others:
# whole words only.
NAMES_PATTERN = r"""
CREATE FUNCTION names_pattern(names text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH spelling AS (
        SELECT DISTINCT regexp_replace(btrim(form), '\s+', ' ', 'g') AS name
        FROM unnest(names) AS given,
            LATERAL (VALUES (given), (normalize(given, NFC)), (normalize(given, NFD))) AS forms(form)
    ), escaped AS (
        SELECT name, regexp_replace(name, '([][\\^$.|?*+(){}])', '\\\1', 'g') AS pattern,
            name ~ '[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]' AS is_unspaced
        FROM spelling
    )
    SELECT string_agg(
        CASE WHEN is_unspaced THEN replace(pattern, ' ', '\s*')
            ELSE '(?<!\w)' || replace(pattern, ' ', '\s+') || '(?!\w)' END,
        '|' ORDER BY length(pattern) DESC, pattern
    )
    FROM escaped
    WHERE length(name) >= CASE WHEN is_unspaced THEN 2 ELSE 3 END
$$
"""

# The strings in a value of JSON, keys left as they are.
JSON_REPLACED = r"""
CREATE FUNCTION json_replaced(value jsonb, pattern text, word text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'string' THEN to_jsonb(regexp_replace(value #>> '{}', pattern, word, 'gi'))
        WHEN 'array' THEN coalesce((
            SELECT jsonb_agg(public.json_replaced(item, pattern, word) ORDER BY place)
            FROM jsonb_array_elements(value) WITH ORDINALITY AS items(item, place)), value)
        WHEN 'object' THEN coalesce((
            SELECT jsonb_object_agg(name, public.json_replaced(item, pattern, word))
            FROM jsonb_each(value) AS members(name, item)), value)
        ELSE value
    END;
END
$$
"""

# History only grows, so the role that serves may not change it. This one thing it may ask of the
# owner: of a person who is gone, blank what history tells of them, and put a mark in place of
# their names in the history of other records of the same city. `texts` names tables of history and
# their columns of text. Each row that is changed keeps the digest of what it was, under `erased`.
ERASE_PERSON_HISTORY = r"""
CREATE FUNCTION erase_person_history(person uuid, texts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    city uuid;
    pattern text;
    history record;
    ignored CONSTANT text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
    digest CONSTANT text := $digest$
        pgh_context = coalesce(pgh_context, '{}') || jsonb_build_object('erased',
            coalesce(pgh_context -> 'erased', '[]')
            || to_jsonb(encode(sha256(convert_to(to_jsonb(event)::text, 'UTF8')), 'hex')))
    $digest$;
BEGIN
    IF EXISTS (SELECT FROM public.partners_person WHERE id = person) THEN
        RAISE EXCEPTION 'This person is still there.';
    END IF;
    SELECT min(city_id::text)::uuid, public.names_pattern(array_agg(name) || array_agg(latin_name)
            || array_agg(pronunciation) || array_agg(email))
        INTO city, pattern
        FROM public.partners_personevent WHERE pgh_obj_id = person;
    PERFORM set_config('pgtrigger.ignore', coalesce(array_agg(tgname), '{}')::text, true)
        FROM pg_trigger WHERE tgname LIKE 'pgtrigger\_append\_only\_%';

    FOR history IN
        SELECT format('public.%I', relname) AS name,
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
        GROUP BY relname
    LOOP
        CONTINUE WHEN pattern IS NULL OR history.matches IS NULL;
        EXECUTE format('UPDATE %s AS event SET %s, %s WHERE city_id = $2 AND (%s)',
            history.name, history.changes, digest, history.matches) USING pattern, city;
    END LOOP;

    EXECUTE format('UPDATE public.partners_personevent AS event SET
        name = '''', latin_name = '''', pronunciation = '''', form_of_address = '''',
        languages = ''{}'', email = '''', phone = '''', mobile = '''', note = '''', %s
        WHERE pgh_obj_id = $1', digest) USING person;
    PERFORM set_config('pgtrigger.ignore', ignored, true);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_people")]
    operations = [
        migrations.RunSQL(NAMES_PATTERN, "DROP FUNCTION names_pattern(text[])"),
        migrations.RunSQL(JSON_REPLACED, "DROP FUNCTION json_replaced(jsonb, text, text)"),
        migrations.RunSQL(
            # Whom else it serves is granted by the command `grant_lesser_role`.
            [ERASE_PERSON_HISTORY, "REVOKE ALL ON FUNCTION erase_person_history FROM PUBLIC"],
            "DROP FUNCTION erase_person_history(uuid, jsonb)",
        ),
    ]
