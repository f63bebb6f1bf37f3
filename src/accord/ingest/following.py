"""Questions that follow from answers: the unit of a named parameter, conditions of a gas.

Works on the data of a source description whose questions are answered one after the other, as
the pages do; what is answered stays answered.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from accord.ingest.answers import NONE, applied, ends, place
from accord.ingest.asking import question
from accord.ingest.choices import reachable, unit_choices
from accord.vocab.parameters import Parameter, parameters
from accord.vocab.units import parse

FOLLOWS, BY_ITSELF = "follows", "by_itself"
UNITS = ("unit", "unit_unknown", "unit_doubtful", "unit_mismatch")
NAMED = ("parameter", "long_parameter", "index")
PLACED = ("no_station", "station_column")
ACROSS = ("across", "across_like")
Data = dict[str, Any]


def followed(data: Data) -> Data:
    """Return the description with the questions its answers raise, and without those they end.

    A unit that follows from the parameter (an index, a code list, pH) answers itself.

    Raises:
        AccordError: ING018 for an answer that cannot be used.
    """
    data = copy.deepcopy(data)
    before = {_key(q): q.get("answer") for q in data["questions"] if q.get(FOLLOWS)}
    data["questions"] = [_afresh(q) for q in data["questions"] if not q.get(FOLLOWS)]
    for _ in range(3):  # a parameter raises its unit, a unit its conditions
        added = [_kept(q, before) for q in _raised(data)]
        data["questions"] += added
        if not added:
            break
    return data


def needless(data: Data, asked: Data) -> bool:
    """Tell whether a question needs no answer: its column holds nothing to be stored."""
    return asked.get("answer") in (None, "", []) and any(
        place(q) == place(asked) and ends(q) for q in data["questions"]
    )


def _key(asked: Data) -> tuple[Any, ...]:
    return asked["code"], asked["about"], asked.get("table", 0)


def _afresh(asked: Data) -> Data:
    return {**asked, "answer": None, BY_ITSELF: False} if asked.get(BY_ITSELF) else asked


def _kept(asked: Data, before: dict[tuple[Any, ...], Any]) -> Data:
    answer = before.get(_key(asked))
    return asked if asked["answer"] is not None else {**asked, "answer": answer}


def _raised(data: Data) -> Iterator[Data]:
    """Yield what must be asked beside; settle units that need no asking in place."""
    tables = applied(data, "")["tables"]
    held = {_key(q): q for q in data["questions"]}
    for at, table in enumerate(tables):
        placed = any(table.get("station", {}).get(n) for n in ("columns", "constant", *ACROSS))
        if not placed and not any(code in PLACED and t == at for code, _, t in held):
            yield _new(at, question("no_station", "station").as_dict())
        long = (table.get("long") or {}).get("values") or {}
        for name, column in {**(table.get("columns") or {}), **long}.items():
            asked = {c: q for (c, about, t), q in held.items() if about == name and t == at}
            yield from _of_column(at, name, column or {}, asked)


def _of_column(at: int, name: str, column: Data, asked: dict[str, Data]) -> Iterator[Data]:
    known = parameters().get(str(column.get("parameter")))
    if known is None:
        if not any(code in asked for code in NAMED):
            yield _new(at, question("parameter", name, (NONE,)).as_dict())
        return
    unit = next((asked[code] for code in UNITS if code in asked), None)
    if unit is not None and any(code in asked for code in NAMED):
        unit["choices"] = unit_choices(known)
    if unit is not None and unit["answer"] in (None, ""):
        _settle(unit, known)
    if not column.get("unit"):
        if unit is None and ("index" not in asked or asked["index"].get("answer")):
            fresh = _new(at, question("unit", name, unit_choices(known)).as_dict())
            _settle(fresh, known)
            yield fresh
        return
    written = parse(str(column["unit"]))
    if written is None or "conditions" in asked or column.get("temperature"):
        return
    if reachable(written, known) is None:
        words = question("conditions", name, found=written.id, target=known.unit)
        yield _new(at, words.as_dict())


def _new(at: int, words: Data) -> Data:
    return {**words, "table": at, "answer": None, FOLLOWS: True}


def _settle(asked: Data, known: Parameter) -> None:
    """Answer the unit of what has none of its own: a code list, an index, a plain number."""
    unit = "code" if known.values else known.unit
    if known.values or known.unit in ("1", "index"):
        asked["answer"], asked[BY_ITSELF] = unit, True
