import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_change'),
        ('agreements', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;', hash='8e66e3d484f23b48cc37b592d9f64248c1871263', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_note_change_031fa', table='agreements_agreement', when='AFTER')),
        ),
    ]
