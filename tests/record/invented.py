"""Small invented entries, for tests of rules."""

from __future__ import annotations

from typing import Any

from accord.kernel.ids import EntryId
from accord.record.documents import Document


def text(zh: str, en: str = "x", **more: str) -> dict[str, str]:
    return {"zh": zh, "en": en, **more}


AT = {"source": "SRC-A", "at": text("一", "I")}


def entry(kind: str, local: str, **body: Any) -> Document:
    body.setdefault("title", text(local))
    body.setdefault("citations", [AT])
    return Document(EntryId("test", kind, local), "CN", body, ("public",))


def event(local: str, date: str = "2012-05", **body: Any) -> Document:
    body.setdefault("form", "seminar")
    body.setdefault("mentions", [{**AT, "zh": local}])
    return entry("event", local, date=date, **body)


def item(local: str, instrument: str = "INS-A", **body: Any) -> Document:
    body.setdefault("text", text(local))
    body.setdefault("form", "one_off")
    body.setdefault("term", {"kind": "undefined"})
    return entry("item", local, instrument=instrument, **body)


def row(area: str, number: int, zh: str = "", **more: str) -> dict[str, Any]:
    return {**AT, "area": area, "row": number, "zh": zh, **more}


def wording(zh: str) -> dict[str, Any]:
    return {"kind": "impossible", "wording": text(zh)}


def recurring(**cadence: Any) -> dict[str, Any]:
    return {"kind": "recurring", "period": "2011/2015", "wording": text("每年"), **cadence}


SOURCE = entry(
    "source", "SRC-A", sections=[text("附件：活动（2011-2015年度）"), text("附件1", "annex 1")]
)
TALKS = entry("series", "SER-A", title=text("环境合作对话会"), groups=["GRP-A"])
LAUNCH = event("EV-L", "2012-06", form="launch", series="SER-A")
PLACES = [
    entry("party", "AA", title=text("甲国", "Aland")),
    entry("party", "BB", title=text("乙国", "Bland")),
    entry("party", "CC", title=text("丙国", "Cland")),
    entry("mechanism", "MEC-B", title=text("乙方联盟", "Bloc (BLC)"), names=["乙盟"]),
    entry(
        "mechanism",
        "MEC-A",
        title=text("甲乙合作"),
        sides=[{"code": "a", "parties": ["AA"]}, {"code": "b", "members_of": "MEC-B"}],
    ),
    entry("membership", "MBR-1", party="BB", mechanism="MEC-B"),
]


def group(local: str = "GRP-A", **body: Any) -> Document:
    return entry("group", local, **body)


def figure(local: str, source: str = "SRC-A", **body: Any) -> Document:
    body.setdefault("form", "reported")
    cited = [{"source": source, "at": text("一", "I")}]
    return entry("participation", local, citations=cited, **body)


def held(zh: str, title: str) -> Document:
    return event("EV-1", title=text(title), mentions=[{**AT, "zh": zh}])


def themed(*said: str) -> Document:
    mentions = [{**AT, "zh": zh} for zh in said]
    title, theme = text("合作论坛 2012"), text("绿色与发展")
    return event("EV-1", title=title, theme=theme, mentions=mentions)


INSTRUMENT = entry("instrument", "INS-A", validity="2011/2015")
OTHER = entry("instrument", "INS-B", validity="2012/2016")
HUNDRED = {"value": "100", "unit": text("人")}


def discrepancy(local: str, form: str, affects: list[str], zh: str = "别的话") -> Document:
    recorded = [{**AT, "zh": zh}]
    return entry("discrepancy", local, form=form, affects=affects, recorded=recorded)
