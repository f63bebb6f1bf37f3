"""Long tables: a column names the parameter, another holds the value, perhaps one the unit."""

from __future__ import annotations

from collections.abc import Mapping

from accord.ingest import cells as cell_text
from accord.ingest import qualified
from accord.ingest.asking import question
from accord.ingest.columns import NO_PARAMETER
from accord.ingest.layout import Grid
from accord.ingest.mentions import span_in
from accord.ingest.profile import profile
from accord.ingest.proposal import ColumnProposal, Grounds, LongColumns, Proposal
from accord.ingest.words import is_role
from accord.vocab.parameters import find
from accord.vocab.units import parse


def recognise(grid: Grid, taken: list[str]) -> LongColumns | None:
    """Return the columns of a long table, or None where the table is wide."""
    free = [n for n in grid.names if n not in taken]
    values = [
        n for n in free if is_role(n, "value") and profile(grid.column(n)[:500]).numeric > 0.5
    ]
    named = [n for n in free if is_role(n, "parameter") and grid.column(n)]
    named = named or [n for n in free if n not in values and _mostly_parameters(grid, n)]
    if not values or not named:
        return None
    units = [n for n in free if is_role(n, "unit") and grid.column(n)]
    unit = units[0] if units else None
    rest = [n for n in free if n not in (named[0], values[0], unit)]
    return LongColumns(named[0], values[0], unit, qualified.of_long(grid, rest))


def _mostly_parameters(grid: Grid, name: str) -> bool:
    return names_parameters({t.strip() for t in grid.column(name)}) > 1


def names_parameters(words: set[str]) -> int:
    """Return how many different words a column of parameter names has, 0 where it is none."""
    first = [*words][:20]
    if not words or len(words) > 300 or 2 * sum(map(_is_number, first)) > len(first):
        return 0
    return len(words) if sum(bool(find(w)) for w in words) >= 0.7 * len(words) else 0


def _is_number(text: str) -> bool:
    return cell_text.number(cell_text.plain(text)) is not None


def propose(grid: Grid, found: LongColumns, into: Proposal) -> None:
    """Work out each name in the parameter column as if it were a column of a wide table."""
    names, values = grid.cells(found.parameter), grid.cells(found.value)
    units = grid.cells(found.unit) if found.unit else [None] * len(names)
    parts: dict[str, list[str | None]] = {}
    written: dict[str, set[str]] = {}
    for name, value, unit in zip(names, values, units, strict=True):
        if name and name.strip():
            parts.setdefault(name.strip(), []).append(value)
            if unit and unit.strip():
                written.setdefault(name.strip(), set()).add(unit.strip())
    heads = {n: next(iter(u)) for n, u in written.items() if len(u) == 1 and parse(next(iter(u)))}
    found.values = work_out(parts, heads, found.parameter, into)
    qualified.tell_long(grid, found, into)
    _columns(grid, found, into)


def work_out(
    parts: Mapping[str, list[str | None]], heads: dict[str, str], column: str, into: Proposal
) -> dict[str, ColumnProposal]:
    """Return what each name stands for, from its values; ``column`` is where the names stand.

    ``heads`` are the units known. What cannot be told is asked.
    """
    from accord.ingest import columns

    longest = max((len(p) for p in parts.values()), default=0)
    rows = [[p[at] if at < len(p) else None for p in parts.values()] for at in range(longest)]
    inner = Proposal(into.format)
    columns.propose(Grid(list(parts), rows, units=heads), [], inner)
    for asked in inner.questions:
        if asked.code == "parameter" and column:
            choices = asked.choices or (NO_PARAMETER,)
            into.ask(question("long_parameter", asked.about, choices, found=column))
        else:
            into.ask(asked)
    into.missing, into.qualifiers = inner.missing, inner.qualifiers
    into.decimal = inner.decimal
    into.grounds |= inner.grounds
    found = {c.name: c for c in inner.columns}
    _averages(found, into)
    return found


def _averages(values: Mapping[str, ColumnProposal], into: Proposal) -> None:
    """Ask about names of means over other periods than that of their rows."""
    for name, one in values.items():
        if one.parameter is not None and (spans := span_in(name)):
            ask_average(name, spans, one.parameter, values, into)


def ask_average(
    name: str,
    spans: list[str],
    parameter: str,
    values: Mapping[str, ColumnProposal],
    into: Proposal,
) -> None:
    """Ask whether a mean over 8 or 24 hours moves with the rows; it is no value of their hour."""
    twins = [n for n, one in values.items() if one.parameter == parameter and n != name]
    length = into.time.length
    if spans == [length] and not twins:
        return
    if twins or length is not None:
        choices = (*spans, NO_PARAMETER) if len(spans) == 1 else (NO_PARAMETER,)
        hours = " / ".join({"PT8H": "8", "P1D": "24"}[span] for span in spans)
        into.ask(question("averaged", name, choices, found=hours))


def _columns(grid: Grid, found: LongColumns, into: Proposal) -> None:
    into.long = found
    zh, en = "一列为指标名称，一列为数值", "one column names what is measured, one holds the value"
    into.grounds["layout"] = Grounds(0.9, zh, en)
    words = {
        found.parameter: ("指标名称列", "names what is measured"),
        found.value: ("数值列", "holds the values"),
        found.unit or "": ("单位列", "holds the units"),
        found.qualifier or "": ("限定符列", "holds marks of limits"),
    }
    into.columns = [
        ColumnProposal(n, "long" if n in words else "about", Grounds(0.9, *words[n]))
        if n in words
        else ColumnProposal(n, "about", Grounds(0.6, "描述该行", "describes the row"))
        for n in grid.names
    ]
    into.columns += [
        ColumnProposal(c.name, "value", c.grounds, c.parameter, c.unit, c.codes)
        for c in found.values.values()
    ]
