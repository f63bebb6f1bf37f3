"""The tests of single series over millions of rows; equal to ``accord.methods.quality``.

Used where thresholds are plain numbers; ``accord.lake.quality`` has every test as SQL and is used
for tests between series and for thresholds that differ by series. Rows come sorted by series and
time, so a test of one series compares arrays with themselves, shifted. Everything is whole numbers:
a flag does not depend on the order of rows or on threads. A test that cannot be executed marks its
rows as not evaluated and is named with the reason; the other tests and the load go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from accord.vocab.quality import (
    FAIL,
    MISSING,
    NOT_EVALUATED,
    PASS,
    SHIFT,
    SUSPECT,
    Checks,
)

Array = npt.NDArray[Any]
HOUR = 3600
WIDE = 2**62 // 7200
"""Values beyond this could overflow 64 bits inside a test: Python's whole numbers are used then."""
ALL_BITS = ((1 << 60) - 1) ^ 15
RANK = np.array([0, 1, 0, 3, 4, 0, 0, 0, 0, 9] + [0] * 6, np.uint8)
"""How bad each flag is, for the summary: not evaluated counts only where nothing else is said."""


@dataclass
class Rows:
    """Rows of one parameter sorted by series, time and what else is in their key.

    ``value`` at the parameter's scale; ``start`` in microseconds since 1970 and ``second`` in
    seconds; ``place`` in the series, from 0; ``missing`` None or where there is no value;
    ``conflict`` None or where another value of the same key is kept beside.
    """

    value: Array
    start: Array
    second: Array
    place: Array
    missing: Array | None = None
    conflict: Array | None = None
    _steps: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.value) and max(abs(int(self.value.min())), abs(int(self.value.max()))) > WIDE:
            self.value = self.value.astype(object)

    @property
    def elapsed(self) -> Array:
        """Seconds since the row before, counted from the second row."""
        if "elapsed" not in self._steps:
            self._steps["elapsed"] = self.second[1:] - self.second[:-1]
        return self._steps["elapsed"]

    @property
    def change(self) -> Array:
        """Difference from the row before, counted from the second row."""
        if "change" not in self._steps:
            self._steps["change"] = self.value[1:] - self.value[:-1]
        return self._steps["change"]

    @property
    def follows(self) -> Array:
        """Whether a row has one before it in its series, counted from the second row."""
        if "follows" not in self._steps:
            self._steps["follows"] = self.place[1:] > 0
        return self._steps["follows"]

    @property
    def comparable(self) -> Array:
        """Whether a row and the one before it in its series have values, from the second row."""
        if self.missing is None:
            return self.follows
        return self.follows & ~self.missing[1:] & ~self.missing[:-1]


@dataclass
class Judged:
    """The flag of each row by test, and why tests could not run."""

    flags: dict[str, Array] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def _all(rows: Rows, flag: int) -> Array:
    return np.full(len(rows.value), flag, np.uint8)


def _true(condition: Array) -> Array:
    return condition.astype(bool, copy=False)


def _outside(rows: Rows, span: tuple[int, int]) -> Array:
    return _true((rows.value < span[0]) | (rows.value > span[1]))


def gross_range(rows: Rows, checks: Checks) -> Array:
    """Flag values outside what the instrument or nature allows."""
    flags = _all(rows, PASS)
    if checks.range_suspect is not None:
        flags[_outside(rows, checks.range_suspect)] = SUSPECT
    if checks.range_fail is not None:
        flags[_outside(rows, checks.range_fail)] = FAIL
    return flags


def climatology(rows: Rows, checks: Checks) -> Array:
    """Flag values outside what the month's record allows; the last member that covers decides."""
    flags = _all(rows, NOT_EVALUATED)
    month = rows.start.astype("M8[us]").astype("M8[M]").astype(np.int64) % 12 + 1
    for member in checks.climatology:
        covered = (month >= member.months[0]) & (month <= member.months[1])
        flags[covered] = PASS
        flags[covered & _outside(rows, member.suspect)] = SUSPECT
        if member.fail is not None:
            flags[covered & _outside(rows, member.fail)] = FAIL
    return flags


def spike(rows: Rows, checks: Checks) -> Array:
    """Flag values that stand out from the mean of their two neighbours."""
    flags = _all(rows, NOT_EVALUATED)
    between = rows.comparable[:-1] & rows.comparable[1:]
    inner = flags[1:-1]
    inner[between] = PASS
    doubled = np.abs(rows.change[:-1] - rows.change[1:])
    for limit, flag in ((checks.spike_suspect, SUSPECT), (checks.spike_fail, FAIL)):
        if limit is not None:
            inner[between & _true(doubled > 2 * limit)] = flag
    return flags


def rate_of_change(rows: Rows, checks: Checks) -> Array:
    """Flag values that changed faster than allowed since the one before."""
    flags = _all(rows, PASS)
    changed = np.abs(rows.change) * HOUR
    longest = int(rows.elapsed.max(initial=0, where=rows.follows))
    for limit, flag in ((checks.rate_suspect, SUSPECT), (checks.rate_fail, FAIL)):
        if limit is not None:
            wide = abs(limit) * longest >= 2**62
            allowed = (rows.elapsed.astype(object) if wide else rows.elapsed) * limit
            flags[1:][rows.comparable & _true(changed > allowed)] = flag
    return flags


def flat_rows(one: Checks) -> tuple[int | None, int | None]:
    """Return how many steps between rows make a flat line suspect, and make it fail."""
    if "flat_line" not in one.configured() or one.interval is None:
        return None, None
    return (one.flat_suspect or 0) // one.interval, (one.flat_fail or 0) // one.interval


def flat_line(rows: Rows, checks: Checks) -> Array:
    """Flag values that end a stretch in which the series hardly moved."""
    flags = _all(rows, PASS)
    low, high = rows.value, rows.value
    if rows.missing is not None:
        limits = np.iinfo(np.int64)
        low = np.where(rows.missing, limits.max, rows.value)
        high = np.where(rows.missing, limits.min, rows.value)
    for steps, flag in zip(flat_rows(checks), (SUSPECT, FAIL), strict=True):
        if steps is None or steps < 1:
            raise ValueError("a flat line needs a window of at least one step")
        if steps >= len(rows.value):
            continue
        spread = _running(low, steps + 1, np.minimum), _running(high, steps + 1, np.maximum)
        flat = _true(spread[1] - spread[0] < checks.flat_tolerance)
        flags[steps:][flat & (rows.place[steps:] >= steps)] = flag
    return flags


def _running(values: Array, width: int, best: Callable[..., Array]) -> Array:
    """Return the best of each ``width`` neighbouring values, doubling what is known."""
    known, covered = values, 1
    while covered * 2 <= width:
        known = best(known[:-covered], known[covered:])
        covered *= 2
    rest = width - covered
    return best(known[:-rest], known[rest:]) if rest else known


def gap(rows: Rows, checks: Checks) -> Array:
    """Flag values that come later after the one before than expected."""
    flags = _all(rows, PASS)
    flags[1:][rows.follows & (rows.elapsed > checks.gap)] = SUSPECT
    return flags


SERIES_TESTS: Mapping[str, Callable[[Rows, Checks], Array]] = {
    "gross_range": gross_range,
    "climatology": climatology,
    "spike": spike,
    "rate_of_change": rate_of_change,
    "flat_line": flat_line,
    "gap": gap,
}
"""The tests that look at one series."""
OF_VALUES = frozenset(SERIES_TESTS) - {"gap"}


def plain(checks: Checks) -> bool:
    """Whether these tests look at single series only, with the same thresholds for each."""
    return set(checks.configured()) <= set(SERIES_TESTS) and not getattr(checks, "own", None)


def judge(rows: Rows, checks: Checks) -> Judged:
    """Run the tests of single series that are configured."""
    judged = Judged()
    for test in checks.configured():
        if test not in SERIES_TESTS:
            continue
        try:
            flags = SERIES_TESTS[test](rows, checks)
        except (ArithmeticError, ValueError, TypeError, MemoryError) as problem:
            flags = _all(rows, NOT_EVALUATED)
            judged.failed[test] = f"{type(problem).__name__}: {problem}"
        if rows.missing is not None and test in OF_VALUES:
            flags[rows.missing] = MISSING
        judged.flags[test] = flags
    return judged


def packed(flags: Mapping[str, Array], given: Array, conflict: Array | None) -> Array:
    """Return the packed flags of rows: those they brought, and those of the tests.

    ``given`` are the flags rows bring; ``flags`` those of each test, 0 where it is not configured;
    ``conflict`` marks rows beside another value of the same key.
    """
    own: dict[str, Array] = dict(flags)
    if conflict is not None:
        own["duplicate"] = np.where(conflict, SUSPECT, 0).astype(np.uint8)
    kept, usual = ALL_BITS & ~(15 << SHIFT["duplicate"]), 0
    for test in own:
        kept &= ~(15 << SHIFT[test])
        usual |= _usual(test) << SHIFT[test]
    result: Array = given & kept
    result |= usual
    worst = RANK[given & 15]
    others, tests = np.zeros(len(given), np.uint8), 0
    for test, told in own.items():  # nearly all rows pass nearly all tests: look at the others
        odd = np.flatnonzero(told != _usual(test))
        flag = told[odd].astype(np.int64)
        result[odd] += (flag - _usual(test)) << SHIFT[test]
        if test == "gap":
            continue
        worst[odd] = np.maximum(worst[odd], RANK[flag])
        if _usual(test) == PASS:
            others[odd] += 1
            tests += 1
    np.maximum(worst, others < tests, out=worst)  # one that passes
    worst[worst == 0] = NOT_EVALUATED
    result |= worst
    return result


def _usual(test: str) -> int:
    return 0 if test == "duplicate" else PASS
