"""Writes the truth table as the reference page docs/reference/status.md."""

from __future__ import annotations

from collections.abc import Sequence

from accord.methods.progress.table import STATUS_WORDS, STATUSES, table_rows

_HEAD = """\
# Status of an item 合作事项的状态

<!-- Generated from accord.methods.progress.table; a test fails when this page is stale. -->
<!-- 本页由 accord.methods.progress.table 生成；内容过期时测试会失败。 -->
"""

_ORDER_EN = """\
Status is computed, never typed in, and is a working draft until the parties concerned confirm it.
The order:

1. Evidence decides where there is any: full or part; for a quantity also indirect.
2. Otherwise *not assessable* where no source covering the mechanism and the kind of record reaches
   into the item's term, also when the term lies after the day of judgement.
3. *Upcoming* only where a covering source reaches into the term and the next due date lies after
   the day of judgement. A term without a due date counts as upcoming only before it begins.
4. Otherwise *no record found*, which does not mean that it was not done.

Lateness is counted in whole calendar months from the last day the due date may mean to the first
day the delivery may mean; a month without the corresponding day ends on its last day. Conditional,
undefined and impossible terms, wording in principle, when appropriate or as needed, and dates that
are open, unknown, uncertain or approximate never give lateness. Where several dated pieces of
evidence fully match, the earliest counts; undated ones count only where no other is dated.
A period is met by one fully matching piece of evidence, or, where several are expected a year, by
that many fully or partly matching ones. A recurring item without a stated end is at most partial.
"""

_ORDER_ZH = """\
状态由系统计算得出，不作人工填写；在相关合作方确认之前，仅为工作草稿。判断顺序如下：

1. 有佐证材料的，以佐证材料为准：完全对应或部分对应；有数量指标的，也包括间接相关。
2. 没有佐证材料，且没有覆盖该机制、该类记录的资料涉及该事项的时间范围的，为“暂不具备评估条件”；
   时间范围晚于判断日期的也是如此。
3. 资料覆盖到该时间范围，且下一时间节点晚于判断日期的，为“尚未到期”。没有明确期限的事项，
   仅在开始之前记为“尚未到期”。
4. 其余为“现有资料中暂无记录（不表示未开展）”。

晚于原定时间的程度按整月计算：自原定时间可能的最后一日起，至完成时间可能的第一日止；到期月没有对应日的，
以月末日为准。有条件、未写明或时间不成立的安排，带有“原则上”“适时”“根据需要”等限定的原文，以及未写明
起止、存疑或大约的日期，一律不计晚于原定时间。有多份写明日期的完全对应材料时，以最早的为准；未写明日期的，
仅在没有其他写明日期的材料时采用。
一个周期内有一份完全对应的材料即为满足；每年应有多次的，有相应数量的完全或部分对应的材料也为满足。
未写明结束时间的周期性事项，最多记为部分完成。
"""

_COLUMNS = {
    "en": ("Term", "Evidence", "Date", "Coverage by sources", "Status"),
    "zh": ("时间安排", "佐证材料", "日期", "资料覆盖", "状态"),
}
_TITLES = {
    "en": ("English", "The eight statuses", "The truth table"),
    "zh": ("中文", "八种状态", "判断表"),
}
_STATUS_COLUMNS = {"en": ("Code", "Words"), "zh": ("代码", "用语")}


def render_status_reference() -> str:
    """Write the reference page of the truth table, Chinese and English on one page.

    Returns Markdown text.

    Raises: nothing.

    Source: ``accord.methods.progress.table``; Accord terms for the words.

    >>> render_status_reference().splitlines()[0]
    '# Status of an item 合作事项的状态'
    """
    return "\n".join([_HEAD, _section("en", _ORDER_EN), _section("zh", _ORDER_ZH)])


def _section(lang: str, order: str) -> str:
    title, statuses, table = _TITLES[lang]
    words = [(f"`{status}`", STATUS_WORDS[status][lang]) for status in STATUSES]
    parts = [
        f"## {title}\n",
        order,
        f"### {statuses}\n",
        _table(_STATUS_COLUMNS[lang], words),
        f"### {table}\n",
        _table(_COLUMNS[lang], table_rows(lang)),
    ]
    return "\n".join(parts)


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
