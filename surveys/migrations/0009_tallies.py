"""Sums of answers, and which answers are not in them yet."""

import django.db.models.deletion
import uuid
from django.db import migrations, models

# Sums are never compressed, and lie in their row as long as that fits on a page.
IN_THE_ROW = """
ALTER TABLE surveys_tally ALTER COLUMN sums SET STORAGE EXTERNAL;
ALTER TABLE surveys_tally SET (toast_tuple_target = 8160);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0008_answer_scores'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountedStratum',
            fields=[
                ('stratum', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='counted', serialize=False, to='surveys.stratum')),
                ('respondents', models.PositiveIntegerField(null=True, verbose_name='firms counted')),
            ],
            options={
                'verbose_name': 'counted stratum',
                'verbose_name_plural': 'counted strata',
            },
        ),
        migrations.CreateModel(
            name='StaleStratum',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('stratum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stale', to='surveys.stratum')),
            ],
            options={
                'verbose_name': 'stale stratum',
                'verbose_name_plural': 'stale strata',
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('pk', models.CompositePrimaryKey('stratum_id', 'classification', 'code', blank=True, editable=False, primary_key=True, serialize=False)),
                ('classification', models.CharField(max_length=20, verbose_name='classification')),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('sums', models.BinaryField(verbose_name='sums')),
                ('stratum', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='surveys.stratum')),
            ],
            options={
                'verbose_name': 'tally',
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.CreateModel(
            name='UncountedResponse',
            fields=[
                ('response', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='uncounted', serialize=False, to='surveys.response')),
                ('stratum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uncounted', to='surveys.stratum')),
            ],
            options={
                'verbose_name': 'uncounted response',
                'verbose_name_plural': 'uncounted responses',
            },
        ),
        migrations.RunSQL(IN_THE_ROW, migrations.RunSQL.noop),
    ]
