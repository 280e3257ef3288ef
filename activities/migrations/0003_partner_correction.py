from django.db import migrations

# A partner's level or type may be corrected by whoever keeps it, below this app: the database makes
# what activities keep of it follow. The rule is that of `activities.services`; a test compares them.
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
            SELECT activity_id FROM activities_participation WHERE actor_id = NEW.id
        )
        GROUP BY party.activity_id
    ) derived
    WHERE activity.id = derived.activity_id;
    RETURN NULL;
END
$$
"""
TRIGGER = """
CREATE TRIGGER activities_follow_partner
AFTER UPDATE OF level, type ON partners_actor
FOR EACH ROW
WHEN (OLD.level IS DISTINCT FROM NEW.level OR OLD.type IS DISTINCT FROM NEW.type)
EXECUTE FUNCTION activities_follow_partner()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0002_derived_codes"),
        ("partners", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION activities_follow_partner()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER activities_follow_partner ON partners_actor"),
    ]
