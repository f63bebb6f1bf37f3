"""Asking for jobs, and the worker's way with the table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.nodes import Node

from accord.kernel.errors import AccordError


@pytest.fixture
def jobs(here: Node, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The registry with some jobs of its own."""
    from accord.portal.jobs import work
    from accord.portal.jobs.errors import JOB001

    work.work_of("verify")
    monkeypatch.setattr(work, "_registry", dict(work._registry))

    @work.job("count")
    def count(arguments: Any, progress: work.Progress) -> dict[str, int]:
        progress.expect(arguments["to"])
        for _ in range(arguments["to"]):
            progress.advance()
        return {"to": progress.done}

    @work.job("refuse")
    def refuse(_arguments: Any, _progress: work.Progress) -> None:
        raise JOB001(kind="x", known="y")

    @work.job("break")
    def fail(_arguments: Any, _progress: work.Progress) -> None:
        raise ZeroDivisionError("a secret detail")

    return work


def do() -> bool:
    from accord.portal.jobs.worker import Worker

    return Worker(beat=0.05).work_once()


def test_a_job_is_done_once_for_one_key(jobs: Any):
    first = jobs.ask("count", {"to": 5}, "k", "t")
    assert jobs.ask("count", {"to": 5}, "k", "t").pk == first.pk
    assert do()
    assert not do()
    first.refresh_from_db()
    assert (first.state, first.progress, first.total) == ("done", 5, 5)
    assert first.result == {"to": 5}
    assert jobs.ask("count", {"to": 5}, "k", "t").state == "done"
    assert not do()


def test_the_oldest_is_taken_first(jobs: Any):
    names = [jobs.ask("count", {"to": 1}, f"k{n}", "t").pk for n in range(3)]
    from accord.portal.jobs.models import Job

    do()
    assert list(Job.objects.filter(state="done").values_list("pk", flat=True)) == names[:1]


def test_a_key_stands_for_one_kind(jobs: Any):
    jobs.ask("count", {"to": 1}, "k", "t")
    with pytest.raises(AccordError) as told:
        jobs.ask("verify", {}, "k", "t")
    assert told.value.code == "JOB004"


def test_an_unknown_kind(jobs: Any):
    with pytest.raises(AccordError) as told:
        jobs.ask("nonsense", {}, "k", "t")
    assert told.value.code == "JOB001"
    assert "verify" in told.value.render("zh")


@pytest.mark.parametrize(("kind", "code"), [("refuse", "JOB001"), ("break", "JOB003")])
def test_a_fault_is_coded_and_no_traceback(jobs: Any, kind: str, code: str):
    asked = jobs.ask(kind, {}, "k", "t")
    do()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert asked.error["code"] == code
    assert set(asked.error) == {"code", "where", "zh", "en", "fix"}
    assert "secret" not in str(asked.error)


def test_a_failed_job_can_be_asked_for_again(jobs: Any):
    asked = jobs.ask("break", {}, "k", "t")
    do()
    assert jobs.ask("break", {}, "k", "t").state == "queued"
    asked.refresh_from_db()
    assert (asked.error, asked.attempts) == (None, 0)


def test_a_cancelled_job_is_not_done(jobs: Any):
    asked = jobs.ask("count", {"to": 1}, "k", "t")
    assert jobs.cancel(asked.pk)
    assert not jobs.cancel(asked.pk)
    assert not do()
    asked.refresh_from_db()
    assert asked.state == "cancelled"


def test_a_job_of_a_living_worker_is_left_alone(jobs: Any):
    from accord.portal.jobs.models import Job
    from accord.portal.jobs.worker import Worker

    jobs.ask("count", {"to": 1}, "k", "t")
    assert Worker(name="one").claim() is not None
    assert Worker(name="two").claim() is None
    Job.objects.update(heartbeat=timezone.now() - timedelta(minutes=5))
    taken = Worker(name="two").claim()
    assert taken is not None
    assert (taken.worker, taken.attempts) == ("two", 2)


def test_after_three_attempts_it_has_failed(jobs: Any):
    from accord.portal.jobs.models import Job

    jobs.ask("count", {"to": 1}, "k", "t")
    Job.objects.update(
        state="running", worker="dead", attempts=3, heartbeat=timezone.now() - timedelta(hours=1)
    )
    assert not do()
    asked = Job.objects.get()
    assert (asked.state, asked.error["code"]) == ("failed", "JOB002")


def test_a_worker_that_lost_its_job_does_not_write_to_it(jobs: Any):
    from accord.portal.jobs.models import Job
    from accord.portal.jobs.worker import Worker

    jobs.ask("count", {"to": 1}, "k", "t")
    slow = Worker(name="slow")
    claimed = slow.claim()
    assert claimed is not None
    Job.objects.update(worker="other")
    slow._do(claimed)
    assert Job.objects.get().state == "running"


def test_the_real_jobs(jobs: Any, here: Node):
    from accord.portal.jobs.models import Job

    jobs.ask("verify", {}, "v", "t")
    jobs.ask("backup", {"name": "../../outside"}, "b", "t")
    assert do()
    assert do()
    found = {job.kind: job for job in Job.objects.all()}
    assert {job.state for job in found.values()} == {"done"}, [j.error for j in found.values()]
    assert found["verify"].result["entries"] == 39
    assert found["backup"].result["file"] == "outside.zip"
    assert [p.name for p in (here.data / "backups").iterdir()] == ["outside.zip"]


def test_a_broken_chain_is_told(jobs: Any):
    from accord.portal.jobs.models import Job
    from accord.record.models import Revision

    Revision.objects.filter(entry="accord:test/challenge/CHA-T5", number=1).update(actor="x")
    jobs.ask("verify", {}, "v", "t")
    do()
    assert Job.objects.get().error["code"] == "REC019"
