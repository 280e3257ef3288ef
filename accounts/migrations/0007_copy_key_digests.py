"""The secret that each key has becomes its first row."""

from django.db import migrations

COPY = """
INSERT INTO accounts_keysecret
    (key_id, digest, hint, created_by_id, version, created_at, updated_at)
SELECT id, digest, '', created_by_id, 1, created_at, updated_at FROM accounts_apikey
"""
# On the way back no key gets wider: what only the new scopes or networks can say is closed.
COPY_BACK = """
UPDATE accounts_apikey AS key SET
    digest = (
        SELECT secret.digest FROM accounts_keysecret AS secret WHERE secret.key_id = key.id
        ORDER BY secret.revoked_at IS NOT NULL, secret.id DESC LIMIT 1
    ),
    revoked_at = CASE
        WHEN key.scopes <@ ARRAY['read', 'write'] AND key.networks = '{}' AND EXISTS (
            SELECT 1 FROM accounts_keysecret AS secret
            WHERE secret.key_id = key.id AND secret.revoked_at IS NULL
        ) THEN key.revoked_at ELSE COALESCE(key.revoked_at, now())
    END,
    scopes = CASE
        WHEN key.scopes <@ ARRAY['read', 'write'] THEN key.scopes ELSE ARRAY['read']
    END
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_key_secrets")]

    operations = [migrations.RunSQL(COPY, COPY_BACK)]
