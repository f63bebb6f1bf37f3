"""Tables whose columns are stations: recognised on grounds, asked about where those do not settle.

Told apart from tables of several unknown parameters by what stands around the columns (a column of
parameter names, a corner, a title or a sheet that names the one parameter), by their headings
(codes of a network, words for stations) and by their numbers, which are of one kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles

from accord.ingest.layout import Grid
from accord.ingest.longform import names_parameters
from accord.ingest.mentions import Mention, mention, unit_in
from accord.ingest.profile import Profile, profile
from accord.ingest.proposal import Across, Grounds, Label
from accord.ingest.times import MONTHS
from accord.ingest.words import is_role
from accord.vocab.parameters import find
from accord.vocab.units import parse, parse_suffix

LOOKED = 500
ALIKE = 5.0
"""How many times larger the median of one station may be than that of another."""
_NETWORK = re.compile(r"\d{3,6}[A-Z]")
_AGAIN = re.compile(r"(.+) \(\d+\)")
_NAMELESS = re.compile(r"column \d+")
_PART_OF_TIME = re.compile(
    r"(?:h|hr|hour|jam|giờ)?\s*\d{1,2}\s*(?:h|hr|时|点|:00|日|月)?", re.IGNORECASE
)
_QUANTITY = re.compile(r"[<>≤≥]?\s*\d+(?:\.\d+)?\s*(\D{1,6})")
_NOT_BESIDE = ("longitude", "latitude", "depth", "value", "qualifier", "sample")
_PARTS = ("year", "month", "day", "hour", "minute")


@dataclass(frozen=True)
class _Sorted:
    """The free columns of a table by what they could be."""

    numbers: dict[str, Profile]
    empty: list[str]
    means: list[str]
    labels: str | None
    units: str | None


def recognise(grid: Grid, taken: list[str], sheet: str) -> Across | None:
    """Return the columns that are stations, or None where the table is of another layout."""
    if not taken or (grid.header_row is None and grid.grounds.confidence < 1):
        return None
    held = _sorted(grid, taken)
    if held is None:
        return None
    plain = [n for n in held.numbers if not _NAMELESS.fullmatch(n) and not _twin(n, held.numbers)]
    if len(plain) < 2 or any(_tells_otherwise(n) for n in plain) or _months(plain):
        return None
    each = None if held.labels or grid.doubled else _of_each(plain)
    if each is not None and each.words == "":
        return None
    one = None if held.labels else each or _label(grid, taken, sheet, plain)
    judged = _judged(grid, taken, held, plain, one)
    if judged is None:
        return None
    sure, grounds = judged
    found = Across({}, sure, grounds, means=held.means, labels=held.labels, units=held.units)
    found.one = one
    _stations(grid, held, plain, found)
    if each is not None:
        _shorten(found, each)
    return found


def _sorted(grid: Grid, taken: list[str]) -> _Sorted | None:
    """Sort the free columns; None where one of them tells that the headings are parameters."""
    free = [n for n in grid.names if n not in taken]
    columns = dict(zip(grid.names, _columns(grid), strict=True))
    labels = next((n for n in free if _is_labels(n, columns[n])), None)
    numbers: dict[str, Profile] = {}
    empty, means, units = [], [], None
    for name in (n for n in free if n != labels):
        texts = columns[name]
        seen = profile(texts[:LOOKED])
        if is_role(name, "unit") or _holds_units(seen):
            units = units or name
        elif not texts:
            empty += [] if _NAMELESS.fullmatch(name) else [name]
        elif seen.numeric < 0.5 and sum(seen.missing.values()) < len(seen.texts):
            if _names_rows(name, seen):
                return None
        elif is_role(name, "number") and _rising(seen):
            continue
        elif _statistic(name):
            means.append(name)
        elif find(name) or any(is_role(name, role) for role in (*_NOT_BESIDE, *_PARTS)):
            return None
        else:
            numbers[name] = seen
    return _Sorted(numbers, empty, means, labels, units)


def _columns(grid: Grid) -> list[list[str]]:
    """Return the cells of every column that are not empty."""
    return [
        [c for row in grid.rows if at < len(row) and (c := row[at]) and c.strip()]
        for at in range(len(grid.names))
    ]


def _is_labels(name: str, texts: list[str]) -> bool:
    """Tell whether a column names what the row measures."""
    if is_role(name, "category"):  # the pollutant an index is of
        return False
    found = names_parameters({t.strip() for t in texts})
    return found > 1 or (found == 1 and is_role(name, "parameter"))


def _holds_units(seen: Profile) -> bool:
    """Tell whether a column holds units and nothing else; numbers are none, although 1 is one."""
    return seen.numeric < 0.5 and bool(seen.words) and all(parse(word) for word in seen.words)


def _names_rows(name: str, seen: Profile) -> bool:
    """Tell whether a column of words says where each row is from: then no heading does."""
    again = len(set(seen.words)) < len(seen.texts)
    return is_role(name, "station") or (again and not is_role(name, "category"))


def _statistic(name: str) -> bool:
    words = re.split(r"[\s_\-]+", name.strip())
    return is_role(name, "statistic") or any(
        is_role(word, "statistic") for word in {words[0], words[-1]} if len(word) > 2
    )


def _rising(seen: Profile) -> bool:
    values = seen.numbers[:200]
    return len(values) > 2 and all(b > a for a, b in pairwise(values))


def _twin(name: str, names: dict[str, Profile]) -> bool:
    """Tell whether a heading stands a second time, as ``layout.unique`` counts them."""
    again = _AGAIN.fullmatch(name)
    return again is not None and again[1] in names


def _tells_otherwise(name: str) -> bool:
    """Tell whether a heading is a part of a time, or a quantity such as a depth."""
    bare = name.strip()
    quantity = _QUANTITY.fullmatch(bare)
    size = quantity is not None and (parse(quantity[1].strip()) or parse_suffix(quantity[1]))
    return bool(size) or _PART_OF_TIME.fullmatch(bare) is not None


def _months(names: list[str]) -> bool:
    return sum(n.casefold().rstrip(".") in MONTHS for n in names) >= 0.5 * len(names)


def _of_each(plain: list[str]) -> Label | None:
    """Return the one parameter every heading names beside its station, as "PM2.5 East", if any.

    The words of the label are empty where headings name several: they are not stations alone.
    """
    told = [found for name in plain if (found := mention(name))]
    kinds = {found.parameter.id for found in told}
    if len(kinds) > 1 and 2 * len(told) >= len(plain):
        return Label("")
    if len(kinds) != 1 or len(told) < len(plain):
        return None
    zh, en = "每列的标题", "each of the headings"
    unit = next((found.unit_text for found in told if found.unit_text), None)
    words = told[0].words.strip(" _-")
    return Label(words, unit, Grounds(0.9, zh, en), words)


def _shorten(found: Across, label: Label) -> None:
    """Take the parameter and unit off the codes where what is left tells the stations apart."""
    codes = {}
    for name in found.stations:
        bare = re.sub(r"[(（\[][^()（）\[\]]*[)）\]]\s*$", "", name.replace(label.words, " "))
        codes[name] = bare.strip(" _-–·:：/")
    if all(codes.values()) and len(set(codes.values())) == len(codes):
        found.stations = codes


def _label(grid: Grid, taken: list[str], sheet: str, plain: list[str]) -> Label:
    """Return what the whole table is said to measure: by its corner, its title or its sheet."""
    above = " ".join(grid.titles)
    unit = unit_in(above) or next(iter({*grid.units.values()}), None)
    said: list[tuple[Mention, Grounds, str]] = []
    for text, zh, en in (
        *((name, "时间列的标题", "the heading of the times") for name in taken),
        (above, "表上方的标题", "the title above"),
        (sheet, "工作表名称", "the name of the sheet"),
    ):
        if text and (told := mention(text)):
            said.append((told, Grounds(0.9, zh, en), text))
    if len({told.parameter.id for told, _, _ in said}) != 1:  # of two that differ neither counts
        return Label(f"{plain[0]} … {plain[-1]}", unit, said=above)
    told, grounds, text = said[0]
    units = [one.unit_text for one, _, _ in said if one.unit_text]
    return Label(told.words, next(iter(units), unit), grounds, text)


Judged = tuple[bool, Grounds]


def _judged(
    grid: Grid, taken: list[str], held: _Sorted, plain: list[str], one: Label | None
) -> Judged | None:
    """Return whether the headings are surely stations, how sure, and why; None where they are not.

    Files without any such ground are asked about where their numbers are of one kind.
    """
    if held.labels:
        zh = f"“{held.labels}”列写明指标，各列标题不是已知指标且均为数值"
        en = f'"{held.labels}" names what is measured; the other headings are no known parameters'
        told = any(True for _ in _reasons(grid, taken, plain, None))
        return True, Grounds(0.9 if told else 0.75, zh, en + " and hold numbers")
    zh, en = _KIND
    for confidence, needs_alike, grounds in _reasons(grid, taken, plain, one):
        if not needs_alike or _alike(held, plain):
            more_zh, more_en = grounds
            return True, Grounds(confidence, f"{zh}；{more_zh}", f"{en}; {more_en}")
    return (False, Grounds(0.6, zh, en)) if _alike(held, plain) else None


_KIND = (
    "各列标题不是已知指标，且均为同类数值",
    "the headings are no parameters the vocabulary knows and the columns hold numbers of one kind",
)


def _reasons(
    grid: Grid, taken: list[str], plain: list[str], one: Label | None
) -> Iterator[tuple[float, bool, tuple[str, str]]]:
    """Yield what tells that headings are stations: how surely, and only of like numbers or not."""
    for corner in (n for n in taken if is_role(n, "station")):
        yield 0.9, False, (f"“{corner}”指站点", f'"{corner}" says station')
    placed = sum(is_role(n, "place") or is_role(n, "station") for n in plain)
    if placed >= 2 and placed >= 0.6 * len(plain):
        yield 0.85, False, ("标题含站点字样", "the headings say station")
    if len(plain) < 3:
        return
    if all(_NETWORK.fullmatch(n.split(maxsplit=1)[0]) for n in plain):
        yield 0.85, True, ("标题为同一形式的站点编码", "they are codes of one form")
    if grid.doubled:
        yield 0.8, True, ("编码之下为名称", "codes stand above names")
    if one is not None and one.grounds is not None:
        said = one.grounds
        yield 0.8, True, (f"{said.zh}写明唯一的指标", f"{said.en} names the one parameter")


def _alike(held: _Sorted, plain: list[str]) -> bool:
    """Tell whether columns of numbers are of one kind: similar in size and in their digits."""
    told = [held.numbers[n] for n in plain if len(held.numbers[n].numbers) >= 3]
    if len(told) < 2:
        return False
    whole = [all(v.is_integer() for v in seen.numbers) for seen in told if len(seen.numbers) >= 20]
    if any(whole) and not all(whole) and sum(whole) > 0.2 * len(whole):
        return False
    middles = sorted(median(seen.numbers) for seen in told)
    if len(middles) >= 8:  # a station or two may lie apart
        cut = len(middles) // 8
        middles = middles[cut : len(middles) - cut]
    if middles[0] > 0:
        return middles[-1] <= ALIKE * middles[0]
    spreads = [_spread(seen.numbers) for seen in told]
    return middles[-1] - middles[0] <= 2 * median(spreads)


def _spread(values: list[float]) -> float:
    tenths = quantiles(values, n=10, method="inclusive")
    return tenths[-1] - tenths[0]


def _stations(grid: Grid, held: _Sorted, plain: list[str], into: Across) -> None:
    """Fill in the code of each heading; a heading that is none or stands twice is asked about."""
    shapes = {_shape(n) for n in plain}
    also = [n for n in held.empty if "0" in _shape(n) and _shape(n) in shapes]
    order = {name: at for at, name in enumerate(grid.names)}
    for name in sorted([*plain, *also], key=lambda n: order[n]):
        code, called = grid.doubled.get(name, (name, ""))
        into.stations[name] = code
        if called:
            into.names[code] = called
    left = [*held.numbers, *(n for n in held.empty if _may_belong(n))]
    into.doubtful = [n for n in left if n not in into.stations]
    codes = [*into.stations.values()]
    if not grid.doubled and all(_NETWORK.fullmatch(code) for code in codes):
        into.like = sorted({re.sub(r"\d", "[0-9]", code) for code in codes})[:20]


def _shape(name: str) -> str:
    """Return a heading with 0 for every number: codes of one network have one shape."""
    return re.sub(r"\d+", "0", name.split(maxsplit=1)[0])


def _may_belong(name: str) -> bool:
    """Tell whether an empty column may be one more station."""
    roles = (
        "remark",
        "category",
        "qualifier",
        "statistic",
        "unit",
        "number",
        *_NOT_BESIDE,
        *_PARTS,
    )
    return (
        not find(name)
        and not _AGAIN.fullmatch(name)
        and not any(is_role(name, role) for role in roles)
    )
