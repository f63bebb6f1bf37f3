"""What jobs there are, asking for one, and calling one off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from threading import Event
from typing import Any

from django.db import transaction
from django.utils import timezone

from accord.portal.jobs.errors import JOB001, JOB004
from accord.portal.jobs.models import Job

HOMES = ["accord.portal.keeping.duties", "accord.portal.uploads.duties"]
"""Modules whose import registers jobs."""

ENDED_SHORT = (Job.State.FAILED, Job.State.CANCELLED)


class Stopped(Exception):  # noqa: N818 (no error: the job was called off or the worker ends)
    """The job is to end now."""


@dataclass
class Progress:
    """How far a job is. The worker's heartbeat stores it; the job only counts."""

    done: int = 0
    total: int | None = None
    stop: Event = field(default_factory=Event)

    def expect(self, total: int) -> None:
        """Say how much there is to do."""
        self.total = total

    def advance(self, count: int = 1) -> None:
        """Count what was done; ends the job where it was called off."""
        self.done += count
        if self.stop.is_set():
            raise Stopped


Work = Callable[[Mapping[str, Any], Progress], dict[str, Any] | None]
_registry: dict[str, Work] = {}


def job(kind: str) -> Callable[[Work], Work]:
    """Register a function as the job of this kind.

    It must bear being run again from the start: a worker may be killed half way.
    """

    def register(work: Work) -> Work:
        _registry[kind] = work
        return work

    return register


def work_of(kind: str) -> Work:
    """Return the function of a kind. Raises AccordError JOB001."""
    for home in HOMES:
        import_module(home)
    if kind not in _registry:
        raise JOB001(kind=kind, known=", ".join(sorted(_registry)))
    return _registry[kind]


def ask(kind: str, arguments: Mapping[str, Any], key: str, asked_by: str) -> Job:
    """Ask for a job; asked twice under one key it is one job.

    One that failed or was cancelled is queued again.

    Raises:
        AccordError: JOB001 no such kind; JOB004 the key stands for a job of another kind.
    """
    work_of(kind)
    with transaction.atomic():
        asked, new = Job.objects.get_or_create(
            key=key, defaults={"kind": kind, "arguments": dict(arguments), "asked_by": asked_by}
        )
        if asked.kind != kind:
            raise JOB004(key=key, kind=asked.kind)
        if not new and asked.state in ENDED_SHORT:
            Job.objects.filter(pk=asked.pk, state=asked.state).update(
                state=Job.State.QUEUED, arguments=dict(arguments), asked_by=asked_by,
                asked_at=timezone.now(), attempts=0, progress=0, total=None, result=None,
                error=None, worker="", heartbeat=None, ended_at=None,
            )  # fmt: skip
            asked.refresh_from_db()
    return asked


def cancel(number: int) -> bool:
    """Call a job off; tell whether there was still something to call off.

    One that runs ends at its next step; what it did so far in one transaction is undone.
    """
    open_states = (Job.State.QUEUED, Job.State.RUNNING)
    changed = Job.objects.filter(pk=number, state__in=open_states).update(
        state=Job.State.CANCELLED, ended_at=timezone.now()
    )
    return bool(changed)
