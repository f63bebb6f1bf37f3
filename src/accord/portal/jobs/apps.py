"""Django application of the jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Registers the job table."""

    name = "accord.portal.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
