"""Tables of the portal: failed tries of a password, kept for a quarter of an hour."""

from __future__ import annotations

from django.db import models


class SignInTry(models.Model):
    """A failed try; ``key`` is a keyed hash of the username or address, never either itself."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Counted by key and time."""

        indexes = (models.Index(fields=("key", "at"), name="try_by_key"),)

    def __str__(self) -> str:
        return f"try at {self.at:%Y-%m-%d %H:%M}"
