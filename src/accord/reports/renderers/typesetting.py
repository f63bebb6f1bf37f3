"""Typst: sets PDF pages and turns a drawing into a picture, with the fonts of this machine."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import typst

from accord.reports.charts import Chart
from accord.reports.drawing import draw
from accord.reports.errors import RPT005, RPT009

# In order of liking. The serif ones stand for 仿宋 and 宋体 of an official paper.
CHINESE_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "FangSong", "SimSun", "STSong")
CHINESE_SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "SimHei",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Zen Hei",
)
LATIN = ("Times New Roman", "Liberation Serif", "Libertinus Serif")
PICTURE_PPI = 150.0

_PICTURE = """#set page(width: auto, height: auto, margin: 0pt)
#set text(font: json(bytes(sys.inputs.fonts)))
#image(bytes(sys.inputs.svg), format: "svg", width: 570pt)
"""


@cache
def _families() -> frozenset[str]:
    return frozenset(typst.Fonts().families())


def fonts(wanted: tuple[str, ...]) -> list[str]:
    """Return those of the fonts this machine has, in their order."""
    return [name for name in wanted if name in _families()]


def require_chinese() -> tuple[list[str], list[str]]:
    """Return the Chinese serif and sans fonts, each filled from the other. Raises RPT005."""
    serif, sans = fonts(CHINESE_SERIF), fonts(CHINESE_SANS)
    if not serif and not sans:
        raise RPT005()
    return serif or sans, sans or serif


def set_pdf(data: dict[str, Any]) -> bytes:
    """Set the paper as PDF. Raises AccordError RPT005 and RPT009."""
    serif, sans = require_chinese()
    # In a Chinese text the Latin font takes letters and figures, not the quotation marks.
    latin = [{"name": name, "covers": "latin-in-cjk"} for name in fonts(LATIN)]
    plain = latin if data["lang"] == "zh" else fonts(LATIN)
    data = {**data, "serif": [*plain, *serif], "sans": sans}
    source = files("accord.reports").joinpath("templates/paper.typ").read_bytes()
    return _compile(source, "pdf", {"data": json.dumps(data, ensure_ascii=False)})


def picture(chart: Chart) -> bytes:
    """Return a chart as PNG, drawn from the SVG. Raises AccordError RPT005 and RPT009."""
    _, sans = require_chinese()
    # The renderer takes the first family it is named: name one this machine has.
    drawn = draw(chart, sans[0])
    inputs = {"svg": drawn, "fonts": json.dumps(sans)}
    return _compile(_PICTURE.encode(), "png", inputs)


def _compile(source: bytes, form: Literal["pdf", "png"], inputs: dict[str, str]) -> bytes:
    try:
        made = typst.compile(source, format=form, ppi=PICTURE_PPI, sys_inputs=inputs, timestamp=0)
    except typst.TypstError as error:
        raise RPT009(problem=str(error)[:300]) from error
    return made
