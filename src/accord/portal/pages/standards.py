"""Standards: the list of editions, and one with its tables, sources, confidence and history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from accord.kernel.text import Text
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.errors import POR011
from accord.portal.requests import Request
from accord.portal.standard_words import decimal_words, known, lines_of
from accord.portal.wording import say
from accord.standards.comparing import differences, written
from accord.standards.loading import families, standards
from accord.standards.model import KINDS, Rounding, Standard
from accord.vocab.lists import code_lists, label

MEDIA = ("air", "water")
STATES = ("in_force", "earlier", "later", "unknown")


def all_standards(request: Request) -> HttpResponse:
    """List every edition known, with dates, confidence and what is switched off."""
    lang = request.lang
    asked = [
        filters.words(request),
        filters.options(
            request, "of", say("standards.of", lang), _labels("standard_jurisdictions", lang)
        ),
        filters.options(
            request,
            "medium",
            say("standards.medium", lang),
            [(m, say(f"text_part.{m}", lang)) for m in MEDIA],
        ),
        filters.options(
            request,
            "kind",
            say("standards.kind", lang),
            [(k, label("standard_kinds", k, lang)) for k in KINDS],
        ),
    ]
    chosen = filters.chosen(asked)
    listed = [one for one in in_protocol_order() if _fits(one, chosen)]
    return page(
        request,
        "standards.html",
        filters=asked,
        groups=[
            (say(f"text_part.{medium}", lang), [_head(request, one) for one in here])
            for medium in MEDIA
            if (here := [one for one in listed if one.medium == medium])
        ],
        total=len(listed),
    )


def _labels(name: str, lang: str) -> list[tuple[str, str]]:
    return [(code, text.in_language(lang)) for code, text in code_lists()[name].items()]


def in_protocol_order() -> list[Standard]:
    """Return all editions, parties in protocol order, reference bodies after them."""
    order = list(code_lists()["standard_jurisdictions"])
    return sorted(standards().values(), key=lambda s: (order.index(s.jurisdiction), s.medium, s.id))


def _fits(one: Standard, chosen: Mapping[str, str]) -> bool:
    words = " ".join((one.id, one.title.zh, one.title.en, one.title.local)).casefold()
    return (
        all(word in words for word in chosen["q"].casefold().split())
        and chosen["of"] in ("", one.jurisdiction)
        and chosen["medium"] in ("", one.medium)
        and chosen["kind"] in ("", one.kind)
    )


def _head(request: Request, one: Standard) -> dict[str, Any]:
    """What a list says of an edition."""
    lang = request.lang
    return {
        "id": one.id,
        "title": one.title.in_language(lang),
        "mark": one.title.zh_mark if lang == "zh" else one.title.en_mark,
        "of": known("standard_jurisdictions", one.jurisdiction, lang),
        "kind": label("standard_kinds", one.kind, lang),
        "start": one.edition.start,
        "end": one.edition.end,
        "state": state(request, one),
        "confidences": [(m, label("confidences", m, lang)) for m in one.confidences],
        "off": sum(1 for row in one.rows if not row.on),
    }


def state(request: Request, one: Standard) -> str:
    """Say how an edition stands to the day of judgement: in force, earlier, later, unknown."""
    day, edition = request.clocks.as_of, one.edition
    if edition.start is None and edition.end is None:
        return "unknown"
    if edition.covers(day):
        return "in_force"
    before = edition.start is not None and edition.start.earliest
    return "later" if before and edition.start and before > day else "earlier"


def standard(request: Request, name: str) -> HttpResponse:
    """Show one edition. Raises AccordError POR011 for an id there is not."""
    one = standards().get(name)
    if one is None:
        raise POR011()
    lang = request.lang
    return page(
        request,
        "standard.html",
        standard=one,
        head=_head(request, one),
        tables=[
            (table, lines, _levels(lines))
            for table, lines in lines_of(one, request.clocks.as_of, lang)
        ],
        bands=[
            (b, decimal_words(b.lo), decimal_words(b.hi), b.zh if lang == "zh" else b.en)
            for b in one.bands
        ],
        colours=_unsure(one),
        roundings=[
            (say(f"text_part.{what}", lang), _rounding(found, lang))
            for what, found in (
                ("concentration", one.concentration_rounding),
                ("index", one.index_rounding),
            )
            if what in (one.data.get("rounding") or {})
        ],
        said=_said(one, lang),
        examples=[
            (written(_given(e)), written(e["expect"]), str(e.get("cite", "")))
            for e in one.data.get("examples") or ()
        ],
        history=[_head(request, other) for other in families()[one.family]],
        changed=_changed(one),
    )


def _unsure(one: Standard) -> str:
    """Return how far the colours of the bands are confirmed, where they are not verified."""
    said = str((one.data.get("confidence") or {}).get("colours", ""))
    return said if said in ("single-source", "from-memory") else ""


def _given(example: Mapping[str, Any]) -> Any:
    """The input of a worked example: single values, a series, or a table of samples."""
    return next(example[name] for name in ("input", "series", "data") if name in example)


def _levels(lines: list[Any]) -> list[str]:
    """The levels all rows of a table share, as its columns; none where rows differ."""
    kinds = {tuple((v.level, v.words) for v in line.values) for line in lines}
    if len(kinds) != 1:
        return []
    return [words for _, words in next(iter(kinds)) if words]


def _rounding(found: Rounding, lang: str) -> str:
    parts = [label("roundings", found.rule, lang), label("rounding_bases", found.basis, lang)]
    if found.decimals:
        parts.append(say("standards.decimals", lang, decimals=_decimals(found.decimals, lang)))
    parts.append(found.clause or "")
    return ("；" if lang == "zh" else "; ").join(p for p in parts if p)


def _decimals(decimals: Mapping[str, int], lang: str) -> str:
    """Write how many decimals each quantity has, those not named together."""
    other = say("standards.decimals_other", lang)
    told = [(other if key == "default" else key, number) for key, number in decimals.items()]
    return ("、" if lang == "zh" else ", ").join(f"{name} {number}" for name, number in told)


def _said(one: Standard, lang: str) -> list[tuple[str, list[str]]]:
    """What the text, or we of it, say in words, under headings."""
    conditions = one.data.get("reference_conditions") or {}
    told = [
        say(f"text_part.state_{name}", lang, text=conditions[name][lang])
        for name in ("gases", "particles")
        if name in conditions
    ]
    told += [conditions["note"][lang]] if "note" in conditions else []
    found = [("reference", told)]
    validity = one.data.get("data_validity") or {}
    found.append(("validity", [r[lang] for r in validity.get("rules") or ()]))
    found += [
        (name, [Text.of(t).in_language(lang) for t in _texts(one.data.get(name))])
        for name in ("rules", "attainment", "notes", "disputed", "unclear", "edition_notes")
    ]
    return [(say(f"text_part.{name}", lang), texts) for name, texts in found if texts]


def _texts(value: Any) -> list[dict[str, Any]]:
    return [
        {"zh": one["zh"], "en": one["en"]}
        for one in value or ()
        if isinstance(one, Mapping) and {"zh", "en"} <= set(one)
    ]


def _changed(one: Standard) -> tuple[Standard, list[tuple[str, str, str]]] | None:
    """The edition before and what differs from it."""
    editions = families()[one.family]
    at = editions.index(one)
    return (editions[at - 1], differences(editions[at - 1], one)) if at else None
