"""Charts: one specification, from which every format draws the same picture.

A chart's title is its finding in words; below stand unit, period, coverage and source.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Stack:
    """The values of one part of the bars: its name and one whole number a category."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True)
class Mark:
    """Something that happened at a time: first and last day it may mean, and its name."""

    first: str
    last: str
    name: str


@dataclass(frozen=True)
class Span:
    """One row of a timeline: a stretch of time, where it has one, and the marks in it."""

    name: str
    first: str = ""
    last: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Chart:
    """What a picture shows, in one language.

    ``form`` is bars (one stack), across (the same, one bar a line), stacked or timeline.
    ``title`` says the finding in words; ``notes`` are the lines below the picture: unit, period,
    coverage, source. Days are ISO dates.
    """

    form: str
    lang: str
    title: str
    notes: tuple[str, ...]
    categories: tuple[str, ...] = ()
    stacks: tuple[Stack, ...] = ()
    spans: tuple[Span, ...] = ()
    as_of: str = ""
    heads: tuple[str, ...] = ()

    def rows(self) -> list[tuple[str, ...]]:
        """Return the data behind the picture, one row a category or a row of the timeline."""
        if self.form == "timeline":
            return [
                (span.name, span.first, span.last, "; ".join(m.name for m in span.marks))
                for span in self.spans
            ]
        return [
            (category, *(str(stack.values[i]) for stack in self.stacks))
            for i, category in enumerate(self.categories)
        ]

    def columns(self) -> tuple[str, ...]:
        """Return the heads of those rows."""
        return self.heads or ("", *(stack.name for stack in self.stacks))


def years_of(chart: Chart) -> range:
    """Return the years a timeline takes in, the last one included."""
    days = [d for s in chart.spans for d in (s.first, s.last) if d]
    days += [d for s in chart.spans for m in s.marks for d in (m.first, m.last)]
    years = [date.fromisoformat(d).year for d in days]
    return range(min(years), max(years) + 1)
