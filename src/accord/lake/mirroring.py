"""What the mirror of recent rows copies from the lake: which series, from when, which rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from accord.lake.decoding import row_sql
from accord.lake.engine import connect, parquet
from accord.lake.reading import buried, current_sql
from accord.lake.tables import SOURCE_SHIFT
from accord.vocab.quality import TOMBSTONE

if TYPE_CHECKING:
    from accord.lake.store import Lake

BATCH = 20_000
AT_ONCE = 200
"""Series copied in one transaction."""
MOST_ROWS = 20_000_000
"""More rows than this are not mirrored: the days are cut down instead."""
DAY = 86_400_000_000


def touched(lake: Lake, last: int | None) -> list[int]:
    """Return the series that entries after ``last`` may have changed; all of them for None."""
    entries = [entry for entry in lake.ledger.entries() if last is None or entry.load > last]
    everything = last is None or last > lake.ledger.last()[0]
    added = [entry.load for entry in entries if entry.action in ("load", "correct")]
    whole = {e.dataset for e in entries if e.action not in ("load", "correct", "compact")}
    by_row = set() if everything else _series_of_loads(lake, added)
    return sorted(
        row["series_id"]
        for row in lake.files.small("series")
        if everything or row["dataset"] in whole or row["series_id"] in by_row
    )


def _series_of_loads(lake: Lake, loads: Sequence[int]) -> set[int]:
    files = lake.files.listed()
    if not loads or not files:
        return set()
    with connect(lake.staging / "mirroring") as engine:
        found = engine.execute(
            f"SELECT DISTINCT series_id FROM {parquet(file.path for file in files)} "
            f"WHERE (source >> {SOURCE_SHIFT}) IN ({', '.join(map(str, loads))})"
        ).fetchall()
    return {int(row[0]) for row in found}


def spans(lake: Lake, series: Sequence[int], now: int, days: int) -> dict[int, tuple[int, bool]]:
    """Return from when each series is mirrored (microseconds), and whether that is all of it."""
    files = lake.files.of(series)
    if not files:
        return dict.fromkeys(series, (0, True))
    with connect(lake.staging / "mirroring") as engine:
        engine.register("wanted", pa.table({"series_id": pa.array(series, pa.int64())}))
        rows = engine.execute(
            "SELECT series_id, epoch_us(min(start)), epoch_us(max(start)), count(*) "
            f"FROM {parquet(file.path for file in files)} "
            "WHERE series_id IN (SELECT series_id FROM wanted) GROUP BY 1"
        ).fetchall()
    ends = {one: (first, min(last, now), count) for one, first, last, count in rows}
    reach = days * DAY
    while reach > DAY and _likely(ends.values(), reach) > MOST_ROWS:
        reach //= 2
    found = {one: (last - reach, first >= last - reach) for one, (first, last, _) in ends.items()}
    return {one: found.get(one, (0, True)) for one in series}


def _likely(ends: Iterable[tuple[int, int, int]], reach: int) -> float:
    """Return about how many rows lie within a reach, of series spread evenly over their time."""
    return sum(count * min(1.0, reach / max(last - first, 1)) for first, last, count in ends)


def parts(lake: Lake, series: Sequence[int]) -> Iterator[tuple[str, Sequence[int]]]:
    """Yield the series by parameter, some at a time."""
    wanted = set(series)
    by_parameter: dict[str, list[int]] = defaultdict(list)
    for row in lake.files.small("series"):
        if row["series_id"] in wanted:
            by_parameter[row["parameter"]].append(row["series_id"])
    for parameter, ids in sorted(by_parameter.items()):
        for begin in range(0, len(ids), AT_ONCE):
            yield parameter, ids[begin : begin + AT_ONCE]


def rows(
    lake: Lake, parameter: str, series: Sequence[int], since: dict[int, tuple[int, bool]]
) -> Iterator[list[Any]]:
    """Yield the present rows of some series of one parameter, decoded and told."""
    files = lake.files.of(series)
    if not files:
        return
    with connect(lake.staging / "mirroring") as engine:
        begins = pa.array([since[one][0] for one in series], pa.int64())
        wanted = pa.table({"series_id": pa.array(series, pa.int64()), "since": begins})
        engine.register("wanted", wanted)
        held = (
            f"(SELECT r.* FROM {parquet(file.path for file in files)} r "
            "JOIN wanted w ON r.series_id = w.series_id AND epoch_us(r.start) >= w.since)"
        )
        under = _under(lake, set(series))
        cursor = engine.execute(
            f"SELECT series_id, start, length, sample_id, source, value, qualifier, flags, "
            f"{row_sql(parameter)} FROM ("
            "SELECT series_id, epoch_us(start) AS start, length, sample_id, source, "
            "CASE WHEN gone THEN NULL ELSE value END AS value, "
            "CASE WHEN gone THEN NULL ELSE qualifier END AS qualifier, "
            f"CASE WHEN gone THEN {TOMBSTONE} ELSE flags END AS flags FROM "
            f"(SELECT *, ({under}) AS gone FROM ({current_sql(lake, held, None, None)}))) "
            "ORDER BY series_id, start, length, sample_id, source"
        )
        while batch := cursor.fetchmany(BATCH):
            yield batch


def _under(lake: Lake, series: set[int]) -> str:
    """Return the SQL condition of rows under a tombstone, among some series."""
    of: dict[str, list[int]] = defaultdict(list)
    for row in lake.files.small("series"):
        if row["series_id"] in series:
            of[row["dataset"]].append(row["series_id"])
    found = []
    for dataset, ids in sorted(of.items()):
        stones = lake.ledger.tombstones(dataset)
        if stones:
            listed = ", ".join(map(str, ids))
            found.append(f"(series_id IN ({listed}) AND ({buried(stones)}))")
    return " OR ".join(found) or "FALSE"
