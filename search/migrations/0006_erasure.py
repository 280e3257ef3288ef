from django.db import migrations

# As `erase_account_history` of accounts does: of an account that is gone, history forgets what it
# looked for; what is sealed stays provable.
ERASE = r"""
CREATE FUNCTION erase_saved_search_history(account uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    keys bigint[];
    ignored CONSTANT text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
BEGIN
    IF EXISTS (SELECT FROM public.search_savedsearch WHERE person_id = account) THEN
        RAISE EXCEPTION 'These searches are still there.';
    END IF;
    PERFORM set_config('pgtrigger.ignore', coalesce(array_agg(tgname), '{}')::text, true)
        FROM pg_trigger WHERE tgname LIKE 'pgtrigger\_append\_only\_%';
    WITH changed AS (UPDATE public.search_savedsearchevent
        SET name = '', query = '', filters = '{}',
        pgh_context = coalesce(pgh_context, '{}') || jsonb_build_object('erased',
            coalesce(pgh_context -> 'erased', '[]') || to_jsonb(statement_timestamp()))
        WHERE person_id = account RETURNING pgh_id)
        SELECT array_agg(pgh_id) INTO keys FROM changed;
    PERFORM public.records_note_erased('search_savedsearchevent', keys);
    PERFORM set_config('pgtrigger.ignore', ignored, true);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0005_fill"), ("accounts", "0003_erasure")]
    operations = [migrations.RunSQL(ERASE, "DROP FUNCTION erase_saved_search_history(uuid)")]
