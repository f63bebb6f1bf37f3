"""A series as its page shows it: rows in words, the chart with its finding, revisions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from accord.lake.decoding import FACTS
from accord.lake.recent import Told
from accord.portal.measured_files import FLAG_CODES
from accord.portal.wording import say
from accord.reports.charts import Chart
from accord.reports.series_drawing import Point, SeriesChart, draw_series
from accord.vocab.codes import measured_lists
from accord.vocab.lists import label
from accord.vocab.parameters import parameters
from accord.vocab.quality import TESTS, unpack
from accord.vocab.scales import plain


@dataclass(frozen=True)
class Row:
    """One observation in words; ``at`` is its start in UTC as the address of its page has it.

    ``begin`` is the start by the station's clock.
    """

    at: str
    start: datetime
    begin: str
    length: int
    sample: str
    value: str
    text: str
    qualifier: str
    flag: int
    flag_words: str
    tests: str
    load: int
    row: int


def rows_of(told: Told, series: Mapping[str, Any], zone: tzinfo, lang: str) -> list[Row]:
    """Return told rows in words, with the digits they have."""
    found = json.loads(b"[" + told.rows + b"]", parse_float=str)
    return [_row(one, series, zone, lang) for one in found]


def _row(told: Sequence[Any], series: Mapping[str, Any], zone: tzinfo, lang: str) -> Row:
    start, length, sample, value, qualifier, flag, flags, load, row = told
    text = "" if value is None else str(value)
    listed = parameters()[series["parameter"]].values
    local = datetime.fromisoformat(start).astimezone(zone)
    return Row(
        start,
        local,
        clock(local),
        length,
        sample or "",
        text,
        label(listed, text, lang) if listed and text else text,
        _qualifier(qualifier, lang),
        flag,
        label("quality_flags", FLAG_CODES.get(flag, ""), lang),
        tests_in_words(flags or "", lang),
        load,
        row,
    )


def tests_in_words(flags: str, lang: str) -> str:
    """Return the tests a value did not pass, and what else is known of it, in words."""
    said = []
    for part in flags.split():
        name, _, flag = part.partition("=")
        if name in FACTS:
            said.append(label("value_facts", name, lang))
        elif flag not in ("1", "2"):
            outcome = label("quality_flags", FLAG_CODES[int(flag)], lang)
            said.append(f"{label('quality_tests', name, lang)}{say('colon', lang)}{outcome}")
    return say("semicolon", lang).join(said)


def unit_words(name: str) -> str:
    """Return how a unit is written for people."""
    if name in ("1", "code"):
        return ""
    written = {"deg": "°", "degC": "°C"}.get(name, name.replace("m3", "m³").replace("m2", "m²"))
    return f"µ{written[1:]}" if re.match(r"u[A-Za-z]+(/|$)", written) else written


def clock(moment: datetime) -> str:
    """Return a moment as it is told: day and time of its own zone, seconds where there are any."""
    return f"{moment:%Y-%m-%d %H:%M:%S}".removesuffix(":00")


# ---- the chart -----------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """A drawn chart with its finding and notes, for a page."""

    picture: SafeString
    title: str
    notes: tuple[str, ...]


def picture(
    rows: Sequence[Row], series: Mapping[str, Any], said: Mapping[str, str], zone: tzinfo, lang: str
) -> Picture | None:
    """Draw rows; None where the parameter is one of codes or nothing has a value.

    ``said`` has the names of station and parameter, the zone, the source and licence in words.
    """
    held = [row for row in rows if row.value]
    if not held or parameters()[series["parameter"]].values:
        return None
    low, high = (pick(held, key=lambda row: float(row.value)) for pick in (min, max))
    words: dict[str, Any] = {
        **said,
        "unit": unit_words(series["unit"]),
        "first": held[0].begin,
        "last": held[-1].begin,
        "low": low.value,
        "high": high.value,
        "n": len(held),
        "flagged": sum(row.flag in (3, 4) for row in held),
    }
    title = say("measured.finding", lang, **words)
    notes = tuple(
        say(f"measured.note_{name}", lang, **words)
        for name in ("unit", "period", "coverage", "source")
    )
    chart = Chart("series", lang, title, notes)
    points = [_point(row) for row in rows]
    legend = tuple(
        [*(label("quality_flags", FLAG_CODES[n], lang) for n in (3, 4)),
         say("measured.qualified", lang)]
    )  # fmt: skip
    drawn = draw_series(SeriesChart(chart, points, zone, (legend[0], legend[1], legend[2])))
    # ``draw_series`` escapes every word of the lake.
    return Picture(mark_safe(drawn), title, notes)  # noqa: S308


def _point(row: Row) -> Point:
    start = row.start.timestamp()
    value = float(row.value) if row.value else None
    return Point(start, start + row.length, value, row.flag, bool(row.qualifier))


# ---- one observation -----------------------------------------------------------------


def revision_words(one: Mapping[str, Any], series: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """Return a revision of an observation in words."""
    parameter = parameters()[series["parameter"]]
    value, flags = one["value"], unpack(one["flags"])
    text = "" if value is None else plain(value, parameter.scale)
    if parameter.values and text:
        codes = {code.number: code for code in measured_lists()[parameter.values].values()}
        found = codes.get(value // 10**parameter.scale)
        text = (found.zh if lang == "zh" else found.en) if found else text
    facts = [label("value_facts", n, lang) for n, bit in FACTS.items() if one["flags"] & bit]
    tests = [
        (label("quality_tests", name, lang), label("quality_flags", FLAG_CODES[flags[name]], lang))
        for name in TESTS
        if name in flags and flags[name] in FLAG_CODES
    ]
    return {
        **one,
        "text": text,
        "summary": label("quality_flags", FLAG_CODES.get(flags["summary"] or 9, ""), lang),
        "tests": tests,
        "facts": facts,
        "qualifier": _qualifier_of(one["qualifier"], lang),
    }


def _qualifier(name: str | None, lang: str) -> str:
    """Return a qualifier of a measured value in words; the record has a list of the same name."""
    code = measured_lists()["qualifiers"].get(name or "")
    return "" if code is None or not code.number else (code.zh if lang == "zh" else code.en)


def _qualifier_of(number: int, lang: str) -> str:
    codes = measured_lists()["qualifiers"].values()
    return _qualifier(next((c.code for c in codes if c.number == number), None), lang)


# ---- the window of a page ------------------------------------------------------------


def last_days(ends: datetime | None, zone: tzinfo, days: int) -> tuple[str, str]:
    """Return the first and last day of a window that ends with a moment, by the station's clock."""
    last = (ends or datetime.now(UTC)).astimezone(zone).date()
    return (last - timedelta(days=days - 1)).isoformat(), last.isoformat()
