"""The shape of a standard's file: which fields there are, which are needed, what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Fault = tuple[str, str, str]

_HEAD = {
    "id": str,
    "family": str,
    "medium": str,
    "kind": str,
    "jurisdiction": str,
    "title": dict,
    "status": dict,
    "edition": dict,
    "sources": list,
    "tables": list,
    "confidence": dict,
    "examples": list,
}
# fmt: off
_MORE = {
    "aggregate", "alternatives", "areas", "averaging", "bands", "bands_cite", "bands_rule",
    "better", "class_aliases", "classes", "clip", "companion", "composite_weights", "data_validity",
    "disputed", "do_saturation", "edition_notes", "excluded", "fallback", "formula_cite",
    "formulas", "groups", "history", "index_name", "indices", "inputs", "known_text_errors",
    "limits_from", "lower_is_worse", "method", "not_in_rivers", "notes", "nowcast", "order",
    "percentiles", "percentiles_cite", "phases", "primary", "proportions", "publication",
    "published_only", "range_cite", "attainment",
    "reference_conditions", "replaces", "requires", "rounding", "rules", "rules_without_scalars",
    "sections_threshold", "status_bands", "successor", "trophic_index", "unclear", "uses",
    "variants", "water_bodies", "window", "worse", "wrong_elsewhere",
}
# fmt: on
_TITLE = {"zh", "zh_mark", "en", "en_mark", "local", "local_mark"}
_EDITION = {"published", "from", "to", "note"}
_TABLE = {
    "id",
    "document",
    "clause",
    "rows",
    "water_body",
    "order",
    "worse",
    "aside",
    "level",
    "from",
}
# fmt: off
_ROW = {
    "parameter", "averaging", "averaging_printed", "also", "unit", "form", "conc", "index",
    "top_conc", "bands", "truncate_decimals", "segments", "precision", "variant", "above_top",
    "below_bottom", "default", "printed", "confidence", "on", "disputed", "limits", "rule",
    "from", "to", "statistic", "printed_as", "when", "on_levels", "off_levels", "upper", "lower",
    "open_top", "above", "from_value", "q", "below", "limit", "met", "else", "same_as", "input",
    "weight", "pieces",
}
# fmt: on
_NAMED = (
    "attainment",
    "rules",
    "notes",
    "disputed",
    "unclear",
    "known_text_errors",
    "variants",
    "bands",
)
_MARKS = ("official", "translated", "as_given", "not_found")


def shape_faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Return what is missing, unknown or of the wrong type: place, English, Chinese."""
    for name, kind in _HEAD.items():
        if not isinstance(data.get(name), kind):
            yield name, f"{name} is missing or malformed", f"{name} 缺失或类型有误"
    yield from _unknown(data, {*_HEAD, *_MORE}, "")
    yield from _unknown(data["title"], _TITLE, "title.")
    yield from _unknown(data["edition"], _EDITION, "edition.")
    for name in ("zh_mark", "en_mark", "local_mark"):
        if data["title"].get(name) not in _MARKS:
            yield f"title.{name}", f"{name} is not known", f"{name} 无法识别"
    for table in data["tables"]:
        yield from _unknown(table, _TABLE, f"{table['id']}.")
        if not table.get("document") or "clause" not in table:
            yield f"{table['id']}.document", "document and clause are needed", "须写明文件和条款"
        for row in table["rows"]:
            yield from _unknown(row, _ROW, f"{table['id']}.{row['parameter']}.")
    yield from _one_language(data)


def _unknown(data: Mapping[str, Any], known: set[str], place: str) -> Iterator[Fault]:
    for name in data:
        if name not in known:
            yield (
                f"{place}{name}",
                f"{place}{name} is not a known field",
                f"{place}{name} 不是已知字段",
            )


def _one_language(data: Mapping[str, Any]) -> Iterator[Fault]:
    """Everything a person reads stands in Chinese and English."""
    texts = [("title", data["title"]), ("status", data["status"])]
    texts += [(name, one) for name in _NAMED for one in data.get(name) or ()]
    texts += [("sources", one["read"]) for one in data["sources"] if "read" in one]
    if note := data["edition"].get("note"):
        texts.append(("edition.note", note))
    for place, one in texts:
        if not one.get("zh") or not one.get("en"):
            yield place, f"{place} needs zh and en", f"{place} 须有中文和英文"
