"""What opens is a secret of a key, no longer the key itself."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_copy_key_digests")]

    operations = [migrations.RemoveField(model_name="apikey", name="digest")]
