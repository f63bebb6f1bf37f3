"""Quality flags and tests as data: what they are called, how they are packed, what they need.

An observation's ``flags`` is one whole number. Its lowest four bits hold the summary flag (IOOS
QARTOD: 1 pass, 2 not evaluated, 3 suspect, 4 fail, 9 missing), then four bits for each test in the
order of ``TESTS`` (0: not configured), then single bits for facts (``ROUNDED`` …). A test's place
never changes; new tests are added at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

PASS, NOT_EVALUATED, SUSPECT, FAIL, MISSING = 1, 2, 3, 4, 9

TESTS = (
    "gross_range",
    "climatology",
    "spike",
    "rate_of_change",
    "flat_line",
    "gap",
    "neighbour",
    "pm_order",
    "duplicate",
)
"""The tests, in the order of their four bits."""

SHIFT: Mapping[str, int] = {name: 4 * (place + 1) for place, name in enumerate(TESTS)}
ROUNDED = 1 << 48
"""The text had more digits than the scale and was rounded once."""
WITHDRAWN = 1 << 49
"""The value was taken back: the row stands without one."""
TOMBSTONE = 1 << 50
"""The value was recalled or erased by its owner; set on reading, in every state."""


def pack(tests: Mapping[str, int], facts: int = 0) -> int:
    """Return the flags of one observation from the flag of each test that was configured.

    The summary is the worst flag: missing, fail, suspect, then pass if any test passed, else
    not evaluated.

    >>> unpack(pack({"gross_range": 1, "spike": 3}))["summary"]
    3
    """
    packed = facts
    for name, flag in tests.items():
        packed |= flag << SHIFT[name]
    return packed | summary(list(tests.values()))


def summary(flags: list[int]) -> int:
    """Return the worst of several flags."""
    for flag in (MISSING, FAIL, SUSPECT, PASS):
        if flag in flags:
            return flag
    return NOT_EVALUATED


def unpack(packed: int) -> dict[str, int]:
    """Return the summary and each configured test's flag."""
    found = {"summary": packed & 15}
    found |= {name: packed >> SHIFT[name] & 15 for name in TESTS if packed >> SHIFT[name] & 15}
    return found


@dataclass(frozen=True)
class Climate:
    """One member of a climatology: months of the year (1–12) and the spans of values there."""

    months: tuple[int, int]
    suspect: tuple[int, int]
    fail: tuple[int, int] | None = None


RUN = "run"
NOT_CONFIGURED = "not applicable: not configured"
TOO_LITTLE = "not applicable: the lake holds too few values of the series to draw thresholds from"
NEEDS_PLACES = "not applicable: no station has two others near it with position and datum known"
NOT_RUN = "could not run:"
"""Outcomes of a test, as receipts and the ledger hold them; after NOT_RUN comes the reason."""

NAMES: Mapping[str, Mapping[str, str]] = {
    "gross_range": {"zh": "总范围检验", "en": "gross range"},
    "climatology": {"zh": "气候态检验", "en": "climatology"},
    "spike": {"zh": "尖峰检验", "en": "spike"},
    "rate_of_change": {"zh": "变化率检验", "en": "rate of change"},
    "flat_line": {"zh": "恒值检验", "en": "flat line"},
    "gap": {"zh": "间断检验", "en": "gap"},
    "neighbour": {"zh": "邻站检验", "en": "neighbour"},
    "pm_order": {"zh": "PM2.5高于PM10检验", "en": "PM2.5 above PM10"},
    "duplicate": {"zh": "重复检验", "en": "duplicate"},
}
"""What the tests are called."""
_OUTCOMES: Mapping[str, str] = {
    RUN: "已执行",
    NOT_CONFIGURED: "不适用：未配置",
    TOO_LITTLE: "不适用：数据湖中该序列的值太少，无法得出阈值",
    NEEDS_PLACES: "不适用：没有站点在规定距离内有两个位置和大地基准均已知的邻站",
}


def outcome(text: str) -> dict[str, str]:
    """Return an outcome of a test in Chinese and English.

    >>> outcome("could not run: overflow")["zh"]
    '未能执行：overflow'
    """
    if text.startswith(NOT_RUN):
        return {"zh": "未能执行：" + text[len(NOT_RUN) :].strip(), "en": text}
    return {"zh": _OUTCOMES.get(text, text), "en": text}


OWN_TESTS = ("gross_range", "climatology", "spike", "rate_of_change", "gap")
"""The tests whose thresholds may be drawn from what the lake holds of a series."""
QUANTILES, SPREAD = "quantiles", "spread"


@dataclass(frozen=True)
class Own:
    """Thresholds drawn from each series itself: method and window, so they can be drawn again.

    ``quantiles``: the values at these shares (0 to 1) of the quantity the test looks at, by nearest
    rank; ``spread``: its median plus so many times its median absolute deviation (minus as well,
    where a test has a lowest value). ``suspect`` and ``fail`` hold (lowest, highest) for spans and
    (highest,) for differences. ``window`` is in seconds, counted back from the last value the lake
    held of the series; with fewer than ``least`` values there the test is not evaluated.
    """

    method: str
    window: int
    suspect: tuple[Fraction, ...] = ()
    fail: tuple[Fraction, ...] = ()
    least: int = 100


@dataclass(frozen=True)
class Checks:
    """The tests of one parameter; what is None is not configured and is shown as such.

    Values are whole numbers at the parameter's scale. ``*_fail`` and ``*_suspect`` of the range are
    spans (lowest, highest); spike thresholds are differences; the rate is a difference in an hour;
    flat line: the tolerance and the seconds after which it is suspect and fails, of rows
    ``interval`` seconds apart; gap: the longest seconds from one row to the next that are expected;
    neighbour: the difference from the mean of the others, and the metres within which a station
    counts (None: all stations of the dataset). ``own``: tests whose thresholds are drawn from the
    series. ``grounds`` says where the thresholds come from.
    """

    range_fail: tuple[int, int] | None = None
    range_suspect: tuple[int, int] | None = None
    climatology: tuple[Climate, ...] = ()
    spike_suspect: int | None = None
    spike_fail: int | None = None
    rate_suspect: int | None = None
    rate_fail: int | None = None
    flat_tolerance: int | None = None
    flat_suspect: int | None = None
    flat_fail: int | None = None
    interval: int | None = None
    gap: int | None = None
    neighbour_suspect: int | None = None
    neighbour_within: int | None = None
    pm_order: bool = False
    own: Mapping[str, Own] = field(default_factory=dict)
    grounds: Mapping[str, str] = field(default_factory=dict)

    def configured(self) -> tuple[str, ...]:
        """Return the names of the tests that have what they need."""
        flat = None not in (self.flat_tolerance, self.flat_suspect, self.flat_fail, self.interval)
        has = {
            "gross_range": self.range_fail is not None,
            "climatology": bool(self.climatology),
            "spike": self.spike_suspect is not None or self.spike_fail is not None,
            "rate_of_change": self.rate_suspect is not None,
            "flat_line": flat,
            "gap": self.gap is not None,
            "neighbour": self.neighbour_suspect is not None,
            "pm_order": self.pm_order,
        }
        return tuple(name for name in TESTS if has.get(name) or name in self.own)

    def without(self, test: str) -> Checks:
        """Return the checks with one test taken out."""
        own = {name: one for name, one in self.own.items() if name != test}
        return replace(self, own=own, **_UNSET.get(test, {}))

    def without_own(self, test: str) -> Checks:
        """Return the checks with only the fixed thresholds of a test."""
        own = {name: one for name, one in self.own.items() if name != test}
        return replace(self, own=own)

    def alone(self, test: str) -> Checks:
        """Return the checks with every other test taken out."""
        found = self
        for name in TESTS:
            found = found if name == test else found.without(name)
        return found


_UNSET: Mapping[str, Mapping[str, Any]] = {
    "gross_range": {"range_fail": None, "range_suspect": None},
    "climatology": {"climatology": ()},
    "spike": {"spike_suspect": None, "spike_fail": None},
    "rate_of_change": {"rate_suspect": None, "rate_fail": None},
    "flat_line": {"flat_tolerance": None},
    "gap": {"gap": None},
    "neighbour": {"neighbour_suspect": None},
    "pm_order": {"pm_order": False},
}
