from django.db import migrations

# Writes the entries of records as they are now, and takes away those of records that are gone. One
# that would stay as it is, is not written. Numbers are found as they are typed, with # and without
# what parts them; ! names the kind, and ~ the city, or nobody. Without `enable_seqscan`, since the
# database takes a table for empty that was cleaned before its rows were committed, and would look
# through all of it for each record.
FEED = """
CREATE FUNCTION search_feed(kind_of text, ids uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    -- Whoever writes the same entries at this moment ends first, and what they left is read below:
    -- else the name of somebody who is being erased would be written once more.
    EXECUTE 'SELECT FROM search_searchentry WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE'
        USING ids;
    EXECUTE format(
        $query$
        WITH source AS (
            SELECT * FROM %I($1)
        ), gone AS (
            DELETE FROM search_searchentry
            WHERE id = ANY($1) AND kind = $2 AND id NOT IN (SELECT id FROM source)
        ), told AS (
            SELECT source.*,
                coalesce((
                    SELECT string_agg(search_key(left(title, 2000)), E'\\n')
                    FROM unnest(titles) title WHERE title <> ''
                ), '') AS keys,
                coalesce((
                    SELECT string_agg(search_key(number), E'\\n')
                    FROM unnest(numbers) number WHERE number <> ''
                ), '') AS number_keys
            FROM source
        ), made AS (
            SELECT told.*,
                search_words(keys || E'\\n' || number_keys) || array_to_tsvector(
                    ARRAY['!' || $2] || ARRAY(
                        SELECT '#' || left(replace(number, ' ', ''), 100)
                        FROM string_to_table(number_keys, E'\\n') number WHERE number <> ''
                    )
                ) AS of_title
            FROM told
        )
        INSERT INTO search_searchentry AS entry (
            id, kind, city_id, search_key, title_words, words, tags, day
        )
        SELECT id, $2, city_id, keys, of_title,
            of_title || search_words(search_key(coalesce(body, '')))
                || array_to_tsvector(tags || ('~' || coalesce(replace(city_id::text, '-', ''), ''))),
            tags, day
        FROM made
        ORDER BY id
        ON CONFLICT (id) DO UPDATE SET
            city_id = excluded.city_id, search_key = excluded.search_key,
            title_words = excluded.title_words, words = excluded.words, tags = excluded.tags,
            day = excluded.day
        WHERE (entry.city_id, entry.search_key, entry.title_words, entry.words, entry.tags,
                entry.day)
            IS DISTINCT FROM (excluded.city_id, excluded.search_key, excluded.title_words,
                excluded.words, excluded.tags, excluded.day)
        $query$,
        'search_' || kind_of
    ) USING ids, kind_of;
END
$$
"""

# The tags of an entry, once those that it has from its record are told anew.
TAGS = """
CREATE FUNCTION search_tags_with(told jsonb, own text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
SELECT ARRAY(SELECT jsonb_array_elements_text(told))
    || ARRAY(SELECT tag FROM unnest(own) tag WHERE tag LIKE '=%' AND tag <> '=VOID')
$$
"""
# Partners and domains of records have changed, or they are void now: the same of all that hangs on
# them, whose texts need not be read for it. In two steps without a join, so that there is no way to
# read the entries but by their ids; planned each time, by how large the tables are by then.
RETAG = """
CREATE FUNCTION search_retag(ids uuid[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    told jsonb;
BEGIN
    EXECUTE $query$
        SELECT jsonb_object_agg(part.id, context.tags)
        FROM search_context($1) context
        CROSS JOIN LATERAL (
            SELECT context.activity_id AS id
            UNION ALL SELECT id FROM activities_document WHERE activity_id = context.activity_id
            UNION ALL SELECT id FROM activities_commitment WHERE activity_id = context.activity_id
            UNION ALL SELECT id FROM activities_comment WHERE activity_id = context.activity_id
        ) part
    $query$ INTO told USING ids;
    EXECUTE $query$
        UPDATE search_searchentry
        SET tags = search_tags_with($1 -> id::text, tags),
            words = ts_delete(words, tags)
                || array_to_tsvector(search_tags_with($1 -> id::text, tags))
        WHERE id = ANY($2) AND tags IS DISTINCT FROM search_tags_with($1 -> id::text, tags)
    $query$ USING told, ARRAY(SELECT jsonb_object_keys(told)::uuid);
END
$$
"""

# Given the kind of the entries and the column by which the changed rows lead to their records.
FOLLOW = """
CREATE FUNCTION search_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found uuid[];
    changed text := CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT * FROM new_rows'
        WHEN 'DELETE' THEN 'SELECT * FROM old_rows'
        ELSE 'SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows'
    END;
BEGIN
    EXECUTE format(
        'SELECT array_agg(DISTINCT %1$I) FROM (%2$s) changed WHERE %1$I IS NOT NULL',
        TG_ARGV[1], changed
    ) INTO found;
    IF found IS NULL THEN
        RETURN NULL;
    ELSIF TG_ARGV[0] = 'parties' THEN
        PERFORM search_retag(found);
    ELSIF TG_ARGV[0] = 'holders' THEN
        PERFORM search_feed('person', ARRAY(
            SELECT DISTINCT person_id FROM partners_tenure
            WHERE post_id = ANY(found) AND person_id IS NOT NULL
        ));
    ELSE
        PERFORM search_feed(TG_ARGV[0], found);
        IF TG_ARGV[0] = 'activity' AND TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'activities_activity' THEN
            EXECUTE 'SELECT array_agg(id) FROM old_rows JOIN new_rows now USING (id)
                WHERE (old_rows.domain, old_rows.secondary_domains, old_rows.state = ''VOID'')
                IS DISTINCT FROM (now.domain, now.secondary_domains, now.state = ''VOID'')'
            INTO found;
            IF found IS NOT NULL THEN
                PERFORM search_retag(found);
            END IF;
        END IF;
    END IF;
    RETURN NULL;
END
$$
"""

# A partner was found to be of another country: so are all records with it.
COUNTRY = """
CREATE FUNCTION search_follow_country() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM search_retag(ARRAY(
        SELECT activity_id FROM activities_participation WHERE actor_id = NEW.id
    ));
    PERFORM search_feed('post', ARRAY(SELECT id FROM partners_post WHERE actor_id = NEW.id));
    PERFORM search_feed('person', ARRAY(
        SELECT DISTINCT tenure.person_id
        FROM partners_tenure tenure JOIN partners_post post ON post.id = tenure.post_id
        WHERE post.actor_id = NEW.id AND tenure.person_id IS NOT NULL
    ));
    PERFORM search_feed('incoming', ARRAY(
        SELECT id FROM activities_incomingitem WHERE sender_id = NEW.id
    ));
    PERFORM search_feed('membership', ARRAY(
        SELECT id FROM partners_networkmembership WHERE NEW.id IN (network_id, member_id)
    ));
    RETURN NULL;
END
$$
"""
COUNTRY_TRIGGER = """
CREATE TRIGGER search_follow_country AFTER UPDATE OF country_code ON partners_actor
FOR EACH ROW WHEN (OLD.country_code IS DISTINCT FROM NEW.country_code)
EXECUTE FUNCTION search_follow_country()
"""

# The text of a document is read after its file came in: only then is there something to be found.
TEXT = """
CREATE FUNCTION search_text_is_read() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE search_searchentry SET added_at = now() WHERE id = NEW.document_id;
    RETURN NULL;
END
$$
"""
TEXT_TRIGGER = """
CREATE TRIGGER search_text_is_read AFTER UPDATE OF text ON activities_documenttext
FOR EACH ROW WHEN (OLD.text = '' AND NEW.text <> '') EXECUTE FUNCTION search_text_is_read()
"""

# Table, what to write anew, and the column that leads there.
FOLLOWED = [
    ("activities_activity", "activity", "id"),
    ("agreements_agreement", "activity", "activity_id"),
    ("activities_participation", "parties", "activity_id"),
    # A partner is nothing to be found before it has a name.
    ("partners_actor", "partner", "id"),
    ("partners_actorname", "partner", "actor_id"),
    ("partners_actoridentifier", "partner", "actor_id"),
    ("partners_person", "person", "id"),
    ("partners_tenure", "person", "person_id"),
    ("partners_post", "post", "id"),
    ("partners_post", "holders", "id"),
    ("partners_networkmembership", "membership", "id"),
    ("partners_contribution", "membership", "membership_id"),
    ("activities_document", "document", "id"),
    ("activities_document", "document", "replaces_id"),
    ("activities_documenttext", "document", "document_id"),
    ("activities_commitment", "commitment", "id"),
    ("activities_comment", "comment", "id"),
    ("activities_incomingitem", "incoming", "id"),
]
ROWS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


def triggers():
    for table, kind, column in FOLLOWED:
        for verb, rows in ROWS.items():
            if (table, verb) == ("partners_actor", "insert"):
                continue
            name = f"search_{kind}_by_{column}_{verb}"
            yield migrations.RunSQL(
                f"CREATE TRIGGER {name} AFTER {verb} ON {table} {rows}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION search_follow('{kind}', '{column}')",
                f"DROP TRIGGER {name} ON {table}",
            )


class Migration(migrations.Migration):
    dependencies = [("search", "0003_sources")]
    operations = [
        migrations.RunSQL(FEED, "DROP FUNCTION search_feed(text, uuid[])"),
        migrations.RunSQL(TAGS, "DROP FUNCTION search_tags_with(jsonb, text[])"),
        migrations.RunSQL(RETAG, "DROP FUNCTION search_retag(uuid[])"),
        migrations.RunSQL(FOLLOW, "DROP FUNCTION search_follow()"),
        migrations.RunSQL(COUNTRY, "DROP FUNCTION search_follow_country()"),
        migrations.RunSQL(COUNTRY_TRIGGER, "DROP TRIGGER search_follow_country ON partners_actor"),
        migrations.RunSQL(TEXT, "DROP FUNCTION search_text_is_read()"),
        migrations.RunSQL(
            TEXT_TRIGGER, "DROP TRIGGER search_text_is_read ON activities_documenttext"
        ),
        *triggers(),
    ]
