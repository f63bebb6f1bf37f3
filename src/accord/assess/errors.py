"""Coded errors of assessments."""

from accord.kernel.errors import define

ASS001 = define(
    "ASS001",
    2,
    '{standard} has no input "{key}".',
    "{standard} 没有输入项“{key}”。",
    "It takes: {known}.",
    "可用的输入项：{known}。",
)
ASS002 = define(
    "ASS002",
    2,
    '"{text}" for {key} is no number.',
    "{key} 的值“{text}”不是数字。",
    "Write a plain decimal number with a point, for example 35.4.",
    "请写作带小数点的十进制数，如 35.4。",
)
ASS003 = define(
    "ASS003",
    2,
    "{text} for {key} is impossible: it must lie between {low} and {high}.",
    "{key} 的值 {text} 不可能出现：应在 {low} 与 {high} 之间。",
    "Check the value and its unit.",
    "请检查数值及其单位。",
)
ASS004 = define(
    "ASS004",
    2,
    "{key} stands in {standard} only from memory, so it is switched off.",
    "{key} 在 {standard} 中仅凭记忆录入，未启用。",
    "Leave the key out, or have the text read and the row switched on.",
    "请去掉该项，或核对原文后启用该行。",
)
ASS005 = define(
    "ASS005",
    2,
    "{key}: {given} cannot become {unit}, the unit of {standard}, without assumptions.",
    "{key}：不作假设时 {given} 无法换算为 {standard} 的单位 {unit}。",
    "Give the value in {unit}; a conversion of gases needs temperature and pressure.",
    "请以 {unit} 给出数值；气体换算须有温度和压力。",
)
ASS006 = define(
    "ASS006",
    2,
    "{first} and {second} say the same thing.",
    "{first} 与 {second} 指同一输入项。",
    "Give one of them.",
    "请只给出其中一个。",
)
ASS007 = define(
    "ASS007",
    2,
    '{standard} has no variant "{name}".',
    "{standard} 没有算法变体“{name}”。",
    "Known: {known}.",
    "可用：{known}。",
)
ASS008 = define(
    "ASS008",
    2,
    "{what} needs a series of values, and this command takes single values.",
    "{what} 需要一系列数值，本命令只接受单个数值。",
    "Use accord assess file.",
    "请使用 accord assess file。",
)
ASS009 = define(
    "ASS009",
    2,
    "nothing can be calculated by {standard}: {why_en}.",
    "无法按 {standard} 计算：{why_zh}。",
    "See accord standards show {standard}.",
    "请查看 accord standards show {standard}。",
)
ASS010 = define(
    "ASS010",
    2,
    '{key}="{text}" is not known to {standard}.',
    "{standard} 中没有 {key}=“{text}”。",
    "Known: {known}.",
    "可用：{known}。",
)
ASS011 = define(
    "ASS011",
    2,
    "{key} needs {needed} beside it.",
    "{key} 须同时给出 {needed}。",
    "Give {needed} as well.",
    "请一并给出 {needed}。",
)
ASS012 = define(
    "ASS012",
    2,
    '"{text}" is not KEY=VALUE.',
    "“{text}”不是 KEY=VALUE 的形式。",
    "Write for example PM2.5_24h=75.",
    "请写作如 PM2.5_24h=75。",
)
ASS013 = define(
    "ASS013",
    2,
    "no value is given for {standard}.",
    "没有为 {standard} 给出任何数值。",
    "It takes: {known}.",
    "可用的输入项：{known}。",
)
ASS014 = define(
    "ASS014",
    2,
    "the shares of sections add up to {total} %.",
    "断面比例合计为 {total} %。",
    "They must not exceed 100 % together.",
    "合计不得超过100 %。",
)
ASS015 = define(
    "ASS015",
    2,
    "{key} is below its limit of detection, and {standard} does not say how to calculate then.",
    "{key} 低于检出限，而 {standard} 未规定此时如何计算。",
    "Give a number, or leave the key out.",
    "请给出数值，或去掉该项。",
)
ASS016 = define(
    "ASS016",
    2,
    "{standard} gives nothing that could be computed at the level {level}.",
    "{standard} 在“{level}”层级没有可计算的内容。",
    "Choose an index with a published method, or ambient limits with the level year.",
    "请选择已公布算法的指数，或以 year 层级选择环境空气质量限值。",
)
ASS017 = define(
    "ASS017",
    2,
    'the clock of a station is not known: time zone "{zone}".',
    "无法确定站点时钟：时区“{zone}”。",
    "Give an IANA name such as Asia/Shanghai, or an offset such as +08:00.",
    "请给出 IANA 时区名（如 Asia/Shanghai）或偏移（如 +08:00）。",
)
ASS018 = define(
    "ASS018",
    2,
    "station {station} has more than one series of {parameter} ({averaging}).",
    "站点 {station} 有不止一个 {parameter}（{averaging}）序列。",
    "Name the series to assess: they differ in method, height or fraction.",
    "请指明要评价的序列：它们的方法、高度或形态不同。",
)
ASS030 = define(
    "ASS030",
    2,
    "no series of {dataset} gives an input of {standard}.",
    "数据集 {dataset} 中没有 {standard} 可用的序列。",
    "It measures: {known}.",
    "该数据集的指标：{known}。",
)
ASS031 = define(
    "ASS031",
    2,
    'the level "{level}" is not known for {medium}.',
    "“{level}”不是 {medium} 可用的评价时段。",
    "Known: {known}.",
    "可用：{known}。",
)
ASS032 = define(
    "ASS032",
    2,
    '"{flags}" is no quality flag.',
    "“{flags}”不是质量标记。",
    "Known: {known}.",
    "可用：{known}。",
)
ASS033 = define(
    "ASS033",
    2,
    "the first day {first} lies after the last day {last}.",
    "起始日期 {first} 晚于截止日期 {last}。",
    "Give --from on or before --to.",
    "请使 --from 不晚于 --to。",
)
ASS034 = define(
    "ASS034",
    2,
    "{standard} says nothing on the shares of sections of a water body.",
    "{standard} 未规定按断面比例评价水体。",
    "Leave out --by, or use CN-HB2011-22.",
    "请去掉 --by，或改用 CN-HB2011-22。",
)
ASS035 = define(
    "ASS035",
    2,
    "sections are joined over a period, not by single samples.",
    "断面须按时段汇总，不能按单个样品汇总。",
    "Give --level day, month or year.",
    "请给出 --level day、month 或 year。",
)
ASS036 = define(
    "ASS036",
    2,
    '"{name}" cannot be an output: its ending says no form.',
    "“{name}”的扩展名无法确定输出格式。",
    "End it in .parquet, .csv or .json.",
    "请以 .parquet、.csv 或 .json 结尾。",
)
ASS037 = define(
    "ASS037",
    2,
    "there is no result {name}.",
    "没有结果 {name}。",
    "Kept here: {known}.",
    "本节点现有：{known}。",
)
ASS038 = define(
    "ASS038",
    2,
    "{name} has no {part}.",
    "{name} 没有 {part}。",
    "It has: {known}.",
    "可用：{known}。",
)
ASS039 = define(
    "ASS039",
    2,
    "{dataset} may not be assessed by {standard}: its owner ({owner}) has not released it for "
    "comparison.",
    "不得按 {standard} 评价数据集 {dataset}：其所有者（{owner}）未授权比较。",
    "Assess it under its owner's own standard, or ask the owner.",
    "请按所有者本方的标准评价，或征得所有者同意。",
)
ASS040 = define(
    "ASS040",
    2,
    "{party} has no one standard for {medium} that could be taken unasked.",
    "无法自动确定 {party} 的{medium}标准。",
    "Name one with --standard. Known: {known}.",
    "请以 --standard 指明。可用：{known}。",
)
ASS041 = define(
    "ASS041",
    2,
    "{standard} compares with objectives, and none are given.",
    "{standard} 须与目标值比较，而未给出目标值。",
    "Give --objectives STANDARD --class CLASS, or a source description that names limits per row.",
    "请给出 --objectives 标准 --class 类别，或使用逐行给出限值的数据源说明。",
)
ASS042 = define(
    "ASS042",
    2,
    "a comparison takes two or more different standards of one medium; given: {given}.",
    "比较须有同一介质的两个或以上不同标准；所给：{given}。",
    "Write for example --standards CN-HJ633,US-EPA-AQI.",
    "请写作如 --standards CN-HJ633,US-EPA-AQI。",
)
ASS044 = define(
    "ASS044",
    2,
    "a page shows at most {most} days.",
    "一页最多显示{most}天。",
    "Choose fewer days, or use accord assess run.",
    "请缩短时段，或使用 accord assess run。",
)
ASS043 = define(
    "ASS043",
    2,
    "Spark needs the address of its master.",
    "使用 Spark 须给出主节点地址。",
    "Give --master spark://host:7077, or use --engine duckdb.",
    "请给出 --master spark://主机:7077，或使用 --engine duckdb。",
)
