"""Which columns name the station, and whether longitude and latitude are swapped."""

from __future__ import annotations

from accord.ingest import cells as cell_text
from accord.ingest.asking import question
from accord.ingest.layout import Grid
from accord.ingest.profile import profile
from accord.ingest.proposal import Grounds, Proposal
from accord.ingest.words import is_exactly, is_role
from accord.vocab.parameters import find


def stations(grid: Grid, taken: list[str], into: Proposal) -> None:
    """Fill in the station columns of a proposal, or ask for the station."""
    named = [n for n in grid.names if n not in taken and is_role(n, "station") and grid.column(n)]
    named = [n for n in named if not _holds_measurements(grid, n)]
    ids = [n for n in named if any(w in n.casefold() for w in _IDS)]
    if named:
        into.stations = [_best(grid, ids or named)]
        zh, en = f"列名“{into.stations[0]}”表示站点", f'the name "{into.stations[0]}" says station'
        into.grounds["station"] = Grounds(0.9, zh, en)
        return
    worded = [n for n in grid.names if n not in taken and _names_things(grid, n)]
    if len(worded) == 1:
        into.stations = worded
        zh, en = "唯一的重复出现的文字列", "the only column of words that come again"
        into.grounds["station"] = Grounds(0.6, zh, en)
    elif worded:
        into.ask(question("station_column", "station", worded))
    else:
        into.ask(question("no_station", "station"))


_IDS = ("id", "code", "编码", "编号", "mã")
_NUMBERS = (*_IDS, "no", "num", "nr", "号", "รหัส")


def _holds_measurements(grid: Grid, name: str) -> bool:
    """Tell whether a heading such as "Station A" stands above the values of that station."""
    if is_exactly(name, "station") or any(w in name.casefold() for w in _NUMBERS):
        return False
    return profile(grid.column(name)[:500]).numeric > 0.9


def _best(grid: Grid, names: list[str]) -> str:
    """Among several, the one that tells most stations apart."""
    return max(names, key=lambda n: (len(set(grid.column(n))), -grid.names.index(n)))


_OTHER = ("unit", "value", "parameter", "qualifier", "category")


def _names_things(grid: Grid, name: str) -> bool:
    texts = grid.column(name)
    if len(texts) < 3 or find(name) or any(is_role(name, role) for role in _OTHER):
        return False
    seen = profile(texts[:500])
    if sum(bool(find(word)) for word in seen.words) >= 0.5 * len(seen.words):
        return False
    return sum(seen.words.values()) >= 0.9 * len(seen.texts) and len(seen.words) < len(seen.texts)


def positions(grid: Grid, into: Proposal) -> None:
    """Ask whether longitude and latitude are swapped where the values say so."""
    longitudes = [n for n in grid.names if is_role(n, "longitude")]
    latitudes = [n for n in grid.names if is_role(n, "latitude")]
    if not longitudes or not latitudes:
        return
    east, north = _numbers(grid, longitudes[0]), _numbers(grid, latitudes[0])
    if not east or not north:
        return
    beyond = any(abs(v) > 90 for v in north)
    region = _share(east, -11, 54) > 0.9 and _share(north, 73, 141) > 0.9
    if (beyond or region) and all(abs(v) <= 90 for v in east):
        example = f"{east[0]:g}, {north[0]:g}"
        into.ask(
            question("swapped", longitudes[0], ("yes", "no"), found=latitudes[0], example=example)
        )


def _numbers(grid: Grid, name: str) -> list[float]:
    found = (cell_text.number(cell_text.plain(t)) for t in grid.column(name)[:2000])
    return [float(n) for n in found if n is not None and len(n) < 40]


def _share(values: list[float], low: float, high: float) -> float:
    return sum(low <= v <= high for v in values) / len(values)
