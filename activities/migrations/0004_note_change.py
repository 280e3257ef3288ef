import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_change'),
        ('activities', '0003_partner_correction'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;', hash='57520e73f0281f17c8cc479056c64affb110c841', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_note_change_c7827', table='activities_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='commitment',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;', hash='e5ade6a69ee7538dad0690bc4667a4052cbfa4e8', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_note_change_9b604', table='activities_commitment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;', hash='dddb8d76610f0d404004a9acad5962bbc3a9bb2e', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_note_change_d65d7', table='activities_document', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participation',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;', hash='917417b11cf1819a98511c2998d54347b6fd79c9', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_note_change_5cf6c', table='activities_participation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reader',
            trigger=pgtrigger.compiler.Trigger(name='note_change', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO records_change (city_id) VALUES (COALESCE(NEW.city_id, OLD.city_id)) ON CONFLICT DO NOTHING; RETURN NULL;', hash='eb07b0c93423f9009bf49367a899913a3c4cb18b', operation='UPDATE OR DELETE OR INSERT', pgid='pgtrigger_note_change_e1bc7', table='activities_reader', when='AFTER')),
        ),
    ]
