from django.db import migrations

# As in 0003, and also when a partner becomes another, or is itself again: the links have moved by
# then. Rows that hold the right values already are left alone.
FUNCTION = """
CREATE OR REPLACE FUNCTION activities_follow_partner() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE TRIGGER activities_follow_partner
AFTER UPDATE OF level, type, merged_into_id ON partners_actor
FOR EACH ROW
WHEN (
    OLD.level IS DISTINCT FROM NEW.level
    OR OLD.type IS DISTINCT FROM NEW.type
    OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id
)
EXECUTE FUNCTION activities_follow_partner()
"""
FORMER_TRIGGER = """
CREATE OR REPLACE TRIGGER activities_follow_partner
AFTER UPDATE OF level, type ON partners_actor
FOR EACH ROW
WHEN (OLD.level IS DISTINCT FROM NEW.level OR OLD.type IS DISTINCT FROM NEW.type)
EXECUTE FUNCTION activities_follow_partner()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0004_note_change"),
        ("partners", "0008_merges"),
    ]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGER, FORMER_TRIGGER),
        migrations.AlterModelOptions(
            name="participation",
            options={
                "ordering": ("activity", "id"),
                "verbose_name": "partner's part",
                "verbose_name_plural": "partners' parts",
            },
        ),
    ]
