"""What the pages of standards say of a table's row: item, averaging, unit, levels and values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from accord.portal.wording import say
from accord.standards.comparing import written
from accord.standards.model import Row, Standard, Table
from accord.vocab.lists import label

CLAUSES = (
    (r"\bTables? (?=\d)", "表"),
    (r"\bAnnex (?=\w)", "附录"),
    (r"^conversion table$", "换算表"),
    (r"^summary tables$", "汇总表"),
    (r"^table$", "表"),
)
SIGNS = {"max": "≤ ", "min": "≥ ", "range": ""}


@dataclass(frozen=True)
class Value:
    """One printed value: what it is for, the value as printed, and whether it is switched on."""

    level: str
    words: str
    shown: str
    on: bool


@dataclass(frozen=True)
class Line:
    """One row of a table as the pages show it."""

    standard: Standard
    table: Table
    row: Row
    item: str
    averaging: str
    unit: str
    where: str
    clause: str
    values: tuple[Value, ...]
    confidence: str
    in_force: bool

    @property
    def many(self) -> bool:
        """Tell whether the values stand in one line rather than one below the other."""
        return len(self.values) > 4


def known(list_name: str, code: str | None, lang: str) -> str:
    """Give the label of a code in a list, nothing for no code."""
    return label(list_name, code, lang) if code else ""


def lines_of(standard: Standard, day: date, lang: str) -> Iterator[tuple[Table, list[Line]]]:
    """Yield the tables of a standard with their rows."""
    for table, raw in zip(standard.tables, standard.data["tables"], strict=True):
        yield (
            table,
            [
                line_of(standard, table, (row, data), day, lang)
                for row, data in zip(table.rows, raw["rows"], strict=True)
            ],
        )


def line_of(
    standard: Standard,
    table: Table,
    both: tuple[Row, Mapping[str, Any]],
    day: date,
    lang: str,
) -> Line:
    """Return one row, given as read and as built, for a page."""
    row = both[0]
    return Line(
        standard,
        table,
        row,
        known("standard_parameters", row.parameter, lang),
        averaging_words(row, lang),
        unit_words(row.unit),
        _where(row, table, lang),
        clause_words(table.clause, lang),
        tuple(_values(standard, both, lang)),
        row.confidence,
        standard.edition.covers(day) and row.in_force(day),
    )


def averaging_words(row: Row, lang: str) -> str:
    """Give averaging and statistic in words; a dash where the text has a single value."""
    parts = [
        known("standard_averagings", row.averaging, lang),
        known("standard_statistics", row.statistic, lang),
    ]
    return "·".join(p for p in parts if p) or "–"


def unit_words(unit: str) -> str:
    """Write a unit with its proper signs.

    >>> unit_words("ug/Nm3")
    'µg/Nm³'
    """
    return re.sub(r"m3\b", "m³", re.sub(r"^u(?=[gS])", "µ", unit))


def clause_words(clause: str | None, lang: str) -> str:
    """Give the place in a document: Table 1, 表1; what is no such place stands as it is."""
    if lang != "zh" or not clause:
        return clause or ""
    words = clause
    for english, chinese in CLAUSES:
        words = re.sub(english, chinese, words)
    return words


def _dates(row: Row, lang: str) -> list[str]:
    """Give the days a row holds from and to, where they are not those of its edition."""
    ends = (("row_from", row.start), ("row_to", row.end))
    return [say(f"text_part.{name}", lang, date=day.words(lang)) for name, day in ends if day]


def _where(row: Row, table: Table, lang: str) -> str:
    """Give what the row holds for: water body, hardness, the variant of a disputed passage."""
    parts = [known("standard_bodies", table.water_body, lang)]
    for name, value in (row.when or {}).items():
        if name == "water_body":
            parts.append(known("standard_bodies", str(value), lang))
        else:
            parts.append(say(f"text_part.when_{name}", lang, value=value))
    parts += _dates(row, lang)
    if row.variant:
        parts.append(say("standards.variant", lang, name=row.variant))
    joint = "、" if lang == "zh" else ", "
    return joint.join(dict.fromkeys(p for p in parts if p))


def _values(standard: Standard, both: tuple[Row, Mapping[str, Any]], lang: str) -> Iterator[Value]:
    row, data = both
    if row.limits is not None:
        for code, cell in row.limits.items():
            shown = "–" if cell is None else _bound(cell.printed, cell.form, data["limits"], code)
            on = row.on if cell is None else cell.on
            yield Value(code, level_words(standard, code, lang), shown, on)
        return
    if data.get("conc") is not None:
        heights = data.get("index") or data.get("q") or ()
        for concentration, height in zip(data["conc"], heights, strict=False):
            yield Value(str(height), written(height), written(concentration), row.on)
        return
    for name in ("bands", "segments", "upper", "limit", "pieces", "same_as"):
        if data.get(name) is not None:
            yield Value("", "", written(data[name]), row.on)
            return


def _bound(printed: str, form: str, raw: Mapping[str, Any], code: str) -> str:
    """Write a limit with its sign; a range with both ends; words as printed."""
    if form == "range" or (form == "min" and isinstance(raw.get(code), list)):
        return "–".join(written(v) for v in raw[code])
    return f"{SIGNS.get(form, '')}{printed}"


def level_words(standard: Standard, code: str, lang: str) -> str:
    """Give what a limit is for: a class of the text, an area, a phase."""
    own = {
        str(one["code"]): one
        for name in ("areas", "uses", "classes")
        for one in standard.data.get(name) or ()
        if isinstance(one, Mapping)
    }
    phase = next((p for p in standard.phases if code.startswith(f"{p}_")), None)
    bare = code.removeprefix(f"{phase}_") if phase else code
    if standard.kind == "class_table" and bare in own:
        words = say("standards.class", lang, name=bare)
    else:
        words = known("standard_levels", bare, lang)
    joint = "，" if lang == "zh" else ", "
    return f"{known('standard_levels', phase, lang)}{joint}{words}" if phase else words


def decimal_words(value: Fraction | None) -> str:
    """Write an exact number without a needless fraction."""
    if value is None:
        return ""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):g}"
