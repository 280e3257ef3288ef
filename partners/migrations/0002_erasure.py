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

# Any of some telephone numbers, as a regular expression; null when none is long enough to be told
# from other numbers. Their digits, whatever stands between: with the code of the country or without
# it, with the zero before the area or without it. Codes of countries: ITU-T E.164.
PHONES_PATTERN = r"""
CREATE FUNCTION phones_pattern(phones text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH between(marks, said) AS (VALUES (
        '[[:space:]().·/‐-―-]{0,3}',
        '(?:ext(?:n|ension)?\.?|x|#|-|(?:내선|구내)(?:\s*번호)?)'
    )),
    given AS (
        SELECT DISTINCT
            (regexp_match(phone, '(?:ext\.?|x|#) ?([0-9]+)$', 'i'))[1] AS extension,
            regexp_replace(
                regexp_replace(phone, ' ?(?:ext\.?|x|#) ?[0-9]+$', '', 'i'),
                '\(0\)|[^0-9+]', '', 'g'
            ) AS digits
        FROM unnest(phones) AS phone
    ), parted AS (
        SELECT extension, regexp_match(digits, '^(?:\+|00)('
            '1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]'
            '|(?:2[1-689]|3[578]|42|5[09]|6[7-9]|8[035789]|9[679])[0-9])0?([0-9]+)$') AS abroad,
            ltrim(digits, '0') AS home
        FROM given
    ), number AS (
        SELECT extension, abroad[1] AS code, coalesce(abroad[2], home) AS digits FROM parted
    )
    SELECT string_agg(
        '(?<![0-9])(?:\(?'
            || coalesce('(?:\+|00)?' || marks || code, '(?:\+|00)' || marks || '[0-9]{1,3}')
            || marks || ')?(?:\(?0' || marks || ')?'
            || regexp_replace(digits, '([0-9])(?=[0-9])', '\1' || marks, 'g')
            || coalesce('(?:'
                || '\s*' || extension
                || '|[\s(（,，]*' || said || '[\s.:]*' || extension || '(?:\s*번)?'
                || '|[\s,，]*[(（]\s*(?:' || said || '[\s.:]*)?' || extension || '(?:\s*번)?\s*[)）]'
                || ')', '')
            || '(?![0-9])',
        '|' ORDER BY length(digits) DESC, digits, extension
    )
    FROM number, between
    WHERE digits ~ '^[0-9]{7,}$'
$$
"""

# Those of some telephone numbers that nobody else has, and no post, in the same city: not the number
# of a switchboard. A number without its extension is had by whoever has one with an extension.
OWN_PHONES = r"""
CREATE FUNCTION own_phones(phones text[], city uuid, person uuid) RETURNS text[]
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH other(phone) AS (
        SELECT unnest(ARRAY[one.phone, one.mobile])
            FROM public.partners_person AS one WHERE one.city_id = city AND one.id <> person
        UNION SELECT post.phone FROM public.partners_post AS post WHERE post.city_id = city
    ), given AS MATERIALIZED (
        SELECT DISTINCT phone, public.phones_pattern(ARRAY[phone]) AS pattern
        FROM unnest(phones) AS phone
    )
    SELECT coalesce(array_agg(phone), '{}') FROM given
    WHERE NOT EXISTS (SELECT FROM other WHERE other.phone ~* given.pattern)
$$
"""

# History only grows, so the role that serves may not change it. This one thing it may ask of the
# owner: of a person who is gone, blank what history tells of them, and put a mark in place of their
# names and of the telephone numbers that were theirs alone in the history of other records of the
# same city. `texts` names tables of history and their columns of text. Each row that is changed
# tells when it was erased and is noted in the audit's own table: what is sealed stays provable. No
# digest of what it was stays in the row, since with no salt a name could be guessed by it.
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


class Migration(migrations.Migration):
    replaces = [
        ('partners', '0004_erasure'),
        ('partners', '0005_country_notes'),
        ('partners', '0006_networks'),
        ('partners', '0007_imports'),
        ('partners', '0008_merges'),
        ('partners', '0009_membership_void'),
        ('partners', '0010_membership_changes'),
        ('partners', '0011_phone_numbers'),
        ('partners', '0012_review_order'),
        ('partners', '0013_names_written_two_ways'),
        ('partners', '0014_sealed_erasure'),
    ]
    dependencies = [("partners", "0001_tables"), ("records", "0001_tables")]
    operations = [
        migrations.RunSQL(NAMES_PATTERN, "DROP FUNCTION names_pattern(text[])"),
        migrations.RunSQL(JSON_REPLACED, "DROP FUNCTION json_replaced(jsonb, text, text)"),
        migrations.RunSQL(PHONES_PATTERN, "DROP FUNCTION phones_pattern(text[])"),
        migrations.RunSQL(OWN_PHONES, "DROP FUNCTION own_phones(text[], uuid, uuid)"),
        migrations.RunSQL(
            # Whom else it serves is granted by the command `grant_lesser_role`.
            [ERASE_PERSON_HISTORY, "REVOKE ALL ON FUNCTION erase_person_history FROM PUBLIC"],
            "DROP FUNCTION erase_person_history(uuid, jsonb)",
        ),
    ]
