"""Quality flags and tests as data: what they are called, how they are packed, what they need.

An observation's ``flags`` is one whole number. Its lowest four bits hold the summary flag (IOOS
QARTOD: 1 pass, 2 not evaluated, 3 suspect, 4 fail, 9 missing), then four bits for each test in the
order of ``TESTS`` (0: not configured), then single bits for facts (``ROUNDED`` …). A test's place
never changes; new tests are added at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Checks:
    """The tests of one parameter; what is None is not configured and is shown as such.

    Values are whole numbers at the parameter's scale. ``*_fail`` and ``*_suspect`` of the range are
    spans (lowest, highest); spike thresholds are differences; the rate is a difference in an hour;
    flat line: the tolerance and the seconds after which it is suspect and fails, of rows
    ``interval`` seconds apart; gap: seconds from one row to the next that are more than expected.
    ``grounds`` says where the thresholds come from.
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
    pm_order: bool = False
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
        return tuple(name for name in TESTS if has.get(name))
