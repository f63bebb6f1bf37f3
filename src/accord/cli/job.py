"""``accord job``: what the worker is doing."""

from __future__ import annotations

import click

from accord.cli import talk
from accord.cli.main import start


@click.group()
def job() -> None:
    """Long work done by the node's worker. 后台任务。"""


@job.command("list")
@click.option("--json", "as_json", is_flag=True, help="Jobs as JSON. 以 JSON 输出任务。")
def list_jobs(as_json: bool) -> None:
    """List jobs, newest first.

    列出后台任务，最新的在前。
    """
    start()
    from accord.portal.jobs.models import Job

    rows = list(
        Job.objects.order_by("-asked_at").values(
            "id", "kind", "state", "progress", "total", "asked_by", "error"
        )[:200]
    )
    if as_json:
        talk.put_json(rows)
    else:
        talk.put_table(
            ("id", "kind", "state", "done", "of"),
            [
                (str(r["id"]), r["kind"], r["state"], str(r["progress"]), str(r["total"] or ""))
                for r in rows
            ],
        )


@job.command()
@click.argument("number", type=int)
def cancel(number: int) -> None:
    """Cancel a job that has not ended.

    取消尚未结束的任务。
    """
    start()
    from accord.portal.jobs.work import cancel as cancel_job

    cancel_job(number)
    talk.say(f"已取消任务 {number}", f"cancelled job {number}")
