"""Side by side: what every text has for one parameter, as printed, none hidden, none ranked."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse

from accord.portal import filters
from accord.portal.answers import page
from accord.portal.errors import POR011
from accord.portal.pages.standards import in_protocol_order, state
from accord.portal.requests import Request
from accord.portal.standard_words import Line, known, lines_of
from accord.portal.wording import say
from accord.vocab.lists import code_lists

GROUPS = (
    ("limits", ("limits", "percentile_rule")),
    ("classes", ("class_table",)),
    ("indices", ("index", "category_table", "formula_index", "assessment_method")),
)


def parameters(request: Request) -> HttpResponse:
    """List the parameters some text has a number for."""
    texts: Counter[tuple[str, str]] = Counter()
    for one in in_protocol_order():
        texts.update({(one.medium, row.parameter) for row in one.rows})
    asked = [filters.words(request)]
    wanted = filters.chosen(asked)["q"].casefold()
    order = list(code_lists()["standard_parameters"])
    listed = sorted(texts.items(), key=lambda e: _place(order, e[0][1]))
    groups = [
        (
            say(f"text_part.{medium}", request.lang),
            [
                (parameter, known("standard_parameters", parameter, request.lang), count)
                for (of, parameter), count in listed
                if of == medium and _named(parameter, wanted)
            ],
        )
        for medium in ("air", "water")
    ]
    return page(request, "parameters.html", filters=asked, groups=groups)


def _place(order: list[str], parameter: str) -> int:
    return order.index(parameter) if parameter in order else len(order)


def _named(parameter: str, wanted: str) -> bool:
    both = " ".join(known("standard_parameters", parameter, lang) for lang in ("zh", "en"))
    return wanted in f"{parameter} {both}".casefold()


def limits(request: Request, parameter: str) -> HttpResponse:
    """Show one parameter under every text. Raises AccordError POR011 where none has it."""
    lang, day = request.lang, request.clocks.as_of
    lines = [
        line
        for one in in_protocol_order()
        for _, rows in lines_of(one, day, lang)
        for line in rows
        if line.row.parameter == parameter
    ]
    if not lines:
        raise POR011()
    averagings = list(code_lists()["standard_averagings"])
    asked = [
        filters.options(
            request,
            "averaging",
            say("standards.averaging", lang),
            [
                (a, known("standard_averagings", a, lang))
                for a in averagings
                if any(line.row.averaging == a for line in lines)
            ],
        ),
        filters.options(
            request,
            "state",
            say("standards.state", lang),
            [("in_force", say("standards.state_in_force", lang))],
        ),
    ]
    chosen = filters.chosen(asked)
    shown = [
        line
        for line in lines
        if chosen["averaging"] in ("", line.row.averaging)
        and (not chosen["state"] or line.in_force)
    ]
    return page(
        request,
        "limits.html",
        parameter=parameter,
        name=known("standard_parameters", parameter, lang),
        filters=asked,
        total=len(shown),
        of=len(lines),
        groups=[
            (name, [_row(request, line) for line in _by_averaging(shown, kinds, averagings)])
            for name, kinds in GROUPS
        ],
    )


def _by_averaging(lines: list[Line], kinds: tuple[str, ...], order: list[str]) -> list[Line]:
    """Rows of some kinds of text, the same averaging together, parties in protocol order."""
    return sorted(
        (line for line in lines if line.standard.kind in kinds),
        key=lambda line: _place(order, line.row.averaging or ""),
    )


def _state(request: Request, line: Line) -> str:
    """Say how a row stands to the day of judgement: a row may end, or begin, within its edition."""
    edition, row = state(request, line.standard), line.row
    if edition not in ("in_force", "unknown") or row.in_force(request.clocks.as_of):
        return edition
    first = row.start.earliest if row.start is not None else None
    return "later" if first is not None and first > request.clocks.as_of else "earlier"


def _row(request: Request, line: Line) -> dict[str, Any]:
    one, lang = line.standard, request.lang
    conditions = one.data.get("reference_conditions") or {}
    gases = conditions.get("gases") or conditions.get("note")
    return {
        "line": line,
        "of": known("standard_jurisdictions", one.jurisdiction, lang),
        "title": one.title.in_language(lang),
        "state": _state(request, line),
        "conditions": gases[lang] if gases and one.medium == "air" else "",
    }
