"""Error codes of the vocabulary."""

from __future__ import annotations

from accord.kernel.errors import define

VOC001 = define(
    "VOC001",
    2,
    'unit "{unit}" is not known',
    "计量单位“{unit}”未收录",
    "Use a unit of `accord.vocab.units`, or add its symbol to vocab/units.yaml.",
    "请使用 vocab/units.yaml 中的单位，或在其中补充该符号。",
)
VOC002 = define(
    "VOC002",
    2,
    'unit "{unit}" cannot become "{to}": one measures {dimension}, the other {to_dimension}',
    "单位“{unit}”不能换算为“{to}”：前者为{dimension}，后者为{to_dimension}",
    "Check the unit of the column.",
    "请核对该列的单位。",
)
VOC003 = define(
    "VOC003",
    2,
    'unit "{unit}" cannot become "{to}" without temperature and pressure',
    "未给出温度和气压，单位“{unit}”不能换算为“{to}”",
    "Give both in the source description (kelvin and hectopascal), "
    "for example 298.15 K and 1013.25 hPa.",
    "请在来源说明中同时给出温度（K）和气压（hPa），例如 298.15 K、1013.25 hPa。",
)
VOC004 = define(
    "VOC004",
    2,
    'unit "{unit}" cannot become "{to}" without the {missing} of the parameter',
    "缺少该参数的{missing}，单位“{unit}”不能换算为“{to}”",
    "Give it, or add it to vocab/parameters.yaml.",
    "请给出该值，或在 vocab/parameters.yaml 中补充。",
)
VOC005 = define(
    "VOC005",
    2,
    'parameter "{parameter}" is not known',
    "参数“{parameter}”未收录",
    "Use an id of vocab/parameters.yaml.",
    "请使用 vocab/parameters.yaml 中的参数编号。",
)
VOC006 = define(
    "VOC006",
    1,
    'value "{value}" is not a finite number that fits the scale of {scale} decimals',
    "数值“{value}”不是有限数，或超出{scale}位小数刻度可存范围",
    "Check the value in the file.",
    "请核对文件中的数值。",
)
