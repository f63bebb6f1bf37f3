"""Django application of the door."""

from django.apps import AppConfig


class ReleaseConfig(AppConfig):
    """Registers the recalls and the log of releases."""

    name = "accord.release"
    label = "release"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the door the record's documents and let it log their release."""
        from accord.record.documents import Document
        from accord.record.models import Entry
        from accord.record.store import on_written
        from accord.release import door, log

        door.register(Document, door.of_document)
        door.register(Entry, door.of_entry)
        on_written(log.written)
