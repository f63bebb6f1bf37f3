"""A station's series under its owner's own standard, and side by side by the methods of others.

Nothing is stored: an address names dataset, station, standard and days, and its number leads to
the same calculation taken apart. Who may read the dataset may see it under the owner's standard;
under another's only where the owner allows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpResponse

from accord.assess import comparing, planning, running
from accord.assess.errors import ASS039, ASS044
from accord.assess.explaining import Named, explain
from accord.assess.own import is_own, own_families
from accord.assess.reasons import in_words
from accord.assess.rows import rows_of
from accord.assess.samples import local_day, zone
from accord.lake import Lake, Span
from accord.portal import addresses, assessed_year, measured
from accord.portal.answers import page
from accord.portal.errors import POR011, POR014
from accord.portal.query import choice, paged
from accord.portal.reading import Document
from accord.portal.requests import Request
from accord.portal.wording import say
from accord.standards.loading import families, standards
from accord.vocab.lists import label
from accord.vocab.parameters import parameters

MOST_DAYS = 366
SHOWN_DAYS = 30
PER_PAGE = 60
CALCULATED = ("index", "formula_index", "class_table", "assessment_method")
"""Kinds of text that give a station an index or a class."""
_SHOWN = ("published", "index", "class")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the dataset, one of its stations, and the days."""

    description: Document
    lake: Lake
    station: dict[str, Any]
    series: tuple[dict[str, Any], ...]
    first: date
    last: date
    stations: tuple[dict[str, Any], ...]

    @property
    def zones(self) -> dict[str, str]:
        """The zone of the station's clock."""
        return {self.station["code"]: self.station["zone"] or "UTC"}

    @property
    def medium(self) -> str:
        """What the station mostly measures."""
        media = [parameters()[one["parameter"]].medium for one in self.series]
        return max(("air", "water"), key=media.count)


def assess(request: Request, dataset: str) -> HttpResponse:
    """Show results of a station by one standard, or one number taken apart.

    Raises:
        AccordError: POR013 where there is no such dataset, POR014 for what the address cannot ask,
            ASS039 where the owner does not allow another's standard, and what planning raises.
    """
    asked = _asked(request, dataset)
    own = _own(asked, yearly=True)
    others = _others(asked, own, request, yearly=True)
    name = choice(request, "standard", [*own, *others], _default(own, others))
    if assessed_year.family_is(name):
        first, last = assessed_year.whole_year(asked.last, request.clocks.as_of)
        asked = replace(asked, first=first, last=last)
    outcome = _run(asked, name, _allowed(request, asked, [name]), request)
    number = request.GET.get("number", "").strip()
    if number:
        return _one_number(request, asked, outcome, name, number)
    rows = list(rows_of(outcome.table))
    shown = paged(request, list(enumerate(rows, 1)), PER_PAGE)
    return page(
        request,
        "assessing.html",
        **_shared(request, asked),
        standard=name,
        standards=_options([*own, *others], request.lang),
        choices=[("standard", say("assessing.standard", request.lang), name)],
        compare_path=f"measured/{dataset}/compare/",
        from_text=str(asked.first),
        to_text=str(asked.last),
        editions=[_edition(one, request.lang) for one in outcome.provenance["editions"]],
        foreign=name not in own,
        lines=[_line(request, at, row, asked, name in own) for at, row in shown.shown],
        paged=shown,
        kept=[(k, v) for k, v in request.GET.items() if k != "page"],
        counts=outcome.provenance["states"],
        gaps=outcome.provenance["no_edition"],
        others=others,
    )


def compare(request: Request, dataset: str) -> HttpResponse:
    """Show a station's results by two standards, where they differ and why.

    Raises:
        AccordError: as for :func:`assess`, and ASS042 for standards that cannot stand side by side.
    """
    asked = _asked(request, dataset)
    own = _own(asked)
    others = _others(asked, own, request)
    known = [*own, *others]
    one = choice(request, "one", known, _default(own, others))
    two = choice(request, "two", known, next((n for n in [*others, *own] if n != one), ""))
    names = [name for name in (one, two) if name]
    comparing.refuse_unlike(names)
    only = _allowed(request, asked, names)
    outcomes = {name: _run(asked, name, only, request) for name in names}
    found = comparing.compare(outcomes, asked.description.owner, asked.zones)
    shown = paged(request, found["rows"], PER_PAGE)
    lang = 0 if request.lang == "zh" else 1
    return page(
        request,
        "assessing_compare.html",
        **_shared(request, asked),
        standards=_options(known, request.lang),
        choices=[
            ("one", say("assessing.one", request.lang), one),
            ("two", say("assessing.two", request.lang), two),
        ],
        heads=[(name, found["standards"][name]) for name in names],
        differ=found["differ"],
        total=found["periods"],
        why=[(comparing.REASONS[code][lang], n) for code, n in found["why"].items()],
        lines=[
            (
                row["start"][:16].replace("T", " "),
                [(row["by"].get(n), _href(request, asked, n, row["by"].get(n))) for n in names],
                [comparing.REASONS[code][lang] for code in row["why"]],
            )
            for row in shown.shown
        ],
        paged=shown,
        kept=[(k, v) for k, v in request.GET.items() if k != "page"],
    )


def _asked(request: Request, dataset: str) -> Asked:
    """Read the address. Raises AccordError POR011, POR013, POR014 and ASS044."""
    description = measured.dataset_for(request.viewer, dataset)
    lake = measured.open_lake()
    if lake is None:
        raise POR011()
    lake.require_dataset(dataset)
    known_at = request.clocks.known_at
    stations = tuple(lake.stations(dataset, known_at=known_at))
    if not stations:
        raise POR011()
    codes = [one["code"] for one in stations]
    code = choice(request, "station", codes, codes[0])
    series = tuple(s for s in lake.series(dataset, known_at=known_at) if s["station"] == code)
    station = next(one for one in stations if one["code"] == code)
    last = _day(request, "to") or _last_day(lake, series, station)
    last = min(last, request.clocks.as_of)
    first = _day(request, "from") or last - timedelta(days=SHOWN_DAYS)
    if not first <= last:
        raise POR014(name="from", value=str(first))
    if (last - first).days > MOST_DAYS:
        raise ASS044(most=MOST_DAYS)
    return Asked(description, lake, station, series, first, last, stations)


def _day(request: Request, name: str) -> date | None:
    text = request.GET.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise POR014(name=name, value=text[:40]) from None


def _last_day(lake: Lake, series: Sequence[dict[str, Any]], station: dict[str, Any]) -> date:
    """Return the last day any series of the station has a row of, by the files' bounds."""
    files = lake.files.of([one["series_id"] for one in series])
    if not files:
        raise POR011()
    numbers = [one["series_id"] for one in series]
    bound = _EPOCH + timedelta(microseconds=max(file.last_start for file in files))
    rows = lake.rows(numbers, Span(bound - timedelta(days=2 * SHOWN_DAYS)))
    last = max(rows["start"].to_pylist(), default=bound)
    return local_day(last, station["zone"] or "UTC")


def _own(asked: Asked, *, yearly: bool = False) -> list[str]:
    """Return the owner's own standards: each family, which follows the dates, and its editions.

    ``yearly``: ambient limits too, which are judged over a year.
    """
    named = own_families(asked.description.owner, asked.medium)
    calculated = [name for name in named if families()[name][-1].kind in CALCULATED]
    if yearly:
        calculated += [name for name in named if assessed_year.family_is(name)]
    listed = [one.id for name in calculated for one in families()[name]]
    return list(dict.fromkeys([*calculated, *listed]))


def _others(
    asked: Asked, own: Sequence[str], request: Request, *, yearly: bool = False
) -> list[str]:
    """Return the editions of others the owner lets this reader calculate by."""
    if _comparable(request, asked) == frozenset():
        return []
    return [
        one.id
        for one in standards().values()
        if one.id not in own
        and one.medium == asked.medium
        and (one.kind in CALCULATED or (yearly and assessed_year.judged_over_a_year(one)))
        and one.method != "ccme_wqi"
        and (any(row.on for row in one.rows) or one.data.get("uses"))
    ]


def _comparable(request: Request, asked: Asked) -> frozenset[int] | None:
    """Return the series another's standard may be applied to; None where all may."""
    if measured.acts_for_owner(request.viewer, asked.description):
        return None
    return frozenset(
        one["series_id"]
        for one in asked.series
        if measured.may_be_compared(
            asked.description, one["station"], one["parameter"], one["averaging"]
        )
    )


def _allowed(request: Request, asked: Asked, names: Sequence[str]) -> frozenset[int]:
    """Return the station's series these standards may be applied to.

    Raises:
        AccordError: ASS039.
    """
    owner = asked.description.owner
    every = frozenset(one["series_id"] for one in asked.series)
    if all(is_own(owner, planning.editions(name)[-1]) for name in names):
        return every
    found = _comparable(request, asked)
    if found is not None and not found:
        raise ASS039(dataset=asked.description.local, standard=", ".join(names), owner=owner)
    return every if found is None else every & found


def _default(own: Sequence[str], others: Sequence[str]) -> str:
    found = next(iter([*own, *others]), "")
    if not found:
        raise POR011()
    return found


def _run(asked: Asked, name: str, only: frozenset[int], request: Request) -> running.Outcome:
    order = planning.Order(
        name,
        asked.description.local,
        asked.first,
        asked.last,
        only=only,
        known_at=request.clocks.known_at,
        as_of=request.clocks.as_of,
    )
    plan = planning.plan(asked.lake, order)
    return running.run(asked.lake, replace(plan, stations=[asked.station]))


def _one_number(
    request: Request, asked: Asked, outcome: running.Outcome, name: str, number: str
) -> HttpResponse:
    """Show one number taken apart. Raises AccordError ASS038 or POR014."""
    if not number.partition("/")[0].isdigit():
        raise POR014(name="number", value=number[:40])
    named = Named.of(f"{outcome.id}#{number}")
    found = explain(outcome, named, asked.lake)
    lang = request.lang
    codes = {reason.partition(":")[0] for reason in found["reasons"]}

    def day_href(key: str, day: str) -> str:
        return _query(request, asked, standard=name, number=f"{named.row}/{key}/{day}")

    return page(
        request,
        "assessing_number.html",
        **_shared(request, asked),
        standard=name,
        found=found,
        when=_local(found["start"], asked),
        title=found["standard"]["title"][lang] if found["standard"] else name,
        shown=next((v for n in _SHOWN if (v := found["result"][n]) is not None), ""),
        band=(found["result"]["band"] or {}).get(lang),
        notes=[one[lang] for one in found["result"]["notes"] if one["code"] not in codes],
        reasons=in_words(found["reasons"], lang),
        inputs=[_input(key, one, day_href) for key, one in found["inputs"].items()],
        verdicts=found["result"]["limits"] if assessed_year.family_is(name) else [],
        day=named.day,
        whole=_query(request, asked, standard=name, number=str(named.row)),
        back=_query(request, asked, standard=name),
    )


def _input(key: str, one: dict[str, Any], day_href: Callable[[str, str], str]) -> dict[str, Any]:
    clauses = [
        {**clause, "where": ", ".join(filter(None, (clause["document"], clause["clause"])))}
        for clause in one["clauses"]
    ]
    days = [{**day, "href": day_href(key, day["day"])} for day in one.get("days") or ()]
    return {**one, "key": key, "clauses": clauses, "days": days}


def _shared(request: Request, asked: Asked) -> dict[str, Any]:
    names = asked.station["names"]
    return {
        "dataset": asked.description,
        "station": asked.station["code"],
        "station_name": names.get(request.lang) or next(iter(names.values()), ""),
        "stations": [one["code"] for one in asked.stations],
        "first": asked.first,
        "last": asked.last,
    }


def _options(names: Sequence[str], lang: str) -> list[tuple[str, str]]:
    titles = {name: planning.editions(name)[-1].title.in_language(lang) for name in names}
    return [(name, f"{name} {title}") for name, title in titles.items()]


def _edition(one: dict[str, Any], lang: str) -> dict[str, Any]:
    return {**one, "title": one["title"][lang]}


def _line(
    request: Request, at: int, row: dict[str, Any], asked: Asked, own: bool
) -> dict[str, Any]:
    lang = request.lang
    found = [row["published"] or row["index"], row["class"], row[f"band_{lang}"]]
    text = " · ".join(str(one) for one in found if one not in (None, ""))
    if "limit_level" in row:
        text = assessed_year.text_of(row, lang)
    state = label("states" if own else "method_states", row["state"], lang)
    return {
        "when": row["start"].astimezone(zone(asked.station["zone"])).strftime("%Y-%m-%d %H:%M"),
        "text": text or state,
        "state": state,
        "said": bool(text),
        "href": _query(request, asked, number=str(at)),
        "by": ", ".join(row["primary"] or row["decided_by"]),
        "standard": row["standard"],
        "edition_from": row["edition_from"],
        "confidence": row["confidence"],
        "counterfactual": row["counterfactual"],
        "have": row["have"],
        "needed": row["needed"],
        "yearly": "limit_level" in row,
    }


def _query(request: Request, asked: Asked, **more: str) -> str:
    """Return the address of this page with its question whole, so that it stays what it shows."""
    told = {"station": asked.station["code"], "from": str(asked.first), "to": str(asked.last)}
    if standard := request.GET.get("standard", ""):
        told["standard"] = standard
    path = f"measured/{asked.description.local}/assess/"
    return addresses.address(request, path, **(told | more))


def _href(request: Request, asked: Asked, name: str, told: dict[str, Any] | None) -> str:
    if told is None:
        return ""
    number = told["number"].partition("#")[2]
    return _query(request, asked, standard=name, number=number)


def _local(moment: str, asked: Asked) -> str:
    told = datetime.fromisoformat(moment).astimezone(zone(asked.station["zone"]))
    return told.strftime("%Y-%m-%d %H:%M")


ROUTES: dict[str, Callable[..., HttpResponse]] = {
    "measured/<str:dataset>/assess/": assess,
    "measured/<str:dataset>/compare/": compare,
}
