"""Codes of the faults that ``record check`` finds beyond those of a single file."""

from __future__ import annotations

from accord.kernel.errors import define

REC031 = define(
    "REC031",
    1,
    '{id}: "{field}" does not say what its {language} wording is ({mark}).',
    "{id}：“{field}”未注明其{language_zh}文本的性质（{mark}）。",
    "Add {mark}: {known}.",
    "请补充 {mark}：{known}。",
)
REC032 = define(
    "REC032",
    1,
    "{id}: delivered {delivered}, but {evidence} is dated {date}.",
    "{id}：完成时间为{delivered_zh}，而 {evidence} 的日期为{date_zh}。",
    "Give the date of the evidence, or cite the place that says otherwise in its own entry.",
    "请采用佐证材料的日期，或在相应条目中注明另有记载的位置。",
)
REC033 = define(
    "REC033",
    1,
    "{id}: {evidence} belongs to {found}, but {item} is an item of {expected}.",
    "{id}：{evidence} 属于 {found}，而 {item} 是 {expected} 的合作事项。",
    "Events of one mechanism are not credited to another: remove the link.",
    "一个机制的活动不计入另一机制：请删除该关联。",
)
REC034 = define(
    "REC034",
    1,
    "{id}: {period} is not one of the periods in which {item} is expected.",
    "{id}：{period} 不在 {item} 的应开展期间之内。",
    "Use one of: {known}.",
    "可用期间：{known}。",
)
REC035 = define(
    "REC035",
    1,
    "{id}: the membership ends ({end}) before it begins ({start}).",
    "{id}：成员关系的终止（{end}）早于起始（{start}）。",
    "Correct one of the two dates.",
    "请更正其中一个日期。",
)
REC037 = define(
    "REC037",
    1,
    "{id}: the wording has {texts} passages, but {places} places are given.",
    "{id}：原文有 {texts} 段，而出处有 {places} 条。",
    "Give one place for each passage, in the same order.",
    "请为每段原文按相同次序给出一条出处。",
)
