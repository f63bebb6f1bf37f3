"""The quality tests as SQL over millions of rows; equal to ``accord.methods.quality``.

Everything compares whole numbers, so a flag does not depend on the order of rows or on threads.
"""

from __future__ import annotations

from collections.abc import Mapping

from accord.vocab.quality import ROUNDED, SHIFT, TESTS, Checks

COLUMNS = (
    "p",
    "fail_low",
    "fail_high",
    "suspect_low",
    "suspect_high",
    "spike_suspect",
    "spike_fail",
    "rate_suspect",
    "rate_fail",
    "flat_tolerance",
    "flat_suspect",
    "flat_fail",
    "gap",
    "neighbour",
    "keep",
)
WIDE = 2**62 // 7200
"""Values beyond this could overflow 64 bits inside a test: 128 bits are used then."""


def _literal(value: int | None) -> str:
    return "NULL" if value is None else f"CAST({value} AS BIGINT)"


def thresholds(checks: Mapping[int, Checks]) -> str:
    """Return the thresholds of each parameter number as an SQL table expression."""
    rows = []
    for number, one in checks.items():
        done = one.configured()
        kept = ((1 << 60) - 1) ^ 15
        for test in done:
            kept &= ~(15 << SHIFT[test])
        low, high = one.range_fail or (None, None)
        suspect_low, suspect_high = one.range_suspect or (None, None)
        flat = "flat_line" in done
        every = one.interval or 1
        cells = (
            number,
            low,
            high,
            suspect_low,
            suspect_high,
            one.spike_suspect,
            one.spike_fail,
            one.rate_suspect,
            one.rate_fail,
            one.flat_tolerance if flat else None,
            (one.flat_suspect or 0) // every if flat else None,
            (one.flat_fail or 0) // every if flat else None,
            one.gap,
            one.neighbour_suspect,
            kept,
        )
        rows.append("(" + ", ".join(_literal(cell) for cell in cells) + ")")
    return f"(VALUES {', '.join(rows)}) AS limits({', '.join(COLUMNS)})"


def _order(keys: str) -> str:
    return f"PARTITION BY series_id ORDER BY {keys}"


def _frames(checks: Mapping[int, Checks], keys: str) -> str:
    """Columns with lowest and highest value of the flat-line windows, ended at each row."""
    columns = []
    for test in ("flat_suspect", "flat_fail"):
        lengths = {
            (getattr(one, test) or 0) // (one.interval or 1)
            for one in checks.values()
            if "flat_line" in one.configured()
        }
        if not lengths:
            continue
        bound = str(lengths.pop()) if len(lengths) == 1 else f"coalesce({test}, 0)"
        frame = f"({_order(keys)} ROWS BETWEEN {bound} PRECEDING AND CURRENT ROW)"
        columns += [
            f"min(value) OVER {frame} AS {test}_min",
            f"max(value) OVER {frame} AS {test}_max",
            f"count(*) OVER {frame} AS {test}_rows",
        ]
    return "".join(f", {column}" for column in columns)


def _climatology(checks: Mapping[int, Checks]) -> str:
    branches = []
    for number, one in checks.items():
        if not one.climatology:
            continue
        cases = []
        for member in reversed(one.climatology):  # the last that covers a month decides
            first, last = member.months
            low, high = member.suspect
            when = f"month(start) BETWEEN {first} AND {last}"
            if member.fail:
                below, above = member.fail
                cases.append(f"WHEN {when} AND (value < {below} OR value > {above}) THEN 4")
            cases.append(f"WHEN {when} AND (value < {low} OR value > {high}) THEN 3")
            cases.append(f"WHEN {when} THEN 1")
        branches.append(f"WHEN p = {number} THEN CASE {' '.join(cases)} ELSE 2 END")
    return f"CASE {' '.join(branches)} ELSE 0 END" if branches else "0"


def _tests(checks: Mapping[int, Checks], wide: bool) -> dict[str, str]:
    big = "::HUGEINT" if wide else ""
    flats = any("flat_line" in one.configured() for one in checks.values())
    difference = f"abs(2 * value{big} - value_before{big} - value_after{big})"
    change = f"abs(value{big} - value_before{big}) * 3600"
    elapsed = "(epoch_us(start) // 1000000 - epoch_us(start_before) // 1000000)"
    flat = (
        "CASE WHEN flat_tolerance IS NULL THEN 0 WHEN flat_fail_rows > flat_fail "
        f"AND flat_fail_max{big} - flat_fail_min{big} < flat_tolerance THEN 4 "
        "WHEN flat_suspect_rows > flat_suspect "
        f"AND flat_suspect_max{big} - flat_suspect_min{big} < flat_tolerance THEN 3 ELSE 1 END"
    )
    found = {
        "gross_range": "CASE WHEN fail_low IS NULL THEN 0 "
        "WHEN value < fail_low OR value > fail_high THEN 4 "
        "WHEN value < suspect_low OR value > suspect_high THEN 3 ELSE 1 END",
        "climatology": _climatology(checks),
        "spike": "CASE WHEN spike_suspect IS NULL AND spike_fail IS NULL THEN 0 "
        "WHEN value_before IS NULL OR value_after IS NULL THEN 2 "
        f"WHEN {difference} > 2 * spike_fail{big} THEN 4 "
        f"WHEN {difference} > 2 * spike_suspect{big} THEN 3 ELSE 1 END",
        "rate_of_change": "CASE WHEN rate_suspect IS NULL THEN 0 "
        f"WHEN {change} > rate_fail{big} * {elapsed} THEN 4 "
        f"WHEN {change} > rate_suspect{big} * {elapsed} THEN 3 ELSE 1 END",
        "flat_line": flat if flats else "0",
        "gap": f"CASE WHEN gap IS NULL THEN 0 WHEN {elapsed} > gap THEN 3 ELSE 1 END",
        "neighbour": "CASE WHEN neighbour IS NULL THEN 0 WHEN neighbours < 3 THEN 2 "
        "WHEN abs(value::HUGEINT * neighbours - neighbour_sum) > neighbour::HUGEINT "
        "* (neighbours - 1) THEN 3 ELSE 1 END",
        "pm_order": "CASE WHEN pm_fine IS NULL AND pm_coarse IS NULL THEN 0 "
        "WHEN pm_fine IS NULL OR pm_coarse IS NULL THEN 2 "
        "WHEN pm_fine > pm_coarse THEN 3 ELSE 1 END",
        "duplicate": "CASE WHEN conflict THEN 3 ELSE 0 END",
    }
    if not any(one.neighbour_suspect is not None for one in checks.values()):
        found["neighbour"] = "0"
    return found


def _neighbours() -> str:
    where = "PARTITION BY r.p, averaging, depth, fraction, start, length"
    return (
        f", count(*) OVER ({where}) AS neighbours, sum(value::HUGEINT) OVER ({where}) "
        "AS neighbour_sum"
    )


def _pm(pair: tuple[int, int]) -> str:
    where = "PARTITION BY station_id, averaging, depth, fraction, start, length, sample_id"
    fine, coarse = (f"max(value) FILTER (r.p = {number}) OVER ({where})" for number in pair)
    only = f"r.p IN ({pair[0]}, {pair[1]})"
    return (
        f", CASE WHEN {only} THEN coalesce({fine}, NULL) END AS pm_fine"
        f", CASE WHEN {only} THEN coalesce({coarse}, NULL) END AS pm_coarse"
    )


def flagged(
    rows: str,
    checks: Mapping[int, Checks],
    *,
    keys: str,
    wide: bool = False,
    pm_pair: tuple[int, int] | None = None,
) -> str:
    """Return a query that gives the rows with their packed flags.

    ``rows`` has p, series_id, start, length, sample_id, value, flags, conflict; for the tests
    between series the table series_keys gives station and kind; ``keys`` is the order of rows in a
    series; ``pm_pair`` the numbers of PM2.5 and PM10 when their order is tested.
    """
    neighbours = any(one.neighbour_suspect is not None for one in checks.values())
    window = _order(keys)
    tests = _tests(checks, wide)
    if pm_pair is None:
        tests["pm_order"] = "0"
    between = " JOIN series_keys k USING (series_id)" if neighbours or pm_pair else ""
    inner = (
        "SELECT r.*, limits.* EXCLUDE (p), "
        f"lag(value) OVER ({window}) AS value_before, lead(value) OVER ({window}) AS value_after, "
        f"lag(start) OVER ({window}) AS start_before{_frames(checks, keys)}"
        f"{_neighbours() if neighbours else ''}{_pm(pm_pair) if pm_pair else ''} "
        f"FROM {rows} r LEFT JOIN {thresholds(checks)} USING (p){between}"
    )
    judged = ", ".join(f"{tests[test]} AS t_{test}" for test in TESTS)
    worst = [f"t_{test}" for test in TESTS if test != "gap"] + ["flags & 15"]
    summary = "CASE " + " ".join(
        f"WHEN {' OR '.join(f'{one} = {flag}' for one in worst)} THEN {flag}" for flag in (4, 3, 1)
    )
    packed = " | ".join(f"(CAST(t_{test} AS BIGINT) << {SHIFT[test]})" for test in TESTS)
    return (
        f"SELECT * REPLACE (({summary} ELSE 2 END) | {packed} "
        f"| (flags & coalesce(keep, {((1 << 60) - 1) ^ 15})) AS flags) "
        f"FROM (SELECT *, {judged} FROM ({inner}))"
    )


__all__ = ["COLUMNS", "ROUNDED", "WIDE", "flagged", "thresholds"]
