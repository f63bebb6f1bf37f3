"""What lists are made by, in columns of their own; filled from the bodies of what is there."""

import datetime

from django.db import migrations, models


def fill(apps, schema_editor):
    """Derive the columns of the entries that are there."""
    from accord.record.shelving import COLUMNS, shelved
    from accord.record.snapshot import from_entry

    table = apps.get_model("record", "Entry")
    batch = []
    for row in table.objects.order_by("id").iterator(chunk_size=500):
        for name, value in shelved(from_entry(row)).items():
            setattr(row, name, value)
        batch.append(row)
        if len(batch) == 500:
            table.objects.bulk_update(batch, COLUMNS, batch_size=50)
            batch = []
    table.objects.bulk_update(batch, COLUMNS, batch_size=50)


def column(name, field):
    return migrations.AddField("entry", name, field)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="RecordState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(max_length=32)),
            ],
        ),
        migrations.RemoveIndex("entry", "entry_by_scope"),
        column("day", models.DateField(default=datetime.date.min)),
        column("until", models.DateField(default=datetime.date.max)),
        column("dated", models.CharField(default="", max_length=80)),
        column("month", models.PositiveSmallIntegerField(default=0)),
        column("form", models.CharField(default="", max_length=60)),
        column("mechanism", models.CharField(default="", max_length=120)),
        column("instrument", models.CharField(default="", max_length=120)),
        column("natural", models.CharField(default="", max_length=600)),
        column("key_zh", models.CharField(default="", max_length=200)),
        column("key_en", models.CharField(default="", max_length=200)),
        column("words", models.TextField(default="")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
