"""Answers keep their score vectors."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0007_second_consent_text"),
    ]

    operations = [
        migrations.AddField(
            model_name="relationanswer",
            name="scores",
            field=models.BinaryField(default=b""),
        ),
    ]
