"""Candidate evidence for an item, with score and reasons; a person decides, nothing is linked.

Points are given for wording, programme or series, form, theme, area, place, date within the term
and kind of record. No model: the same record gives the same proposals.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.kernel.terms import TimeTerm
from accord.kernel.text import Text
from accord.record.documents import Document
from accord.record.similarity import Weights, features, plain, shared_runs
from accord.record.snapshot import Snapshot
from accord.vocab.lists import code_lists, label

KINDS = ("event", "output", "instrument", "organisation", "participation", "group", "money")
PROPOSED = 30
LATE = timedelta(days=3 * 366)
WORDING, SERIES, FORM, THEME, AREA, PLACE = 45, 18, 12, 12, 6, 8
IN_TERM, AFTER_TERM, UNDATED, BEFORE_TERM = 20, 6, 6, -35
RECORD_FITS, RECORD_UNFIT, OTHER_MECHANISM = 8, -25, -25
RECORD_OF = {
    "event": "events",
    "output": "outputs",
    "instrument": "instruments",
    "organisation": "institutions",
    "money": "money",
    "participation": "events",
    "group": "events",
}
CORE = 4
FAR = 2
"""Points a candidate loses for each year after the start of a term without an end."""

# What the forms of events and outputs are called where something is asked for.
FORM_WORDS: dict[str, tuple[str, ...]] = {
    "seminar": ("研讨", "对话", "圆桌"),
    "forum": ("论坛",),
    "training": ("培训", "研修"),
    "capacity_building": ("培训", "研修", "能力建设"),
    "working_group": ("工作组",),
    "study_visit": ("调研", "考察"),
    "exchange": ("人员交流", "交流"),
    "launch": ("启动", "发起"),
    "signing": ("签署",),
    "summit": ("领导人会议",),
    "establishment": ("建立", "成立"),
    "report": ("报告", "展望"),
    "information_platform": ("信息平台", "信息共享", "网站"),
    "technology_platform": ("技术平台",),
    "partnership": ("伙伴关系",),
    "programme": ("计划", "项目"),
    "base": ("示范基地", "基地"),
    "centre": ("中心",),
    "coalition": ("联盟",),
    "document": ("文件", "战略"),
    "memorandum": ("备忘录",),
}


@dataclass(frozen=True)
class Proposal:
    """A candidate with its points (0 to 100) and why; ``linked`` where the link stands already."""

    document: Document
    score: int
    reasons: tuple[Text, ...]
    linked: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "id": self.document.local,
            "kind": self.document.kind,
            "title": {lang: self.document.title.in_language(lang) for lang in ("zh", "en")},
            "score": self.score,
            "linked": self.linked,
            "reasons": [
                {"zh": reason.in_language("zh"), "en": reason.en} for reason in self.reasons
            ],
        }


@dataclass
class _Points:
    """Points as they add up, with the reasons for each."""

    total: int = 0
    reasons: list[Text] = field(default_factory=list)
    wording: int = 0

    def add(self, points: int, zh: str, en: str) -> None:
        """Add points for a reason."""
        if points:
            self.total += points
            self.reasons.append(Text((f"{zh} {points:+d}",), f"{en} {points:+d}"))


class Proposer:
    """Proposes evidence for the items of one snapshot."""

    def __init__(self, facts: Snapshot):
        self.facts = facts
        self.candidates = [d for kind in KINDS for d in facts.of_kind(kind)]
        texts = {d.local: _candidate_text(d) for d in self.candidates}
        self.words = {local: features(text) for local, text in texts.items()}
        self.said = {local: plain(text) for local, text in texts.items()}
        self.titles = {d.local: features(_bare(d.title.in_language("zh"))) for d in self.candidates}
        items = [_item_text(item) for item in facts.of_kind("item")]
        self.weights = Weights([*texts.values(), *items])
        areas = facts.of_kind("area")
        self.areas = {d.local: features(d.title.in_language("zh")) for d in areas}
        self.cores = {d.local: _core(d.title) for d in facts.of_kind("series")}

    def propose(self, item: Document, limit: int = 5) -> list[Proposal]:
        """Return the best candidates for an item, the best first; none below ``PROPOSED``."""
        linked = {link.body["evidence"] for link in self.facts.naming(item, "evidence", "item")}
        asked = _Asked(self.facts, item)
        found = []
        for candidate in self.candidates:
            if candidate.local == item.body.get("instrument"):
                continue
            points = self._points(asked, candidate)
            score = max(0, min(100, points.total))
            if score >= PROPOSED:
                found.append((-score, candidate.local, candidate, points))
        found.sort(key=lambda one: one[:2])
        return [
            Proposal(thing, -score, self._reasons(asked, thing, points), local in linked)
            for score, local, thing, points in found[:limit]
        ]

    def _reasons(self, asked: _Asked, candidate: Document, points: _Points) -> tuple[Text, ...]:
        """Return the reasons, the words in common first."""
        runs = shared_runs(asked.plain, self.said[candidate.local])
        zh, en = "、".join(runs) or "零散字词", ", ".join(runs) or "scattered words"
        worded = Text(
            (f"文字相近（{zh}）{points.wording:+d}",), f"wording ({en}) {points.wording:+d}"
        )
        return ((worded,) if points.wording else ()) + tuple(points.reasons)

    def _points(self, asked: _Asked, candidate: Document) -> _Points:
        points = _Points()
        self._wording(points, asked, candidate)
        self._series(points, asked, candidate)
        _form(points, asked, candidate)
        self._theme(points, asked, candidate)
        self._area(points, asked, candidate)
        shared = set(asked.item.body.get("places", ())) & set(candidate.body.get("places", ()))
        points.add(PLACE if shared else 0, "地点相同", "same place")
        _date(points, asked, candidate)
        _record(points, asked, candidate)
        other = str(candidate.body.get("mechanism", ""))
        unlike = other and asked.mechanism and other != asked.mechanism
        points.add(OTHER_MECHANISM if unlike else 0, "另一合作机制", "another mechanism")
        return points

    def _wording(self, points: _Points, asked: _Asked, candidate: Document) -> None:
        words = self.words[candidate.local]
        name = self.titles[candidate.local]
        text = (
            self.weights.overlap(asked.text, name) + self.weights.overlap(asked.title, words)
        ) / 2
        close = max(
            self.weights.likeness(asked.title, name),
            (self.weights.overlap(asked.title, words) + text) / 2,
        )
        points.wording = round(WORDING * close)
        points.total += points.wording

    def _series(self, points: _Points, asked: _Asked, candidate: Document) -> None:
        """The item names the candidate's series or programme, or the candidate itself."""
        own = [self.cores.get(str(candidate.body.get("series", "")), ""), _core(candidate.title)]
        own += [_core(Text.of(name)) for name in _names(candidate)]
        said = self.said[candidate.local]
        own += [core for core in self.cores.values() if core and core in said]
        for place, share in ((asked.heading, 1), (asked.plain, 2)):
            hit = next((name for name in own if len(name) >= CORE and name in place), "")
            if hit:
                points.add(SERIES // share, f"均提到“{hit}”", f"both name {hit}")
                return

    def _theme(self, points: _Points, asked: _Asked, candidate: Document) -> None:
        words = self.words[candidate.local]
        for theme in asked.item.body.get("themes", ()):
            text = Text.of(theme)
            if self.weights.overlap(features(text.in_language("zh")), words) >= 0.6:
                points.add(THEME, f"主题“{text.in_language('zh')}”", f"theme {text.en}")
                return

    def _area(self, points: _Points, asked: _Asked, candidate: Document) -> None:
        if not asked.area:
            return
        for name in candidate.body.get("areas", ()):
            known = self.areas.get(name)
            if known and self.weights.likeness(asked.area, known) >= 0.5:
                points.add(AREA, "领域相近", "a like area")
                return


def propose(facts: Snapshot, item: Document, limit: int = 5) -> list[Proposal]:
    """Return the best candidates for the evidence of an item, the best first."""
    return Proposer(facts).propose(item, limit)


class _Asked:
    """What an item asks for."""

    def __init__(self, facts: Snapshot, item: Document):
        self.item = item
        instrument = facts.get(item.body.get("instrument"))
        self.mechanism = str(instrument.body.get("mechanism", "")) if instrument else ""
        self.title = features(_bare(item.title.in_language("zh")))
        said = _item_text(item)
        self.text, self.plain = features(_bare(said)), plain(said)
        area = facts.get(item.body.get("area"))
        named = area.title.in_language("zh") if area else ""
        self.heading = plain(f"{item.title.in_language('zh')}\n{named}")
        self.area = features(area.title.in_language("zh")) if area else frozenset()
        self.once = item.body.get("term", {}).get("kind") in ("by", "window")
        self.records = set(item.body.get("records", ()))
        validity = instrument.body.get("validity") if instrument else None
        self.validity = PartialDate.parse(validity) if validity else None

    @cached_property
    def term(self) -> tuple[date | None, date | None]:
        """The first and the last day of the item's term, None where it is open."""
        try:
            term = TimeTerm.of(self.item.body["term"])
        except (AccordError, KeyError):
            return None, None
        period = term.period or self.validity
        first = period.earliest if period else None
        last = period.latest if period else None
        if term.due is not None:
            last = term.due.latest
            first = first if first and last and first <= last else None
        if term.years:
            first, last = date(term.years[0], 1, 1), date(term.years[-1], 12, 31)
        return first, last


def _form(points: _Points, asked: _Asked, candidate: Document) -> None:
    """The item asks for this form of thing: a seminar, a report, a partnership."""
    listed = {"event": "event_forms", "output": "output_forms"}.get(candidate.kind, "")
    form = str(candidate.body.get("form", ""))
    if form not in code_lists().get(listed, {}):
        return
    words = FORM_WORDS.get(form, tuple(plain(label(listed, form, "zh")).split("/")))
    for place, share in ((asked.heading, 1), (asked.plain, 2)):
        if any(word in place for word in words):
            zh, en = label(listed, form, "zh"), label(listed, form, "en")
            points.add(FORM // share, f"形式：{zh}", f"form: {en}")
            return


def _date(points: _Points, asked: _Asked, candidate: Document) -> None:
    when = candidate.body.get("date") or candidate.body.get("validity")
    when = when or candidate.body.get("established")
    first, last = asked.term
    if not when:
        points.add(UNDATED, "未载日期", "undated")
        return
    found = PartialDate.parse(str(when))
    if found.latest and first and found.latest < first:
        points.add(BEFORE_TERM, "早于期限", "before the term")
    elif last is None and first and found.earliest:
        points.add(
            max(AFTER_TERM, IN_TERM - FAR * (found.earliest.year - first.year)),
            "日期在提出之后",
            "after it was proposed",
        )
    elif last is None or (found.earliest and found.earliest <= last):
        points.add(IN_TERM, "日期在期限内", "within the term")
    elif asked.once and found.earliest and found.earliest <= last + LATE:
        points.add(AFTER_TERM, "期限后三年内", "within three years after the term")


def _record(points: _Points, asked: _Asked, candidate: Document) -> None:
    fits = {RECORD_OF[candidate.kind]}
    if candidate.body.get("organisation"):
        fits.add("institutions")
    good = bool(fits & asked.records)
    if candidate.kind == "participation":
        good = "quantity" in asked.item.body
    points.add(
        RECORD_FITS if good else RECORD_UNFIT,
        "记录类别相符" if good else "记录类别不符",
        "kind of record fits" if good else "another kind of record",
    )


def _item_text(item: Document) -> str:
    texts = [item.title, item.text("text"), item.text("target")]
    return "\n".join(_zh(texts))


def _candidate_text(candidate: Document) -> str:
    body = candidate.body
    texts = [candidate.title, *(candidate.text(name) for name in ("theme", "outcome"))]
    texts += [Text.of(t) for name in ("topics", "contents") for t in body.get(name, ())]
    texts += [Text.of(name) for name in _names(candidate)]
    wordings = [str(m.get("zh", ""))[:120] for m in body.get("mentions", ()) if m.get("area")]
    return "\n".join([*_zh(texts), *wordings])


def _zh(texts: Iterable[Text]) -> list[str]:
    return [text.in_language("zh") for text in texts if text.zh or text.en]


def _names(document: Document) -> list[str]:
    return [str(name) for name in document.body.get("names", ())]


def _bare(text: str) -> str:
    """Leave out the names of the two sides: they stand everywhere."""
    return plain(text).replace("中国-东盟", " ").replace("澜沧江-湄公河", " ")


def _core(title: Text) -> str:
    """Return a name without the two sides, brackets and years, by which it is spoken of."""
    text = _bare(title.in_language("zh"))
    for mark in ("(", "《", "》", '"'):
        text = text.split(mark, 1)[0] if mark == "(" else text.replace(mark, "")
    return text.strip(" -0123456789")
