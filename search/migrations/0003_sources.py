from django.db import migrations

# What an entry is made of. `titles` are the names of a record, `body` its other texts, `numbers`
# what it is called by registers; `tags` are found beside the words: @ a partner by its id, + its
# country, / a domain, = a code that tells what kind of record it is.
SOURCE = """
CREATE TYPE search_source AS (
    id uuid, city_id uuid, titles text[], body text, numbers text[], tags text[], day date
)
"""

OF_PARTNERS = """
CREATE FUNCTION search_tags_of(partners uuid[]) RETURNS text[] LANGUAGE sql STABLE AS $$
SELECT coalesce(
    array_agg('@' || replace(actor.id::text, '-', '') ORDER BY actor.id)
        || array_agg(DISTINCT '+' || actor.country_code) FILTER (WHERE actor.country_code <> ''),
    '{}'
)
FROM partners_actor actor WHERE actor.id = ANY(partners)
$$
"""

# What records share with all that hangs on them. Those who join it give it one record at a time, so
# that many cost many times what one costs, however the database plans it. Written out, where
# `search_tags_of` would do: a function is planned once, and what was planned while the tables were
# small takes hours once they are large. Nor are parties joined with their partners: from these it
# would look through all in which they ever took part, once for each record.
OF_RECORD = """
FROM activities_activity activity
JOIN partners_city city ON city.id = activity.city_id
CROSS JOIN LATERAL (
    SELECT coalesce(partner.tags, '{}') || ('/' || activity.domain)
        || ARRAY(SELECT '/' || code FROM unnest(activity.secondary_domains) code)
        || CASE activity.state WHEN 'VOID' THEN ARRAY['=VOID'] ELSE '{}' END AS tags
    FROM (
        SELECT array_agg(DISTINCT '@' || replace(party.actor_id::text, '-', ''))
            || array_agg(DISTINCT '+' || party.country) FILTER (WHERE party.country <> '') AS tags
        FROM (
            SELECT actor_id, (
                SELECT actor.country_code FROM partners_actor actor WHERE actor.id = actor_id
            ) AS country
            FROM activities_participation
            WHERE activity_id = activity.id AND actor_id <> city.actor_id
            OFFSET 0
        ) party
    ) partner
) context
"""
CONTEXT = f"""
CREATE FUNCTION search_context(ids uuid[]) RETURNS TABLE (activity_id uuid, tags text[])
LANGUAGE sql STABLE AS $$
SELECT activity.id, context.tags
{OF_RECORD}
WHERE activity.id = ANY(ids)
$$
"""

# Not joined with `search_context`: where the database takes the table for an empty one, as it does
# after a large transaction was undone, it would look through all records for each of them.
ACTIVITY = f"""
CREATE FUNCTION search_activity(ids uuid[]) RETURNS SETOF search_source LANGUAGE sql STABLE AS $$
SELECT activity.id, activity.city_id, ARRAY[activity.title],
    concat_ws(E'\\n',
        activity.summary, activity.rationale, activity.outcome, activity.results,
        activity.beneficiaries, activity.home_department, activity.home_plan, activity.budget_line,
        activity.source, agreement.council_session, agreement.original_location, place.name,
        place.names ->> 'en', place.names ->> 'ko'),
    ARRAY[activity.code, activity.external_id, agreement.document_number,
        agreement.council_resolution],
    context.tags || ('=' || activity.instrument)
        || array_remove(ARRAY['=' || nullif(activity.state, 'VOID'), '=' || agreement.type], NULL),
    activity.starts_earliest
{OF_RECORD}
LEFT JOIN agreements_agreement agreement ON agreement.activity_id = activity.id
LEFT JOIN partners_place place ON place.geonames_id = activity.place_id
WHERE activity.id = ANY(ids)
$$
"""

# One that has become another stands for it by its names, where only a city saw it.
PARTNER = """
CREATE FUNCTION search_partner(ids uuid[]) RETURNS SETOF search_source LANGUAGE sql STABLE AS $$
SELECT actor.id, actor.steward_id, name.titles,
    concat_ws(E'\\n', actor.region, actor.website), code.numbers,
    array_remove(ARRAY[
        '@' || replace(coalesce(actor.merged_into_id, actor.id)::text, '-', ''),
        '+' || nullif(actor.country_code, ''), '=' || actor.type
    ], NULL)
        || ARRAY(SELECT '/' || domain FROM unnest(actor.domains) domain),
    actor.created_at::date
FROM partners_actor actor
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT name), '{}') AS titles
    FROM partners_actorname WHERE actor_id = actor.id
) name
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(value), '{}') AS numbers
    FROM partners_actoridentifier WHERE actor_id = actor.id
) code
WHERE actor.id = ANY(ids) AND (actor.status <> 'merged' OR actor.steward_id IS NOT NULL)
$$
"""

PERSON = """
CREATE FUNCTION search_person(ids uuid[]) RETURNS SETOF search_source LANGUAGE sql STABLE AS $$
SELECT person.id, person.city_id, ARRAY[person.name, person.latin_name, person.pronunciation],
    concat_ws(E'\\n', post.titles, person.form_of_address, person.email, person.phone,
        person.mobile, person.note),
    '{}'::text[], search_tags_of(post.partners), person.verified_on
FROM partners_person person
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT post.actor_id), '{}') AS partners,
        string_agg((SELECT string_agg(value, ' ') FROM jsonb_each_text(post.titles)), E'\\n')
            AS titles
    FROM partners_tenure tenure JOIN partners_post post ON post.id = tenure.post_id
    WHERE tenure.person_id = person.id
) post
WHERE person.id = ANY(ids)
$$
"""

POST = """
CREATE FUNCTION search_post(ids uuid[]) RETURNS SETOF search_source LANGUAGE sql STABLE AS $$
SELECT post.id, post.city_id, ARRAY(SELECT value FROM jsonb_each_text(post.titles)),
    concat_ws(E'\\n', post.email, post.phone, post.address), '{}'::text[],
    search_tags_of(ARRAY[post.actor_id]) || ARRAY['=' || post.kind], post.created_at::date
FROM partners_post post
WHERE post.id = ANY(ids)
$$
"""

MEMBERSHIP = """
CREATE FUNCTION search_membership(ids uuid[]) RETURNS SETOF search_source
LANGUAGE sql STABLE AS $$
SELECT membership.id, membership.city_id, '{}'::text[],
    concat_ws(E'\\n', membership.tier, membership.seats, membership.representative,
        membership.source, contribution.told),
    '{}'::text[], search_tags_of(ARRAY[membership.network_id, membership.member_id])
        || ARRAY['=NETM'],
    coalesce(membership.since_earliest, membership.created_at::date)
FROM partners_networkmembership membership
CROSS JOIN LATERAL (
    SELECT string_agg(what, E'\\n') AS told
    FROM partners_contribution WHERE membership_id = membership.id
) contribution
WHERE membership.id = ANY(ids)
$$
"""

# Only the newest version of a document: the others are found on its page.
DOCUMENT = """
CREATE FUNCTION search_document(ids uuid[]) RETURNS SETOF search_source LANGUAGE sql STABLE AS $$
SELECT document.id, document.city_id, ARRAY[document.name], reading.text, '{}'::text[],
    context.tags || ARRAY['=' || document.kind], document.created_at::date
FROM activities_document document
CROSS JOIN LATERAL search_context(ARRAY[document.activity_id]) context
LEFT JOIN activities_documenttext reading ON reading.document_id = document.id
WHERE document.id = ANY(ids)
    AND NOT EXISTS (SELECT FROM activities_document newer WHERE newer.replaces_id = document.id)
$$
"""

COMMITMENT = """
CREATE FUNCTION search_commitment(ids uuid[]) RETURNS SETOF search_source
LANGUAGE sql STABLE AS $$
SELECT commitment.id, commitment.city_id, ARRAY[commitment.words],
    concat_ws(E'\\n', commitment.said_by, commitment.said_to, commitment.said_where,
        commitment.measure, commitment.evidence, commitment.decided_why, commitment.agreed_with),
    '{}'::text[], context.tags, coalesce(commitment.said_earliest, commitment.created_at::date)
FROM activities_commitment commitment
CROSS JOIN LATERAL search_context(ARRAY[commitment.activity_id]) context
WHERE commitment.id = ANY(ids)
$$
"""

COMMENT = """
CREATE FUNCTION search_comment(ids uuid[]) RETURNS SETOF search_source LANGUAGE sql STABLE AS $$
SELECT comment.id, comment.city_id, '{}'::text[], comment.text, '{}'::text[],
    context.tags, comment.created_at::date
FROM activities_comment comment
CROSS JOIN LATERAL search_context(ARRAY[comment.activity_id]) context
WHERE comment.id = ANY(ids) AND comment.taken_back_at IS NULL
$$
"""

INCOMING = """
CREATE FUNCTION search_incoming(ids uuid[]) RETURNS SETOF search_source LANGUAGE sql STABLE AS $$
SELECT item.id, item.city_id, ARRAY[item.subject],
    concat_ws(E'\\n', item.summary, item.text, item.sender_name, item.sender_address,
        item.outcome),
    '{}'::text[], search_tags_of(array_remove(ARRAY[item.sender_id], NULL))
        || ARRAY['=' || item.kind],
    item.received_earliest
FROM activities_incomingitem item
WHERE item.id = ANY(ids)
$$
"""

KINDS = {
    "activity": ACTIVITY,
    "partner": PARTNER,
    "person": PERSON,
    "post": POST,
    "membership": MEMBERSHIP,
    "document": DOCUMENT,
    "commitment": COMMITMENT,
    "comment": COMMENT,
    "incoming": INCOMING,
}


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_words"),
        ("partners", "0003_tie_decisions"),
        ("activities", "0003_vitality_weights"),
        ("agreements", "0001_tables"),
    ]
    operations = [
        migrations.RunSQL(SOURCE, "DROP TYPE search_source"),
        migrations.RunSQL(OF_PARTNERS, "DROP FUNCTION search_tags_of(uuid[])"),
        migrations.RunSQL(CONTEXT, "DROP FUNCTION search_context(uuid[])"),
        *(
            migrations.RunSQL(function, f"DROP FUNCTION search_{kind}(uuid[])")
            for kind, function in KINDS.items()
        ),
    ]
