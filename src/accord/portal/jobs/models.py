"""The job table."""

from __future__ import annotations

from django.db import models


class Job(models.Model):
    """One piece of long work. ``key`` makes asking twice for the same work one job."""

    class State(models.TextChoices):
        """Where a job stands."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    result = models.JSONField(null=True)
    error = models.JSONField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=60, blank=True)
    heartbeat = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """The worker asks for queued and for abandoned jobs."""

        indexes = (models.Index(fields=("state", "asked_at"), name="job_by_state"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
