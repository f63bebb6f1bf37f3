"""The truth table of the status of an item, as data; the code looks the status up here."""

from __future__ import annotations

from typing import Literal, NamedTuple

Status = Literal[
    "delivered",
    "delivered_on_time",
    "delivered_late",
    "partial",
    "likely_met_unverified",
    "none_recorded",
    "not_assessable",
    "upcoming",
]
Group = Literal["dated", "periodic", "continuous", "loose", "quantity"]
Level = Literal["full", "completed", "every_period", "some_periods", "part", "indirect", "none"]
Compared = Literal["in_time", "late", "unclear", "undated", "not_compared"]
Reach = Literal["outside", "ahead", "reached"]

STATUS_WORDS: dict[Status, dict[str, str]] = {
    "delivered": {"zh": "已完成", "en": "delivered"},
    "delivered_on_time": {"zh": "按期完成", "en": "delivered on time"},
    "delivered_late": {"zh": "晚于原定时间完成", "en": "delivered late"},
    "partial": {"zh": "部分完成", "en": "partial"},
    "likely_met_unverified": {"zh": "可能已完成，待核实", "en": "likely met, unverified"},
    "none_recorded": {
        "zh": "现有资料中暂无记录（不表示未开展）",
        "en": "no record found (this does not mean that it was not done)",
    },
    "not_assessable": {"zh": "暂不具备评估条件", "en": "not assessable"},
    "upcoming": {"zh": "尚未到期", "en": "upcoming"},
}
STATUSES: tuple[Status, ...] = tuple(STATUS_WORDS)


class Row(NamedTuple):
    """One row: what is known, and the status that follows; None where it makes no difference."""

    group: Group
    evidence: Level
    compared: Compared | None
    reach: Reach | None
    status: Status


_DELIVERIES: dict[Compared, Status] = {
    "in_time": "delivered_on_time",
    "late": "delivered_late",
    "unclear": "delivered",
    "undated": "delivered",
    "not_compared": "delivered",
}
_ABSENCES: dict[Reach, Status] = {
    "outside": "not_assessable",
    "ahead": "upcoming",
    "reached": "none_recorded",
}


def _delivery_rows(group: Group, evidence: Level) -> tuple[Row, ...]:
    return tuple(Row(group, evidence, c, None, status) for c, status in _DELIVERIES.items())


def _absence_rows(group: Group, evidence: Level) -> tuple[Row, ...]:
    return tuple(Row(group, evidence, None, r, status) for r, status in _ABSENCES.items())


TRUTH_TABLE: tuple[Row, ...] = (
    *_delivery_rows("dated", "full"),
    Row("dated", "part", None, None, "partial"),
    *_absence_rows("dated", "indirect"),
    *_absence_rows("dated", "none"),
    *_delivery_rows("periodic", "every_period"),
    Row("periodic", "some_periods", None, None, "partial"),
    *_absence_rows("periodic", "indirect"),
    *_absence_rows("periodic", "none"),
    Row("continuous", "completed", None, None, "delivered"),
    Row("continuous", "full", None, None, "partial"),
    Row("continuous", "part", None, None, "partial"),
    *_absence_rows("continuous", "indirect"),
    *_absence_rows("continuous", "none"),
    Row("loose", "full", None, None, "delivered"),
    Row("loose", "part", None, None, "partial"),
    *_absence_rows("loose", "indirect"),
    *_absence_rows("loose", "none"),
    *_delivery_rows("quantity", "full"),
    Row("quantity", "part", None, None, "partial"),
    Row("quantity", "indirect", None, None, "likely_met_unverified"),
    *_absence_rows("quantity", "none"),
)


def look_up(group: Group, evidence: Level, compared: Compared, reach: Reach) -> Status:
    """Find the status for what is known of an item.

    ``group``: kind of term; ``evidence``: what the evidence amounts to; ``compared``: its date
    beside the due date; ``reach``: how far covering sources reach into the term.

    Returns one of the eight statuses.

    Raises: LookupError where the table has no row, which its tests exclude.

    Source: docs/reference/status.md: evidence decides where there is any; the
    order of not assessable, upcoming and none recorded.

    >>> look_up("dated", "none", "not_compared", "outside")
    'not_assessable'
    """
    for row in TRUTH_TABLE:
        if (row.group, row.evidence) != (group, evidence):
            continue
        if row.compared in (None, compared) and row.reach in (None, reach):
            return row.status
    raise LookupError(f"no row for {group}, {evidence}, {compared}, {reach}")


CELL_WORDS: dict[str, dict[str, str]] = {
    "dated": {
        "zh": "有期限（by、window）",
        "en": "dated (by, window)",
    },
    "periodic": {
        "zh": "有周期或指定年份（recurring、years）",
        "en": "periodic (recurring, years)",
    },
    "continuous": {"zh": "持续（continuous）", "en": "continuous"},
    "loose": {
        "zh": "有条件、未写明或时间不成立（conditional、undefined、impossible）",
        "en": "conditional, undefined, impossible",
    },
    "quantity": {"zh": "有数量指标（任何时间安排）", "en": "with a quantity (any term)"},
    "full": {"zh": "完全对应", "en": "full"},
    "completed": {"zh": "完全对应，且来源写明已完成", "en": "full, and a source says completed"},
    "every_period": {"zh": "每个周期都有足够记录", "en": "enough in every period"},
    "some_periods": {
        "zh": "部分周期有记录，或有记录但不足",
        "en": "some, not enough in every period",
    },
    "part": {"zh": "部分对应", "en": "part"},
    "indirect": {"zh": "仅间接相关", "en": "indirect only"},
    "none": {"zh": "无", "en": "none"},
    "in_time": {"zh": "不晚于原定时间", "en": "not after the due date"},
    "late": {"zh": "确定晚于原定时间", "en": "after the due date, for certain"},
    "unclear": {"zh": "日期精度不足以判断", "en": "cannot say: the dates overlap or are uncertain"},
    "undated": {"zh": "佐证材料未写明日期", "en": "evidence without a date"},
    "not_compared": {
        "zh": "原文有“原则上”等限定，或无明确期限，不作迟早比较",
        "en": "not compared: qualified wording, or no firm date",
    },
    "outside": {"zh": "资料未覆盖该事项的时间范围", "en": "does not reach into the term"},
    "ahead": {
        "zh": "资料覆盖到该时间范围，下一时间节点在判断日期之后",
        "en": "reaches into the term; the next date lies ahead",
    },
    "reached": {
        "zh": "资料覆盖到该时间范围，时间节点已过或无节点",
        "en": "reaches into the term; no date lies ahead",
    },
}


def table_rows(lang: str) -> list[tuple[str, str, str, str, str]]:
    """Write the truth table out for readers of ``zh`` or ``en``.

    ``lang``: ``zh`` or ``en``.

    Returns one tuple a row: term, evidence, date, coverage, status; a dash where it makes no
    difference.

    Raises: nothing.

    Source: ``TRUTH_TABLE``.

    >>> table_rows("en")[0]
    ('dated (by, window)', 'full', 'not after the due date', '–', 'delivered on time')
    """
    lang = "zh" if lang == "zh" else "en"
    return [
        (
            CELL_WORDS[row.group][lang],
            CELL_WORDS[row.evidence][lang],
            CELL_WORDS[row.compared][lang] if row.compared else "–",
            CELL_WORDS[row.reach][lang] if row.reach else "–",
            STATUS_WORDS[row.status][lang],
        )
        for row in TRUTH_TABLE
    ]
