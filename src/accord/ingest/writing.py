"""Writes a proposal down as a source description whose open questions wait for answers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from accord.ingest.proposal import ColumnProposal, Proposal

HEAD = """\
# Source description proposed by inspection of {file}.
# 由检查 {file} 生成的数据源说明。
# Answer each question under "answer"; with one open nothing is loaded.
# 请在每个问题的 answer 处作答；有未答复者不会加载。
"""


def description(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal as the data of a source description."""
    tables = [t for t in (proposal.tables or [proposal]) if t.score >= proposal.score / 2]
    tables = _alike(tables)
    name = re.sub(r"[^a-z0-9]+", "-", Path(proposal.file).stem.lower()).strip("-") or "source"
    return {
        "id": name,
        "title": {"zh": proposal.file, "en": proposal.file},
        "tables": [_table(t, len(tables) > 1) for t in tables],
        "questions": [
            {**q.as_dict(), "table": at, "answer": None}
            for at, t in enumerate(tables)
            for q in t.questions
        ],
    }


def _alike(tables: list[Proposal]) -> list[Proposal]:
    """Keep one of several tables with the same columns: one rule reads them all."""
    seen: dict[tuple[str, ...], Proposal] = {}
    for one in tables:
        seen.setdefault(tuple(c.name for c in one.columns), one)
    return list(seen.values())


def write(proposal: Proposal, path: Path) -> None:
    """Write a proposal to a YAML file."""
    text = yaml.safe_dump(description(proposal), allow_unicode=True, sort_keys=False, width=100)
    head = HEAD.replace("{file}", proposal.file.replace("\n", " "))
    beside = path.with_name(path.name + ".part")
    beside.write_text(head + text, encoding="utf-8")
    beside.replace(path)


def _table(one: Proposal, several: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if several and one.table:
        found["table"] = re.sub(r"([*?\[])", r"[\1]", one.table)
    if one.encoding:
        found["encoding"] = one.encoding
    if one.delimiter:
        found["delimiter"] = one.delimiter
    if one.cuts:
        found["cuts"] = list(one.cuts)
    if one.header_row and one.header_row > 1:
        found["header"] = one.header_row
    if one.unit_row:
        found["header"], found["units_row"] = one.header_row, one.unit_row
    if one.format in ("delimited", "fixed width", "xlsx", "xls") and one.header_row is None:
        found["names"] = [c.name for c in one.columns]
    found["layout"] = "long" if one.long else "wide"
    if one.missing:
        found["missing"] = one.missing
    if one.decimal != ".":
        found["decimal"] = one.decimal
    time = one.time
    grounds = "; ".join(str(g) for g in time.grounds)
    found["time"] = {
        "columns": time.columns,
        "format": time.format,
        "zone": time.zone,
        "stamp": time.stamp,
        "calendar": time.calendar or "gregorian",
        "length": time.length,
        "grounds": grounds,
    }
    found["station"] = _station(one)
    samples = [c.name for c in one.columns if c.role == "sample"]
    if samples:
        found["sample"] = samples
    found |= _values(one)
    about = [c.name for c in one.columns if c.role in ("about", "number")]
    if about:
        found["about"] = about
    return found


def _station(one: Proposal) -> dict[str, Any]:
    found: dict[str, Any] = {"columns": list(one.stations)}
    for role in ("longitude", "latitude"):
        named = [c.name for c in one.columns if c.role == role]
        if named:
            found[role] = named[0]
    return found


def _values(one: Proposal) -> dict[str, Any]:
    values = {c.name: _column(c) for c in one.columns if c.role == "value"}
    if one.long is None:
        return {"columns": values}
    long = {"parameter": one.long.parameter, "value": one.long.value}
    if one.long.unit:
        long["unit"] = one.long.unit
    return {"long": {**long, "values": values}}


def _column(one: ColumnProposal) -> dict[str, Any]:
    return {"parameter": one.parameter, "unit": one.unit, "grounds": str(one.grounds)}
