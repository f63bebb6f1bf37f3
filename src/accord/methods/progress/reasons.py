"""Why an item has its status, as complete sentences in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from accord.kernel.dates import PartialDate

Value = PartialDate | int | str | Sequence[PartialDate] | Sequence[str]

SENTENCES: dict[str, tuple[str, str]] = {
    "on_time": (
        "按期完成：原定不晚于{due}，现有资料记载的完成时间为{delivered}。",
        "Delivered on time: due by {due}, recorded as completed {delivered}.",
    ),
    "late": (
        "晚于原定时间完成：原定不晚于{due}，现有资料记载的完成时间为{delivered}，{months}。",
        "Delivered late: due by {due}, recorded as completed {delivered}, {months}.",
    ),
    "unclear": (
        "已完成：原定不晚于{due}，现有资料记载的完成时间为{delivered}；凭现有日期无法判定是否按期。",
        "Delivered: due by {due}, recorded as completed {delivered}; these dates cannot say "
        "whether it was in time.",
    ),
    "undated": (
        "已完成：现有资料未写明完成时间，无法与原定时间（不晚于{due}）比较。",
        "Delivered: the sources give no date of completion to compare with the due date ({due}).",
    ),
    "qualified": (
        "已完成：原文带有“原则上”“适时”或“根据需要”等限定，不作迟早比较。",
        "Delivered: the text is qualified (in principle, when appropriate or as needed), so dates "
        "are not compared.",
    ),
    "no_firm_date": (
        "已完成：现有资料中有完全对应的佐证材料；原文没有可供比较的明确期限。",
        "Delivered: the sources hold fully matching evidence; the text sets no firm date to "
        "compare with.",
    ),
    "completed": (
        "已完成：有来源写明该持续开展的事项已完成。",
        "Delivered: a source says that this continuous item was completed.",
    ),
    "part": (
        "部分完成：现有资料中只有部分对应的佐证材料。",
        "Partial: the sources hold only partly matching evidence.",
    ),
    "activity": (
        "部分完成：现有资料中有活动记录；持续开展的事项，在来源写明已完成之前最多记为部分完成。",
        "Partial: the sources record activity; a continuous item counts as partial at most until "
        "a source says it was completed.",
    ),
    "quantity_indirect": (
        "可能已完成，待核实：现有资料中只有间接相关的佐证材料，没有与原定数量直接对应的数字。",
        "Likely met, unverified: the sources hold only indirectly related evidence and no figure "
        "that answers the quantity set.",
    ),
    "periods_on_time": (
        "按期完成：{periods}均有对应记录，且在期内。",
        "Delivered on time: there is a record within each period expected ({periods}).",
    ),
    "periods_late": (
        "晚于原定时间完成：各周期均有对应记录，其中{periods}的记录晚于该周期（以最晚者计，{months}）。",
        "Delivered late: there is a record for every period expected; for {periods} it is dated "
        "after the period (the latest: {months}).",
    ),
    "periods_unclear": (
        "已完成：各周期均有对应记录；凭现有日期无法判定{periods}是否按期。",
        "Delivered: there is a record for every period expected; the dates cannot say whether "
        "it was in time for {periods}.",
    ),
    "periods_partial": (
        "部分完成：应有{expected}个周期，其中{met}个有足够的对应记录。",
        "Partial: enough matching records for {met} of {expected} expected periods.",
    ),
    "periods_without_end": (
        "部分完成：现有资料中有对应记录；该周期性事项未写明结束时间。",
        "Partial: the sources hold matching records; this recurring item has no stated end.",
    ),
    "periods_missing": (
        "{periods}在现有资料中暂无足够记录（不表示未开展）。",
        "For {periods} not enough records were found (this does not mean that it was not done).",
    ),
    "periods_pending": ("{periods}尚未到期。", "Not yet over: {periods}."),
    "none_recorded": (
        "截至{as_of}，现有资料中暂无记录（不表示未开展）。",
        "As of {as_of}, no record was found in the sources at hand (this does not mean that it was "
        "not done).",
    ),
    "outside_coverage": (
        "超出资料覆盖期，暂不评估：该事项的时间范围为{span}，资料覆盖期为{coverage}。",
        "Not assessable, outside coverage: the item's term is {span}; the sources cover "
        "{coverage}.",
    ),
    "no_coverage": (
        "暂不具备评估条件：没有覆盖该机制此类记录的资料。",
        "Not assessable: no source covers records of this kind for this mechanism.",
    ),
    "upcoming_due": (
        "尚未到期：下一时间节点为{next_due}，晚于{as_of}。",
        "Upcoming: the next due date, {next_due}, lies after {as_of}.",
    ),
    "upcoming_start": (
        "尚未到期：该事项的时间范围为{span}，开始时间晚于{as_of}。",
        "Upcoming: the item's term is {span} and begins after {as_of}.",
    ),
    "coverage_to": ("资料覆盖至{end}。", "The sources cover the time up to {end}."),
    "coverage_open": ("资料覆盖期为{coverage}。", "The sources cover {coverage}."),
    "indirect_only": (
        "现有资料中只有间接相关的材料，不作为判断依据。",
        "The sources hold only indirectly related material, which does not decide the status.",
    ),
    "straddles": (
        "佐证材料{ids}的日期范围跨越{as_of}，仍予计入。",
        "The date of {ids} may lie before or after {as_of}; it is counted.",
    ),
}


@dataclass(frozen=True)
class Reason:
    """One sentence of a reason: its code and what it speaks of."""

    code: str
    params: Mapping[str, Value] = field(default_factory=dict)

    def in_language(self, lang: str) -> str:
        """Write the sentence for readers of ``zh`` or ``en``.

        ``lang``: ``zh`` or ``en``.

        Returns a complete sentence.

        Raises: KeyError for a code or parameter that does not exist, which its tests exclude.

        Source: Accord terms, English and the Chinese officials use.

        >>> Reason("coverage_to", {"end": PartialDate("2019-12")}).in_language("zh")
        '资料覆盖至2019年12月。'
        """
        zh, en = SENTENCES[self.code]
        words = {key: _words(key, value, lang) for key, value in self.params.items()}
        return (zh if lang == "zh" else en).format(**words)


def _words(key: str, value: Value, lang: str) -> str:
    if isinstance(value, int):
        return _months(value, lang) if key == "months" else str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, PartialDate):
        return value.words(lang)
    parts = [part.words(lang) if isinstance(part, PartialDate) else part for part in value]
    return ("、" if lang == "zh" else ", ").join(parts)


def _months(months: int, lang: str) -> str:
    if lang == "zh":
        return f"晚{months}个整月" if months else "晚不足一个月"
    if months == 0:
        return "less than a month later"
    return f"{months} whole month{'' if months == 1 else 's'} later"
