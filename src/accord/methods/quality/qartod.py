"""Tests of the IOOS QARTOD manuals that look at one series."""

from __future__ import annotations

from collections.abc import Sequence

from accord.vocab.quality import FAIL, MISSING, NOT_EVALUATED, PASS, SUSPECT, Climate

Values = Sequence[int | None]
Span = tuple[int, int]
HOUR = 3600


def _outside(value: int, span: Span) -> bool:
    return value < span[0] or value > span[1]


def gross_range(values: Values, fail: Span, suspect: Span | None = None) -> list[int]:
    """Flag values outside what the instrument or nature allows.

    ``values``: n whole numbers at one scale, None for missing. ``fail``, ``suspect``: lowest and
    highest value at that scale, both inside.

    Returns n flags, without unit.

    Raises ValueError when the suspect span is not within the fail span.

    Source: IOOS QARTOD, Test 4 gross range (sensor span fails, user span is suspect).

    >>> gross_range([1, 2, None, 8], fail=(0, 5), suspect=(2, 4))
    [3, 1, 9, 4]
    """
    if suspect is not None and (suspect[0] < fail[0] or suspect[1] > fail[1]):
        raise ValueError(f"suspect span {suspect} is not within fail span {fail}")
    flags = []
    for value in values:
        if value is None:
            flags.append(MISSING)
        elif _outside(value, fail):
            flags.append(FAIL)
        elif suspect is not None and _outside(value, suspect):
            flags.append(SUSPECT)
        else:
            flags.append(PASS)
    return flags


def climatology(values: Values, months: Sequence[int], members: Sequence[Climate]) -> list[int]:
    """Flag values outside what the month's record allows.

    ``values``: n whole numbers at one scale, None for missing. ``months``: n months, 1 to 12, of
    the begin of each value in UTC. ``members``: spans by months; the last that covers a month
    decides.

    Returns n flags, without unit; 2 where no member covers the month.

    Raises ValueError when values and months differ in number.

    Source: IOOS QARTOD, Test 5 climatology.

    >>> climatology([5, 50, 5], [1, 1, 7], [Climate((1, 3), (0, 10), (0, 40))])
    [1, 4, 2]
    """
    flags = []
    for value, month in zip(values, months, strict=True):
        covering = [one for one in members if one.months[0] <= month <= one.months[1]]
        if value is None:
            flags.append(MISSING)
        elif not covering:
            flags.append(NOT_EVALUATED)
        elif covering[-1].fail is not None and _outside(value, covering[-1].fail):
            flags.append(FAIL)
        else:
            flags.append(SUSPECT if _outside(value, covering[-1].suspect) else PASS)
    return flags


def spike(values: Values, suspect: int | None, fail: int | None = None) -> list[int]:
    """Flag values that stand out from the mean of their two neighbours.

    ``values``: n whole numbers at one scale in order of time, None for missing. ``suspect``,
    ``fail``: largest difference allowed, at that scale.

    Returns n flags, without unit; 2 for the ends and beside missing values.

    Raises nothing.

    Source: IOOS QARTOD, Test 6 spike, method "average": |x(n-1) - (x(n-2) + x(n)) / 2|.

    >>> spike([201, 202, 203, 299, 204, 205], suspect=30, fail=80)
    [2, 1, 3, 4, 3, 2]
    """
    flags = []
    for place, value in enumerate(values):
        before = values[place - 1] if place else None
        after = values[place + 1] if place + 1 < len(values) else None
        if value is None:
            flags.append(MISSING)
        elif before is None or after is None:
            flags.append(NOT_EVALUATED)
        else:
            doubled = abs(2 * value - before - after)
            flags.append(_step(doubled, suspect, fail, 2))
    return flags


def _step(quantity: int, suspect: int | None, fail: int | None, times: int) -> int:
    if fail is not None and quantity > times * fail:
        return FAIL
    if suspect is not None and quantity > times * suspect:
        return SUSPECT
    return PASS


def rate_of_change(
    values: Values, seconds: Sequence[int], suspect: int, fail: int | None = None
) -> list[int]:
    """Flag values that changed faster than allowed since the one before.

    ``values``: n whole numbers at one scale in order of time, None for missing. ``seconds``: n
    times in whole seconds. ``suspect``, ``fail``: largest change in an hour, at that scale.

    Returns n flags, without unit; the first value, and one after a missing value, passes.

    Raises ValueError when values and seconds differ in number.

    Source: IOOS QARTOD, Test 7 rate of change: |Δx / Δt|.

    >>> rate_of_change([10, 12, 30], [0, 3600, 7200], suspect=5)
    [1, 1, 3]
    """
    flags = []
    pairs = list(zip(values, seconds, strict=True))
    for place, (value, time) in enumerate(pairs):
        before, earlier = pairs[place - 1] if place else (None, 0)
        if value is None:
            flags.append(MISSING)
        elif before is None:
            flags.append(PASS)
        else:
            flags.append(_step(abs(value - before) * HOUR, suspect, fail, time - earlier))
    return flags


def flat_line(values: Values, interval: int, tolerance: int, suspect: int, fail: int) -> list[int]:
    """Flag values that end a stretch in which the series hardly moved.

    ``values``: n whole numbers at one scale in order of time, None for missing. ``interval``: the
    seconds from one value to the next that the series is meant to have. ``tolerance``: the range,
    at the values' scale, a stretch must reach not to be flat. ``suspect``, ``fail``: seconds.

    Returns n flags, without unit. A window is counted in values: seconds // interval steps.

    Raises ValueError when a window would have less than two steps.

    Source: IOOS QARTOD, Test 8 flat line, as in ioos_qc 3.0 with the interval given.

    >>> flat_line([5, 5, 5, 5, 9], interval=60, tolerance=1, suspect=120, fail=180)
    [1, 1, 3, 4, 1]
    """
    flags = [MISSING if value is None else PASS for value in values]
    for seconds, flag in ((suspect, SUSPECT), (fail, FAIL)):
        steps = seconds // interval
        if steps < 2:
            raise ValueError("a flat line needs a window of at least two steps")
        for place in range(steps, len(values)):
            window = [one for one in values[place - steps : place + 1] if one is not None]
            if values[place] is not None and max(window) - min(window) < tolerance:
                flags[place] = flag
    return flags
