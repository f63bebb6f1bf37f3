"""Rules about figures: scope and year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from accord.record.contradictions.errors import REC116, REC119
from accord.record.contradictions.findings import Finding
from accord.record.contradictions.wording import core, titled
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

_YEAR = re.compile(r"[0-9]{4}")


def scopes(facts: Snapshot) -> Iterator[Finding]:
    """Find reported figures on one series whose scope differs from source to source."""
    for series in facts.of_kind("series"):
        name = _proper_part(facts, series)
        reported = [
            f
            for f in facts.of_kind("participation")
            if f.body["form"] == "reported" and name in core(f.text("subject").in_language("zh"))
        ]
        for one, other in combinations(reported, 2):
            if _scope(one) != _scope(other) and _sources(one) != _sources(other):
                yield _differing(one, other)


def _proper_part(facts: Snapshot, series: Document) -> str:
    """Return the name of a series without the names of the parties it begins with."""
    name = core(series.title.in_language("zh"))
    known = [
        core(n)
        for kind in ("party", "mechanism")
        for d in facts.of_kind(kind)
        for n in (d.title.in_language("zh"), *d.body.get("names", ()))
    ]
    for prefix in sorted(known, key=len, reverse=True) * 2:
        if prefix and name.startswith(prefix) and len(name) > len(prefix) + 3:
            name = name.removeprefix(prefix)
    return name


def _scope(figure: Document) -> tuple[str, ...]:
    return (
        core(figure.text("subject").in_language("zh")),
        core(figure.text("unit").in_language("zh")),
    )


def _sources(figure: Document) -> set[str]:
    return {c["source"] for c in figure.body["citations"]}


def _differing(one: Document, other: Document) -> Finding:
    def said(figure: Document, lang: str) -> str:
        parts = [figure.text(n).in_language(lang) for n in ("subject", "unit")]
        if lang == "zh":
            return f"{figure.local} {figure.body['value']}{parts[1]}（{parts[0]}）"
        return f"{figure.local} {figure.body['value']} {parts[1]} ({parts[0]})"

    params = {
        "figures": "; ".join(said(f, "en") for f in (one, other)),
        "figures_zh": "；".join(said(f, "zh") for f in (one, other)),
    }
    both = (one.local, other.local)
    wordings = tuple(titled(f, said(f, "zh")) for f in (one, other))
    return Finding("scopes", REC116, params, both, both, ("number", "scope"), wordings)


def row_years(facts: Snapshot) -> Iterator[Finding]:
    """Find figures that stand in a table row of another year than their own."""
    for figure in facts.of_kind("environment"):
        row, year = figure.body.get("row_year"), figure.text("year")
        years = _YEAR.findall(year.in_language("en"))
        if row and years and row not in years:
            params = {
                "id": figure.local,
                "row_year": row,
                "year": year.in_language("en"),
                "year_zh": year.in_language("zh"),
            }
            one = (figure.local,)
            wordings = (titled(figure, f"{row} / {year.in_language('zh')}"),)
            yield Finding("row_years", REC119, params, one, one, ("date",), wordings)
