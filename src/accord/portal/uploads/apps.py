"""Django application of the uploads."""

from django.apps import AppConfig


class UploadsConfig(AppConfig):
    """Registers the tables of uploads and of remembered layouts, and the door's word on them."""

    name = "accord.portal.uploads"
    label = "uploads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Teach the door what an upload is."""
        from accord.portal.uploads import access

        access.register()
