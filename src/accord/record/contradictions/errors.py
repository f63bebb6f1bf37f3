"""Codes of the contradictions a machine can find in the record."""

from __future__ import annotations

from accord.kernel.errors import ErrorCode, define

_SHOWN = (
    "Nothing is repaired: check both wordings, and record a discrepancy where it is one.",
    "不作自动更正：请核对各处记载，确属不一致的请建立“记载不一致”条目。",
)


def _define(number: int, en: str, zh: str) -> ErrorCode:
    return define(f"REC{number}", 1, en, zh, *_SHOWN)


REC101 = _define(
    101,
    '{id}: the time "{wording}" ends before it begins.',
    "{id}：时间安排“{wording}”的结束早于开始。",
)
REC102 = _define(
    102,
    '{id}: the years "{years}" run backwards in "{wording}".',
    "{id}：“{wording}”中的年份“{years}”前后颠倒。",
)
REC103 = _define(
    103,
    '{id} is dated {date}, but {at} has "{wording}".',
    "{id} 的日期为{date_zh}，而{at_zh}记为“{wording}”。",
)
REC104 = _define(
    104,
    "{id} ({date}) is counted in {group}, but {launch}, the launch, is dated {launched}.",
    "{id}（{date_zh}）计入 {group}，而启动活动 {launch} 的日期为{launched_zh}。",
)
REC105 = _define(
    105,
    "{id} stands under {count} names: {names}.",
    "{id} 有 {count} 种名称：{names_zh}。",
)
REC106 = _define(
    106,
    "the theme of {id} is worded in {count} ways: {names}.",
    "{id} 的主题有 {count} 种表述：{names_zh}。",
)
REC107 = _define(
    107,
    "{id}: counts that do not agree: {counts}.",
    "{id}：数量不一：{counts_zh}。",
)
REC108 = _define(
    108,
    "{id} stands in {count} rows of one annex: {rows}.",
    "{id} 在同一附件中列了 {count} 行：{rows_zh}。",
)
REC109 = _define(
    109,
    "one row of an annex ({row}) holds {count} events: {ids}.",
    "附件中的一行（{row_zh}）含 {count} 项活动：{ids}。",
)
REC110 = _define(
    110,
    "{id} belongs to {mechanism}, but {party} is not one of its parties.",
    "{id} 属于 {mechanism}，而 {party} 不是其合作方。",
)
REC111 = _define(
    111,
    "{ids}: dated outside {range}, the period stated for {of}.",
    "{ids}：日期超出 {of} 所载期间（{range_zh}）。",
)
REC112 = _define(
    112,
    "{id} is a main activity of {instrument}, but no row of its timed table restates it.",
    "{id} 是 {instrument} 所列主要活动，该文件另有带时间的安排表，但表中没有对应的行。",
)
REC113 = _define(
    113,
    '{id} is numbered "{label}", while its {count} neighbours are numbered as in "{pattern}".',
    "{id} 的序号为“{label}”，同类 {count} 项的序号均如“{pattern}”。",
)
REC114 = _define(
    114,
    "the cadence of {series} differs between its items: {cadences}.",
    "{series} 的频次在各事项中不同：{cadences_zh}。",
)
REC115 = _define(
    115,
    "{id} and {other} set the same quantity ({value}) for overlapping periods ({periods}).",
    "{id} 与 {other} 的数量目标相同（{value}），期间重叠（{periods}）。",
)
REC116 = _define(
    116,
    "figures on one subject with different scope: {figures}.",
    "同一对象的数字口径不同：{figures_zh}。",
)
REC117 = _define(
    117,
    "{id} stands in the text of {source}, but in no row of its annex, where others of {of} stand.",
    "{id} 见于 {source} 正文，其附件未列，而 {of} 的其他活动已列入。",
)
REC118 = _define(
    118,
    '{id} is called "{wording}", but earlier ones are recorded: {ids}.',
    "{id} 记为“{wording}”，但此前已有记录：{ids}。",
)
REC119 = _define(
    119,
    "{id} stands in a row for {row_year}, but its value is for {year}.",
    "{id} 所在行的年份为{row_year}，而数值属于{year_zh}。",
)
REC120 = _define(
    120,
    "{id} and {other} cover the same ground: {shared}.",
    "{id} 与 {other} 内容重叠：{shared_zh}。",
)
REC121 = _define(
    121,
    "{count} official titles of {mechanism} name its two sides in another order in English than "
    "in Chinese, for example {id}: {example}.",
    "{mechanism} 有 {count} 个正式名称的中英文双方次序不同，例如 {id}：{example}。",
)
REC122 = _define(
    122,
    '{id} refers to "{wording}", but {source} has no annex of that number.',
    "{id} 引用“{wording}”，而 {source} 没有该编号的附件。",
)
REC123 = _define(
    123,
    "{id} ({date}) is dated before {other} ({earlier}), which it names as its predecessor.",
    "{id}（{date_zh}）的日期早于其前期文件 {other}（{earlier_zh}）。",
)
