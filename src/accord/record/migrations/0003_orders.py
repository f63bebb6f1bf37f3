"""The orders of lists."""

from django.db import migrations, models

ORDERED = ("natural", "key_zh", "key_en")


def by_bytes(_apps, schema_editor):
    """Let PostgreSQL sort these columns as SQLite and Python do."""
    if schema_editor.connection.vendor == "postgresql":
        for name in ORDERED:
            column = schema_editor.quote_name(name)  # "natural" is a word of SQL
            schema_editor.execute(
                f'ALTER TABLE record_entry ALTER COLUMN {column} TYPE varchar COLLATE "C"'
            )


def index(name, *fields):
    return migrations.AddIndex("entry", models.Index(fields=fields, name=name))


class Migration(migrations.Migration):
    dependencies = [("record", "0002_lists")]

    operations = [
        migrations.RunPython(by_bytes, migrations.RunPython.noop),
        index("entry_by_day", "kind", "day", "until", "natural", "scope", "month"),
        index("entry_by_natural", "kind", "natural", "scope"),
        index("entry_by_title_zh", "kind", "key_zh", "natural", "scope"),
        index("entry_by_title_en", "kind", "key_en", "natural", "scope"),
        index("entry_by_until", "kind", "until", "natural", "scope"),
        index("entry_by_instrument", "instrument", "kind", "natural"),
    ]
