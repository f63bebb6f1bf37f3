"""The rows of a result in one form, whichever way they were calculated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from accord.assess.air_notes import said_of
from accord.assess.findings import EMPTY, confidence_of, exact_text
from accord.assess.notes import note
from accord.assess.reasons import notes_of
from accord.assess.result import plain_band
from accord.standards.loading import families, standards
from accord.standards.model import Standard


def rows_of(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a result with the columns of ``findings.SCHEMA``, and any more it has."""
    names = set(table.column_names)
    shape = _of_air if "averages" in names else _of_year if "above" in names else dict
    for batch in table.to_batches(max_chunksize=10_000):
        for row in batch.to_pylist():
            yield shape(row)


def row_at(table: pa.Table, number: int) -> dict[str, Any]:
    """Return one row, counted from 1."""
    return next(rows_of(table.slice(number - 1, 1)))


def _of_air(row: Mapping[str, Any]) -> dict[str, Any]:
    edition = standards()[row["standard"]]
    bands = {band.code: band for band in edition.bands}
    band = bands.get(row["band"] or "")
    subs = {key: _number(value) for key, value in row["sub_indices"]}
    said = said_of(row, edition)
    marks = [said.used[key].confidence_on for key in subs if key in said.used]
    inputs = {one["key"]: _average(one) for one in row["averages"] if one["denominator"]}
    result = dict(EMPTY) | {
        "standard": edition.id,
        "edition_from": row["edition_from"],
        "counterfactual": row["counterfactual"],
        "variant": said.variant,
        "index": _number(row["index"]),
        "band": plain_band(band) if band else None,
        "sub_indices": subs,
        "primary": row["primary"],
        "published": _published(row["published"]),
        "parts": {
            name: {one["key"]: one[name] for one in row["averages"]} for name in ("have", "need")
        },
        "notes": said.notes,
    }
    return {
        **row,
        "depth": "",
        "group": "",
        "level": None,
        "variant": said.variant,
        "state": row["state"] or "said",
        "index": result["index"],
        "class": None,
        "band_zh": band.zh if band else None,
        "band_en": band.en if band else None,
        "decided_by": [],
        "confidence": confidence_of(marks),
        "have": sum(one["have"] >= one["need"] for one in row["averages"]),
        "needed": len(row["averages"]),
        "inputs": json.dumps(inputs),
        "context": "{}",
        "result": json.dumps(result, ensure_ascii=False),
    }


def _of_year(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give the verdict on one limit over a year the columns of a result."""
    edition = standards()[row["standard"]]
    used = {r.key: r for r in edition.rows}
    marks = [used[row["key"]].confidence_on] if row["key"] in used else []
    marks += rule_confidence(edition, row["key"], row["statistic"])
    limit = None if row["limit"] is None else _number(Decimal(row["limit"]))
    verdict = {"key": row["key"], "level": row["level"], "limit": limit, "verdict": row["state"]}
    inputs = {}
    if row["have"]:
        exact = None
        if row["denominator"]:
            exact = exact_text(Fraction(int(row["numerator"]), int(row["denominator"])))
        counts = {"values": row["have"], "needed": row["need"], "above": row["above"]}
        inputs = {row["key"]: {"value": exact, "statistic": row["statistic"], **counts}}
    result = dict(EMPTY) | {
        "standard": edition.id,
        "edition_from": row["edition_from"],
        "counterfactual": row["counterfactual"],
        "limits": [verdict],
        "parts": {"days_above": row["above"], "have": row["have"], "need": row["need"]},
        "notes": _notes(row, edition, marks),
    }
    empty = dict.fromkeys(("index", "published", "class", "band", "band_zh", "band_en", "variant"))
    return {
        **row,
        **empty,
        "depth": "",
        "group": "",
        "limit_level": row["level"],
        "level": None,
        "primary": [],
        "decided_by": [],
        "confidence": confidence_of(marks),
        "needed": row["need"],
        "inputs": json.dumps(inputs),
        "context": "{}",
        "result": json.dumps(result, ensure_ascii=False),
    }


def rule_confidence(edition: Standard, key: str, statistic: str) -> list[str]:
    """Return how far the percentile is confirmed by which a limit is judged over a year.

    The percentile may stand in another text, which is less sure than the limit itself.
    """
    row = next((one for one in edition.rows if one.key == key), None)
    if row is None or not statistic.startswith("p"):
        return []
    for one in edition.data.get("attainment") or ():
        parameters = one.get("parameters")
        fits = parameters is None or row.parameter in parameters
        if fits and row.averaging in one["averagings"] and "percentiles_from" in one:
            text = families()[one["percentiles_from"]][-1]
            return [str(text.data["percentiles_cite"]["confidence"])]
    return []


def _average(one: Mapping[str, Any]) -> dict[str, Any]:
    value = Fraction(int(one["numerator"]), int(one["denominator"]))
    counts = {"values": one["have"], "needed": one["need"]}
    return {"value": exact_text(value), "statistic": "average", **counts}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def _published(text: str | None) -> Any:
    if text is None or text == "NA":
        return text
    return _number(Decimal(text))


def _notes(row: Mapping[str, Any], edition: Standard, marks: list[str]) -> list[dict[str, str]]:
    found = [note("counterfactual", standard=edition.id)] if row["counterfactual"] else []
    if marks:
        words = {
            "verified": ("verified", "已核实"),
            "single-source": ("single-source (not confirmed)", "单一来源（未经核实）"),
            "disputed": ("disputed", "有争议"),
            "from-memory": ("from memory", "凭记忆"),
        }
        pairs = [words[mark] for mark in dict.fromkeys(marks)]
        told = ", ".join(en for en, _ in pairs), "、".join(zh for _, zh in pairs)
        found.append(note("confidence", marks=told))
    return found + notes_of(row["reasons"] or ())
