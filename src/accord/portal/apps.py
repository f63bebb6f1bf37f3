"""Django application of the portal."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the kinds of entry with the door."""

    name = "accord.portal"
    label = "portal"
