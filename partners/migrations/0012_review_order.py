"""The review begins with the names for which most rows ever waited: an order that stays."""

from django.db import migrations, models
from django.db.models import F


def weigh(apps, schema_editor):
    apps.get_model("partners", "ImportEnd").objects.update(weight=F("waiting"))


class Migration(migrations.Migration):
    dependencies = [("partners", "0011_phone_numbers")]

    operations = [
        migrations.AddField(
            model_name="importend",
            name="weight",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(weigh, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="importend", name="import_end_waiting"),
        migrations.AddIndex(
            model_name="importend",
            index=models.Index(fields=["-weight", "-id"], name="import_end_weight"),
        ),
    ]
