"""Coded errors of corrections."""

from accord.kernel.errors import define

ING065 = define(
    "ING065",
    2,
    "this correction cannot be read: {problem}.",
    "无法读取该更正文件：{problem_zh}。",
    "Begin with `accord lake rows DATASET --format csv`: correct values there, leave a value empty "
    "to withdraw it, and keep only the rows that change. Nothing was stored.",
    "请先执行 `accord lake rows 数据集 --format csv`，在其中更正数值（留空表示撤销该值），"
    "只保留需更正的行。未存入任何数据。",
)
ING066 = define(
    "ING066",
    2,
    "there is no series of {station}, {parameter}, {averaging} in {dataset} to correct.",
    "数据集{dataset}中没有可更正的序列：{station}，{parameter}，{averaging}。",
    "Write station, parameter, averaging, depth, fraction and method as "
    "`accord lake rows DATASET` shows them. Nothing was stored.",
    "站点、参数、平均时间、深度、形态和方法须与 `accord lake rows 数据集` 所示一致。"
    "未存入任何数据。",
)
