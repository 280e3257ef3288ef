from importlib import import_module

from django.db import migrations

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

# As in 0004, and by telephone numbers too, but for those that others have as well.
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
    digest CONSTANT text := $digest$
        pgh_context = coalesce(pgh_context, '{}') || jsonb_build_object('erased',
            coalesce(pgh_context -> 'erased', '[]')
            || to_jsonb(encode(sha256(convert_to(to_jsonb(event)::text, 'UTF8')), 'hex')))
    $digest$;
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
FORMER = import_module("partners.migrations.0004_erasure").ERASE_PERSON_HISTORY


class Migration(migrations.Migration):
    dependencies = [("partners", "0010_membership_changes")]
    operations = [
        migrations.RunSQL(PHONES_PATTERN, "DROP FUNCTION phones_pattern(text[])"),
        migrations.RunSQL(OWN_PHONES, "DROP FUNCTION own_phones(text[], uuid, uuid)"),
        migrations.RunSQL(
            ERASE_PERSON_HISTORY,
            FORMER.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
    ]
