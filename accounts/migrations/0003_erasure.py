from django.db import migrations

# As `erase_person_history` of partners does for the people there: of an account that is gone,
# history forgets name, address, language and why they were away; what is sealed stays provable.
ERASE_ACCOUNT_HISTORY = r"""
CREATE FUNCTION erase_account_history(account uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    addresses text[];
    keys bigint[];
    ignored CONSTANT text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
    mark CONSTANT text := $mark$
        pgh_context = coalesce(pgh_context, '{}') || jsonb_build_object('erased',
            coalesce(pgh_context -> 'erased', '[]') || to_jsonb(statement_timestamp()))
    $mark$;
BEGIN
    IF EXISTS (SELECT FROM public.accounts_user
            WHERE id = account AND email NOT LIKE '%@erased.invalid') THEN
        RAISE EXCEPTION 'This account is still there.';
    END IF;
    SELECT coalesce(array_agg(DISTINCT email), '{}') INTO addresses
        FROM public.accounts_userevent WHERE pgh_obj_id = account;
    PERFORM set_config('pgtrigger.ignore', coalesce(array_agg(tgname), '{}')::text, true)
        FROM pg_trigger WHERE tgname LIKE 'pgtrigger\_append\_only\_%';
    EXECUTE format('WITH changed AS (UPDATE public.accounts_userevent
        SET name = '''', email = '''', language = '''', %s
        WHERE pgh_obj_id = $1 RETURNING pgh_id) SELECT array_agg(pgh_id) FROM changed', mark)
        INTO keys USING account;
    PERFORM public.records_note_erased('accounts_userevent', keys);
    EXECUTE format('WITH changed AS (UPDATE public.accounts_invitationevent
        SET name = '''', email = '''', %s
        WHERE accepted_by_id = $1 OR email = ANY($2)
        RETURNING pgh_id) SELECT array_agg(pgh_id) FROM changed', mark)
        INTO keys USING account, addresses;
    PERFORM public.records_note_erased('accounts_invitationevent', keys);
    EXECUTE format('WITH changed AS (UPDATE public.accounts_delegationevent
        SET reason = '''', %s
        WHERE giver_id = $1 OR receiver_id = $1
        RETURNING pgh_id) SELECT array_agg(pgh_id) FROM changed', mark)
        INTO keys USING account;
    PERFORM public.records_note_erased('accounts_delegationevent', keys);
    PERFORM set_config('pgtrigger.ignore', ignored, true);
END
$$
"""

# Of invitations whose rows are gone, history forgets whom they were for.
ERASE_INVITATION_HISTORY = r"""
CREATE FUNCTION erase_invitation_history(invitations uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    keys bigint[];
    ignored CONSTANT text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
BEGIN
    IF EXISTS (SELECT FROM public.accounts_invitation WHERE id = ANY(invitations)) THEN
        RAISE EXCEPTION 'This invitation is still there.';
    END IF;
    PERFORM set_config('pgtrigger.ignore', coalesce(array_agg(tgname), '{}')::text, true)
        FROM pg_trigger WHERE tgname LIKE 'pgtrigger\_append\_only\_%';
    WITH changed AS (UPDATE public.accounts_invitationevent SET name = '', email = '',
        pgh_context = coalesce(pgh_context, '{}') || jsonb_build_object('erased',
            coalesce(pgh_context -> 'erased', '[]') || to_jsonb(statement_timestamp()))
        WHERE pgh_obj_id = ANY(invitations) RETURNING pgh_id)
        SELECT array_agg(pgh_id) INTO keys FROM changed;
    PERFORM public.records_note_erased('accounts_invitationevent', keys);
    PERFORM set_config('pgtrigger.ignore', ignored, true);
END
$$
"""


class Migration(migrations.Migration):
    replaces = [
        ('accounts', '0009_erased_accounts'),
        ('accounts', '0010_invitation_told_in_words'),
        ('accounts', '0011_last_day_of_a_key'),
        ('accounts', '0012_delegation_arranged_by'),
    ]
    dependencies = [("accounts", "0002_tables"), ("records", "0001_tables")]
    operations = [
        migrations.RunSQL(
            [ERASE_ACCOUNT_HISTORY, "REVOKE ALL ON FUNCTION erase_account_history FROM PUBLIC"],
            "DROP FUNCTION erase_account_history(uuid)",
        ),
        migrations.RunSQL(
            [
                ERASE_INVITATION_HISTORY,
                "REVOKE ALL ON FUNCTION erase_invitation_history FROM PUBLIC",
            ],
            "DROP FUNCTION erase_invitation_history(uuid[])",
        ),
    ]
