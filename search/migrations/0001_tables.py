import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pghistory.utils
import records.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0002_tables'),
        ('partners', '0003_tie_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.UUIDField(db_default=records.models.UUIDv7(), editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('query', models.CharField(max_length=300, verbose_name='words')),
                ('filters', models.JSONField(blank=True, default=dict, editable=False)),
                ('has_alert', models.BooleanField(default=True, verbose_name='tell me of new finds')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('city', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='saved_searches', to='partners.city')),
                ('person', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved search',
                'verbose_name_plural': 'saved searches',
                'constraints': [models.UniqueConstraint(fields=('person', 'city', 'name'), name='saved_search_name_once', nulls_distinct=False, violation_error_message='There is a saved search of this name already.')],
            },
        ),
        migrations.CreateModel(
            name='SavedSearchEvent',
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
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('query', models.CharField(max_length=300, verbose_name='words')),
                ('filters', models.JSONField(blank=True, default=dict, editable=False)),
                ('has_alert', models.BooleanField(default=True, verbose_name='tell me of new finds')),
                ('city', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.city')),
                ('person', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', related_query_name='history', to='search.savedsearch')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('activity', 'Activities and agreements'), ('partner', 'Partners and networks'), ('person', 'People at partners'), ('post', 'Posts at partners'), ('membership', 'Memberships in networks'), ('document', 'Documents'), ('commitment', 'Promises'), ('incoming', 'Incoming items'), ('comment', 'Comments')], editable=False, max_length=10)),
                ('search_key', models.TextField(editable=False)),
                ('title_words', django.contrib.postgres.search.SearchVectorField(editable=False)),
                ('words', django.contrib.postgres.search.SearchVectorField(editable=False)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, editable=False, size=None)),
                ('day', models.DateField(editable=False)),
                ('added_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('city', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partners.city')),
            ],
            options={
                'verbose_name': 'search entry',
                'verbose_name_plural': 'search entries',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='search_words'), django.contrib.postgres.indexes.GinIndex(condition=models.Q(('kind', 'partner')), fastupdate=False, fields=['title_words'], name='search_names_of_partners'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('search_key'), name='gin_trgm_ops'), fastupdate=False, name='search_title_trgm')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['activity', 'partner', 'person', 'post', 'membership', 'document', 'commitment', 'incoming', 'comment'])), name='search_kind_known')],
            },
        ),
    ]
