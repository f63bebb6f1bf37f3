"""The days behind a limit judged over a year: value, hours, and whether each counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from accord.assess.air_averages import make_averages
from accord.assess.air_clock import ZoneOf
from accord.assess.air_rules import Feed, Rules
from accord.assess.air_series import clock_for
from accord.assess.air_year import judged_limits, restated
from accord.lake.engines import opened
from accord.lake.relation import Relation
from accord.standards.model import InputSet, Standard


@dataclass(frozen=True)
class DayValue:
    """One day: its exact value in the unit of the limit, and what it is made of.

    ``have`` and ``need``: hours, or for the greatest 8-hour mean the windows of the day.
    ``value`` is None where nothing usable was measured; ``counts``: enough was.
    """

    day: date
    value: Fraction | None
    have: int
    need: int
    counts: bool


def days_behind(
    relation: Relation, edition: Standard, key: str, station: str, zone_of: ZoneOf
) -> list[DayValue]:
    """Return the days of a station that the limits of one row of an edition are judged by.

    ``relation``: the observations, with the span they are read in. ``key``: the row, for example
    ``PM2.5_24h``.

    Returns the days in order; none where the text's unit cannot be reached or nothing is measured.

    Raises:
        AccordError: ASS017 where the clock of the station is not known.
    """
    feeds = {one.feed for one in judged_limits(edition) if one.row.key == key}
    if not feeds or (feed := feeds.pop()).blocked:
        return []
    rules = Rules(edition, "daily", InputSet("year", (), {}, {}), (feed,))
    with opened(None) as engine:
        made = make_averages(engine, relation, [rules], clock_for(engine, relation, zone_of))
        average = made.of(feed)
        if average is None or station not in made.places:
            return []
        bottom = average.denominator
        under = bottom if isinstance(bottom, int) else f"CAST({bottom.sql} AS DECIMAL(38,0))"
        rows = engine.fetch(
            f"SELECT day, CAST({average.numerator.sql} AS DECIMAL(38,0)) AS top, {under} AS under, "
            f"coalesce({average.have.sql}, 0) AS have FROM averages "
            f"WHERE place = {made.places.index(station)} ORDER BY day"
        ).to_pylist()
    return [_day(feed, row["day"], row["top"], row["under"], row["have"]) for row in rows]


def _day(feed: Feed, day: int, top: int | None, under: int | None, have: int) -> DayValue:
    value = None
    if top is not None and under:
        value = restated(Fraction(int(top), int(under)) * feed.factor, feed)
    counts = value is not None and have >= feed.need.least
    return DayValue(date.min + timedelta(days=day), value, have, feed.need.least, counts)
