"""The generated reference page of the standards: id, title, edition, confidence."""

from __future__ import annotations

from accord.assess.spelling import aliases, known_inputs
from accord.standards.loading import standards
from accord.standards.model import Standard
from accord.vocab.lists import label

HEADS = (
    "| Id 编号 | Title 名称 | Kind 类别 | From 施行 | To 止 | Confidence 可信程度 | Off 未启用 |"
)


def standards_page(note: str) -> str:
    """Return the page; ``note`` says that it is generated."""
    lines = [note, "# Standards · 标准", ""]
    lines += [
        "Every edition known here. *Single-source* is not confirmed; rows *from memory* are",
        "switched off; *?* means not known here. `accord standards show ID` shows the tables.",
        "已收录的全部标准版本。“单一来源”未经核实；“凭记忆”的行未启用；“?”表示此处不详。",
        "各表见 `accord standards show 编号`。",
        "",
    ]
    for medium, zh, en in (("air", "空气", "Air"), ("water", "水", "Water")):
        lines += [f"## {en} · {zh}", "", HEADS, "|---|---|---|---|---|---|---|"]
        lines += [_line(one) for one in standards().values() if one.medium == medium] + [""]
    lines += _keys()
    return "\n".join(lines).rstrip() + "\n"


def _keys() -> list[str]:
    """How the keys of `accord assess values` are written, and what each standard takes."""
    table = aliases()
    lines = ["## Keys · 输入项的写法", ""]
    lines += [
        "`PARAMETER[_AVERAGING][_STATISTIC][_UNIT]`; case does not matter, `-` and a space count",
        "as `_`. Without an averaging the standard's own default is taken. Beside them: `class=2`,",
        "`water_body=river|lake`, `hardness=120`, `X_limit`, `sections_pct.I-III=80`.",
        "参数、平均时间、统计量、单位以下划线相连；不分大小写。不写平均时间时取该标准的默认值。",
        "",
    ]
    for name, head in (
        ("parameters", "Parameter 参数"),
        ("averagings", "Averaging 平均时间"),
    ):
        lines += [f"| {head} | Also written 其他写法 |", "|---|---|"]
        lines += [f"| `{c}` | {', '.join(map(str, words))} |" for c, words in table[name].items()]
        lines.append("")
    lines += ["| Standard 标准 | Takes 可用的输入项 |", "|---|---|"]
    computed = [s for s in standards().values() if s.kind not in ("none_found", "percentile_rule")]
    lines += [f"| `{one.id}` | {known_inputs(one)} |" for one in computed]
    return lines


def _line(one: Standard) -> str:
    start, end = one.edition.start, one.edition.end
    shown = "; ".join(
        f"{label('confidences', m, 'en')} {label('confidences', m, 'zh')}" for m in one.confidences
    )
    kind = f"{label('standard_kinds', one.kind, 'en')} {label('standard_kinds', one.kind, 'zh')}"
    off = sum(1 for row in one.rows if not row.on)
    title = f"{one.title.en}<br>{one.title.zh}"
    dates = f"{start.text if start else '?'} | {end.text if end else ''}"
    return f"| `{one.id}` | {title} | {kind} | {dates} | {shown} | {off or ''} |"
