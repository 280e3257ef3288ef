import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0001_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agreement',
            name='notice_months',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(600, 'A notice period is at most %(limit_value)s months.')], verbose_name='notice period in months'),
        ),
        migrations.AlterField(
            model_name='agreementevent',
            name='notice_months',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(600, 'A notice period is at most %(limit_value)s months.')], verbose_name='notice period in months'),
        ),
    ]
