"""Names with ü, ø or å are found at once when duplicates are looked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0012_review_order")]

    operations = [
        migrations.AddIndex(
            model_name="actorname",
            index=models.Index(
                condition=models.Q(("name__regex", "[äöüøåæÄÖÜØÅÆ\u0308\u030a]")),
                fields=["actor"],
                name="actor_name_written_two_ways",
            ),
        ),
    ]
