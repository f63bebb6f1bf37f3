"""What a result has to say beside its numbers, in both languages."""

from __future__ import annotations

from typing import Any

_TEXTS: dict[str, tuple[str, str]] = {
    "confidence": (
        "numbers used: {marks}.",
        "所用数值的可信程度：{marks}。",
    ),
    "not_confirmed": (
        "not confirmed, on a single source: {keys}.",
        "未经核实：{keys} 仅有单一来源。",
    ),
    "counterfactual": (
        "calculated by the method of {standard} outside the dates of that edition; "
        "without legal effect.",
        "在该版本施行日期之外按 {standard} 的方法计算，不具法律效力。",
    ),
    "start_unknown": (
        "the day this edition came into force is not known here.",
        "该版本的施行日期此处不详。",
    ),
    "start_vague": (
        "the start of this edition is known only as {start}.",
        "该版本的施行日期仅知为 {start}。",
    ),
    "own_error": ("the text has a fault here: {text} {done}", "原文此处有误：{text}{done}"),
    "rounding": (
        "the rounding rule of the {what} ({rule}) is {basis}, not found in the text.",
        "{what}的修约规则（{rule}）为{basis}，原文未见。",
    ),
    "above_practice": (
        "{key} lies above the table; {value} is shown from practice, not from the text.",
        "{key} 超出表的上限；按通常做法显示 {value}，原文无此规定。",
    ),
    "above_fixed": (
        "{key} lies above the table; the text fixes the sub-index at {value}.",
        "{key} 超出表的上限；原文规定分指数取 {value}。",
    ),
    "above_undefined": (
        "{key} lies above the top of the table, and the text does not say what happens there.",
        "{key} 超出表的上限，原文未规定如何计算。",
    ),
    "extrapolated": (
        "{key} lies above the table; the last line is continued, as the text says.",
        "{key} 超出表的上限；按原文延伸最末一段直线。",
    ),
    "uncertain_top": (
        "above 300 the index of {key} is uncertain: sources give the top node as {choices}.",
        "{key} 在300以上的指数不确定：各来源的最高节点为 {choices}。",
    ),
    "uses_other": (
        "{key} has no sub-index of its own there; the text uses {other} instead.",
        "{key} 在该范围没有自身分指数；原文改用 {other}。",
    ),
    "other_missing": (
        "{key} has no sub-index of its own there and {other} is not given: cannot say.",
        "{key} 在该范围没有自身分指数，又未给出 {other}：数据不足，无法判定。",
    ),
    "below_bottom": (
        "{key} lies below the first value of its table and has no sub-index.",
        "{key} 低于其表的起点，没有分指数。",
    ),
    "left_out": (
        "shown but not part of the {name}: {keys}.",
        "仅列出，不参与{name}：{keys}。",
    ),
    "missing": (
        "not given: {keys}. The text publishes such a result only above {above}.",
        "未给出：{keys}。按原文，此时结果大于 {above} 方可发布。",
    ),
    "needs_any": (
        "the text asks for one of {keys}; the index is not publishable.",
        "原文要求至少包含 {keys} 之一；本指数不可发布。",
    ),
    "variant": ("variant {name} (disputed): {text}.", "算法变体 {name}（有争议）：{text}。"),
    "disputed": ("disputed: {text}.", "有争议：{text}。"),
    "between": (
        "{key} lies between two printed bands; the next one is taken.",
        "{key} 落在所印两级之间，取下一级。",
    ),
    "beyond_last": (
        "{key} lies above the last printed bound; the last category is kept.",
        "{key} 超过所印最末上限，仍取最末一级。",
    ),
    "no_category": ("the text gives {key} no category there.", "原文在该范围未给 {key} 定级。"),
    "no_water_body": (
        "the water body is not given, and the result depends on it: cannot say. Give water_body.",
        "未给出水体类型，而结果因水体类型而异：数据不足，无法判定。请给出 water_body。",
    ),
    "body_ignored": (
        "this text does not tell water bodies apart; water_body is left aside.",
        "本文本不区分水体类型，water_body 未予采用。",
    ),
    "no_hardness": (
        "the limit of {key} depends on the hardness, which is not given: cannot say.",
        "{key} 的限值取决于硬度，而未给出硬度：数据不足，无法判定。",
    ),
    "detection": (
        "below the limit of detection: {keys}. The text does not say what is done then; a verdict "
        "is given only where every value below that limit has it.",
        "低于检出限：{keys}。原文未规定如何处理；仅在检出限以下各值结论一致时给出判定。",
    ),
    "in_words": (
        "the text tells classes of {keys} apart in words, which a number cannot decide.",
        "原文以文字区分 {keys} 的类别，仅凭数值无法判定。",
    ),
    "not_for_body": (
        "{key} is not assessed in this water body by the text.",
        "按原文，该类水体不评价 {key}。",
    ),
    "percentile": (
        "{key} is judged by its {nth}th percentile; one sample cannot say.",
        "{key} 按第 {nth} 百分位数评价；单个样品无法判定。",
    ),
    "limits_off": (
        "limits of {keys} are partly known from memory only and switched off: cannot say.",
        "{keys} 的部分限值仅凭记忆、未启用：数据不足，无法判定。",
    ),
    "assumed_worst": (
        "the class is the worst of the parameters given (assumed; the text read does not say).",
        "类别取所给各项中最差者（为假定，所阅文本未作规定）。",
    ),
    "no_class": (
        "{keys} meet none of the classes of the text.",
        "{keys} 不符合原文任何一类。",
    ),
    "attainment": ("how the text judges: {text}", "原文评价方式：{text}"),
    "no_limit_then": (
        "no limit of this text for {key} is in force on that day.",
        "该日期本文本没有现行的 {key} 限值。",
    ),
    "row_dates": (
        "the row named by {key} is not in force on that day.",
        "{key} 所指的一行在该日期并非现行。",
    ),
    "best_without_numbers": (
        "class {level} has no numbers; the best class that can be told is given.",
        "{level} 类没有数值限值；给出的是可判定的最好类别。",
    ),
    "saturation": (
        "{key} of 90 % or more meets class I.",
        "{key} 达到90％及以上即符合Ⅰ类。",
    ),
    "saturation_low": (
        "{key} below 90 % alone cannot tell the class of dissolved oxygen.",
        "{key} 低于90％时，仅凭饱和率无法判定溶解氧类别。",
    ),
    "excluded": (
        "left out of this method by its text: {keys}.",
        "按原文，{keys} 不参与本方法评价。",
    ),
    "published_value": (
        "the published value is shown with its band; {text}.",
        "所示为已公布的数值及其级别；{text}。",
    ),
    "too_few": (
        "the text needs {needed}; the index is not publishable.",
        "原文要求{needed}；本指数不可发布。",
    ),
    "incomplete": (
        "not given: {keys}. The index cannot be said.",
        "未给出：{keys}。无法得出指数。",
    ),
    "missing_groups": (
        "groups not given count as 100: {keys}.",
        "未给出的组按100计：{keys}。",
    ),
    "clipped": (
        "sub-indices are kept within 0 and 100, from practice: {keys}.",
        "分指数按通常做法限制在0至100：{keys}。",
    ),
    "limits_from": (
        "limits of class {level} are taken from {standard}.",
        "{level} 类限值取自 {standard}。",
    ),
    "oversaturated": (
        "{key} is above saturation; its ratio is negative, as the formula gives it.",
        "{key} 高于饱和值，按公式其比值为负。",
    ),
    "share_unknown": (
        "the shares given do not decide a grade: cannot say.",
        "所给比例不足以定级：数据不足，无法判定。",
    ),
    "mean_assumed": (
        "values are arithmetic means of the samples of the period (assumed; the text read does "
        "not say).",
        "数值为时段内各样品的算术平均值（为假定，所阅文本未作规定）。",
    ),
    "percentile_assumed": (
        "percentiles lie on the straight line between neighbouring ordered values, at rank "
        "1 + (n - 1) p / 100, whatever the number of samples (assumed; the text read says "
        "neither).",
        "百分位数按排序后相邻值直线内插，序号为1+(n-1)p/100，不论样品数（为假定，所阅文本均未规定）。",
    ),
    "sections_mean": (
        "fewer than {threshold} sections: the mean of each indicator over {count} sections is "
        "assessed; no statement on shares.",
        "断面少于{threshold}个：按{count}个断面各指标的平均值评价，不作比例评价。",
    ),
    "sections_share": (
        "shares are those of {count} sections whose class is known; {unknown} more cannot say.",
        "比例按{count}个类别可判定的断面计算；另有{unknown}个断面数据不足，无法判定。",
    ),
    "main_pollutants_off": (
        "main pollutants are not named: their rule is known from memory only and switched off.",
        "未列主要污染指标：其确定规则仅凭记忆，未启用。",
    ),
    "from_sub_indices": (
        "sub-indices are those published; their concentrations and averages are not checked here.",
        "分指数为已公布的数值，其浓度和平均值此处未核算。",
    ),
    "sampled_less": (
        "sampled fewer than {times} times, and counted all the same: {keys}.",
        "采样不足{times}次而仍计入：{keys}。",
    ),
    "objectives_from": (
        "objectives are the limits of class {level} of {standard}.",
        "目标值取自 {standard} 的 {level} 类限值。",
    ),
    "objectives_given": (
        "objectives are those given beside the values.",
        "目标值为随数据给出的限值。",
    ),
    "companion": (
        "{key} is read against the separate {name}; it is not part of the index.",
        "{key} 按另行公布的“{name}”定级，不参与指数计算。",
    ),
}


def note(code: str, **params: Any) -> dict[str, str]:
    """Return one note as plain data with its code; ``params`` may be pairs of (en, zh)."""
    en, zh = _TEXTS[code]
    return {
        "code": code,
        "zh": zh.format(**{k: v[1] if isinstance(v, tuple) else v for k, v in params.items()}),
        "en": en.format(**{k: v[0] if isinstance(v, tuple) else v for k, v in params.items()}),
    }
