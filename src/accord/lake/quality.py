"""The quality tests as SQL over millions of rows; equal to ``accord.methods.quality``.

Everything compares whole numbers, so a flag does not depend on the order of rows or on threads.
Thresholds stand in the statement as literals; a test nobody configured leaves no trace in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accord.vocab.quality import SHIFT, Checks

WIDE = 2**62 // 7200
"""Values beyond this could overflow 64 bits inside a test: 128 bits are used then."""
_MONTH = "month(make_timestamp(epoch_us(start)))"
ALL_BITS = ((1 << 60) - 1) ^ 15


@dataclass(frozen=True)
class Plan:
    """The tests of one group: thresholds by parameter number, and the parameters in it.

    ``keys`` is the order of rows in a series; ``wide`` whether 64 bits may not be enough;
    ``pm_pair`` the numbers of PM2.5 and PM10 when their order is tested.
    """

    checks: Mapping[int, Checks]
    present: frozenset[int]
    keys: str
    wide: bool = False
    pm_pair: tuple[int, int] | None = None

    def limit(self, value: Callable[[Checks], int | None]) -> str | None:
        """Return a threshold as SQL: a literal, a CASE over parameters, or None when unset."""
        cells = {
            number: value(self.checks[number]) if number in self.checks else None
            for number in self.present
        }
        if all(cell is None for cell in cells.values()):
            return None
        if len(set(cells.values())) == 1:
            return _literal(next(iter(cells.values())))
        cases = " ".join(
            f"WHEN {number} THEN {_literal(cell)}"
            for number, cell in sorted(cells.items())
            if cell is not None
        )
        return f"CASE p {cases} END"

    def everywhere(self, value: Callable[[Checks], int | None]) -> bool:
        """Whether every parameter of the group has this threshold."""
        return all(
            number in self.checks and value(self.checks[number]) is not None
            for number in self.present
        )

    @property
    def order(self) -> list[str]:
        """The columns of the key that vary, without the row in the file."""
        return [key for key in self.keys.split(", ") if key != "source_row"]

    @property
    def window(self) -> str:
        """The window over a series."""
        return f"PARTITION BY series_id ORDER BY {self.keys}"


def _literal(value: int | None) -> str:
    return "NULL" if value is None else f"CAST({value} AS BIGINT)"


def _flat(one: Checks, seconds: int | None) -> int | None:
    if "flat_line" not in one.configured() or seconds is None or one.interval is None:
        return None
    return seconds // one.interval


def flat_rows(one: Checks) -> tuple[int | None, int | None]:
    """Return how many steps between rows make a flat line suspect, and make it fail."""
    return _flat(one, one.flat_suspect), _flat(one, one.flat_fail)


def _windows(plan: Plan) -> dict[str, str]:
    """Columns that look at other rows of the series."""
    columns: dict[str, str] = {}
    spike = plan.limit(lambda c: c.spike_suspect) or plan.limit(lambda c: c.spike_fail)
    rate = plan.limit(lambda c: c.rate_suspect)
    if spike or rate:
        columns["value_before"] = f"lag(value) OVER ({plan.window})"
    if spike:
        columns["value_after"] = f"lead(value) OVER ({plan.window})"
    if rate or plan.limit(lambda c: c.gap):
        columns["start_before"] = f"lag(start) OVER ({plan.window})"
    for which, test in enumerate(("flat_suspect", "flat_fail")):
        steps = plan.limit(lambda c, which=which: flat_rows(c)[which])  # type: ignore[misc]
        if steps is None:
            continue
        frame = f"({plan.window} ROWS BETWEEN coalesce({steps}, 0) PRECEDING AND CURRENT ROW)"
        if plan.everywhere(lambda c, which=which: flat_rows(c)[which]):  # type: ignore[misc]
            lengths = {flat_rows(plan.checks[number])[which] for number in plan.present}
            if len(lengths) == 1:
                bound = lengths.pop()
                frame = f"({plan.window} ROWS BETWEEN {bound} PRECEDING AND CURRENT ROW)"
        columns[f"{test}_min"] = f"min(value) OVER {frame}"
        columns[f"{test}_max"] = f"max(value) OVER {frame}"
        columns[f"{test}_before"] = steps
        columns["place"] = f"row_number() OVER ({plan.window})"
    if plan.limit(lambda c: c.neighbour_suspect):
        at = ", ".join(key for key in plan.order if key != "sample_id")
        where = f"PARTITION BY p, averaging, depth, fraction, {at}"
        columns["neighbours"] = f"count(*) OVER ({where})"
        columns["neighbour_sum"] = f"sum(value::HUGEINT) OVER ({where})"
    if plan.pm_pair and plan.present & set(plan.pm_pair):
        at = ", ".join(plan.order)
        where = f"PARTITION BY station_id, averaging, depth, fraction, {at}"
        for name, number in zip(("pm_fine", "pm_coarse"), plan.pm_pair, strict=True):
            columns[name] = f"max(value) FILTER (p = {number}) OVER ({where})"
    return columns


def _climatology(plan: Plan) -> str | None:
    branches = []
    for number in sorted(plan.present & set(plan.checks)):
        cases = []
        for member in reversed(plan.checks[number].climatology):  # the last that covers it decides
            first, last = member.months
            low, high = member.suspect
            when = f"{_MONTH} BETWEEN {first} AND {last}"
            if member.fail:
                below, above = member.fail
                cases.append(f"WHEN {when} AND (value < {below} OR value > {above}) THEN 4")
            cases.append(f"WHEN {when} AND (value < {low} OR value > {high}) THEN 3")
            cases.append(f"WHEN {when} THEN 1")
        if cases:
            branches.append(f"WHEN {number} THEN CASE {' '.join(cases)} ELSE 2 END")
    return f"CASE p {' '.join(branches)} ELSE 0 END" if branches else None


def _unset(*thresholds: str | None) -> str:
    """Return the beginning of a CASE that is 0 where a parameter has no such test."""
    varying = [one for one in thresholds if one and one.startswith("CASE")]
    return f"WHEN {' AND '.join(f'({one}) IS NULL' for one in varying)} THEN 0" if varying else ""


def _row_tests(plan: Plan) -> dict[str, str | None]:
    fail_low, fail_high = (
        plan.limit(lambda c, i=i: c.range_fail[i] if c.range_fail else None)  # type: ignore[misc]
        for i in (0, 1)
    )
    low, high = (
        plan.limit(lambda c, i=i: c.range_suspect[i] if c.range_suspect else None)  # type: ignore[misc]
        for i in (0, 1)
    )
    suspect = f"WHEN value < {low} OR value > {high} THEN 3 " if low else ""
    gross = (
        f"CASE {_unset(fail_low)} WHEN value < {fail_low} OR value > {fail_high} THEN 4 "
        f"{suspect}ELSE 1 END"
    )
    return {
        "gross_range": gross if fail_low else None,
        "climatology": _climatology(plan),
        "duplicate": "CASE WHEN conflict THEN 3 ELSE 0 END",
    }


def _series_tests(plan: Plan) -> dict[str, str | None]:
    big = "::HUGEINT" if plan.wide else ""
    difference = f"abs(2 * value{big} - value_before{big} - value_after{big})"
    change = f"abs(value{big} - value_before{big}) * 3600"
    elapsed = "(epoch_us(start) // 1000000 - epoch_us(start_before) // 1000000)"
    spikes = plan.limit(lambda c: c.spike_suspect), plan.limit(lambda c: c.spike_fail)
    rates = plan.limit(lambda c: c.rate_suspect), plan.limit(lambda c: c.rate_fail)
    gap = plan.limit(lambda c: c.gap)
    tolerance = plan.limit(lambda c: c.flat_tolerance if flat_rows(c)[0] is not None else None)

    def steps(quantity: str, limits: tuple[str | None, str | None], times: str) -> str:
        pairs = zip((4, 3), reversed(limits), strict=True)
        return " ".join(
            f"WHEN {quantity} > {times.format(f'({limit}){big}')} THEN {flag}"
            for flag, limit in pairs
            if limit
        )

    flat = " ".join(
        f"WHEN place > {test}_before AND {test}_max{big} - {test}_min{big} < {tolerance} "
        f"THEN {flag}"
        for flag, test in ((4, "flat_fail"), (3, "flat_suspect"))
    )
    return {
        "spike": f"CASE {_unset(*spikes)} WHEN value_before IS NULL OR value_after IS NULL THEN 2 "
        f"{steps(difference, spikes, '2 * {}')} ELSE 1 END"
        if any(spikes)
        else None,
        "rate_of_change": f"CASE {_unset(rates[0])} "
        f"{steps(change, rates, '{} * ' + elapsed)} ELSE 1 END"
        if rates[0]
        else None,
        "flat_line": f"CASE {_unset(tolerance)} {flat} ELSE 1 END" if tolerance else None,
        "gap": f"CASE {_unset(gap)} WHEN {elapsed} > {gap} THEN 3 ELSE 1 END" if gap else None,
    }


def _tests_between(plan: Plan) -> dict[str, str | None]:
    near = plan.limit(lambda c: c.neighbour_suspect)
    found: dict[str, str | None] = {"neighbour": None, "pm_order": None}
    if near:
        found["neighbour"] = (
            f"CASE {_unset(near)} WHEN neighbours < 3 THEN 2 "
            f"WHEN abs(value::HUGEINT * neighbours - neighbour_sum) > ({near})::HUGEINT "
            "* (neighbours - 1) THEN 3 ELSE 1 END"
        )
    if plan.pm_pair and plan.present & set(plan.pm_pair):
        fine, coarse = plan.pm_pair
        found["pm_order"] = (
            f"CASE WHEN p NOT IN ({fine}, {coarse}) THEN 0 "
            "WHEN pm_fine IS NULL OR pm_coarse IS NULL THEN 2 "
            "WHEN pm_fine > pm_coarse THEN 3 ELSE 1 END"
        )
    return found


def flagged(rows: str, plan: Plan, given: str = "flags") -> str:
    """Return a query that gives the rows with their packed flags.

    ``rows`` has p, series_id, start, length, sample_id, value, flags, conflict; for the tests
    between series the table series_keys gives station and kind. ``given`` is SQL of the flags rows
    bring, by default the column ``flags`` of ``rows``.
    """
    windows = _windows(plan)
    tests = {**_row_tests(plan), **_series_tests(plan), **_tests_between(plan)}
    used = {name: sql for name, sql in tests.items() if sql}
    between = ""
    if "neighbours" in windows or "pm_fine" in windows:
        between = (
            " JOIN (SELECT series_id, station_id, averaging, depth, fraction FROM series_keys) k "
            "USING (series_id)"
        )
    added = "".join(f", {sql} AS {name}" for name, sql in windows.items())
    judged = ", ".join(f"CAST({sql} AS BIGINT) AS t_{name}" for name, sql in used.items())
    worst = [f"t_{name}" for name in used if name != "gap"] + [f"{given} & 15"]
    summary = " ".join(
        f"WHEN {' OR '.join(f'{one} = {flag}' for one in worst)} THEN {flag}"
        for flag in (9, 4, 3, 1)
    )
    packed = " | ".join(f"(t_{name} << {SHIFT[name]})" for name in used)
    dropped = " EXCLUDE (flags)" if given == "flags" else ""
    kept = ALL_BITS
    for name in used:
        kept &= ~(15 << SHIFT[name])
    return (
        f"SELECT *{dropped}, (CASE {summary} ELSE 2 END) | {packed} | ({given} & {kept}) AS flags "
        f"FROM (SELECT *, {judged} FROM (SELECT r.*{added} FROM {rows} r{between}))"
    )
