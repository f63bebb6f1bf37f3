"""Take one number apart: rows, flags, averages, segment, rounding step and clause."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from accord.assess.clauses import clause_of, place_of, titles
from accord.assess.errors import ASS038
from accord.assess.explaining_air import add_hours, files_of
from accord.assess.explaining_year import add_days, add_rows_of_day
from accord.assess.findings import exact_text
from accord.assess.inputs import read_inputs
from accord.assess.matching import Feed, feeds
from accord.assess.planning import edition_on
from accord.assess.rows import row_at
from accord.assess.running import Outcome, revision
from accord.assess.samples import Period, local_day, periods, samples, zone
from accord.assess.water_series import Asked, assess_period, bodies_of
from accord.kernel.errors import AccordError
from accord.lake import Lake, Span
from accord.standards.loading import standards
from accord.standards.model import Row, Standard
from accord.vocab.quality import unpack

_DAY = re.compile(r"(?:^|/)(\d{4}-\d{2}-\d{2})\Z")


@dataclass(frozen=True)
class Named:
    """A number of a result: the result's id, the row from 1, and perhaps one input's key.

    ``day``: one day behind a limit judged over a year.
    """

    result: str
    row: int
    key: str | None = None
    day: str | None = None

    @classmethod
    def of(cls, text: str) -> Named:
        """Read ``ID``, ``ID#ROW``, ``ID#ROW/KEY`` or ``ID#ROW/KEY/DAY``.

        Raises:
            AccordError: ASS038 for a row that is no number.
        """
        name, _, rest = text.partition("#")
        row, _, key = rest.partition("/")
        if rest and not row.isdigit():
            raise ASS038(name=name[:40], part=rest[:40], known="#1, #2, …")
        day = _DAY.search(key)
        told = key[: day.start()] if day else key
        return cls(name, int(row or 1), told or None, day[1] if day else None)

    @property
    def text(self) -> str:
        """The form a link carries."""
        tail = "".join(f"/{one}" for one in (self.key, self.day) if one)
        return f"{self.result}#{self.row}{tail}"


def explain(outcome: Outcome, named: Named, lake: Lake | None) -> dict[str, Any]:
    """Return everything one row of a result rests on, as plain data.

    ``lake``: where its rows are read as they stood when it was made; None leaves them out.

    Raises:
        AccordError: ASS038 where the result has no such row or key.
    """
    rows = outcome.table.num_rows
    if not 1 <= named.row <= rows:
        raise ASS038(name=named.result, part=f"#{named.row}", known=f"#1 … #{rows}")
    row = row_at(outcome.table, named.row)
    told = outcome.provenance
    edition = standards().get(row["standard"] or "")
    found: dict[str, Any] = {
        "number": named.text,
        "station": row["station"] or row.get("group"),
        "start": _on_its_clock(row, told),
        "length": row["length"],
        "result": json.loads(row["result"]),
        "state": row["state"],
        "context": json.loads(row.get("context") or "{}"),
        "reasons": row["reasons"],
        "standard": _standard(edition) if edition else None,
        "made": {n: told.get(n) for n in ("id", "made", "code", "dataset", "snapshot", "known_at")},
    }
    if edition is None:
        return found | {"inputs": {}}
    inputs: dict[str, Any] = json.loads(row["inputs"])
    if named.key is not None and named.key not in inputs:
        raise ASS038(name=named.text, part=named.key[:40], known=", ".join(inputs) or "-")
    day = _day(row, told)
    kept = {k: v for k, v in inputs.items() if named.key in (None, k)}
    found["inputs"] = {k: _input(k, v, edition, row, day) for k, v in kept.items()}
    found["rounding"] = _rounding(edition)
    if lake is not None and told.get("dataset"):
        _add_rows(found, outcome, row, lake, named.day)
    return found


def _standard(edition: Standard) -> dict[str, Any]:
    start, end = edition.edition.start, edition.edition.end
    return {
        "id": edition.id,
        "title": titles(edition),
        "from": start.text if start else None,
        "to": end.text if end else None,
        "revision": revision(edition.id),
    }


def _on_its_clock(row: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """Return the start of a result as the clock of its station tells it."""
    clock = (told.get("zones") or {}).get(row["station"], "")
    begin: datetime = row["start"]
    return begin.astimezone(zone(clock)).isoformat()


def _day(row: Mapping[str, Any], told: Mapping[str, Any]) -> date:
    clock = (told.get("zones") or {}).get(row["station"], "")
    return local_day(row["start"], clock)


def _input(
    key: str, given: Mapping[str, Any], edition: Standard, row: Mapping[str, Any], day: date
) -> dict[str, Any]:
    """Return how one input became a sub-index or a class, with the clause it was read from."""
    found: dict[str, Any] = dict(given)
    result = json.loads(row["result"])
    found["sub_index"] = result["sub_indices"].get(key)
    found["decides"] = key in (*result["primary"], *result["decided_by"])
    found["limits"] = [one for one in result["limits"] if one["key"] == key]
    value = None if given["value"] is None else Fraction(given["value"])
    body = json.loads(row.get("context") or "{}").get("water_body")
    found["clauses"] = [
        {**clause_of(holder, one), **({} if value is None else place_of(one, value, edition))}
        for holder, one in rows_for(edition, key, day, body)
    ]
    return found


def rows_for(
    edition: Standard, key: str, day: date, body: str | None = None
) -> list[tuple[Standard, Row]]:
    """Return the rows of the text, or of the text it uses, that an input is read against.

    ``body``: the water body assessed, where it is known.
    """
    holder = edition
    for name in ("uses", "limits_from"):
        if edition.data.get(name):
            holder = edition_on(str(edition.data[name]), day) or edition
    for one in dict.fromkeys((holder, edition)):
        try:
            slot = read_inputs(one, {key: 1}).values[0].slot
        except AccordError:
            continue
        own = [row for row in slot.rows if row in one.rows and row.on and row.in_force(day)]
        fitting = [row for row in own if _fits(row, body)]
        if fitting:
            return [(one, row) for row in fitting]
    return []


def _fits(row: Row, body: str | None) -> bool:
    wanted = (row.when or {}).get("water_body")
    return wanted is None or body is None or wanted == body


def _rounding(edition: Standard) -> dict[str, Any]:
    """Return the steps of rounding and whether the text says them."""
    steps = {"concentration": edition.concentration_rounding, "index": edition.index_rounding}
    return {
        name: {"rule": one.rule, "basis": one.basis, "clause": one.clause}
        for name, one in steps.items()
    }


def _add_rows(
    found: dict[str, Any],
    outcome: Outcome,
    row: Mapping[str, Any],
    lake: Lake,
    day: str | None,
) -> None:
    """Add the rows of the lake behind a number, and whether it comes out the same again."""
    told = outcome.provenance
    known_at = datetime.fromisoformat(told["known_at"])
    if told["medium"] == "air" and told["level"] == "year":
        if found["inputs"]:
            add_days(found, told, row, lake, known_at)
        if day is not None:
            add_rows_of_day(found, told, row, lake, day)
        return
    if told["medium"] == "air" and row["level"] is None:
        add_hours(found, told, row, lake, known_at)
        return
    if not row["station"] or told["medium"] == "air":
        return
    period, asked, units = _period(row, told, lake, known_at)
    edition = standards()[row["standard"]]
    if period is None or edition.method == "ccme_wqi":
        found["recomputed"] = None if period is not None else "rows_gone"
        return
    by_key = {one.key: one for one in feeds(edition, asked.measured)}
    for key, one in found["inputs"].items():
        if key in by_key:
            one["rows"] = _rows(period, by_key[key], units, told, lake)
    again = assess_period(period, asked, {})
    found["recomputed"] = "same" if again.result == found["result"] else "differs"


def _period(
    row: Mapping[str, Any], told: Mapping[str, Any], lake: Lake, known_at: datetime
) -> tuple[Period | None, Asked, dict[str, tuple[str, int]]]:
    stations = lake.stations(told["dataset"], known_at=known_at)
    held = lake.series(told["dataset"], known_at=known_at)
    own = [one for one in held if one["station"] == row["station"]]
    end = row["start"] + timedelta(seconds=max(row["length"], 0), microseconds=1)
    numbers = [one["series_id"] for one in own if one["depth"] == (row["depth"] or "")]
    span = Span(row["start"].astimezone(UTC), end.astimezone(UTC))
    read = lake.rows(numbers, span, known_at=known_at)
    zones = {one["code"]: one["zone"] for one in stations}
    grouped = periods(samples(read, told["flags"]), row["level"], zones)
    fitting = [p for p in grouped if p.start == row["start"] and p.length == row["length"]]
    asked = Asked(
        lambda day: edition_on(told["standard"], day),
        row["level"],
        frozenset(one["parameter"] for one in held),
        told["class"],
        told["variant"],
        bodies_of(stations),
        zones,
    )
    units = {one["parameter"]: (one["unit"], one["scale"]) for one in own}
    return (fitting[0] if fitting else None), asked, units


def _rows(
    period: Period,
    feed: Feed,
    units: Mapping[str, tuple[str, int]],
    told: Mapping[str, Any],
    lake: Lake,
) -> list[dict[str, Any]]:
    files = files_of(told["dataset"], lake)
    found = []
    for sample in period.samples:
        for name in feed.measured:
            reading = sample.readings.get(name)
            if reading is None:
                continue
            series, moment, mark, flags, load, source_row = reading.row
            found.append(
                {
                    "parameter": name,
                    "value": exact_text(reading.value),
                    "unit": units[name][0],
                    "below_detection": reading.below,
                    "series": series,
                    "start": _moment(moment),
                    "sample": mark,
                    "flags": unpack(flags),
                    "load": load,
                    "row": source_row,
                    "files": files.get(load, []),
                }
            )
    return found


def _moment(micros: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat()
