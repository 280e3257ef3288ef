import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_change'),
        ('partners', '0001_initial'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='actor',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (NULL) ON CONFLICT DO NOTHING; RETURN NULL;', hash='fc0a9d87a812677246b9be7e6aa0350f81c78280', operation='UPDATE OR DELETE', pgid='pgtrigger_note_change_3e2b1', table='partners_actor', when='AFTER')),
        ),
    ]
