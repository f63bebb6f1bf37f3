"""Fills a proposal in for a table whose columns are stations."""

from __future__ import annotations

from accord.ingest.answers import NONE
from accord.ingest.asking import question
from accord.ingest.layout import Grid
from accord.ingest.longform import ask_average, work_out
from accord.ingest.mentions import span_in
from accord.ingest.proposal import Across, ColumnProposal, Grounds, LongColumns, Proposal
from accord.vocab.units import parse

POOLED = 60_000
"""Cells looked at for what the values are, taken from rows of all stations alike."""

Parts = dict[str, list[str | None]]


def propose(grid: Grid, found: Across, taken: list[str], into: Proposal) -> None:
    """Say what the stations are and what is measured; ask once what the file does not say."""
    into.across = found
    into.layout = "stations_across" if found.sure else None
    into.grounds["layout"] = found.grounds
    if not found.sure:
        listed = ", ".join([*found.stations][:6])
        about, choices = _label(found), ("stations", "parameters")
        into.ask(question("across", about, choices, found=listed))
    for name in found.doubtful:
        into.ask(question("station_heading", name, (NONE,)))
    parts, heads = _parts(grid, found)
    values = work_out(parts, heads, found.labels or "", into)
    into.long = LongColumns(found.labels or "", "", found.units, values=values)
    one = values[_label(found)] if found.labels is None else None
    if one is not None and found.one is not None:
        _said(one, found, values, into)
    into.columns = [_column(name, found, taken, one) for name in grid.names]
    if one is None:
        into.columns += values.values()


def _label(found: Across) -> str:
    """Return what the values of a table of one parameter are called."""
    return found.one.words if found.one else ""


def _parts(grid: Grid, found: Across) -> tuple[Parts, dict[str, str]]:
    """Return the cells of each name, all stations together, and the units written for it."""
    places = [at for at, name in enumerate(grid.names) if name in found.stations]
    label, unit = (grid.names.index(n) if n else None for n in (found.labels, found.units))
    parts: Parts = {} if found.labels else {_label(found): []}
    written: dict[str, set[str]] = {}
    for row in grid.rows[: max(50, POOLED // max(len(places), 1))]:
        held = [row[at] if at < len(row) else None for at in places]
        name = _label(found) if label is None else _cell(row, label)
        if name:
            parts.setdefault(name, []).extend(held)
            if unit is not None and (text := _cell(row, unit)):
                written.setdefault(name, set()).add(text)
    heads = {name: next(iter(units)) for name, units in written.items() if len(units) == 1}
    if found.one is not None and found.one.unit_text and not heads:
        heads[found.one.words] = found.one.unit_text
    return parts, {name: text for name, text in heads.items() if parse(text)}


def _cell(row: list[str | None], at: int) -> str:
    return (row[at] or "").strip() if at < len(row) else ""


def _said(
    one: ColumnProposal, found: Across, values: dict[str, ColumnProposal], into: Proposal
) -> None:
    """Add where the one parameter is said, and ask about an average over other hours."""
    label = found.one
    if label is None or label.grounds is None:
        return
    told, said = one.grounds, label.grounds
    zh = f"{said.zh}“{label.said[:60]}”；{told.zh}"
    one.grounds = Grounds(told.confidence, zh, f'{said.en} "{label.said[:60]}"; {told.en}')
    into.grounds["parameter"] = one.grounds
    if one.parameter is not None and not span_in(label.words) and (spans := span_in(label.said)):
        ask_average(label.words, spans, one.parameter, values, into)


def _column(
    name: str, found: Across, taken: list[str], one: ColumnProposal | None
) -> ColumnProposal:
    if name in found.stations:
        g = found.grounds
        zh, en = f"标题为站点；{g.zh}", f"the heading is a station; {g.en}"
        if one is None:
            return ColumnProposal(name, "across", Grounds(g.confidence, zh, en))
        sure = min(g.confidence, one.grounds.confidence) if one.parameter else g.confidence
        grounds = Grounds(sure, f"{zh}；{one.grounds.zh}", f"{en}; {one.grounds.en}")
        return ColumnProposal(name, "across", grounds, one.parameter, one.unit)
    if name in taken:
        return ColumnProposal(name, "taken", Grounds(0.9, "作为时间列", "taken as time"))
    for held, role, zh, en in (
        (found.doubtful, "doubtful", "标题为空、重复，或列为空，不知是否为站点",
         "without a heading, with one that stands twice, or empty: it may be a station or not"),
        (found.means, "outside", MEANS[0], MEANS[1]),
        ([found.labels], "long", "指标名称列", "names what is measured"),
        ([found.units], "long", "单位列", "holds the units"),
    ):  # fmt: skip
        if name in held:
            return ColumnProposal(name, role, Grounds(0.8, zh, en))
    return ColumnProposal(name, "about", Grounds(0.6, "描述该行", "describes the row"))


MEANS = ("各站统计值，不是站点，不采用", "sums the stations up and is none: left out")
