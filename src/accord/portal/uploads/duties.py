"""The jobs of uploads, done by the worker: look, try, store. Asking twice is one job."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from accord.portal.jobs.models import Job
from accord.portal.jobs.work import Progress, ask, job
from accord.portal.uploads.models import Upload

LOOK, TRY, STORE = "upload-look", "upload-try", "upload-store"
WAIT = 2.5
"""Seconds an answer waits for a job that is nearly always done by then."""
OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@job(LOOK)
def look(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Look at a file and propose how to read it."""
    from accord.portal.uploads.looking import look as work

    return work(arguments, progress)


@job(TRY)
def try_out(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Read a file whole without storing it."""
    from accord.portal.uploads.trying import try_out as work

    return work(arguments, progress)


@job(STORE)
def store(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Store a file in its dataset."""
    from accord.portal.uploads.storing import store as work

    return work(arguments, progress)


def key_of(kind: str, upload: Upload) -> str:
    """Return the key under which a job of an upload is asked for."""
    return f"{kind}:{upload.token}:{upload.turn}" if kind == TRY else f"{kind}:{upload.token}"


def job_of(kind: str, upload: Upload) -> Job | None:
    """Return the job of an upload, where it was asked for."""
    return Job.objects.filter(key=key_of(kind, upload)).first()


def begin(kind: str, upload: Upload, by: str) -> Job:
    """Ask for a job of an upload; one that failed is done again."""
    return ask(kind, {"token": upload.token, "by": by}, key_of(kind, upload), by)


def waited(found: Job, seconds: float = WAIT) -> Job:
    """Return a job once it has ended, or as it stands after some seconds."""
    ends = time.monotonic() + seconds
    while found.state in OPEN and time.monotonic() < ends:
        time.sleep(0.1)
        found.refresh_from_db()
    return found
