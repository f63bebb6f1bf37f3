"""An edition's index from the averages of each station and period, as steps over columns.

The same decisions as ``accord.assess.air_index`` makes for single values, written once for every
engine: rounding of the concentration, the line that holds it, what happens above the table,
substitutes, the greatest sub-index and the pollutants that give it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from accord.assess.air_averages import Average, Averages
from accord.assess.air_rules import Feed, Rules, pieces_of
from accord.lake.expressions import Column, Steps, greatest, literal, total, where
from accord.methods.whole import Piece, on_pieces, settle
from accord.standards.model import Row, Standard

ABSENT, VALUE, DEFER, UNDEFINED, BELOW = 0, 1, 2, 3, 4
"""What became of an input: no average, a sub-index, another speaks, the text is silent, too low."""
UNROUNDED = 9
"""Decimals an index is shown with where the text has no rounding rule."""

Found = tuple[int, Feed, Average]
"""Number of an input, the input, and the columns of its average."""


@dataclass(frozen=True)
class Reading:
    """The columns of one input of an edition."""

    feed: Feed
    state: Column
    value: Column
    least: Fraction
    exact: Average


@dataclass(frozen=True)
class Placed:
    """Where a concentration lies: its sub-index is ``height / divisor``, or fixed where over."""

    state: Column
    height: Column
    divisor: Column
    over: Column | None
    fixed: int | None


def decimals_of(edition: Standard) -> int:
    """Return the decimals of an edition's sub-indices as they are carried."""
    return UNROUNDED if edition.index_rounding.rule == "none" else 0


def index_sql(rules: Rules, made: Averages, condition: str = "", more: Sequence[str] = ()) -> str:
    """Return the query of an edition's index over the kept averages.

    Columns: place, period; ``idx`` (whole, at :func:`decimals_of`), ``least`` (where the text is
    silent on one input: what the index is at least), ``prim``, ``got`` and for each input its
    state, sub-index, average and hours. ``more``: columns of the averages to go along.
    """
    steps = Steps("averages")
    found = []
    for number, feed in enumerate(rules.feeds):
        average = None if feed.blocked else made.of(feed)
        if average is not None:
            found.append((number, feed, average))
    read = _read(steps, rules, found)
    states = _settle(steps, rules, read)
    _total(steps, rules, read, states)
    period = "day" if made.level == "daily" else "hour"
    columns = [
        "place",
        f"CAST({period} AS BIGINT) AS period",
        "CAST(idx AS BIGINT) AS idx",
        "CAST(least AS BIGINT) AS least",
        "CAST(prim AS BIGINT) AS prim",
        *more,
    ]
    for number, _, _ in found:
        columns += [
            f"st{number}",
            f"CAST(i{number} AS BIGINT) AS i{number}",
            f"CAST(an{number} AS DECIMAL(38,0)) AS an{number}",
            f"CAST(ad{number} AS BIGINT) AS ad{number}",
            f"CAST(hv{number} AS BIGINT) AS hv{number}",
        ]
    return steps.select(columns, condition)


def _read(steps: Steps, rules: Rules, found: Sequence[Found]) -> dict[int, Reading]:
    """Give each input its average in the text's unit, its place on the scale and its sub-index."""
    averages = {}
    for number, feed, average in found:
        enough = Column(f"(coalesce({average.have.sql}, 0) >= {feed.need.least})")
        numerator = where(enough, Column(f"wide({average.numerator.sql})"), None)
        denominator = where(enough, Column(f"wide({literal(average.denominator)})"), None)
        averages[number] = (
            steps.keep(f"n0_{number}", numerator * feed.factor.numerator),
            steps.keep(f"d0_{number}", denominator * feed.factor.denominator),
            steps.keep(f"hv{number}", Column(f"coalesce({average.have.sql}, 0)")),
        )
    steps.close()
    exact = _restated(steps, found, averages)
    rounded = _rounded(steps, rules.edition, found, exact)
    placed = {n: _place(steps, rules, feed.row, n, rounded[n]) for n, feed, _ in found}
    steps.close()
    values = _scored(steps, rules.edition, placed)
    return {
        n: Reading(feed, placed[n].state, values[n], top_of(feed.row), exact[n])
        for n, feed, _ in found
    }


def _restated(
    steps: Steps, found: Sequence[Found], averages: Mapping[int, tuple[Column, Column, Column]]
) -> dict[int, Average]:
    """Give the averages in the text's unit: gases restated and rounded once where it is another."""
    gases = {n: feed.restated for n, feed, _ in found if feed.restated}
    parts = {n: (averages[n][0] * gases[n], averages[n][1]) for n in gases}
    whole = _divided(steps, "a", parts, "half_even")
    exact = {}
    for number, _, _ in found:
        n0, d0, have = averages[number]
        if number in gases:
            n0 = where(n0 >= 0, whole[number], n0)
            d0 = where(d0.known, Column(f"wide({gases[number]})"), None)
        exact[number] = Average(steps.keep(f"an{number}", n0), steps.keep(f"ad{number}", d0), have)
    steps.close()
    return exact


def _divided(
    steps: Steps,
    name: str,
    parts: Mapping[int, tuple[Column, Column]],
    rule: str,
    decimals: int = 0,
) -> dict[int, Column]:
    """Divide and round to so many decimals, each division a step of its own and done once.

    Decimals follow three at a time, as by hand: what is divided stays within 64 bits, where
    dividing is quick.
    """
    quotients = {n: steps.keep(f"{name}q{n}", top // low) for n, (top, low) in parts.items()}
    steps.close()
    rests = {
        n: steps.keep(f"{name}r{n}", top - quotients[n] * low) for n, (top, low) in parts.items()
    }
    steps.close()
    for turn in range(decimals // 3):
        more = {n: rests[n] * 1000 for n in parts}
        digits = {
            n: steps.keep(f"{name}d{n}_{turn}", more[n] // low) for n, (_, low) in parts.items()
        }
        steps.close()
        for n, (_, low) in parts.items():
            rests[n] = steps.keep(f"{name}r{n}_{turn}", more[n] - digits[n] * low)
            quotients[n] = steps.keep(f"{name}q{n}_{turn}", quotients[n] * 1000 + digits[n])
        steps.close()
    return {n: settle(quotients[n], rests[n], low, rule, where) for n, (_, low) in parts.items()}


def _rounded(
    steps: Steps, edition: Standard, found: Sequence[Found], exact: Mapping[int, Average]
) -> dict[int, tuple[Column, Column]]:
    """Round the concentrations by the edition's rule."""
    rounding = edition.concentration_rounding
    given = {n: (one.numerator, Column(literal(one.denominator))) for n, one in exact.items()}
    if rounding.rule == "none":
        return given
    powers = {}
    for number, feed, _ in found:
        decimals = feed.row.decimals or 0
        if rounding.decimals:
            decimals = rounding.decimals.get(feed.row.parameter, rounding.decimals["default"])
        powers[number] = 10**decimals
    parts = {n: (top * powers[n], low) for n, (top, low) in given.items()}
    whole = _divided(steps, "c", parts, rounding.rule)
    rounded = {}
    for number, (top, low) in given.items():
        fixed = where(low.known, Column(f"wide({powers[number]})"), None)
        kept = steps.keep(f"cn{number}", where(top >= 0, whole[number], top))
        rounded[number] = kept, steps.keep(f"cd{number}", fixed)
    steps.close()
    return rounded


def top_of(row: Row) -> Fraction:
    """Return the greatest sub-index a row itself gives."""
    if row.form == "nodes":
        return row.nodes[-1][1]
    if row.form == "bands":
        return row.bands[-1][3]
    last = row.segments[-1]
    return last.base + last.slope * ((last.hi or last.lo) - last.x0)


def _place(
    steps: Steps, rules: Rules, row: Row, number: int, rounded: tuple[Column, Column]
) -> Placed:
    """Find the line that holds the concentration, and name the state."""
    numerator, denominator = rounded
    pieces = pieces_of(row)
    height, factor = on_pieces(numerator, denominator, pieces, where)
    bottom = min(piece.lo for piece in pieces if piece.lo is not None)
    below = numerator * bottom.denominator < denominator * bottom.numerator
    known = numerator.known
    inside = _any_of(pieces, numerator, denominator)
    state, fixed, line = _above(rules, row)
    code = where(known, where(inside, VALUE, where(below, BELOW, state)), ABSENT)
    over = where(known, where(inside, False, where(below, False, True)), False)
    if line is not None:
        continued, beyond = on_pieces(numerator, denominator, [line], where)
        scaled = where(over, continued * factor, height * beyond)
        factor = factor * beyond
    else:
        scaled = height
    return Placed(
        steps.keep(f"s{number}_0", code),
        steps.keep(f"h{number}", scaled),
        steps.keep(f"m{number}", denominator * factor),
        steps.keep(f"o{number}", over) if fixed is not None else None,
        fixed,
    )


def _scored(steps: Steps, edition: Standard, placed: Mapping[int, Placed]) -> dict[int, Column]:
    """Round the sub-indices by the edition's rule."""
    rule = edition.index_rounding.rule
    rule = "half_even" if rule == "none" else rule
    parts = {n: (one.height, one.divisor) for n, one in placed.items()}
    whole = _divided(steps, "i", parts, rule, decimals_of(edition))
    values = {}
    for number, one in placed.items():
        value = whole[number]
        if one.over is not None:
            value = where(one.over, one.fixed, value)
        values[number] = steps.keep(f"i{number}_0", value)
    steps.close()
    return values


def _any_of(pieces: Sequence[Piece], numerator: Column, denominator: Column) -> Column:
    """Say whether any piece holds the concentration."""
    marks = [Piece(Fraction(0), Fraction(1), p.lo, p.hi, p.before) for p in pieces]
    held, _ = on_pieces(numerator, denominator, marks, where)
    return Column(held.sql).known


def _above(rules: Rules, row: Row) -> tuple[int, int | None, Piece | None]:
    """Return what is above the table: the state, a fixed sub-index, or a line that goes on."""
    above = row.above
    if above is None or above.rule == "undefined":
        return UNDEFINED, None, None
    if above.rule == "fixed":
        return VALUE, int((above.value or 0) * 10 ** decimals_of(rules.edition)), None
    if above.rule == "use":
        return DEFER, None, None
    line = pieces_of(row)[-1]
    if above.rule == "top":
        (x0, y0), (x1, y1) = row.nodes[-1], (row.top or Fraction(0), _top_value(rules))
        slope = (y1 - y0) / (x1 - x0)
        line = Piece(slope, y0 - slope * x0, None, None)
    return VALUE, None, Piece(line.slope, line.offset, None, None)


def _top_value(rules: Rules) -> Fraction:
    readings = [v for v in rules.edition.variants if v.about == "top"]
    found = next((v for v in readings if v.name == rules.variant), None)
    found = found or next(v for v in readings if v.preferred)
    return found.value or Fraction(0)


def _settle(steps: Steps, rules: Rules, read: Mapping[int, Reading]) -> dict[int, Column]:
    """Where a row hands over to another input, take that one, or say that it is missing."""
    numbers = {r.feed.key: number for number, r in read.items()}
    scale = 10 ** decimals_of(rules.edition)
    settled = {}
    for number, one in read.items():
        state, value, above = one.state, one.value, one.feed.row.above
        if above is not None and above.rule == "use":
            other = read.get(numbers.get(above.key or "", -1))
            state, value = _handed(one, other, scale)
        settled[number] = steps.keep(f"st{number}", state)
        steps.keep(f"i{number}", value)
    steps.close()
    return settled


def _handed(one: Reading, other: Reading | None, scale: int) -> tuple[Column, Column]:
    deferring = one.state == DEFER
    above = one.feed.row.above
    if other is None or above is None:
        return where(deferring, UNDEFINED, one.state), one.value
    speaks = (other.state == VALUE) | (other.state == UNDEFINED)
    state = where(other.state == ABSENT, UNDEFINED, where(speaks, DEFER, UNDEFINED))
    value = one.value
    if above.otherwise_below is not None:
        low = (other.state > ABSENT) & _under(other.exact, above.otherwise_below)
        fixed = deferring & low
        state = where(low, VALUE, state)
        value = where(fixed, int((above.otherwise or 0) * scale), value)
    return where(deferring, state, one.state), value


def _under(average: Average, bound: Fraction) -> Column:
    numerator = average.numerator * bound.denominator
    limit = Column(literal(average.denominator)) * bound.numerator
    return numerator < limit


def _total(
    steps: Steps, rules: Rules, read: Mapping[int, Reading], states: Mapping[int, Column]
) -> None:
    """Take the greatest sub-index of the inputs that count, and those that give it."""
    numbers = {r.feed.key: number for number, r in read.items()}
    counts: dict[int, Any] = {}
    for number, one in read.items():
        key = one.feed.key
        if key in rules.chosen.substitutes:
            handed = numbers.get(rules.chosen.substitutes[key])
            counts[number] = None if handed is None else states[handed] == DEFER
        else:
            counts[number] = True
    shown = {}
    for number, taken in counts.items():
        if taken is None:
            continue
        has = states[number] == VALUE
        both = has if taken is True else has & taken
        shown[number] = steps.keep(f"y{number}", where(both, Column(f"i{number}"), None))
    silent = []
    for number, taken in counts.items():
        if taken is None:
            continue
        is_open = states[number] == UNDEFINED
        silent.append((number, is_open if taken is True else is_open & taken))
    steps.keep("open_inputs", total(where(mark, 1 << number, 0) for number, mark in silent))
    scale = 10 ** decimals_of(rules.edition)
    steps.keep(
        "least0",
        greatest(where(mark, int(read[number].least * scale), None) for number, mark in silent),
    )
    steps.close()
    top = steps.keep("top", greatest(shown.values()))
    steps.close()
    is_open = Column("open_inputs") > 0
    steps.keep("idx", where(is_open, None, top))
    steps.keep("least", where(is_open, Column("greatest(least0, top)"), None))
    above = (rules.edition.data.get("primary") or {}).get("above")
    named = Column("open_inputs") == 0
    if above is not None:
        named = named & (top > int(Fraction(above) * scale))
    steps.keep(
        "prim", total(where(named & (y == top), 1 << number, 0) for number, y in shown.items())
    )
    steps.close()
