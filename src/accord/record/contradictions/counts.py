"""Rules about counts that should agree with what is recorded, or with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accord.kernel.dates import PartialDate, overlaps
from accord.record.contradictions.errors import REC107
from accord.record.contradictions.findings import Finding, Wording
from accord.record.contradictions.wording import core, spoken, titled, when
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

_OCCASIONS = re.compile(r"^[届次期场]")


def initiatives(facts: Snapshot) -> Iterator[Finding]:
    """Find instruments said to set out another number of initiatives than are recorded as items."""
    for instrument in facts.of_kind("instrument"):
        stated = instrument.body.get("initiatives_count")
        items = facts.naming(instrument, "item", "instrument")
        if stated is not None and items and len(items) != stated:
            en = f"{stated} initiatives stated, {len(items)} recorded as items"
            zh = f"所载倡议 {stated} 条，已记录事项 {len(items)} 条"
            wordings = tuple(titled(i, i.text("text").in_language("zh")) for i in items)
            yield _counted("initiatives", instrument, (en, zh), wordings)


def priority_areas(facts: Snapshot) -> Iterator[Finding]:
    """Find instruments said to have another number of priority areas than are recorded."""
    for instrument in facts.of_kind("instrument"):
        stated = instrument.body.get("priority_areas_count")
        areas = facts.naming(instrument, "area", "instrument")
        if stated is not None and areas and len(areas) != stated:
            en = f"{stated} priority areas stated, {len(areas)} recorded"
            zh = f"所载优先领域 {stated} 个，已记录 {len(areas)} 个"
            yield _counted("priority_areas", instrument, (en, zh), ())


def groups(facts: Snapshot) -> Iterator[Finding]:
    """Find groups of events counted differently by the sources, or unlike their candidates."""
    for group in facts.of_kind("group"):
        counts = group.body.get("counts", ())
        stated = {c["count"] for c in counts}
        candidates = group.body.get("candidates", ())
        wordings = tuple(spoken(group, c, str(c["count"])) for c in counts if c.get("at"))
        en = ", ".join(f"{c['count']} in {c['source']}" for c in counts)
        zh = "，".join(f"{c['source']} 记为 {c['count']}" for c in counts)
        if len(stated) > 1:
            yield _counted("groups", group, (en, zh), wordings)
        elif candidates and stated and len(candidates) not in stated:
            own = (
                f"{en}; {len(candidates)} candidates",
                f"{zh}；可能对应的活动 {len(candidates)} 项",
            )
            yield _counted("groups", group, own, wordings)


def series_events(facts: Snapshot) -> Iterator[Finding]:
    """Find figures of how often a series was held that differ from its recorded events."""
    for series in facts.of_kind("series"):
        name = core(series.title.in_language("zh"))
        events = facts.naming(series, "event", "series")
        for figure in facts.of_kind("participation"):
            unit = figure.text("unit").in_language("zh")
            period = when(figure)
            named = name in core(figure.text("subject").in_language("zh"))
            if not named or not _OCCASIONS.match(unit) or period is None:
                continue
            held = [e for e in events if overlaps(PartialDate(e.body["date"]), period)]
            if str(len(held)) != figure.body["value"]:
                value = figure.body["value"]
                en = (
                    f"{value} stated for {period.words('en')}, {len(held)} events of {series.local}"
                )
                zh = f"{period.words('zh')}记为 {value}，{series.local} 有 {len(held)} 项活动"
                wordings = (titled(figure, f"{value}{unit}"),)
                yield _counted("series_events", figure, (en, zh), wordings)


def _counted(
    rule: str, document: Document, counts: tuple[str, str], wordings: tuple[Wording, ...]
) -> Finding:
    params = {"id": document.local, "counts": counts[0], "counts_zh": counts[1]}
    one = (document.local,)
    return Finding(rule, REC107, params, one, one, ("count", "number", "priority_list"), wordings)
