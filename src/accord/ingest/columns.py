"""What each column measures and in which unit, proposed on grounds or asked."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from accord.ingest import qualified
from accord.ingest.answers import NONE
from accord.ingest.asking import question
from accord.ingest.choices import reachable, unit_choices
from accord.ingest.layout import Grid
from accord.ingest.profile import Profile, doubtful_sentinels, profile
from accord.ingest.proposal import ColumnProposal, Grounds, Proposal
from accord.ingest.words import is_role
from accord.vocab.codes import find_code
from accord.vocab.headings import split_heading
from accord.vocab.parameters import Match, Parameter, find, parameter, parameters
from accord.vocab.units import Unit, parse

GASES_PLAUSIBLE = {"CO": (("ug/m3", "below", 20.0), ("mg/m3", "above", 60.0))}
"""Units a median tells against: carbon monoxide differs a thousandfold between files."""

NO_PARAMETER = NONE


def propose(grid: Grid, taken: Iterable[str], into: Proposal, medium: str | None = None) -> None:
    """Fill in the columns of a wide table and ask about those that cannot be told."""
    profiles = {n: profile(grid.column(n)) for n in grid.names}
    maximum = _shared_maximum(grid, profiles)
    held = set(taken)
    medium = medium or _medium(grid)
    for name in grid.names:
        found = _aside(name, grid, profiles[name], held) or _measured(
            name, grid, profiles[name], into, medium
        )
        into.columns.append(found)
        if found.role == "value" and found.codes is None:
            _index(found, grid, name in maximum, into)
            _marks(found, profiles[name], into)
            _plausible(found, profiles[name], into)
    _decimal(profiles, into)
    _collect(profiles, into)
    qualified.propose(grid, into)
    if not any(c.role == "value" for c in into.columns):
        into.ask(question("nothing_measured", "file", grid.names[:40]))


def _medium(grid: Grid) -> str | None:
    """Tell air from water by the headings that can only be one of them."""
    votes = {"air": 0, "water": 0}
    for name in grid.names:
        media = {m.parameter.medium for m in find(name)}
        if len(media) == 1 and (medium := media.pop()) in votes:
            votes[medium] += 1
    best = max(votes, key=lambda m: votes[m])
    return best if votes[best] > 2 * min(votes.values()) and votes[best] else None


def _aside(name: str, grid: Grid, seen: Profile, taken: set[str]) -> ColumnProposal | None:
    """Return a column that holds no measured value: time, station, place, number, sample."""
    if name in taken:
        zh, en = "作为时间或站点列", "taken as time or station"
        return ColumnProposal(name, "taken", Grounds(0.9, zh, en))
    for role, zh, en in (
        ("longitude", "经度", "longitude"),
        ("latitude", "纬度", "latitude"),
        ("sample", "样品编号", "number of the sample"),
        ("number", "行号或编号", "a running number or id"),
    ):
        if is_role(name, role) and (role not in ("number", "sample") or not _measurable(seen)):
            return ColumnProposal(name, role, Grounds(0.8, f"列名为{zh}", f"the name says {en}"))
    if is_role(name, "number") and _counts_up(grid, name):
        return ColumnProposal(name, "number", Grounds(0.9, "逐行递增", "counts up row by row"))
    if is_role(name, "sample") or (is_role(name, "time") and not find(name)):
        zh, en = "描述该行", "describes the row"
        return ColumnProposal(name, "about", Grounds(0.7, zh, en))
    return None


def _measurable(seen: Profile) -> bool:
    return seen.numeric > 0.5


def _counts_up(grid: Grid, name: str) -> bool:
    texts = grid.column(name)[:200]
    if not all(t.strip().isdigit() for t in texts):
        return False
    values = [int(t) for t in texts]
    return all(b > a for a, b in pairwise(values))


def _measured(
    name: str, grid: Grid, seen: Profile, into: Proposal, medium: str | None
) -> ColumnProposal:
    matches = _in_medium(find(name), medium)
    coded = _coded(name, matches, seen)
    if coded is not None:
        return coded
    matches = [m for m in matches if not m.parameter.values]
    aside = _words_or_nothing(name, matches, seen)
    if aside is not None:
        return ColumnProposal(name, "about", aside)
    if matches:
        return _known(name, matches, grid, into)
    into.ask(question("parameter", name, _choices(medium)))
    written, unit = _unit_text(name, grid)
    if written is not None and len(written) == 1 and name not in grid.units and written != name:
        unit = unit if name.rstrip().endswith((")", "]", "）", "】")) else None  # "Station C"
    if unit is None:
        into.ask(question("unit", name))
    grounds = Grounds(0.0, "词表中没有该名称", "the vocabulary does not know the name")
    return ColumnProposal(name, "value", grounds, None, unit.id if unit else None)


def _coded(name: str, matches: list[Match], seen: Profile) -> ColumnProposal | None:
    """Return a column of words that are codes, by its name or because all of them are."""
    named = next((m.parameter for m in matches if m.parameter.values), None)
    if named is not None and seen.words and _codes_fit(named, seen):
        grounds = Grounds(0.9, "文本值均在代码表中", "its words are in the code list")
        return ColumnProposal(name, "value", grounds, named.id, "code", named.values)
    if named is None and len(seen.words) >= 3 and (listed := _code_list(seen)):
        grounds = Grounds(0.8, "文本值均在代码表中", "its words are in a code list")
        return ColumnProposal(name, "value", grounds, listed.id, "code", listed.values)
    return None


def _words_or_nothing(name: str, matches: list[Match], seen: Profile) -> Grounds | None:
    """Return the grounds where a column only describes the row, else None."""
    if not matches and not seen.texts:
        return Grounds(0.5, "空列", "an empty column")
    told = len(seen.texts) - sum(seen.missing.values())
    if told and seen.numeric < 0.5:
        return Grounds(0.7, "文本列，描述该行", "words that describe the row")
    if not matches and _by_itself(name):
        return Grounds(0.6, "描述该行", "describes the row")
    return None


def _by_itself(name: str) -> bool:
    """Tell whether a heading is of a part of the time that nothing else took."""
    return any(is_role(name, part) for part in ("year", "month", "day", "hour", "minute"))


def _in_medium(matches: list[Match], medium: str | None) -> list[Match]:
    fitting = [m for m in matches if medium is None or m.parameter.medium in (medium, "weather")]
    exact = [m for m in fitting if m.parameter.medium == medium]
    return exact or fitting or matches


def _choices(medium: str | None) -> list[str]:
    return [NO_PARAMETER]


def _known(name: str, matches: list[Match], grid: Grid, into: Proposal) -> ColumnProposal:
    best = matches[0]
    rivals = [m for m in matches if m.confidence == best.confidence]
    written, unit = _unit_text(name, grid)
    if unit is not None and len(rivals) > 1:
        rivals = [m for m in rivals if reachable(unit, m.parameter) is not False] or rivals
        best = rivals[0]
    confidence = float(best.confidence)
    zh = f"列名为{best.parameter.name.in_language('zh')}"
    en = f"the name is that of {best.parameter.name.in_language('en')}"
    if len(rivals) > 1:
        into.ask(question("parameter", name, [m.parameter.id for m in rivals]))
        zh, en = f"{zh}，亦可为其他指标", f"{en}, among others"
        return ColumnProposal(
            name, "value", Grounds(confidence / 2, zh, en), None, unit.id if unit else None
        )
    found = ColumnProposal(name, "value", Grounds(confidence, zh, en), best.parameter.id)
    _unit(found, best.parameter, written, unit, into)
    return found


def _unit_text(name: str, grid: Grid) -> tuple[str | None, Unit | None]:
    """Return the unit as written, in the row below the header, the format or the heading."""
    if name in grid.units:
        return grid.units[name], parse(grid.units[name])
    heading = split_heading(name)
    return heading.unit_text, heading.unit


def _unit(
    found: ColumnProposal,
    known: Parameter,
    written: str | None,
    unit: Unit | None,
    into: Proposal,
) -> None:
    """Set the unit of a column, or ask for it."""
    plain = known.unit in ("1", "index")
    if plain and (unit is None or unit.dimension in ("ratio", "index")):
        found.unit = known.unit
        _also(found, "该指标无量纲", "this parameter has no dimension")
        return
    if unit is None:
        code = "unit_unknown" if written and len(written) < 20 else "unit"
        choices = unit_choices(known)
        into.ask(question(code, found.name, choices, found=written or ""))
        _also(found, "没有单位", "no unit is given")
        return
    found.unit = unit.id
    _also(found, f"单位写作“{written}”", f'the unit is written "{written}"')
    fits = reachable(unit, known)
    if fits is False:
        choices = unit_choices(known)
        into.ask(question("unit_mismatch", found.name, choices, found=unit.id))
        found.unit = None
    elif fits is None:
        asked = question("conditions", found.name, found=unit.id, target=known.unit)
        into.ask(asked)
    elif unit.id != known.unit:
        _also(found, f"换算为 {known.unit}", f"becomes {known.unit}")


def _also(found: ColumnProposal, zh: str, en: str) -> None:
    g = found.grounds
    found.grounds = Grounds(g.confidence, f"{g.zh}；{zh}", f"{g.en}; {en}")


def _codes_fit(parameter: Parameter, seen: Profile) -> bool:
    known = sum(n for w, n in seen.words.items() if find_code(parameter.values or "", w))
    return known >= 0.8 * sum(seen.words.values())


def _code_list(seen: Profile) -> Parameter | None:
    """Return the one parameter whose code list holds every word of a column."""
    if any(w.isdigit() for w in seen.words) or sum(seen.words.values()) < 0.8 * len(
        [t for t in seen.texts if t.strip() not in seen.missing]
    ):
        return None
    fitting = [
        p
        for p in parameters().values()
        if p.values and all(find_code(p.values, w) for w in seen.words)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _shared_maximum(grid: Grid, profiles: dict[str, Profile]) -> set[str]:
    """Return columns whose greatest value another column repeats in row after row.

    Concentrations in different units have no common maximum: such columns hold sub-indices.
    """
    tops = [n for n in grid.names if is_role(n, "maximum") and profiles[n].numbers]
    pollutants = [
        n
        for n in grid.names
        if n not in tops
        and profiles[n].numbers
        and any(m.parameter.medium == "air" for m in find(n))
    ]
    for top in tops:
        if len(pollutants) < 3:
            continue
        cells = {n: grid.cells(n) for n in (top, *pollutants)}
        rows = [
            (_number(cells[top][at]), [v for n in pollutants if (v := _number(cells[n][at]))])
            for at in range(min(len(grid.rows), 2000))
        ]
        told = [(t, held) for t, held in rows if t is not None and len(held) >= 3]
        if len(told) >= 3 and sum(t == max(h) for t, h in told) >= 0.8 * len(told):
            return set(pollutants)
    return set()


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _index(found: ColumnProposal, grid: Grid, is_sub: bool, into: Proposal) -> None:
    """Ask whether a pollutant's column holds an index."""
    heading = split_heading(found.name)
    says = found.unit in ("ug/m3", "mg/m3", "ppb", "ppm")
    water = found.parameter is not None and parameter(found.parameter).medium == "water"
    named = not water and is_role(heading.names[-1], "index") and heading.unit is not None
    if not is_sub and not (named and heading.unit and heading.unit.dimension != "index"):
        return
    into.questions = [
        q
        for q in into.questions
        if not (q.about == found.name and q.code in ("unit", "unit_mismatch", "conditions"))
    ]
    zh = f"标注为 {found.unit}" if says else "没有单位"
    en = f"says {found.unit}" if says else "has no unit"
    known = [p for p in parameters() if p == "AQI" or p.endswith(f"_{found.parameter}")]
    indices = [p for p in known if parameters()[p].unit == "index"]
    choices = [*indices, found.unit or "ug/m3", NO_PARAMETER]
    into.ask(question("index", found.name, choices, found=zh, found_en=en))
    found.unit = None
    reason = "数值与“最大值”列一致" if is_sub else "列名为指数"
    _also(found, reason, "its values share a maximum" if is_sub else "the name is of an index")


def _marks(found: ColumnProposal, seen: Profile, into: Proposal) -> None:
    for mark, count in doubtful_sentinels(seen):
        about = f"{mark} in {found.name}"
        asked = question("missing", about, ("yes", "no"), found=mark, example=count)
        into.ask(asked)
    for mark in seen.undetected:
        into.ask(question("not_detected", found.name, found=mark))


def _plausible(found: ColumnProposal, seen: Profile, into: Proposal) -> None:
    for unit, side, bound in GASES_PLAUSIBLE.get(found.parameter or "", ()):
        middle = seen.median
        if found.unit != unit or middle is None or not middle:
            continue
        if (side == "below" and middle < bound) or (side == "above" and middle > bound):
            example = f"{middle:g}"
            choices = ("mg/m3", "ug/m3", "ppm", "ppb")
            into.ask(question("unit_doubtful", found.name, choices, found=unit, example=example))
            found.unit = None


def _decimal(profiles: dict[str, Profile], into: Proposal) -> None:
    """Tell decimal commas from commas that group thousands."""
    values = {c.name for c in into.columns if c.role == "value"}
    decimals = [t for n in values for t in profiles[n].comma_decimals]
    groups = [t for n in values for t in profiles[n].comma_groups]
    points = any("." in t for n in values for t in profiles[n].texts[:500])
    sure = [t for t in groups if t.endswith("!")]
    if decimals and not points:
        into.decimal = ","
        zh, en = "逗号后的位数不是三位", "commas are followed by other than three digits"
        into.grounds["decimal"] = Grounds(0.9, zh, en)
    elif groups and not sure and not points:
        about = next(n for n in profiles if n in values and profiles[n].comma_groups)
        into.ask(question("decimal", about, ("decimal", "thousands"), example=groups[0]))


def _collect(profiles: dict[str, Profile], into: Proposal) -> None:
    values = [c.name for c in into.columns if c.role == "value" and c.codes is None]
    marks = {m for n in values for m in profiles[n].missing if not m.startswith("<")}
    into.missing = sorted(marks)
    into.qualifiers = sorted({q for n in values for q in profiles[n].qualifiers})
    if marks:
        zh, en = "这些内容出现在数值列中", "they stand in columns of numbers"
        into.grounds["missing"] = Grounds(0.9, zh, en)
