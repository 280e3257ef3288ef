import django.db.models.deletion
import pghistory.utils
import records.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_tables'),
        ('partners', '0002_erasure'),
    ]

    operations = [
        migrations.CreateModel(
            name='TieDecision',
            fields=[
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('standing', models.CharField(choices=[('KEPT_UP', 'Kept up'), ('DORMANT', 'Dormant'), ('HISTORICAL', 'Historical')], max_length=10, verbose_name='what was decided about the tie')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('decided_on', models.DateField(editable=False)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tie_decisions', to='partners.actor')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tie_decisions', to='partners.city')),
                ('decided_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'decision about the tie',
                'constraints': [models.UniqueConstraint(fields=('city', 'actor'), name='tie_decision_once'), models.CheckConstraint(condition=models.Q(('standing__in', ['KEPT_UP', 'DORMANT', 'HISTORICAL'])), name='tie_standing_known')],
            },
        ),
        migrations.CreateModel(
            name='TieDecisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('standing', models.CharField(choices=[('KEPT_UP', 'Kept up'), ('DORMANT', 'Dormant'), ('HISTORICAL', 'Historical')], max_length=10, verbose_name='what was decided about the tie')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('decided_on', models.DateField(editable=False)),
                ('actor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.actor')),
                ('city', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.city')),
                ('decided_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history', to='partners.tiedecision')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
