"""Tables of the door: recalls, and the log of what was released, recalled and erased."""

from __future__ import annotations

from django.db import models


class Recall(models.Model):
    """An entry its owner has taken back; its tombstone is shown, in the past too."""

    entry = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    owner = models.CharField(max_length=120)
    erased = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.entry


class ReleaseLine(models.Model):
    """One line of the log: salted hashes and metadata, never content or personal data."""

    action = models.CharField(max_length=10)
    entry = models.CharField(max_length=200, db_index=True)
    revision = models.PositiveIntegerField()
    audience = models.TextField()
    content_hash = models.CharField(max_length=64)
    actor = models.CharField(max_length=200)
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.action} {self.entry}"
