"""Tables of the record: revisions, which are the truth, and the current state built from them."""

from __future__ import annotations

from datetime import date

from django.db import models


class Revision(models.Model):
    """One change of one entry. Rows are only ever appended.

    ``hash`` covers the metadata and ``content_hash``; ``content_hash`` covers salt, reason and
    document. Erasure removes document, reason and salt, and the chain still verifies.
    """

    entry = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    document = models.TextField(null=True)
    reason = models.TextField(null=True)
    salt = models.CharField(max_length=32, null=True)
    content_hash = models.CharField(max_length=64)
    actor = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """One number once per entry."""

        constraints = (models.UniqueConstraint(fields=("entry", "number"), name="revision_once"),)

    def __str__(self) -> str:
        return f"{self.entry} r{self.number}"


class Scope(models.Model):
    """A combination of owner, audience and embargo that entries have; there are few.

    The door judges each once and a list asks the database for entries of those let through.
    Rows are never deleted: an unused one is harmless.
    """

    key = models.CharField(max_length=64, unique=True)
    owner = models.CharField(max_length=120)
    audience = models.TextField()
    embargo = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.owner}: {self.audience}"


class Entry(models.Model):
    """The current state of one entry; can be rebuilt from the revisions."""

    id = models.CharField(primary_key=True, max_length=200)
    node = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    local = models.CharField(max_length=120, db_index=True)
    owner = models.CharField(max_length=120)
    audience = models.TextField()
    embargo = models.DateField(null=True)
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, db_index=False)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    body = models.TextField()
    title_zh = models.TextField(blank=True)
    title_en = models.TextField(blank=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    # What lists are filtered, sorted and counted by (see ``shelving``).
    day = models.DateField(default=date.min)
    until = models.DateField(default=date.max)
    dated = models.CharField(max_length=80, default="")
    month = models.PositiveSmallIntegerField(default=0)
    form = models.CharField(max_length=60, default="")
    mechanism = models.CharField(max_length=120, default="")
    instrument = models.CharField(max_length=120, default="")
    natural = models.CharField(max_length=600, default="")
    key_zh = models.CharField(max_length=200, default="")
    key_en = models.CharField(max_length=200, default="")
    words = models.TextField(default="")

    class Meta:
        """Lists are read by kind, in order of day, id or title; the scope tells who may see."""

        indexes = (
            models.Index(
                fields=("kind", "day", "until", "natural", "scope", "month"), name="entry_by_day"
            ),
            models.Index(fields=("kind", "natural", "scope"), name="entry_by_natural"),
            models.Index(fields=("kind", "key_zh", "natural", "scope"), name="entry_by_title_zh"),
            models.Index(fields=("kind", "key_en", "natural", "scope"), name="entry_by_title_en"),
            models.Index(fields=("kind", "until", "natural", "scope"), name="entry_by_until"),
            models.Index(fields=("instrument", "kind", "natural"), name="entry_by_instrument"),
            models.Index(fields=("kind", "first_day", "local"), name="entry_by_date"),
            models.Index(fields=("kind", "local"), name="entry_by_local"),
            models.Index(fields=("at", "id"), name="entry_by_change"),
        )

    def __str__(self) -> str:
        return self.id


class Relation(models.Model):
    """A reference or code held by a field of an entry; derived from its current body."""

    subject = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="relations")
    field = models.CharField(max_length=60)
    target = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        """Read both ways."""

        indexes = (models.Index(fields=("target", "field"), name="relation_back"),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.field} {self.target}"


class RecordState(models.Model):
    """One row whose mark is another one after every change of what the record says or shows."""

    mark = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.mark


class LoadMark(models.Model):
    """What ``content/`` held for an entry when it was last loaded or dumped."""

    entry = models.CharField(primary_key=True, max_length=200)
    digest = models.CharField(max_length=64)
    file = models.CharField(max_length=300)
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.entry
