"""Writes a proposal down as a source description whose open questions wait for answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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
    return {
        "id": source_id(proposal.file),
        "title": {"zh": proposal.file, "en": proposal.file},
        **_called(tables),
        "tables": [_table(t, len(tables) > 1) for t in tables],
        "questions": [
            {**q.as_dict(), "table": at, "answer": None}
            for at, t in enumerate(tables)
            for q in t.questions
        ],
    }


def source_id(file: str) -> str:
    """Return the id of the source of a file, from its name."""
    return re.sub(r"[^a-z0-9]+", "-", Path(file).stem.lower()).strip("-") or "source"


def pieces(proposal: Proposal) -> list[dict[str, Any]]:
    """Return each table's rule and questions by themselves, for choosing among them.

    ``likely`` tells which of them ``description`` would take.
    """
    tables = proposal.tables or [proposal]
    found = []
    for one in tables:
        rule = _table(one, True)
        if len({t.file for t in tables}) > 1:
            rule = {"file": _literally(Path(one.file).name)} | rule
        found.append(
            {
                "file": one.file,
                "table": one.table,
                "likely": one.score >= proposal.score / 2,
                "rule": rule,
                "stations": _called([one]).get("stations", {}),
                "questions": [q.as_dict() for q in one.questions],
            }
        )
    return found


def chosen(file: str, wanted: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the description that reads some of the tables ``pieces`` gave, each by its name."""
    return {
        "id": source_id(file),
        "title": {"zh": file, "en": file},
        **_merged([one.get("stations") or {} for one in wanted]),
        "tables": [dict(one["rule"]) for one in wanted],
        "questions": [
            {**q, "table": at, "answer": None}
            for at, one in enumerate(wanted)
            for q in one["questions"]
        ],
    }


def _literally(name: str) -> str:
    """Return the pattern that matches one name only."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def _alike(tables: list[Proposal]) -> list[Proposal]:
    """Keep one of several tables with the same columns: one rule reads them all.

    Tables of the same stations are alike where they say that they are of the same parameter.
    """
    seen: dict[tuple[str, ...], Proposal] = {}
    for one in tables:
        seen.setdefault((*_measured(one), *(c.name for c in one.columns)), one)
    if len(seen) > 1 and any(one.across for one in tables):
        return tables  # a rule for each: one for several would have no name to go by
    return list(seen.values())


def _measured(one: Proposal) -> tuple[str, ...]:
    if one.across is None or one.across.one is None:
        return ()
    said = one.across.one
    return (said.words, said.unit_text or "") if said.grounds else (one.table,)


def _called(tables: Sequence[Proposal]) -> dict[str, Any]:
    """Return the stations of which a second row of headings gives the names."""
    named = [one.across.names for one in tables if one.across]
    found = [{c: {"names": {_script(n): n}} for c, n in names.items()} for names in named]
    return _merged(found)


def _merged(stations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    found = {code: told for one in stations for code, told in one.items()}
    return {"stations": found} if found else {}


def _script(name: str) -> str:
    """Return the language a name's letters tell; "und" (undetermined) where they tell none."""
    spans = {"zh": "\u3400-\u9fff", "th": "\u0e00-\u0e7f", "lo": "\u0e80-\u0eff",
             "my": "\u1000-\u109f", "km": "\u1780-\u17ff"}  # fmt: skip
    return next((lang for lang, span in spans.items() if re.search(f"[{span}]", name)), "und")


def write(proposal: Proposal, path: Path) -> None:
    """Write a proposal to a YAML file."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(as_text(description(proposal), proposal.file), encoding="utf-8")
    beside.replace(path)


def as_text(data: Mapping[str, Any], file: str) -> str:
    """Return a description as the text of a YAML file; ``file`` is what was inspected."""
    text = yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False, width=100)
    return HEAD.replace("{file}", file.replace("\n", " ")) + text


def _table(one: Proposal, several: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if several and one.table:
        found["table"] = _literally(one.table)
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
    nameless = one.format in ("delimited", "fixed width", "xlsx", "xls") and one.header_row is None
    if nameless or one.two_headers:
        beside = "value" if one.long else ""  # of a long table these are names in its rows
        found["names"] = [c.name for c in one.columns if c.role != beside]
    found["layout"] = "stations_across" if one.across else "long" if one.long else "wide"
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
    outside = {c.name: str(c.grounds) for c in one.columns if c.role == "outside"}
    return found | ({"outside": outside} if outside else {})


def _station(one: Proposal) -> dict[str, Any]:
    if one.across:
        like = one.across.like if one.across.sure else []
        return {"across_like": like} if like else {"across": dict(one.across.stations)}
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
    if one.across:
        values = {n: _column(c) for n, c in one.long.values.items() if c.role == "value"}
    named = {"parameter": one.long.parameter, "value": one.long.value}
    long = {name: text for name, text in named.items() if text}
    if one.long.unit:
        long["unit"] = one.long.unit
    if one.long.qualifier:
        long["qualifier"] = one.long.qualifier
    return {"long": {**long, "values": values}}


def _column(one: ColumnProposal) -> dict[str, Any]:
    found = {"parameter": one.parameter, "unit": one.unit}
    if one.qualifier:
        found["qualifier"] = one.qualifier
    return found | {"grounds": str(one.grounds)}
