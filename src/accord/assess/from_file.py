"""Assess a file without storing it: into a lake made for the purpose, and thrown away after."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from accord.assess.ccme_series import Bounds, Objectives
from accord.assess.planning import Order, plan
from accord.assess.reasons import notes_of
from accord.assess.rows import rows_of
from accord.assess.running import Outcome, run
from accord.assess.samples import zone
from accord.ingest.row_limits import row_limits
from accord.ingest.run import run as load
from accord.lake import Lake

DATASET = "file"


def assess_file(files: Sequence[Path], source: str | Path, order: Order) -> Outcome:
    """Read files as a source description says and assess what they hold; nothing is kept.

    ``order``: its data set is left aside.

    Raises:
        AccordError: what reading, planning and running raise.
    """
    with TemporaryDirectory(prefix="accord-assess-") as folder:
        lake = Path(folder) / "lake"
        receipt = load(list(files), source, DATASET, lake)
        limits = row_limits(list(files), source)
        objectives = None
        if limits is not None:
            objectives = Objectives({key: Bounds(*pair) for key, pair in limits.items()})
        with Lake.open(lake) as opened:
            settled = plan(opened, replace(order, dataset=DATASET))
            found = run(opened, settled, objectives)
    told = {**found.provenance, "dataset": None, "files": [Path(f).name for f in files]}
    told |= {"source": str(source), "values_read": dict(vars(receipt.counts))}
    return Outcome(found.id, found.table, told)


def objects(outcome: Outcome) -> list[dict[str, Any]]:
    """Return a result as ``--json`` prints it: station, start and length before each object.

    A start is told on the clock of its station, with the offset to UTC; a length is in seconds.
    """
    found = []
    zones = outcome.provenance["zones"]
    for row in rows_of(outcome.table):
        begin = row["start"].astimezone(zone(zones.get(row["station"], "")))
        head = {"station": row["station"], "start": begin.isoformat()}
        head["length"] = row["length"]
        found.append({**head, **_object(row)})
    return found


def _object(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object of a row; why something was left out or cannot be said is noted, too."""
    told: dict[str, Any] = json.loads(row["result"])
    noted = {one["code"] for one in told["notes"]}
    told["notes"] += [n for n in notes_of(row["reasons"] or ()) if n["code"] not in noted]
    return told
