"""A real worker: killed, called off, told to stop."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.nodes import Node

pytestmark = [pytest.mark.server, pytest.mark.slow]


def ask(steps: int, key: str = "k") -> int:
    from accord.portal.jobs.models import Job

    job = Job.objects.create(kind="slow", key=key, arguments={"steps": steps}, asked_by="t")
    return int(job.pk)


def job(number: int) -> Any:
    from accord.portal.jobs.models import Job

    return Job.objects.get(pk=number)


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def end(worker: subprocess.Popen[str], number: int = signal.SIGKILL) -> int:
    worker.send_signal(number)
    worker.communicate(timeout=20)
    return worker.returncode


def test_a_job_whose_worker_was_killed_is_resumed(here: Node):
    number = ask(30)
    first = here.start("work")
    until(lambda: job(number).progress > 3)
    end(first)
    assert job(number).state == "running"
    second = here.start("work")
    until(lambda: job(number).state == "done")
    found = job(number)
    assert (found.result, found.attempts) == ({"steps": 30}, 2)
    assert end(second, signal.SIGTERM) == 0


def test_two_workers_do_each_job_once(here: Node):
    numbers = [ask(3, f"k{n}") for n in range(12)]
    workers = [here.start("work"), here.start("work")]
    until(lambda: all(job(n).state == "done" for n in numbers))
    assert {job(n).attempts for n in numbers} == {1}
    assert len({job(n).worker for n in numbers}) == 2
    assert [end(worker, signal.SIGTERM) for worker in workers] == [0, 0]


def test_a_running_job_is_called_off(here: Node):
    from accord.portal.jobs import work

    number = ask(2000)
    worker = here.start("work")
    until(lambda: job(number).progress > 1)
    assert work.cancel(number)
    other = ask(1, "other")
    until(lambda: job(other).state == "done")
    found = job(number)
    assert (found.state, found.result) == ("cancelled", None)
    end(worker, signal.SIGTERM)


def test_a_worker_told_to_stop_gives_its_job_back(here: Node):
    number = ask(2000)
    worker = here.start("work")
    until(lambda: job(number).progress > 1)
    assert end(worker, signal.SIGTERM) == 0
    found = job(number)
    assert (found.state, found.attempts, found.worker) == ("queued", 0, "")


def test_three_kills_and_it_has_failed(here: Node):
    number = ask(2000)
    for attempt in (1, 2, 3):
        worker = here.start("work")
        until(lambda attempt=attempt: job(number).attempts == attempt)  # type: ignore[misc]
        end(worker)
    worker = here.start("work")
    until(lambda: job(number).state == "failed")
    assert job(number).error["code"] == "JOB002"
    end(worker, signal.SIGTERM)
