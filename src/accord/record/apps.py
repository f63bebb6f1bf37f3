"""Django application of the record."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Registers the record's tables."""

    name = "accord.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
