"""The job that tries a file: read whole, stored nowhere, and what would become of every value."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from accord.kernel.errors import AccordError
from accord.portal.jobs.work import Progress
from accord.portal.uploads import describing, places
from accord.portal.uploads.errors import UPL011
from accord.portal.uploads.models import Upload
from accord.vocab.codes import code_of
from accord.vocab.parameters import parameter
from accord.vocab.quality import ROUNDED, unpack
from accord.vocab.scales import plain

FIRST_ROWS = 20
FAULTS = 100
FLAGGED = 20
LOOKED_AT = 200_000
"""Stored values whose flags are counted; of more, these are the first."""


def try_out(arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Run a file without storing it and write down the outcome.

    A fault of the file or its description is an outcome too: it is what the page says then.
    """
    from accord.ingest.run import By, run

    upload = Upload.objects.get(pk=arguments["token"])
    path = places.file_of(upload)
    if not path.exists():
        raise UPL011()
    seen: dict[str, Any] = {}
    zone = _zone(upload)

    def look(lake: Path, quarantine: Path) -> None:
        seen["stored"] = _stored(lake, dataset, zone)
        seen["faults"], seen["reasons"] = _faults(quarantine)

    dataset = upload.dataset or "preview"
    by = By(upload.by, progress.advance, look)
    try:
        receipt = run([path], describing.source_of(upload), dataset, places.lake(), False, True, by)
    except AccordError as error:
        if error.kind.exit == 3:
            raise
        upload.tried = {"fault": error.as_dict()}
    else:
        upload.tried = {**receipt.as_dict(), **seen, "zone": zone}
    upload.tried_turn = upload.turn
    upload.save(update_fields=("tried", "tried_turn", "touched_at"))
    return {"rows": upload.tried.get("rows", 0)}


def _zone(upload: Upload) -> str:
    """Return the zone of the file's clock where it has one only."""
    zones = {table.time.zone for table in describing.checked(upload).tables}
    return zones.pop() if len(zones) == 1 else ""


def _stored(folder: Path, dataset: str, zone: str) -> dict[str, Any]:
    """Return the first values in the order of the file, counts of flags, and flagged values."""
    from accord.lake import Lake

    with Lake.open(folder) as lake:
        series = lake.series(dataset)
        rows = lake.rows(dataset, limit=LOOKED_AT)
    flags: dict[str, Counter[str]] = {}
    counted = rows.group_by(["parameter", "flags"]).aggregate([("flags", "count")]).to_pylist()
    for row in counted:
        of = flags.setdefault(row["parameter"], Counter())
        for test, flag in unpack(row["flags"]).items():
            of[f"{test}:{flag}"] += row["flags_count"]
        if row["flags"] & ROUNDED:
            of["rounded"] += row["flags_count"]
    ordered = rows.sort_by([("source_row", "ascending"), ("parameter", "ascending")])
    doubtful = [r for r in ordered.to_pylist() if r["flags"] & 15 in (3, 4)][:FLAGGED]
    return {
        "series": len(series),
        "stations": len({one["station"] for one in series}),
        "looked_at": len(rows),
        "first": [_row(one, zone) for one in ordered.slice(0, FIRST_ROWS).to_pylist()],
        "flagged": [_row(one, zone) for one in doubtful],
        "flags": {name: dict(counts) for name, counts in flags.items()},
    }


def _row(row: Mapping[str, Any], zone: str) -> dict[str, Any]:
    from accord.ingest.times import zone_of

    known = parameter(row["parameter"])
    start: datetime = row["start"]
    local = start.astimezone(zone_of(zone)) if zone else start
    told: dict[str, Any] = {
        "row": row["source_row"],
        "station": row["station"],
        "parameter": row["parameter"],
        "start": local.strftime("%Y-%m-%d %H:%M"),
        "length": row["length"],
        "qualifier": row["qualifier"],
        "flags": unpack(row["flags"]),
        "rounded": bool(row["flags"] & ROUNDED),
        "unit": known.unit,
        "value": plain(row["value"], known.scale),
    }
    coded = code_of(known.values, row["value"]) if known.values else None
    return told | ({"zh": coded.zh, "en": coded.en} if coded else {})


def _faults(quarantine: Path) -> tuple[list[dict[str, str]], dict[str, int]]:
    """Return the first lines of a quarantine, and how many lines each reason has."""
    reasons: Counter[str] = Counter()
    first: list[dict[str, str]] = []
    with quarantine.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            reasons[line["reason"]] += 1
            if len(first) < FAULTS:
                names = ("file", "row", "column", "value", "reason", "zh", "en")
                first.append({name: (line[name] or "")[:200] for name in names})
    return first, dict(reasons)
