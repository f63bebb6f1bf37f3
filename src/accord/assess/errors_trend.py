"""Coded errors of trends."""

from accord.kernel.errors import define

ASS061 = define(
    "ASS061",
    2,
    "{dataset} has no series of {parameter} at {station}.",
    "数据集 {dataset} 中没有站点 {station} 的 {parameter} 序列。",
    "It has: {known}.",
    "现有序列：{known}。",
)
ASS062 = define(
    "ASS062",
    2,
    "{dataset} has several series of {parameter} at {station}.",
    "数据集 {dataset} 中站点 {station} 的 {parameter} 有多个序列。",
    "Give --series with one of the numbers: {known}.",
    "请用 --series 指定其一：{known}。",
)
ASS063 = define(
    "ASS063",
    2,
    "{parameter} holds codes, not quantities, so it has no trend.",
    "{parameter} 为代码而非数量，没有趋势可言。",
    "Choose a parameter that is measured.",
    "请选择有测量值的指标。",
)
