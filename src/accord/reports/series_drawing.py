"""Draws a measured series over time: gaps stay gaps, flagged values stay visible.

More values than the picture has room for are drawn as strokes from the lowest to the highest of
neighbouring values; flagged ones are marked one by one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from html import escape
from itertools import pairwise

from accord.reports.charts import Chart
from accord.reports.drawing import ACCENT, GREY, INK, LINE, PAD, WIDTH, framed, lettering, straight

LEFT, RIGHT, TALL = 62, WIDTH - PAD - 6, 230
STROKES = 600
MOST_MARKS = 400
DOTS = 120
SUSPECT, FAILED = "#9a5b23", "#9b1c1c"


@dataclass(frozen=True)
class Point:
    """One value: begin and end in seconds since 1970, the value, its flag, whether qualified."""

    start: float
    end: float
    value: float | None
    flag: int = 1
    qualified: bool = False


@dataclass(frozen=True)
class SeriesChart:
    """A chart of points in order of time; ``legend`` names suspect, failed and qualified."""

    frame: Chart
    points: Sequence[Point]
    zone: tzinfo = UTC
    legend: tuple[str, str, str] = ("", "", "")


def draw_series(chart: SeriesChart, top: int = 64) -> str:
    """Return the chart as an SVG document."""
    held = [p for p in chart.points if p.value is not None]
    if not held:
        return framed(chart.frame, [], top)
    across = _Across(min(p.start for p in chart.points), max(p.end for p in chart.points))
    up = _Up([p.value for p in held if p.value is not None], top)
    body = [*_levels(up), *_times(across, chart.zone, top), *_curve(chart.points, across, up)]
    if len(held) <= DOTS:
        body += [_dot(across(p.start), up(p.value or 0.0)) for p in held]
    body += _marks(held, across, up)
    keys, base = _legend(chart, held, top + TALL + 34)
    return framed(chart.frame, [*body, *keys], base)


class _Across:
    """From seconds to the place across the picture."""

    def __init__(self, first: float, last: float):
        self.first, self.last = first, max(last, first + 1)
        self.scale = (RIGHT - LEFT) / (self.last - self.first)

    def __call__(self, moment: float) -> float:
        return LEFT + (moment - self.first) * self.scale


class _Up:
    """From values to the height in the picture; the axis begins at zero where that is near."""

    def __init__(self, values: Sequence[float], top: int):
        low, high = min(values), max(values)
        if 0 < low < (high - low) * 2:
            low = 0.0
        self.step = _round_step((high - low) / 5 or abs(high) / 5 or 1.0)
        self.low = self.step * (low // self.step)
        self.high = max(self.step * -(-high // self.step), self.low + self.step)
        self.base, self.scale = top + TALL, TALL / (self.high - self.low)

    def __call__(self, value: float) -> float:
        return self.base - (value - self.low) * self.scale


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * f for f in (1, 2, 5, 10) if power * f >= rough), power * 10)


def _levels(up: _Up) -> Iterator[str]:
    count = round((up.high - up.low) / up.step)
    for number in range(count + 1):
        value = up.low + number * up.step
        yield straight(LEFT, up(value), RIGHT, up(value), LINE)
        yield lettering(LEFT - 6, up(value) + 4, f"{value:.10g}", 11, anchor="end", fill=GREY)


def _times(across: _Across, zone: tzinfo, top: int) -> Iterator[str]:
    base = top + TALL
    yield straight(LEFT, base, RIGHT, base, INK)
    hours = (across.last - across.first) / 3600
    step, shape = next(
        (s, f)
        for most, s, f in (
            (12, 1, "%H:%M"), (48, 6, "%m-%d %H:%M"), (24 * 10, 24, "%m-%d"),
            (24 * 40, 24 * 5, "%m-%d"), (24 * 130, 24 * 15, "%Y-%m-%d"),
            (24 * 500, 24 * 61, "%Y-%m-%d"), (float("inf"), 24 * 365, "%Y-%m"),
        )
        if hours <= most
    )  # fmt: skip
    step = max(step, int(hours / 12 // 24 * 24))
    at = datetime.fromtimestamp(across.first, zone).replace(minute=0, second=0, microsecond=0)
    if step >= 24:
        at = at.replace(hour=0)
    while at.timestamp() <= across.last:
        if at.timestamp() >= across.first:
            x = across(at.timestamp())
            yield straight(x, base, x, base + 5, INK)
            if x < RIGHT - 34:
                yield lettering(x, base + 18, at.strftime(shape), 11, fill=GREY)
        at += timedelta(hours=step)


def _curve(points: Sequence[Point], across: _Across, up: _Up) -> Iterator[str]:
    """Yield the line, broken where a value is missing or time is left out."""
    for run in _runs(points):
        if len(run) == 1:
            x, y = across(run[0].start), up(run[0].value or 0.0)
            yield _dot(x, y)
            continue
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in _thinned(run, across, up, len(points)))
        yield f'<path d="M{path}" fill="none" stroke="{ACCENT}" stroke-width="1.1"/>'


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="1.8" fill="{ACCENT}"/>'


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    steps = sorted(b.start - a.start for a, b in pairwise(points))
    usual = steps[len(steps) // 2] if steps else 0.0
    run: list[Point] = []
    for point in points:
        apart = run and point.start - run[-1].start > usual * 1.5
        if run and (apart or point.value is None):
            yield run
            run = []
        if point.value is not None:
            run.append(point)
    if run:
        yield run


def _thinned(
    run: Sequence[Point], across: _Across, up: _Up, total: int
) -> Iterator[tuple[float, float]]:
    """Yield the corners of a line; of a crowd the lowest and highest of each stroke."""
    if total <= STROKES * 2:
        yield from ((across(p.start), up(p.value or 0.0)) for p in run)
        return
    every = (across.last - across.first) / STROKES
    held: list[Point] = []
    for point in run:
        if held and point.start - held[0].start >= every:
            yield from _stroke(held, across, up)
            held = []
        held.append(point)
    yield from _stroke(held, across, up)


def _stroke(held: Sequence[Point], across: _Across, up: _Up) -> Iterator[tuple[float, float]]:
    ends = (min(held, key=_value), max(held, key=_value))
    for point in sorted(ends, key=lambda p: p.start):
        yield across(point.start), up(point.value or 0.0)


def _value(point: Point) -> float:
    return point.value or 0.0


def _marks(held: Sequence[Point], across: _Across, up: _Up) -> list[str]:
    chosen = [p for p in held if p.flag in (3, 4)]
    chosen = chosen[:: -(-len(chosen) // MOST_MARKS) or 1]
    chosen += [p for p in held if p.qualified][:MOST_MARKS]
    return [_mark(p.flag, across(p.start), up(p.value or 0.0)) for p in chosen]


def _mark(flag: int, x: float, y: float) -> str:
    """Return a sign: a triangle for suspect, a cross for failed, a ring for qualified."""
    if flag == 3:
        return (
            f'<path d="M{x:.1f} {y - 5:.1f}l5 9h-10z" fill="#ffffff" stroke="{SUSPECT}" '
            'stroke-width="1.6"/>'
        )
    if flag == 4:
        return (
            f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" stroke="{FAILED}" '
            'stroke-width="2" fill="none"/>'
        )
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="#ffffff" stroke="{ACCENT}"/>'


def _legend(chart: SeriesChart, held: Sequence[Point], y: int) -> tuple[list[str], int]:
    there = (
        (3, chart.legend[0], any(p.flag == 3 for p in held)),
        (4, chart.legend[1], any(p.flag == 4 for p in held)),
        (0, chart.legend[2], any(p.qualified for p in held)),
    )
    parts, x = [], float(LEFT)
    for flag, name, shown in there:
        if shown:
            parts += [_mark(flag, x + 6, y + 6), lettering(x + 18, y + 10, name, 11)]
            x += 18 + 12 * len(escape(name)) + 20
    return parts, y + (22 if parts else 0)
