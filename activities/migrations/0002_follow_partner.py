from django.db import migrations

# A partner's level or type may be corrected by whoever keeps it, below this app, and a partner may
# become another or be itself again: the database makes what activities keep of it follow. Rows that
# hold the right values already are left alone. The rule is that of `activities.services`; a test
# compares them.
FUNCTION = """
CREATE FUNCTION activities_follow_partner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE activities_activity activity
    SET configuration = derived.configuration, partner_levels = derived.levels
    FROM (
        SELECT party.activity_id,
            CASE
                WHEN bool_or(actor.type IN ('CNET', 'IGO')) THEN 'NET'
                WHEN count(*) > 2 THEN 'PLU'
                ELSE 'BIL'
            END AS configuration,
            coalesce(
                array_agg(DISTINCT actor.level::text)
                    FILTER (WHERE actor.id <> city.actor_id),
                '{}'
            ) AS levels
        FROM activities_participation party
        JOIN partners_actor actor ON actor.id = party.actor_id
        JOIN partners_city city ON city.id = party.city_id
        WHERE party.activity_id IN (
            SELECT activity_id FROM activities_participation
            WHERE actor_id IN (NEW.id, NEW.merged_into_id, OLD.merged_into_id)
        )
        GROUP BY party.activity_id
    ) derived
    WHERE activity.id = derived.activity_id
        AND (activity.configuration <> derived.configuration
            OR activity.partner_levels <> derived.levels);
    RETURN NULL;
END
$$
"""
TRIGGER = """
CREATE TRIGGER activities_follow_partner
AFTER UPDATE OF level, type, merged_into_id ON partners_actor
FOR EACH ROW
WHEN (
    OLD.level IS DISTINCT FROM NEW.level
    OR OLD.type IS DISTINCT FROM NEW.type
    OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id
)
EXECUTE FUNCTION activities_follow_partner()
"""
# A version follows one of the same activity: a key of two columns, which Django does not declare.
SAME_ACTIVITY = """
ALTER TABLE activities_document ADD CONSTRAINT document_replaces_in_activity
FOREIGN KEY (replaces_id, activity_id) REFERENCES activities_document (id, activity_id)
DEFERRABLE INITIALLY DEFERRED
"""


class Migration(migrations.Migration):
    replaces = [
        ('activities', '0003_partner_correction'),
        ('activities', '0004_note_change'),
        ('activities', '0005_merged_partner'),
        ('activities', '0006_sharing'),
        ('activities', '0007_external_id'),
        ('activities', '0008_documents_kept'),
        ('activities', '0009_documents_to_read'),
        ('activities', '0010_promises_comments_readers'),
        ('activities', '0011_kept_promises_have_a_day'),
        ('activities', '0012_handovers'),
        ('activities', '0013_incoming'),
        ('activities', '0014_handed_over_mail'),
        ('activities', '0015_documents_hidden_twice'),
        ('activities', '0016_emails_to_read'),
    ]
    dependencies = [("activities", "0001_tables"), ("partners", "0001_tables")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION activities_follow_partner()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER activities_follow_partner ON partners_actor"),
        migrations.RunSQL(
            SAME_ACTIVITY,
            "ALTER TABLE activities_document DROP CONSTRAINT document_replaces_in_activity",
        ),
    ]
