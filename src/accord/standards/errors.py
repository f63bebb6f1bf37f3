"""Coded errors of the standards."""

from accord.kernel.errors import define

STD001 = define(
    "STD001",
    2,
    'there is no standard "{name}".',
    "没有标准“{name}”。",
    "Nearest: {near}. See accord standards list.",
    "相近的有：{near}。请查看 accord standards list。",
)
STD002 = define(
    "STD002",
    2,
    "no edition of {family} known here is in force on {day}.",
    "{family} 在 {day} 没有已收录的现行版本。",
    "Editions known: {known}. Name one of them to calculate by it all the same.",
    "已收录的版本：{known}。如仍要按其计算，请写明其中一个。",
)
STD003 = define(
    "STD003",
    2,
    "the standard cannot be read: {problem}.",
    "标准文件无法读取：{problem}。",
    "Compare it with a standard of the same kind and run accord standards check.",
    "请对照同类标准修改后运行 accord standards check。",
)
