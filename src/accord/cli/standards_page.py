"""The generated reference page of the standards: id, title, edition, confidence."""

from __future__ import annotations

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
    return "\n".join(lines).rstrip() + "\n"


def _line(one: Standard) -> str:
    start, end = one.edition.start, one.edition.end
    marks = dict.fromkeys(row.confidence for row in one.rows)
    shown = "; ".join(
        f"{label('confidences', m, 'en')} {label('confidences', m, 'zh')}" for m in marks
    )
    kind = f"{label('standard_kinds', one.kind, 'en')} {label('standard_kinds', one.kind, 'zh')}"
    off = sum(1 for row in one.rows if not row.on)
    title = f"{one.title.en}<br>{one.title.zh}"
    dates = f"{start.text if start else '?'} | {end.text if end else ''}"
    return f"| `{one.id}` | {title} | {kind} | {dates} | {shown} | {off or ''} |"
