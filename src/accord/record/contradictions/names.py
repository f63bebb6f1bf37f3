"""Rules about names: one thing under several, and names that change with the language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher

from accord.record.contradictions.errors import REC105, REC106, REC121
from accord.record.contradictions.findings import Finding, Wording
from accord.record.contradictions.wording import (
    HAN,
    core,
    listed,
    mentions,
    quoted,
    spoken,
    titled,
)
from accord.record.documents import Document
from accord.record.snapshot import Snapshot
from accord.vocab.lists import label

NAMED_KINDS = ("instrument", "organisation", "output", "area", "series")
NATURES = ("name_variant", "event_name", "organisation_name")
_FORMER = re.compile(r"[（(]原(.+?)[）)]")
_OCCASION = re.compile(
    r"(?:研讨会|研讨班|研修班|培训班|圆桌会|论坛|工作组会|研讨活动|交流活动|建设活动|培训活动)"
)
_HELD = re.compile(r"(?:举办|召开|举行|组织|开展)了?")
_NAME_LENGTH = 8
_THEME = re.compile(r"主题为“([^”]+)”")
_SIMILAR = 0.6


def several_names(facts: Snapshot) -> Iterator[Finding]:
    """Find entries whose title and names differ beyond spacing, dashes and joining words."""
    for kind in NAMED_KINDS:
        for document in facts.of_kind(kind):
            title = document.text("title")
            names = [n for n in document.body.get("names", ()) if HAN.search(n)]
            if title.zh_form is None:
                names = [*title.zh, *names]
            for former in _FORMER.findall(title.in_language("zh")):
                current = title.in_language("zh").split("（原")[0].split("(原")[0]
                names += [current, *re.split(r"[，,、]原?", former)]
            different = _different(names)
            if len(different) > 1:
                wordings = tuple(titled(document, n) for n in different)
                yield _named("several_names", document, different, wordings)


def names_in_mentions(facts: Snapshot) -> Iterator[Finding]:
    """Find events that a mention calls by another name than their title."""
    for event in facts.of_kind("event"):
        title = event.text("title")
        own = core(title.in_language("zh"))
        if title.zh_form is not None:
            continue
        wordings = [Wording(event.local, title.in_language("zh"))]
        for mention in mentions(event):
            said = str(mention.get("zh", ""))
            if own in core(said):
                continue
            name = _occasion(said, bool(mention.get("row")))
            if name and len(core(name)) >= _NAME_LENGTH and not _same(core(name), own):
                wordings.append(spoken(event, mention, name))
        if len(wordings) > 1:
            names = [w.said for w in wordings]
            yield _named("names_in_mentions", event, names, tuple(wordings))


def _occasion(said: str, whole_row: bool) -> str | None:
    """Return the name of an occasion in a mention: what follows "held", or the whole mention."""
    held = list(_HELD.finditer(said))
    if held:
        rest = said[held[-1].end() :] if len(held) == 1 else said[held[0].end() :]
    elif whole_row or not re.search("[，,]", said):
        rest = re.split("[，,：:]", said)[0]
    else:
        return None
    end = _OCCASION.search(rest)
    return rest[: end.end()] if end else None


def _same(a: str, b: str) -> bool:
    return a in b or b in a


def headings_of_areas(facts: Snapshot) -> Iterator[Finding]:
    """Find areas that the heading of an annex calls by another name."""
    areas: dict[str, list[set[str]]] = defaultdict(list)
    sources: dict[str, Wording] = {}
    for event in facts.of_kind("event"):
        for mention in mentions(event):
            if mention.get("area") and event.body.get("areas"):
                areas[mention["area"]].append(set(event.body["areas"]))
                heading = label("annex_areas", mention["area"], "zh")
                sources[mention["area"]] = Wording(event.local, heading, mention["source"])
    for code, seen in areas.items():
        heading = core(label("annex_areas", code, "zh"))
        shared = [d for n in sorted(set.intersection(*seen)) if (d := facts.get(n))]
        if shared and not any(_same(core(d.title.in_language("zh")), heading) for d in shared):
            name = shared[0].title.in_language("zh")
            wordings = (titled(shared[0], name), sources[code])
            yield _named("headings_of_areas", shared[0], [name, sources[code].said], wordings)


def themes(facts: Snapshot) -> Iterator[Finding]:
    """Find events whose theme is worded differently from mention to mention."""
    for event in facts.of_kind("event"):
        own = event.text("theme").in_language("zh")
        if not own or not HAN.search(own):
            continue
        wordings = [Wording(event.local, own)]
        for mention in mentions(event):
            theme = _theme(event, str(mention.get("zh", "")), own)
            if theme and core(theme) not in {core(w.said) for w in wordings}:
                wordings.append(spoken(event, mention, theme))
        if len(wordings) > 1:
            names = [w.said for w in wordings]
            yield Finding(
                "themes",
                REC106,
                _several(event, names),
                (event.local,),
                (event.local,),
                NATURES,
                tuple(wordings),
            )


def _theme(event: Document, said: str, own: str) -> str | None:
    stated = _THEME.search(said)
    if stated:
        return stated[1]
    head, colon, tail = said.partition("：")
    if colon and core(head) and core(head) in core(event.title.in_language("zh")):
        return tail
    if "为主题" in said:
        rated = [(SequenceMatcher(None, core(q), core(own)).ratio(), q) for q in quoted(said)]
        best = max(rated, default=(0.0, ""))
        return best[1] if best[0] > _SIMILAR else None
    return None


def order_of_sides(facts: Snapshot) -> Iterator[Finding]:
    """Find mechanisms whose official titles turn the order of the two sides with the language."""
    for mechanism in facts.of_kind("mechanism"):
        sides = [_side_names(facts, side) for side in mechanism.body.get("sides", ())]
        if len(sides) != 2 or not all(all(names) for names in sides):
            continue
        turned = []
        for document in facts:
            title = document.text("title")
            if document.body.get("mechanism") == mechanism.local and title.en_form == "official":
                zh = _first(title.in_language("zh"), [names[0] for names in sides])
                en = _first(title.en, [names[1] for names in sides])
                if zh is not None and en is not None and zh != en:
                    turned.append(document)
        if turned:
            yield _turned(mechanism, turned)


def _turned(mechanism: Document, turned: list[Document]) -> Finding:
    said = [f"{d.text('title').in_language('zh')} / {d.text('title').en}" for d in turned]
    params = {
        "mechanism": mechanism.local,
        "count": len(turned),
        "id": turned[0].local,
        "example": said[0],
    }
    wordings = tuple(
        spoken(d, cited, words)
        for d, words in zip(turned, said, strict=True)
        for cited in d.body.get("citations") or mentions(d)
    )
    return Finding(
        "order_of_sides",
        REC121,
        params,
        (mechanism.local,),
        (mechanism.local, *(d.local for d in turned)),
        ("name_variant",),
        wordings,
    )


def _side_names(
    facts: Snapshot, side: dict[str, object]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the Chinese and English names of a side: of its members' body, or its one party."""
    whole = facts.get(str(side.get("members_of") or ""))
    parties = side.get("parties")
    if whole is None and isinstance(parties, list) and len(parties) == 1:
        whole = facts.get(parties[0])
    if whole is None:
        return (), ()
    title = whole.text("title")
    zh = [*title.zh, *(n for n in whole.body.get("names", ()) if HAN.search(n))]
    short = re.findall(r"\(([A-Z]{3,})\)", title.en)
    return tuple(zh), (title.en, *short)


def _first(title: str, sides: list[tuple[str, ...]]) -> int | None:
    """Return which side a title names first, or None where it does not name both."""
    places = [min((title.find(n) for n in names if n in title), default=-1) for names in sides]
    return None if -1 in places or places[0] == places[1] else int(places[1] < places[0])


def _different(names: list[str]) -> list[str]:
    """Return the first of every set of names that differ in typography only."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(core(name), name)
    return list(found.values())


def _several(document: Document, names: list[str]) -> dict[str, object]:
    return {
        "id": document.local,
        "count": len(names),
        "names": listed(names, "en"),
        "names_zh": listed(names, "zh"),
    }


def _named(
    rule: str, document: Document, names: list[str], wordings: tuple[Wording, ...]
) -> Finding:
    one = (document.local,)
    return Finding(rule, REC105, _several(document, names), one, one, NATURES, wordings)
