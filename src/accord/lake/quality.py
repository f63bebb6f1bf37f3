"""The quality tests as SQL over millions of rows; equal to ``accord.methods.quality``.

Everything compares whole numbers, so a flag does not depend on the order of rows or on threads.
Thresholds stand in the statement as literals; a test nobody configured leaves no trace in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from accord.vocab.quality import SHIFT, Checks

WIDE = 2**62 // 7200
"""Values beyond this could overflow 64 bits inside a test: 128 bits are used then."""
_MONTH = "month(make_timestamp(epoch_us(start)))"
ALL_BITS = ((1 << 60) - 1) ^ 15


@dataclass(frozen=True)
class Plan:
    """The tests of one group: thresholds by parameter number, and the parameters in it.

    ``keys`` is the order of rows in a series; ``wide`` whether 64 bits may not be enough;
    ``pm_pair`` the numbers of PM2.5 and PM10 when their order is tested; ``broken`` the parameters
    for which a test could not run, by test: their rows are flagged 2 for it. Thresholds drawn from
    the series stand in the table own_limits, the stations near each other in near_pairs.
    """

    checks: Mapping[int, Checks]
    present: frozenset[int]
    keys: str
    wide: bool = False
    pm_pair: tuple[int, int] | None = None
    broken: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def limit(
        self, value: Callable[[Checks], int | None], test: str = "", column: str = ""
    ) -> str | None:
        """Return a threshold as SQL: a literal, a CASE over parameters, or None when unset.

        Where ``test`` draws its thresholds from the series, it is the ``column`` of own_limits.
        """
        cells: dict[int, str] = {}
        for number in self.present & set(self.checks):
            one = self.checks[number]
            own = one.own.get(test)
            if own and (own.fail if "fail" in column else own.suspect):
                cells[number] = f"own_{column}"
            elif (threshold := value(one)) is not None:
                cells[number] = _literal(threshold)
        if not cells:
            return None
        if len(set(cells.values())) == 1 and set(cells) == self.present:
            return next(iter(cells.values()))
        cases = " ".join(f"WHEN {number} THEN {cell}" for number, cell in sorted(cells.items()))
        return f"CASE p {cases} END"

    def having(self, test: str) -> frozenset[int]:
        """Return the parameters present that have a test."""
        return frozenset(
            number
            for number in self.present & set(self.checks)
            if test in self.checks[number].configured()
        )

    @property
    def draws(self) -> bool:
        """Whether thresholds are drawn from the series."""
        return any(self.checks[number].own for number in self.present & set(self.checks))

    @property
    def near(self) -> bool:
        """Whether only stations near each other are compared."""
        return any(
            self.checks[number].neighbour_within is not None for number in self.having("neighbour")
        )

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
    spike, rate = plan.having("spike"), plan.having("rate_of_change")
    if spike or rate:
        columns["value_before"] = f"lag(value) OVER ({plan.window})"
    if spike:
        columns["value_after"] = f"lead(value) OVER ({plan.window})"
    if rate or plan.having("gap"):
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
    return columns | _windows_between(plan)


def _windows_between(plan: Plan) -> dict[str, str]:
    """Columns that look at other series of the time."""
    columns: dict[str, str] = {}
    if any(plan.checks[number].neighbour_within is None for number in plan.having("neighbour")):
        at = ", ".join(key for key in plan.order if key != "sample_id")
        where = f"PARTITION BY p, averaging, depth, fraction, {at}"
        columns["neighbours"] = f"count(*) OVER ({where}) - 1"
        columns["neighbour_sum"] = f"sum(value::HUGEINT) OVER ({where}) - value"
    if plan.pm_pair and plan.present & set(plan.pm_pair):
        at = ", ".join(plan.order)
        where = f"PARTITION BY station_id, averaging, depth, fraction, {at}"
        for name, number in zip(("pm_fine", "pm_coarse"), plan.pm_pair, strict=True):
            columns[name] = f"max(value) FILTER (p = {number}) OVER ({where})"
    return columns


def _near(rows: str, plan: Plan) -> str:
    """Return the join that counts and sums the values of the stations near each station."""
    at = [key for key in plan.order if key != "sample_id"]
    same = " AND ".join(f"b.{key} = a.{key}" for key in at)
    listed = ", ".join(at)
    return (
        f" LEFT JOIN (SELECT a.series_id, {', '.join(f'a.{key}' for key in at)}, count(*) AS "
        "near_count, sum(b.value::HUGEINT) AS near_sum FROM "
        f"(SELECT DISTINCT series_id, {listed} FROM {rows}) a JOIN near_pairs n USING (series_id) "
        f"JOIN {rows} b ON b.series_id = n.other_id AND {same} GROUP BY ALL) "
        f"USING (series_id, {listed})"
    )


def _climatology(plan: Plan) -> str | None:
    branches = []
    for number in sorted(plan.having("climatology")):
        if plan.checks[number].own.get("climatology"):
            branches.append(f"WHEN {number} THEN {_own_climatology(plan.checks[number])}")
            continue
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
        branches.append(f"WHEN {number} THEN CASE {' '.join(cases)} ELSE 2 END")
    return f"CASE p {' '.join(branches)} ELSE 0 END" if branches else None


def _own_climatology(one: Checks) -> str:
    def beyond(flag: str) -> str:
        low, high = (f"own_climate_{flag}_{end}[{_MONTH}]" for end in ("low", "high"))
        return f"value < {low} OR value > {high}"

    known = f"own_climate_suspect_low[{_MONTH}]"
    fails = f"WHEN {beyond('fail')} THEN 4 " if one.own["climatology"].fail else ""
    return f"CASE WHEN {known} IS NULL THEN 2 {fails}WHEN {beyond('suspect')} THEN 3 ELSE 1 END"


def _unset(plan: Plan, test: str) -> str:
    """Return the beginning of a CASE that is 0 where a parameter has no such test."""
    having = plan.having(test)
    if having == plan.present:
        return ""
    return f"WHEN p NOT IN ({', '.join(map(str, sorted(having)))}) THEN 0"


def _too_little(plan: Plan, test: str, column: str) -> str:
    """Return the part of a CASE that is 2 where a series holds too little to draw from."""
    drawn = sorted(number for number in plan.having(test) if plan.checks[number].own.get(test))
    listed = ", ".join(map(str, drawn))
    return f"WHEN p IN ({listed}) AND own_{column} IS NULL THEN 2 " if drawn else ""


def _row_tests(plan: Plan) -> dict[str, str | None]:
    def span(flag: str) -> tuple[str | None, str | None]:
        def end(place: int) -> Callable[[Checks], int | None]:
            def value(one: Checks) -> int | None:
                told = one.range_fail if flag == "fail" else one.range_suspect
                return told[place] if told else None

            return value

        names = (f"range_{flag}_{end}" for end in ("low", "high"))
        low, high = (plan.limit(end(at), "gross_range", n) for at, n in enumerate(names))
        return low, high

    cases = [_unset(plan, "gross_range")]
    for flag, number in (("fail", 4), ("suspect", 3)):
        low, high = span(flag)
        if low:
            cases.append(f"WHEN value < {low} OR value > {high} THEN {number}")
    return {
        "gross_range": f"CASE {' '.join(cases)} ELSE 1 END" if plan.having("gross_range") else None,
        "climatology": _climatology(plan),
        "duplicate": "CASE WHEN conflict THEN 3 ELSE 0 END",
    }


def _series_tests(plan: Plan) -> dict[str, str | None]:
    big = "::HUGEINT" if plan.wide else ""
    difference = f"abs(2 * value{big} - value_before{big} - value_after{big})"
    change = f"abs(value{big} - value_before{big}) * 3600"
    elapsed = "(epoch_us(start) // 1000000 - epoch_us(start_before) // 1000000)"
    spikes = (
        plan.limit(lambda c: c.spike_suspect, "spike", "spike_suspect"),
        plan.limit(lambda c: c.spike_fail, "spike", "spike_fail"),
    )
    rates = (
        plan.limit(lambda c: c.rate_suspect, "rate_of_change", "rate_suspect"),
        plan.limit(lambda c: c.rate_fail, "rate_of_change", "rate_fail"),
    )
    gap = plan.limit(lambda c: c.gap, "gap", "gap_suspect")
    tolerance = plan.limit(lambda c: c.flat_tolerance if flat_rows(c)[0] is not None else None)

    def steps(
        quantity: str, limits: tuple[str | None, str | None], times: str, little: str = ""
    ) -> str:
        suspect, fail = (
            f"WHEN {quantity} > {times.format(f'({limit}){big}')} THEN {flag} " if limit else ""
            for flag, limit in zip((3, 4), limits, strict=True)
        )
        return fail + little + suspect

    flat = " ".join(
        f"WHEN place > {test}_before AND {test}_max{big} - {test}_min{big} < {tolerance} "
        f"THEN {flag}"
        for flag, test in ((4, "flat_fail"), (3, "flat_suspect"))
    )
    spike_little = _too_little(plan, "spike", "spike_suspect")
    rate_little = _too_little(plan, "rate_of_change", "rate_suspect")
    gap_little = _too_little(plan, "gap", "gap_suspect")
    return {
        "spike": f"CASE {_unset(plan, 'spike')} WHEN value_before IS NULL OR value_after IS NULL "
        f"THEN 2 {steps(difference, spikes, '2 * {}', spike_little)}ELSE 1 END"
        if any(spikes)
        else None,
        "rate_of_change": f"CASE {_unset(plan, 'rate_of_change')} "
        f"{steps(change, rates, '{} * ' + elapsed, rate_little)}ELSE 1 END"
        if rates[0]
        else None,
        "flat_line": f"CASE {_unset(plan, 'flat_line')} {flat} ELSE 1 END" if tolerance else None,
        "gap": f"CASE {_unset(plan, 'gap')} {gap_little}WHEN {elapsed} > {gap} THEN 3 ELSE 1 END"
        if gap
        else None,
    }


def _tests_between(plan: Plan) -> dict[str, str | None]:
    found: dict[str, str | None] = {"neighbour": None, "pm_order": None}
    branches = []
    for number in sorted(plan.having("neighbour")):
        one = plan.checks[number]
        count, total = ("neighbours", "neighbour_sum")
        if one.neighbour_within is not None:
            count, total = ("coalesce(near_count, 0)", "near_sum")
        branches.append(
            f"WHEN {number} THEN CASE WHEN {count} < 2 THEN 2 WHEN "
            f"abs(value::HUGEINT * {count} - {total}) > {one.neighbour_suspect}::HUGEINT * {count} "
            "THEN 3 ELSE 1 END"
        )
    if branches:
        found["neighbour"] = f"CASE p {' '.join(branches)} ELSE 0 END"
    if plan.pm_pair and plan.present & set(plan.pm_pair):
        fine, coarse = plan.pm_pair
        found["pm_order"] = (
            f"CASE WHEN p NOT IN ({fine}, {coarse}) THEN 0 "
            "WHEN pm_fine IS NULL OR pm_coarse IS NULL THEN 2 "
            "WHEN pm_fine > pm_coarse THEN 3 ELSE 1 END"
        )
    return found


def _tests(plan: Plan) -> dict[str, str]:
    """Return the SQL of each test that runs; 2 where it could not."""
    tests = {**_row_tests(plan), **_series_tests(plan), **_tests_between(plan)}
    used = {}
    for test, sql in tests.items():
        broken = sorted(plan.broken.get(test, frozenset()) & plan.present)
        if broken:
            rows = ", ".join(map(str, broken))
            used[test] = f"CASE WHEN p IN ({rows}) THEN 2 ELSE {sql or 0} END"
        elif sql:
            used[test] = sql
    return used


def flagged(rows: str, plan: Plan, given: str = "flags") -> str:
    """Return a query that gives the rows with their packed flags.

    ``rows`` has p, series_id, start, length, sample_id, value, flags, conflict; for the tests
    between series the table series_keys gives station and kind. ``given`` is SQL of the flags rows
    bring, by default the column ``flags`` of ``rows``.
    """
    windows = _windows(plan)
    used = _tests(plan)
    beside = ""
    if "neighbours" in windows or "pm_fine" in windows:
        beside = (
            " JOIN (SELECT series_id, station_id, averaging, depth, fraction FROM series_keys) k "
            "USING (series_id)"
        )
    beside += _near(rows, plan) if plan.near else ""
    beside += " LEFT JOIN own_limits USING (series_id)" if plan.draws else ""
    added = "".join(f", {sql} AS {name}" for name, sql in windows.items())
    added += ", near_count, near_sum" if plan.near else ""
    added += ", COLUMNS('^own_')" if plan.draws else ""
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
        f"FROM (SELECT *, {judged} FROM (SELECT r.*{added} FROM {rows} r{beside}))"
    )
