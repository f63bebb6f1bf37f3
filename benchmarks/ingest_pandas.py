"""The same checks with frictionless and pandas, as one would write them: the other side.

Run by benchmarks/ingest.py: FILE FOLDER. Prints what it found as JSON. FOLDER gets the rows without
duplicates, one Parquet file a parameter, sorted by station and time in UTC, with the flag of each
test and the worst of them; beside it FOLDER.rejected.csv has each rejected value with row number
and reason.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

import pandas as pd
from frictionless import Checklist, Resource, Schema, checks, fields, system

MISSING = "-9999"
TESTS = ("gross_range", "spike", "rate_of_change", "flat_line", "gap", "duplicate")


def validated(path: Path, rejects: Path) -> tuple[int, set[int], set[int]]:
    """Let frictionless check what it can: types, the range, rows and keys that come twice.

    Returns rows read, rows whose cells cannot be read (written to ``rejects`` with the reason), and
    rows beyond the range.
    """
    schema = Schema(
        fields=[
            fields.StringField(name="station", constraints={"required": True}),
            fields.StringField(name="parameter", constraints={"required": True}),
            fields.DatetimeField(name="time", format="%Y-%m-%d %H:%M"),
            fields.NumberField(name="value", constraints={"minimum": "0", "maximum": "5000"}),
        ],
        missing_values=["", MISSING],
        primary_key=["station", "parameter", "time"],
    )
    with system.use_context(trusted=True):
        report = Resource(str(path), schema=schema).validate(
            Checklist(checks=[checks.duplicate_row()]), limit_errors=1_000_000
        )
    task = report.tasks[0]
    wrong = [error for error in task.errors if error.type == "type-error"]
    told = [(error.row_number, error.field_name, error.cell, error.note) for error in wrong]
    pd.DataFrame(told, columns=["row", "column", "value", "reason"]).to_csv(rejects, index=False)
    beyond = {error.row_number for error in task.errors if error.type == "constraint-error"}
    return task.stats["rows"], {error.row_number for error in wrong}, beyond


def flagged(rows: pd.DataFrame, found: Counter[str]) -> pd.DataFrame:
    """Run the tests over every series and count what they flag."""
    key = ["station", "parameter", "time"]
    rows = rows.sort_values([*key, "row"])
    again = rows.duplicated([*key, "value"])
    found["duplicate rows"] = int(again.sum())
    rows = rows[~again]
    other = rows.duplicated(key, keep=False)
    found["conflict rows"] = int(other.sum())
    tenths = (rows["value"] * 10).round()
    rows = rows.assign(tenths=tenths, duplicate=1 + 2 * other)
    series = rows.groupby(["station", "parameter"], sort=False)
    before, after = series["tenths"].shift(1), series["tenths"].shift(-1)
    elapsed = series["time"].diff().dt.total_seconds()
    doubled = (2 * rows["tenths"] - before - after).abs()
    rows["spike"] = 1 + 2 * (doubled > 110) + 1 * (doubled > 1000)
    change = (rows["tenths"] - before).abs() * 3600
    rows["rate_of_change"] = 1 + 2 * (change > 80 * elapsed) + 1 * (change > 400 * elapsed)
    rows["flat_line"] = 1
    for steps, flag in ((3, 3), (6, 4)):
        window = series["tenths"].rolling(steps + 1)
        spread = (window.max() - window.min()).reset_index(level=[0, 1], drop=True)
        rows.loc[spread[spread < 2].index, "flat_line"] = flag
    rows["gap"] = 1 + 2 * (elapsed > 3600)
    rows["worst"] = rows[[test for test in TESTS if test != "gap"]].max(axis=1)
    for test in TESTS:
        for flag, count in rows[test].value_counts().items():
            if flag > 1:
                found[f"{test} {flag}"] = int(count)
    return rows


def main(path: Path, folder: Path) -> None:
    """Check, flag and write a file."""
    begun = time.perf_counter(), time.process_time()
    found: Counter[str] = Counter()
    rejects = folder.with_name(folder.name + ".rejected.csv")
    found["rows"], wrong, beyond = validated(path, rejects)
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    rows["row"] = rows.index + 2
    good = ~rows["row"].isin(wrong)
    found["rejected"] = int((~good).sum())
    rows = rows[good]
    missing = rows["value"].isin(["", MISSING])
    found["missing"] = int(missing.sum())
    rows = rows[~missing]
    local = pd.to_datetime(rows["time"], format="%Y-%m-%d %H:%M")
    rows["time"] = local.dt.tz_localize("+08:00").dt.tz_convert("UTC")
    rows["value"] = pd.to_numeric(rows["value"])
    rows["gross_range"] = 1 + 3 * rows["row"].isin(beyond)
    flagged(rows, found).to_parquet(folder, partition_cols=["parameter"])
    seconds, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    print(json.dumps({"found": found, "seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.flush()
    os._exit(0)  # once, after all was done, a library's threads aborted while Python shut down
