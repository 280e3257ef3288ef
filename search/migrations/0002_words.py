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
# in 우호협력. The database holds a megabyte of such words at most: of more, the first count.
WORDS = r"""
CREATE FUNCTION search_words(key text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
WITH word AS (
    SELECT word, min(place) AS place
    FROM regexp_split_to_table(key, '\s') WITH ORDINALITY AS one (word, place)
    WHERE word <> ''
    GROUP BY word
), every AS (
    SELECT left(word, 60) AS lexeme, place FROM word
    UNION ALL
    SELECT substr(word, start, 12), place
    FROM word, generate_series(2, least(length(word), 200)) AS start
    WHERE word ~ '.[\u1100-\u115f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]'
        AND substr(word, start, 1)
            ~ '[\u1100-\u115f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]'
), known AS (
    SELECT lexeme, min(place) AS place FROM every GROUP BY lexeme
), placed AS (
    SELECT lexeme, sum(octet_length(lexeme) + 2) OVER (ORDER BY place, lexeme) AS bytes FROM known
)
SELECT array_to_tsvector(coalesce(array_agg(lexeme), '{}')) FROM placed WHERE bytes <= 900000
$$
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunSQL(KEY, "DROP FUNCTION search_key(text)"),
        migrations.RunSQL(WORDS, "DROP FUNCTION search_words(text)"),
    ]
