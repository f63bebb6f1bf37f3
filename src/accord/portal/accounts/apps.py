"""Django application of the accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the user model."""

    name = "accord.portal.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
