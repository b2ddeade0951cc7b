import django.db.models.deletion
import monitoring.models.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0004_register_files'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='heartbeat',
            options={'verbose_name': 'heartbeat', 'verbose_name_plural': 'heartbeats'},
        ),
        migrations.AlterModelOptions(
            name='stagedrow',
            options={'verbose_name': 'row of a file in waiting', 'verbose_name_plural': 'rows of files in waiting'},
        ),
        migrations.AlterModelOptions(
            name='throttlecounter',
            options={'verbose_name': 'count of requests', 'verbose_name_plural': 'counts of requests'},
        ),
        migrations.AlterField(
            model_name='annotation',
            name='basis',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='annotations', to='monitoring.basis', verbose_name='basis'),
        ),
        migrations.AlterField(
            model_name='annotation',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='annotations', to='monitoring.indicator', verbose_name='indicator'),
        ),
        migrations.AlterField(
            model_name='code',
            name='classification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='monitoring.classification', verbose_name='classification'),
        ),
        migrations.AlterField(
            model_name='codealias',
            name='classification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='monitoring.classification', verbose_name='classification'),
        ),
        migrations.AlterField(
            model_name='gappreview',
            name='basis',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.basis', verbose_name='basis'),
        ),
        migrations.AlterField(
            model_name='gappreview',
            name='difference_input',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='published difference'),
        ),
        migrations.AlterField(
            model_name='gappreview',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.indicator', verbose_name='indicator'),
        ),
        migrations.AlterField(
            model_name='gappreview',
            name='large_input',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='large operand'),
        ),
        migrations.AlterField(
            model_name='gappreview',
            name='ratio_input',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='published ratio'),
        ),
        migrations.AlterField(
            model_name='gappreview',
            name='sme_input',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='SME operand'),
        ),
        migrations.AlterField(
            model_name='gapresult',
            name='basis',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.basis', verbose_name='basis'),
        ),
        migrations.AlterField(
            model_name='gapresult',
            name='difference_input',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='published difference'),
        ),
        migrations.AlterField(
            model_name='gapresult',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.indicator', verbose_name='indicator'),
        ),
        migrations.AlterField(
            model_name='gapresult',
            name='large_input',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='large operand'),
        ),
        migrations.AlterField(
            model_name='gapresult',
            name='ratio_input',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='published ratio'),
        ),
        migrations.AlterField(
            model_name='gapresult',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gaps', to='monitoring.release', verbose_name='release'),
        ),
        migrations.AlterField(
            model_name='gapresult',
            name='sme_input',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='SME operand'),
        ),
        migrations.AlterField(
            model_name='heartbeat',
            name='at',
            field=models.DateTimeField(verbose_name='at'),
        ),
        migrations.AlterField(
            model_name='heartbeat',
            name='name',
            field=models.CharField(max_length=20, unique=True, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='import',
            name='committed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='committed by'),
        ),
        migrations.AlterField(
            model_name='import',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by'),
        ),
        migrations.AlterField(
            model_name='import',
            name='raw_file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='monitoring.rawfile', verbose_name='raw file'),
        ),
        migrations.AlterField(
            model_name='importproblem',
            name='file',
            field=models.ForeignKey(db_column='import_id', on_delete=django.db.models.deletion.CASCADE, related_name='problems', to='monitoring.import', verbose_name='import'),
        ),
        migrations.AlterField(
            model_name='job',
            name='created_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by'),
        ),
        migrations.AlterField(
            model_name='observation',
            name='arrived_in',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='monitoring.import', verbose_name='import'),
        ),
        migrations.AlterField(
            model_name='observation',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='observations', to='monitoring.series', verbose_name='series'),
        ),
        migrations.AlterField(
            model_name='publication',
            name='observation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publication', to='monitoring.observation', verbose_name='observation'),
        ),
        migrations.AlterField(
            model_name='publication',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='monitoring.release', verbose_name='release'),
        ),
        migrations.AlterField(
            model_name='publication',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='monitoring.series', verbose_name='series'),
        ),
        migrations.AlterField(
            model_name='release',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='created by'),
        ),
        migrations.AlterField(
            model_name='release',
            name='signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signed off by'),
        ),
        migrations.AlterField(
            model_name='releaseitem',
            name='observation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='monitoring.observation', verbose_name='observation'),
        ),
        migrations.AlterField(
            model_name='releaseitem',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='monitoring.release', verbose_name='release'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='basis',
            field=models.CharField(max_length=80, verbose_name='basis'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='buyer',
            field=models.CharField(max_length=20, verbose_name='buyer'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='change',
            field=models.CharField(blank=True, max_length=10, verbose_name='result of the comparison'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='file',
            field=models.ForeignKey(db_column='import_id', on_delete=django.db.models.deletion.CASCADE, related_name='staged_rows', to='monitoring.import', verbose_name='import'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='indicator',
            field=models.CharField(max_length=60, verbose_name='indicator'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='industry',
            field=models.CharField(max_length=20, verbose_name='industry'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='item',
            field=models.CharField(max_length=200, verbose_name='item'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='measure',
            field=models.CharField(max_length=20, verbose_name='measure'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='note',
            field=models.TextField(verbose_name='note'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='period',
            field=models.CharField(max_length=10, verbose_name='period'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='period_end',
            field=models.DateField(verbose_name='last day'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='period_start',
            field=models.DateField(verbose_name='first day'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='region',
            field=models.CharField(max_length=20, verbose_name='region'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='row',
            field=models.PositiveIntegerField(verbose_name='row'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='size_class',
            field=models.CharField(max_length=20, verbose_name='size class'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='source',
            field=models.CharField(max_length=60, verbose_name='source'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='status',
            field=models.CharField(max_length=20, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='stored',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='monitoring.observation', verbose_name='stored value'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='table',
            field=models.CharField(max_length=200, verbose_name='table'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='tier',
            field=models.CharField(max_length=20, verbose_name='tier'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='unit',
            field=models.CharField(max_length=30, verbose_name='unit'),
        ),
        migrations.AlterField(
            model_name='stagedrow',
            name='value',
            field=monitoring.models.fields.ExactDecimal(decimal_places=6, max_digits=18, null=True, verbose_name='value'),
        ),
        migrations.AlterField(
            model_name='succession',
            name='classification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='successions', to='monitoring.classification', verbose_name='classification'),
        ),
        migrations.AlterField(
            model_name='throttlecounter',
            name='client',
            field=models.CharField(max_length=80, verbose_name='client'),
        ),
        migrations.AlterField(
            model_name='throttlecounter',
            name='count',
            field=models.PositiveIntegerField(default=0, verbose_name='requests'),
        ),
        migrations.AlterField(
            model_name='throttlecounter',
            name='minute',
            field=models.DateTimeField(verbose_name='minute'),
        ),
    ]
