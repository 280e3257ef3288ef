import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pghistory.utils
import records.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('reports', '0001_initial'),
        ('reports', '0002_council_forms'),
    ]

    dependencies = [
        ('accounts', '0001_people'),
        ('partners', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='CouncilForm',
            fields=[
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('name', models.CharField(max_length=100, verbose_name='name of the form')),
                ('filters', models.JSONField(blank=True, default=dict, editable=False)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('no', 'No.'), ('code', 'Record number'), ('title', 'Title'), ('country', 'Country'), ('partner', 'Partner'), ('own_name', "Name in the partner's language"), ('level', 'Level of the partner'), ('kind', 'Kind'), ('stage', 'Stage'), ('state', 'Exact legal state'), ('signed', 'Signed'), ('in_force', 'In force from'), ('expires', 'Expires'), ('session', 'Council session'), ('resolution', 'Council resolution'), ('resolved', 'Resolved on'), ('document', 'Document number'), ('original', 'Where the original lies'), ('last_day', 'Last exchange'), ('last_title', 'Last exchange: what'), ('exchanges', 'Exchanges in the period'), ('planned', 'Planned budget'), ('spent', 'Spent'), ('owner', 'Owner'), ('department', 'Department that shares it'), ('domain', 'Domain'), ('objectives', 'Objectives')]), editable=False, size=None, verbose_name='columns')),
                ('order', models.CharField(choices=[('country', 'Country, then partner'), ('partner', 'Partner'), ('kind', 'Kind, then country'), ('signed', 'Signed first'), ('-signed', 'Signed last'), ('expires', 'What ends first'), ('code', 'Record number')], editable=False, max_length=10, verbose_name='order')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='council_forms', to='partners.city')),
                ('saved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'form of the council table',
                'verbose_name_plural': 'forms of the council table',
                'ordering': ('name', 'id'),
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('city'), name='council_form_name_once', violation_error_message='There is a form of this name already.'), models.CheckConstraint(condition=models.Q(('columns__contained_by', ['no', 'code', 'title', 'country', 'partner', 'own_name', 'level', 'kind', 'stage', 'state', 'signed', 'in_force', 'expires', 'session', 'resolution', 'resolved', 'document', 'original', 'last_day', 'last_title', 'exchanges', 'planned', 'spent', 'owner', 'department', 'domain', 'objectives'])), name='council_form_columns_known'), models.CheckConstraint(condition=models.Q(('columns__len__gt', 0)), name='council_form_has_columns'), models.CheckConstraint(condition=models.Q(('order__in', ['country', 'partner', 'kind', 'signed', '-signed', 'expires', 'code'])), name='council_form_order_known')],
            },
        ),
        migrations.CreateModel(
            name='CouncilFormEvent',
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
                ('name', models.CharField(max_length=100, verbose_name='name of the form')),
                ('filters', models.JSONField(blank=True, default=dict, editable=False)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(choices=[('no', 'No.'), ('code', 'Record number'), ('title', 'Title'), ('country', 'Country'), ('partner', 'Partner'), ('own_name', "Name in the partner's language"), ('level', 'Level of the partner'), ('kind', 'Kind'), ('stage', 'Stage'), ('state', 'Exact legal state'), ('signed', 'Signed'), ('in_force', 'In force from'), ('expires', 'Expires'), ('session', 'Council session'), ('resolution', 'Council resolution'), ('resolved', 'Resolved on'), ('document', 'Document number'), ('original', 'Where the original lies'), ('last_day', 'Last exchange'), ('last_title', 'Last exchange: what'), ('exchanges', 'Exchanges in the period'), ('planned', 'Planned budget'), ('spent', 'Spent'), ('owner', 'Owner'), ('department', 'Department that shares it'), ('domain', 'Domain'), ('objectives', 'Objectives')]), editable=False, size=None, verbose_name='columns')),
                ('order', models.CharField(choices=[('country', 'Country, then partner'), ('partner', 'Partner'), ('kind', 'Kind, then country'), ('signed', 'Signed first'), ('-signed', 'Signed last'), ('expires', 'What ends first'), ('code', 'Record number')], editable=False, max_length=10, verbose_name='order')),
                ('city', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.city')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history', to='reports.councilform')),
                ('saved_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReportRun',
            fields=[
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('state', models.CharField(choices=[('QUEUED', 'Waiting'), ('RUNNING', 'Running'), ('READY', 'Ready'), ('FAILED', 'Failed')], default='QUEUED', max_length=10, verbose_name='state')),
                ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='progress')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('worker', models.CharField(blank=True, editable=False, max_length=255)),
                ('worker_pid', models.PositiveIntegerField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='finished')),
                ('failure', models.TextField(blank=True, verbose_name='what went wrong')),
                ('kind', models.CharField(choices=[('annual', 'Annual report'), ('monthly', 'Monthly report')], default='annual', max_length=7, verbose_name='report')),
                ('period_start', models.DateField(verbose_name='from')),
                ('period_end', models.DateField(verbose_name='to')),
                ('language', models.CharField(choices=[('en', 'English'), ('ko', '한국어')], max_length=5, verbose_name='language')),
                ('audience', models.CharField(choices=[('internal', 'Everybody who works here'), ('confidential', "Head of office and mayor's office")], default='internal', max_length=12, verbose_name='audience')),
                ('edition', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='edition')),
                ('pdf', models.FileField(blank=True, editable=False, max_length=200, upload_to='')),
                ('annex', models.FileField(blank=True, editable=False, max_length=200, upload_to='')),
                ('row_count', models.PositiveIntegerField(editable=False, null=True, verbose_name='activities')),
                ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_runs', to='partners.city')),
                ('ordered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
                'ordering': ('-id',),
                'constraints': [models.UniqueConstraint(fields=('city', 'kind', 'period_start', 'period_end', 'language', 'audience'), name='report_run_once', violation_error_message='This report has been ordered already.'), models.CheckConstraint(condition=models.Q(('audience__in', ['internal', 'confidential'])), name='report_run_audience_known'), models.CheckConstraint(condition=models.Q(('period_end__gte', models.F('period_start'))), name='report_run_period_in_order', violation_error_message='The period ends before it starts.')],
            },
        ),
        migrations.CreateModel(
            name='ReportRunEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('state', models.CharField(choices=[('QUEUED', 'Waiting'), ('RUNNING', 'Running'), ('READY', 'Ready'), ('FAILED', 'Failed')], default='QUEUED', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='finished')),
                ('failure', models.TextField(blank=True, verbose_name='what went wrong')),
                ('kind', models.CharField(choices=[('annual', 'Annual report'), ('monthly', 'Monthly report')], default='annual', max_length=7, verbose_name='report')),
                ('period_start', models.DateField(verbose_name='from')),
                ('period_end', models.DateField(verbose_name='to')),
                ('language', models.CharField(choices=[('en', 'English'), ('ko', '한국어')], max_length=5, verbose_name='language')),
                ('audience', models.CharField(choices=[('internal', 'Everybody who works here'), ('confidential', "Head of office and mayor's office")], default='internal', max_length=12, verbose_name='audience')),
                ('edition', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='edition')),
                ('pdf', models.FileField(blank=True, editable=False, max_length=200, upload_to='')),
                ('annex', models.FileField(blank=True, editable=False, max_length=200, upload_to='')),
                ('row_count', models.PositiveIntegerField(editable=False, null=True, verbose_name='activities')),
                ('city', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.city')),
                ('ordered_by', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history', to='reports.reportrun')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
