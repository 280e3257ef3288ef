from django.db import migrations

# As `records.search.fold`, in the database: the same words come out of what is stored, whoever
# stores it, and of what is looked for. Wide and narrow letters are one, and whatever is neither
# letter nor digit parts words.
KEY = r"""
CREATE FUNCTION search_key(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT btrim(regexp_replace(
    regexp_replace(
        translate(
            normalize(
                casefold(replace(replace(given, 'æ', 'ae'), 'œ', 'oe') COLLATE pg_unicode_fast),
                NFKD
            ),
            'łøđðıħ', 'loddih'
        ),
        '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670'
        '\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f'
        '\ufe20-\ufe2f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+',
        '', 'g'
    ),
    '[^[:alnum:]]+', ' ', 'g'
))
$$
"""

# The words of a key. Where blanks do not part words, as in Korean compounds, Chinese and Japanese,
# each end of a word stands for itself too, cut after 12 letters: what begins with 협력 is then found
# in 우호협력, and 27 in 제27호. The database holds a megabyte of them at most: more is left out.
WORDS = r"""
CREATE FUNCTION search_words(key text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    found text[] := '{}';
    word text;
    bytes int := 0;
BEGIN
    FOR word IN
        SELECT DISTINCT one
        FROM unnest(string_to_array(replace(left(key, 400000), E'\n', ' '), ' ')) one
        WHERE one <> ''
    LOOP
        EXIT WHEN bytes > 900000;
        found := found || left(word, 60);
        bytes := bytes + octet_length(left(word, 60)) + 2;
        IF word ~ '.[\u1100-\u115f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff0-9]' THEN
            FOR start IN 2 .. least(length(word), 200) LOOP
                IF substr(word, start - 1, 2) ~ (
                    '.[\u1100-\u115f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]'
                    '|[^0-9][0-9]'
                ) THEN
                    found := found || substr(word, start, 12);
                    bytes := bytes + octet_length(substr(word, start, 12)) + 2;
                END IF;
            END LOOP;
        END IF;
    END LOOP;
    RETURN array_to_tsvector(found);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_tables")]
    operations = [
        migrations.RunSQL(KEY, "DROP FUNCTION search_key(text)"),
        migrations.RunSQL(WORDS, "DROP FUNCTION search_words(text)"),
    ]
