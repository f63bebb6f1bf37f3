"""The tables of uploads: each file on its way, and layouts remembered for the next file."""

from __future__ import annotations

from typing import Any

from django.db import models


class Upload(models.Model):
    """One file on its way from a browser into a dataset.

    ``received`` is how many bytes are safe on the disk; ``declared`` the SHA-256 the browser said
    the whole file has, ``sha256`` the one it has. ``looked`` is what inspection found, ``chosen``
    the description with its answers, ``tried`` the outcome of the dry run of that ``turn`` of the
    description, ``stored`` the receipt.
    """

    class State(models.TextChoices):
        """Where an upload stands."""

        RECEIVING = "receiving"
        RECEIVED = "received"
        STORED = "stored"

    token = models.CharField(max_length=32, primary_key=True)
    owner = models.CharField(max_length=120)
    by = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    declared = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVING)
    begun_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    mends = models.CharField(max_length=32, blank=True)
    looked = models.JSONField(null=True)
    source = models.CharField(max_length=80, blank=True)
    chosen = models.JSONField(null=True)
    dataset = models.CharField(max_length=80, blank=True)
    new_dataset = models.JSONField(null=True)
    revises = models.BooleanField(default=False)
    tried = models.JSONField(null=True)
    turn = models.PositiveIntegerField(default=0)
    tried_turn = models.PositiveIntegerField(null=True)
    storing_at = models.DateTimeField(null=True)
    stored = models.JSONField(null=True)
    stored_at = models.DateTimeField(null=True)

    class Meta:
        """Listed by owner and by age."""

        indexes = (
            models.Index(fields=("owner", "begun_at"), name="upload_by_owner"),
            models.Index(fields=("state", "touched_at"), name="upload_by_age"),
        )

    def __str__(self) -> str:
        return f"upload {self.token} {self.state}"

    @property
    def seen(self) -> dict[str, Any]:
        """What inspection found; nothing before it has looked."""
        return self.looked or {"tables": [], "pieces": [], "fitting": []}


class Layout(models.Model):
    """The description a dataset's last file of a kind was read with, for the next one.

    Either ``source`` names a description that comes with the program or ``description`` is it.
    """

    dataset = models.CharField(max_length=80)
    owner = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    source = models.CharField(max_length=80, blank=True)
    description = models.JSONField(null=True)
    used_at = models.DateTimeField()

    class Meta:
        """Each description once for a dataset."""

        constraints = (models.UniqueConstraint(fields=("dataset", "digest"), name="layout_once"),)

    def __str__(self) -> str:
        return f"layout of {self.dataset}"
