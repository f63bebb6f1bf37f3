"""The worker: takes jobs from the table one by one, keeps its heartbeat, resumes what was cut off.

A job belongs to a worker as long as its row says so. Every change of the row names the state and
the worker it expects, so a job that was called off or taken over is never written to.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accord.kernel.errors import AccordError
from accord.portal.jobs.errors import JOB002, JOB003
from accord.portal.jobs.models import Job
from accord.portal.jobs.work import Progress, Stopped, work_of

MOST_ATTEMPTS = 3
log = logging.getLogger("accord.jobs")


@dataclass
class Worker:
    """One worker; the times are seconds."""

    idle: float = 1.0
    beat: float = 3.0
    stale_after: float = 30.0
    stop: Event = field(default_factory=Event)
    name: str = field(
        default_factory=lambda: f"{socket.gethostname()[:30]}-{os.getpid()}-{secrets.token_hex(4)}"
    )

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stop.is_set():
            try:
                worked = self.work_once()
            except DatabaseError as error:
                log.warning("the database does not answer: %s", error)
                connection.close()
                worked = False
            if not worked:
                self.stop.wait(self.idle)

    def work_once(self) -> bool:
        """Do one job where one waits; tell whether there was one."""
        claimed = self.claim()
        if claimed is None:
            return False
        self._do(claimed)
        return True

    def claim(self) -> Job | None:
        """Take the oldest job that waits or whose worker has died."""
        if not self._open().exists():  # no write lock while there is nothing to do
            return None
        with transaction.atomic():
            rows = self._open().order_by("asked_at", "id")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            found = rows.first()
            if found is None:
                return None
            mine = Job.objects.filter(
                pk=found.pk, state=found.state, worker=found.worker, heartbeat=found.heartbeat
            )
            if found.attempts >= MOST_ATTEMPTS:
                error = JOB002(attempts=found.attempts).as_dict()
                mine.update(state=Job.State.FAILED, error=error, ended_at=timezone.now())
                return None
            taken = mine.update(
                state=Job.State.RUNNING, worker=self.name, heartbeat=timezone.now(),
                attempts=F("attempts") + 1, progress=0, total=None,
            )  # fmt: skip
        if not taken:
            return None
        found.refresh_from_db()
        return found

    def _open(self) -> QuerySet[Job]:
        gone = timezone.now() - timedelta(seconds=self.stale_after)
        return Job.objects.filter(
            Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, heartbeat__lt=gone)
        )

    def _do(self, claimed: Job) -> None:
        progress = Progress()
        with self._beating(claimed, progress):
            end = self._outcome(claimed, progress)
        self._mine(claimed).update(
            progress=progress.done, total=progress.total, heartbeat=timezone.now(), **end
        )

    def _outcome(self, claimed: Job, progress: Progress) -> dict[str, Any]:
        """Do the work; return how the row is to end."""
        failed: dict[str, Any] = {"state": Job.State.FAILED, "ended_at": timezone.now()}
        try:
            result = work_of(claimed.kind)(claimed.arguments, progress)
        except Stopped:  # called off: the row has changed already; otherwise the worker ends
            return {"state": Job.State.QUEUED, "worker": "", "attempts": F("attempts") - 1}
        except AccordError as error:
            return failed | {"error": error.as_dict(), "ended_at": timezone.now()}
        except Exception as error:
            log.exception("job %s (%s) failed", claimed.pk, claimed.kind)
            fault = JOB003(fault=type(error).__name__).as_dict()
            return failed | {"error": fault, "ended_at": timezone.now()}
        return {"state": Job.State.DONE, "result": result, "ended_at": timezone.now()}

    def _mine(self, claimed: Job) -> QuerySet[Job]:
        return Job.objects.filter(pk=claimed.pk, state=Job.State.RUNNING, worker=self.name)

    @contextmanager
    def _beating(self, claimed: Job, progress: Progress) -> Iterator[None]:
        ended = Event()
        thread = Thread(target=self._beat, args=(claimed, progress, ended), daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _beat(self, claimed: Job, progress: Progress, ended: Event) -> None:
        """Store heartbeat and progress until the job ends; pass on that it was called off."""
        try:
            while not ended.wait(min(self.beat, 0.2) if self.stop.is_set() else self.beat):
                if self.stop.is_set():
                    progress.stop.set()
                try:
                    kept = self._mine(claimed).update(
                        heartbeat=timezone.now(), progress=progress.done, total=progress.total
                    )
                except DatabaseError:
                    continue  # busy: the next beat comes soon
                if not kept:
                    progress.stop.set()
        finally:
            connection.close()


def run_until_signalled(worker: Worker) -> None:
    """Run a worker in this process until SIGTERM or SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    worker.run()
