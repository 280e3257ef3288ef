"""Each agreement gets its first transition: entered in the state that it stands in."""

from django.db import migrations


def enter(apps, schema_editor):
    agreements = apps.get_model("agreements", "Agreement").objects.filter(transition_rows=None)
    transitions = apps.get_model("agreements", "Transition").objects
    for agreement in agreements.only("city_id", "state", "state_on").iterator():
        transitions.create(
            city_id=agreement.city_id,
            agreement=agreement,
            number=1,
            kind="entered",
            target=agreement.state,
            on=agreement.state_on,
        )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_legal_life")]
    # Whoever goes back loses the table with the rows.
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
