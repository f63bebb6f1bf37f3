"""What an assessment will do, before it does it: editions, inputs, units and coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from accord.assess.errors import ASS030, ASS031, ASS032, ASS033, ASS034, ASS035
from accord.assess.matching import feeds, inputs_of, table
from accord.assess.samples import FLAGS, LEVELS
from accord.assess.spelling import slots
from accord.assess.water_index import refuse_percentiles
from accord.kernel.errors import AccordError
from accord.lake import Lake, Span
from accord.standards.errors import STD002
from accord.standards.loading import families, find, standards
from accord.standards.model import Standard
from accord.vocab.parameters import parameters

AIR_LEVELS = ("hour", "day", "year")


@dataclass(frozen=True)
class Order:
    """What is asked for.

    ``standard``: id of an edition or a family. ``first`` and ``last``: days, both taken in.
    ``level``: what one result stands for; None takes the standard's own. ``klass``: class or level
    of limits. ``flags``: the worst flag of values still used (of air always pass). ``by``:
    ``water_body`` joins sections. ``known_at`` and ``as_of``: the two clocks. ``only``: the series
    that may be used; None is all. ``objectives``: the text whose limits of class ``klass`` a text
    that compares with limits from outside is given.
    """

    standard: str
    dataset: str
    first: date | None = None
    last: date | None = None
    level: str | None = None
    klass: str | None = None
    variant: str | None = None
    flags: str = "pass"
    by: str | None = None
    known_at: datetime | None = None
    as_of: date | None = None
    only: frozenset[int] | None = None
    objectives: str | None = None


@dataclass(frozen=True)
class Use:
    """One edition of a plan: the days it is applied to and where each input comes from."""

    standard: str
    counterfactual: bool
    first: date | None
    last: date | None
    inputs: Mapping[str, Sequence[str]]
    units: Mapping[str, str | None]
    off: Sequence[str]
    absent: Sequence[str]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        days = {n: str(d) if (d := getattr(self, n)) else None for n in ("first", "last")}
        return {**vars(self), **days, "inputs": {k: list(v) for k, v in self.inputs.items()}}


@dataclass(frozen=True)
class Plan:
    """Everything settled before the first value is read."""

    order: Order
    medium: str
    level: str
    snapshot: int | None
    uses: Sequence[Use]
    stations: Sequence[Mapping[str, Any]]
    series: Sequence[int]
    measured: frozenset[str]
    span: Span
    rows: int
    gaps: Sequence[tuple[date | None, date | None]] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Return the plan as ``--dry-run`` prints it."""
        order = self.order
        return {
            "standard": order.standard,
            "dataset": order.dataset,
            "snapshot": self.snapshot,
            "known_at": order.known_at.isoformat() if order.known_at else None,
            "as_of": str(order.as_of) if order.as_of else None,
            "from": self.span.start.isoformat() if self.span.start else None,
            "to": self.span.end.isoformat() if self.span.end else None,
            "medium": self.medium,
            "level": self.level,
            "class": order.klass,
            "variant": order.variant,
            "flags": order.flags,
            "by": order.by,
            "objectives": order.objectives,
            "editions": [one.as_dict() for one in self.uses],
            "stations": len(self.stations),
            "series": len(self.series),
            "rows_at_most": self.rows,
            "no_edition": [[str(a) if a else None, str(b) if b else None] for a, b in self.gaps],
        }


def plan(lake: Lake, order: Order) -> Plan:
    """Settle what is assessed, by which editions and from which series; nothing is calculated.

    Raises:
        AccordError: LAK005, STD001, and ASS030 to ASS035 for what does not fit.
    """
    lake.require_dataset(order.dataset)
    held = [
        row
        for row in lake.series(order.dataset, known_at=order.known_at)
        if order.only is None or row["series_id"] in order.only
    ]
    stations = lake.stations(order.dataset, known_at=order.known_at)
    offered = editions(order.standard)
    medium = offered[0].medium
    level = _level(order, medium)
    _refuse(order, offered[0], medium, level)
    span = _span(order)
    measured = frozenset(row["parameter"] for row in held)
    chosen = [row for row in held if parameters()[row["parameter"]].medium == medium]
    files = lake.files.of([row["series_id"] for row in chosen], span.start, span.end)
    first, last = _ends(files, order)
    uses = _uses(order, offered, measured, (first, last))
    if not uses:
        raise STD002(
            family=order.standard, day=first or last, known=", ".join(e.id for e in offered)
        )
    if not any(one.inputs for one in uses):
        known = ", ".join(sorted(measured)[:20])
        raise ASS030(standard=order.standard, dataset=order.dataset, known=known)
    return Plan(
        order,
        medium,
        level,
        lake.show(order.dataset)["snapshot"],
        uses,
        stations,
        [row["series_id"] for row in chosen],
        measured,
        span,
        sum(file.rows for file in files),
        _gaps(order, offered, first, last),
    )


def editions(name: str) -> tuple[Standard, ...]:
    """Return the one edition of an id, or all of a family, the earliest first.

    Raises:
        AccordError: STD001.
    """
    if name in standards():
        return (standards()[name],)
    if name in families():
        return families()[name]
    return (find(name, date.max),)


def edition_on(name: str, day: date) -> Standard | None:
    """Return the edition of an id, or of a family the one in force on the day, None for none."""
    try:
        return find(name, day)
    except AccordError as error:
        if error.code == "STD002":
            return None
        raise


def _level(order: Order, medium: str) -> str:
    text = editions(order.standard)[0]
    own = "day" if medium == "air" else "sample"
    if text.method == "ccme_wqi" or (medium == "air" and text.kind == "limits"):
        own = "year"
    level = order.level or ("day" if order.by and medium == "water" else own)
    known = LEVELS if medium == "water" else AIR_LEVELS
    if level not in known:
        raise ASS031(level=level[:20], medium=medium, known=", ".join(known))
    return level


def _refuse(order: Order, edition: Standard, medium: str, level: str) -> None:
    """Refuse what no edition of the family can do.

    Raises:
        AccordError: ASS007, ASS009 and ASS032 to ASS035.
    """
    from accord.assess.errors import ASS007, ASS009

    own = medium == "water" or edition.family in table()["published_indices"]
    known = FLAGS if own else ("pass",)
    if order.flags not in known:
        raise ASS032(flags=order.flags[:20], known=", ".join(known))
    if order.first and order.last and order.first > order.last:
        raise ASS033(first=order.first, last=order.last)
    names = [v.name for v in edition.variants]
    if order.variant is not None and order.variant not in names:
        raise ASS007(standard=edition.id, name=order.variant[:60], known=", ".join(names) or "-")
    if edition.kind == "none_found":
        why = "no such text was found, which is no proof that none exists"
        raise ASS009(standard=edition.id, why_en=why, why_zh="未查到此类文本，但不证明其不存在")
    refuse_percentiles(edition)
    if order.by is not None and (medium != "water" or not edition.data.get("proportions")):
        raise ASS034(standard=edition.id)
    if order.by is not None and level == "sample":
        raise ASS035()


def _span(order: Order) -> Span:
    """Return the time asked for, in UTC, wide enough for every station's clock."""
    last = min((d for d in (order.last, order.as_of) if d), default=None)
    start = datetime.combine(order.first, time(), UTC) if order.first else None
    end = datetime.combine(last, time(), UTC) + timedelta(days=1) if last else None
    margin = timedelta(hours=14)
    return Span(start - margin if start else None, end + margin if end else None)


def inside(order: Order, day: date) -> bool:
    """Say whether a day on the station's clock was asked for, and not after ``as_of``."""
    early = order.first is not None and day < order.first
    late = any(limit is not None and day > limit for limit in (order.last, order.as_of))
    return not early and not late


def _ends(files: Sequence[Any], order: Order) -> tuple[date | None, date | None]:
    """Return the first and last day data may have, by the bounds of the files."""
    if not files:
        return order.first, order.last
    low = _day(min(file.first_start for file in files))
    high = _day(max(file.last_start for file in files))
    first = max(low, order.first) if order.first else low
    last = min((d for d in (high, order.last, order.as_of) if d), default=high)
    return first, last


def _day(moment: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)).date()


def _uses(
    order: Order,
    offered: Sequence[Standard],
    measured: frozenset[str],
    ends: tuple[date | None, date | None],
) -> list[Use]:
    first, last = ends
    found = []
    for edition in offered:
        single = len(offered) == 1 and order.standard == edition.id
        start = edition.edition.start.earliest if edition.edition.start else None
        end = edition.edition.end.latest if edition.edition.end else None
        begin = max((d for d in (start, first) if d), default=None)
        stop = min((d for d in (end, last) if d), default=None)
        if begin and stop and begin > stop and not single:
            continue
        outside = bool((start and first and first < start) or (end and last and last > end))
        found.append(
            _use(edition, measured, single and outside, (first, last) if single else (begin, stop))
        )
    return found


def _use(
    edition: Standard,
    measured: frozenset[str],
    counterfactual: bool,
    days: tuple[date | None, date | None],
) -> Use:
    if edition.medium == "air":
        return _use_of_air(edition, measured, counterfactual, days)
    if edition.method == "ccme_wqi":
        water = sorted(name for name in measured if parameters()[name].medium == "water")
        units = {name: parameters()[name].unit for name in water}
        return Use(edition.id, counterfactual, *days, {n: (n,) for n in water}, units, [], [])
    matched = feeds(edition, measured)
    wanted = {slot.parameter for slot in inputs_of(edition)}
    fed = {one.slot.parameter for one in matched}
    everything = edition.method == "pollution_index"
    on = [one for one in matched if one.on]
    return Use(
        edition.id,
        counterfactual,
        *days,
        inputs={one.key: one.measured for one in on},
        units={one.key: one.slot.unit for one in on},
        off=sorted({one.key for one in matched if not one.on}),
        absent=[] if everything else sorted(wanted - fed),
    )


def _use_of_air(
    edition: Standard,
    measured: frozenset[str],
    counterfactual: bool,
    days: tuple[date | None, date | None],
) -> Use:
    published = table()["published_indices"].get(edition.family, {}).get("sub_indices", {})
    if given := {k: (p,) for k, p in published.items() if p in measured}:
        absent = sorted(set(published) - set(given))
        return Use(edition.id, counterfactual, *days, given, dict.fromkeys(given), [], absent)
    found = {s.name: s for s in slots(edition).values() if s.part is None and s.parameter}
    on = {k: s for k, s in found.items() if any(row.on for row in s.rows)}
    return Use(
        edition.id,
        counterfactual,
        *days,
        inputs={k: (s.parameter,) for k, s in on.items() if s.parameter in measured},
        units={k: s.unit for k, s in on.items() if s.parameter in measured},
        off=sorted(set(found) - set(on)),
        absent=sorted({s.parameter for s in on.values()} - measured),
    )


def _gaps(
    order: Order, offered: Sequence[Standard], first: date | None, last: date | None
) -> list[tuple[date | None, date | None]]:
    """Return the time of the data before the first edition of a family, if any."""
    if order.standard in standards():
        return []
    starts = [e.edition.start.earliest for e in offered if e.edition.start]
    earliest = min((d for d in starts if d), default=None)
    if earliest is None or len(starts) < len(offered) or first is None or first >= earliest:
        return []
    stop = earliest - timedelta(days=1)
    return [(first, min(stop, last) if last else stop)]
