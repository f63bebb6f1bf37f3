"""What an edition reads at a level: its inputs, how each is averaged, and what data it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from accord.assess.air_index import chosen_row
from accord.assess.errors import ASS016
from accord.assess.spelling import normal, slots
from accord.methods.whole import Piece
from accord.standards.model import InputSet, Row, Standard
from accord.vocab.gases import gas_conversion
from accord.vocab.parameters import parameters
from accord.vocab.units import Substance, conversion, parse

MEAN_DAY, MAX_HOUR, MAX_8H = "mean_day", "max_hour", "max_8h"
ONE_HOUR, MEAN_8H, MEAN_24H = "hour", "mean_8h", "mean_24h"
NOWCAST_VN, NOWCAST_EPA = "nowcast_vn", "nowcast_epa"

_KINDS: Mapping[str, Mapping[str, str]] = {
    "daily": {
        "24h": MEAN_DAY,
        "1h": MAX_HOUR,
        "1h_max": MAX_HOUR,
        "8h": MAX_8H,
        "8h_max": MAX_8H,
        "8h_daily_max": MAX_8H,
    },
    "hourly": {
        "1h": ONE_HOUR,
        "8h": MEAN_8H,
        "8h_daily_max": MEAN_8H,
        "24h": MEAN_24H,
    },
}
_SETS = {"daily": "daily", "hourly": "realtime"}
_NEEDS = {
    MEAN_DAY: "24h",
    MAX_HOUR: "1h_max",
    MAX_8H: "8h_daily_max",
    ONE_HOUR: "1h",
    MEAN_8H: "8h",
    MEAN_24H: "24h",
    NOWCAST_VN: "nowcast",
    NOWCAST_EPA: "nowcast",
}
_OUT_OF = {"24h": 24, "1h_max": 24, "8h_daily_max": 17, "1h": 1, "8h": 8, "nowcast": 3}
"""Hours (or 8-hour windows of a day, or latest hours) that could be there."""
MOLAR = 1000
"""Parts of a ppb that a gas restated as a mixing ratio is rounded to."""

SMALL = 10**6
"""The factor of a gas is carried as the nearest fraction with a denominator up to this: relatively
less than 10^-11 off, a hundred times less than the rounding that follows can show."""


@dataclass(frozen=True)
class State:
    """Temperature (K) and pressure (hPa) a gas is restated at, with who says so."""

    kelvin: Fraction
    hectopascal: Fraction
    basis: str


@dataclass(frozen=True)
class Need:
    """How many of ``out_of`` must be there, and whether the text says so."""

    least: int
    out_of: int
    basis: str
    clause: str | None = None


@dataclass(frozen=True, eq=False)
class Feed:
    """One input of an edition at a level.

    A value of the lake becomes the text's by ``factor``; with ``restated`` the product is rounded
    once, half to even, to that fraction of the unit. ``blocked``: why it cannot be computed.
    """

    key: str
    parameter: str
    kind: str
    row: Row
    need: Need
    factor: Fraction
    restated: int | None = None
    blocked: str | None = None
    hours: int = 0
    """Hours each 8-hour mean of a daily maximum needs."""


@dataclass(frozen=True, eq=False)
class Rules:
    """An edition at a level: the set of inputs that makes its index, and each of them."""

    edition: Standard
    level: str
    chosen: InputSet
    feeds: tuple[Feed, ...]
    notes: tuple[str, ...] = ()
    variant: str | None = None


def rules_of(
    edition: Standard, level: str, variant: str | None = None, state: State | None = None
) -> Rules:
    """Return what an index edition reads at a level.

    Raises:
        AccordError: ASS016 for an edition without an index that can be computed.
    """
    if edition.medium != "air" or edition.kind != "index" or not edition.input_sets:
        raise ASS016(standard=edition.id, level=level)
    sets = {one.name: one for one in edition.input_sets}
    chosen = sets.get(_SETS[level]) or sets["any"]
    keys = list(dict.fromkeys([*chosen.keys, *chosen.substitutes]))
    feeds = [
        _feed(edition, key, level, variant, state) for key in keys if key not in chosen.alternatives
    ]
    read = variant or next((feed.row.variant for feed in feeds if feed.row.variant), None)
    return Rules(edition, level, chosen, tuple(feeds), _notes(edition, level, feeds), read)


def _notes(edition: Standard, level: str, feeds: list[Feed]) -> tuple[str, ...]:
    found = {f"minimum_assumed:{f.key}" for f in feeds if f.need.basis == "assumed"}
    found |= {f"state_{f.blocked}:{f.key}" for f in feeds if f.blocked}
    if edition.family == "US-EPA-AQI" and level == "hourly":
        found.add("o3_nowcast_not_reproducible")
    return tuple(sorted(found))


def _feed(
    edition: Standard, key: str, level: str, variant: str | None, state: State | None
) -> Feed:
    slot = slots(edition)[normal(key)]
    row = chosen_row([r for r in slot.rows if r.on], edition, variant)
    if row.form == "same_as":
        row = next(other for other in edition.rows if other.key == row.same_as)
    averaging = slot.averaging or row.averaging or ""
    kind = _KINDS[level][averaging]
    if kind == MEAN_24H and "nowcast" in row.also and "nowcast" in edition.data:
        kind = NOWCAST_VN if edition.data["nowcast"]["weight"] == "min/max" else NOWCAST_EPA
    factor, restated, blocked = unit_of(edition, row, state)
    need = needed(edition, _NEEDS[kind])
    hours = needed(edition, "8h").least if kind == MAX_8H else 0
    return Feed(key, row.parameter, kind, row, need, factor, restated, blocked, hours)


def needed(edition: Standard, averaging: str) -> Need:
    """Return the data an averaging needs; three quarters where the text read has no rule."""
    out_of = _OUT_OF[averaging]
    if averaging == "nowcast":
        return Need(2, out_of, "text")
    said = (edition.data.get("averaging") or {}).get(averaging)
    if said:
        return Need(int(said["least"]), out_of, said["basis"], said.get("clause"))
    return Need(-(-3 * out_of // 4), out_of, "assumed" if out_of > 1 else "text")


@cache
def _names() -> Mapping[str, str]:
    """Parameters of standards by their id in the vocabulary, where the two differ."""
    return {"Pb": "Pb_air", "BaP": "BaP_air"}


def lake_parameter(name: str) -> str:
    """Return the vocabulary's id of a standard's parameter."""
    return _names().get(name, name)


def scale_of(name: str) -> int:
    """Return the decimals of a parameter's stored whole numbers."""
    return parameters()[lake_parameter(name)].scale


def unit_of(
    edition: Standard, row: Row, state: State | None
) -> tuple[Fraction, int | None, str | None]:
    """Return factor, restating and what is in the way, from the lake's unit to the row's."""
    own = parameters()[lake_parameter(row.parameter)]
    target = parse(row.unit.replace("Nm3", "m3"))
    if target is None:
        return Fraction(1), None, "unit"
    if target.dimension == own.canonical.dimension:
        return own.canonical.factor / target.factor, None, None
    state = stated(edition) or state
    if state is None:
        return Fraction(1), None, "unknown"
    gas = Substance(own.molar_mass, None, state.kelvin, state.hectopascal)
    line = conversion(own.canonical, target, gas)
    parts = MOLAR if target.id == "ppb" else 1000 * MOLAR
    if own.canonical.id == "mg/m3":  # stored to 0.01 ug/m3: to 0.00001 ppm
        parts = 100 * MOLAR
    return line.factor.limit_denominator(SMALL), parts, None


def stated(edition: Standard) -> State | None:
    """Return the reference state of gases of an edition, where one was found."""
    for one in gas_conversion()["reference_states"]:
        if edition.jurisdiction in one["jurisdictions"] and "to" not in one:
            celsius, kilopascal = Fraction(one["temperature_C"]), Fraction(one["pressure_kPa"])
            return State(celsius + Fraction("273.15"), kilopascal * 10, "text")
    return None


ASSUMED_25C = State(Fraction("298.15"), Fraction("1013.25"), "assumed")
"""25 °C and 101.325 kPa, for texts whose reference state was not found, when a caller says so."""


@cache
def pieces_of(row: Row) -> tuple[Piece, ...]:
    """Return the straight lines of a row, rising."""
    if row.form == "nodes":
        pairs = list(zip(row.nodes, row.nodes[1:], strict=False))
        return tuple(
            _line(x0, y0, (y1 - y0) / (x1 - x0), row.nodes[0][0], x1)
            for (x0, y0), (x1, y1) in pairs
        )
    if row.form == "bands":
        return tuple(_line(c0, i0, (i1 - i0) / (c1 - c0), c0, c1) for c0, c1, i0, i1 in row.bands)
    following = [s.lo for s in row.segments[1:]]
    return tuple(
        Piece(s.slope, s.base - s.slope * s.x0, row.segments[0].lo, s.hi, after)
        for s, after in zip(row.segments, [*following, None], strict=True)
    )


def _line(x0: Fraction, y0: Fraction, slope: Fraction, lo: Fraction, hi: Fraction) -> Piece:
    return Piece(slope, y0 - slope * x0, lo, hi)


def days_of(edition: Standard) -> tuple[date, date]:
    """Return the first and last day an edition is in force."""
    start, end = edition.edition.start, edition.edition.end
    first = start.earliest if start is not None and start.earliest else date.min
    last = end.latest if end is not None and end.latest else date.max
    return first, last
