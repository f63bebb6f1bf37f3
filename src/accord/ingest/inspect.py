"""Looks at a file nobody prepared for and proposes how to read it."""

from __future__ import annotations

import time
from pathlib import Path

from accord.ingest import across, columns, crossing, encodings, limits, longform, places, timing
from accord.ingest.asking import question
from accord.ingest.containers import Source, sources
from accord.ingest.errors import ING004, ING008
from accord.ingest.formats import delimited, find, fixed, isolated, text
from accord.ingest.formats.interface import Format, Reading, Table
from accord.ingest.layout import Grid, grid
from accord.ingest.proposal import ColumnProposal, Grounds, Proposal
from accord.ingest.sampling import take
from accord.kernel.errors import AccordError

POSITION = " (position)"
MOST_TABLES = 40
FIRST_ROWS = 20_000
TEXT = ("delimited", "fixed width")


def inspect(path: Path, seconds: float = limits.INSPECT_SECONDS) -> Proposal:
    """Return how a file may be read, and what must be asked.

    Archives, workbooks and databases with several tables give one proposal for each; the first
    is the likeliest. ``seconds`` bounds the time spent on reading.

    Raises:
        AccordError: ING001 to ING008 where the file cannot be read at all.
    """
    deadline = time.monotonic() + seconds
    found: list[Proposal] = []
    last: AccordError | None = None
    for source in sources(path)[:MOST_TABLES]:
        if time.monotonic() > deadline and found:
            break
        try:
            found += _tables(source, deadline)
        except AccordError as error:
            last = error
    isolated.close()
    if not found:
        raise last or ING004()
    best = max(found, key=lambda p: p.score)
    best.tables = found
    return best


def _tables(source: Source, deadline: float) -> list[Proposal]:
    one = find(source)
    left = max(deadline - time.monotonic(), 1.0)
    tables = one.tables(source, left)
    if not tables:
        raise ING004(where=source.where)
    reading, decision = _reading(source, one)
    found: list[Proposal] = []
    for table in tables[:MOST_TABLES]:
        if time.monotonic() > deadline:
            if not found:
                raise ING008(where=source.where, seconds=round(limits.INSPECT_SECONDS))
            break
        proposed = _one(source, one, table, reading, deadline)
        if proposed is None:
            continue
        _text_grounds(proposed, one, reading, decision)
        found.append(proposed)
    if not found:
        raise ING004(where=source.where)
    return found


def _reading(source: Source, one: Format) -> tuple[Reading, encodings.Decision | None]:
    if one.name not in TEXT:
        return Reading(only_first=FIRST_ROWS), None
    decision = encodings.decide(text.pieces(source))
    found = fixed.propose(source) if one.name == "fixed width" else delimited.propose(source)
    return found, decision


def _text_grounds(
    into: Proposal, one: Format, reading: Reading, decision: encodings.Decision | None
) -> None:
    if one.name in TEXT:
        into.encoding = reading.encoding
    if one.name == "delimited":
        into.delimiter = reading.delimiter
        zh, en = "各行列数一致", "it cuts the lines into the same number of cells"
        into.grounds["delimiter"] = Grounds(0.9, zh, en)
    if one.name == "fixed width":
        into.cuts = reading.cuts
        into.layout = into.layout if into.across else "fixed width"
    if decision is not None:
        into.grounds["encoding"] = Grounds(decision.confidence, decision.zh, decision.en)
        if decision.confidence <= 0.5:
            into.encoding = None
            into.ask(question("encoding", "file", decision.others))


def _one(
    source: Source, one: Format, table: Table, reading: Reading, deadline: float
) -> Proposal | None:
    sample = take(source, one, table, reading, deadline)
    if not sample.rows:
        return None
    held = grid(sample)
    held.units |= dict(table.units)
    into = Proposal(one.name, table=table.name, file=source.name, layout="wide")
    into.header_row, into.unit_row = held.header_row, held.unit_row
    into.two_headers = held.two_rows
    into.grounds["header"] = held.grounds
    if sample.names is None and held.header_row is None:
        into.ask(question("header", "file"))
    marked = _positions(held, table, into)
    taken = timing.propose(held, into)
    if marked:
        into.ask(question("station_column", "station", marked))
    found = None if marked else across.recognise(held, taken, table.name)
    if found is not None:
        crossing.propose(held, found, taken, into)
        _named_by_file(into)
        return into
    long = longform.recognise(held, [*taken, *marked])
    used = [*taken, *marked, *([long.parameter, long.value] if long else [])]
    if not marked:
        places.stations(held, used, into)
    places.positions(held, into)
    if long is not None:
        into.layout = "long"
        longform.propose(held, long, into)
    else:
        zh, en = "每个指标一列", "each parameter has a column"
        into.grounds["layout"] = Grounds(0.8, zh, en)
        columns.propose(held, [*taken, *marked, *into.stations], into)
    _named_by_file(into)
    return into


def _positions(held: Grid, table: Table, into: Proposal) -> list[str]:
    """Ask what positions along a dimension without coordinates stand for."""
    marked = [n for n in held.names if n.endswith(POSITION)]
    for name in marked:
        size = next((n.rpartition("=")[2] for n in table.notes if n.startswith(name)), "?")
        into.ask(question("position", name, found=size))
    return marked


def _named_by_file(into: Proposal) -> None:
    """Offer what the file's name says as a choice where a column's parameter is asked."""
    from dataclasses import replace

    from accord.vocab.parameters import find as find_parameter

    words = into.file.replace(".", "_").replace("-", " ").split("_")
    named = {m.parameter.id for w in words if len(w) > 2 for m in find_parameter(w)[:2]}
    if named:
        into.questions = [
            replace(q, choices=(*sorted(named), *q.choices)) if q.code == "parameter" else q
            for q in into.questions
        ]


def value_columns(proposal: Proposal) -> list[ColumnProposal]:
    """Return the columns that hold measured values."""
    return [c for c in proposal.columns if c.role == "value"]
