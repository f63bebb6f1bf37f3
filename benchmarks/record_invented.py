"""An invented record of any size: names and facts are nonsense, its proportions are a record's.

Of N items there are 5 N events and 10 N links, and in the same proportion of every other kind that
grows with the work; parties, places, mechanisms and sources do not grow.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

FORMS = ("seminar", "forum", "training", "capacity_building", "working_group")
MECHANISMS = ("MEC-B", "MEC-B1", "MEC-B2")
PARTIES, PLACES, SOURCES, AREAS_OF_EVENTS = 30, 60, 6, 40


def text(zh: str, en: str) -> dict[str, str]:
    """Return a text as the record holds it."""
    return {"zh": zh, "en": en, "zh_form": "editorial", "en_form": "summary"}


def doc(kind: str, local: str, body: dict[str, Any]) -> Any:
    """Return a document all readers may see."""
    from accord.kernel.ids import EntryId
    from accord.record.documents import Document

    return Document(EntryId("bench", kind, local), "MEC-B", body, ("public",))


def cite(n: int) -> list[dict[str, Any]]:
    """Return a citation of one of the sources."""
    return [{"source": f"SRC-B{n % SOURCES}", "at": {"zh": "第一部分", "en": "part I"}}]


def invent(items: int) -> Iterator[Any]:
    """Yield the documents of an invented record, in an order that can be written."""
    rng = random.Random(20111)
    yield from _frame(items)
    yield from _items(items)
    yield from _events(items, rng)
    yield from _others(items)
    for n in range(items * 10):
        item = rng.randrange(items)
        # An event is evidence for items of its own mechanism only.
        event = rng.randrange(items * 5 - 3) // 3 * 3 + item % max(1, items // 100) % 3
        body = {
            "item": f"CM-B{item}",
            "evidence": f"EV-B{event}",
            "extent": rng.choice(("full", "part", "indirect")),
            "reason": text("理由", "reason"),
            "standing": "proposed",
            "citations": cite(n),
        }
        yield doc("evidence", f"LNK-B{n}", body)


def _frame(items: int) -> Iterator[Any]:
    """What stands around the work: sources, parties, mechanisms, plans with their areas."""
    for n in range(SOURCES):
        yield doc("source", f"SRC-B{n}", {"title": text(f"来源{n}", f"Source {n}")})
    for n in range(PARTIES):
        party = {"title": text(f"合作方{n}", f"Party {n}"), "order": n + 1}
        yield doc("party", f"PTY{n}", party)
    for name in MECHANISMS:
        yield doc("mechanism", name, {"title": text(f"机制{name}", f"Mechanism {name}")})
    for n in range(PARTIES):
        joined = {"party": f"PTY{n}", "mechanism": MECHANISMS[n % 3], "citations": cite(n)}
        yield doc("membership", f"MBR-B{n}", joined)
    for n in range(PLACES):
        yield doc("place", f"PL-B{n}", {"title": text(f"地点{n}", f"Place {n}")})
    for n in range(max(1, items // 100)):
        body = {"title": text(f"计划{n}", f"Plan {n}"), "mechanism": MECHANISMS[n % 3]}
        body |= {"validity": f"{2005 + n % 15}/{2009 + n % 15}", "citations": cite(n)}
        yield doc("instrument", f"INS-B{n}", body)
        for k in range(4):
            area = {"title": text(f"领域{k}", f"Area {k}"), "instrument": f"INS-B{n}"}
            yield doc("area", f"PA-B{n}-{k}", {**area, "number": k + 1, "citations": cite(n)})
    for number, name in enumerate(MECHANISMS):
        coverage = {"mechanism": name, "records": ["events"], "period": "2005/2020"}
        coverage |= {"basis": "sources", "note": text("覆盖", "covered")}
        yield doc("coverage", f"COV-B{number}", coverage)


def _items(items: int) -> Iterator[Any]:
    plans = max(1, items // 100)
    for n in range(items):
        body = {
            "title": text(f"事项{n}", f"Item {n}"),
            "instrument": f"INS-B{n % plans}",
            "area": f"PA-B{n % plans}-{n // plans % 4}",
            "form": "one_off",
            "text": text("原文" * 20, "Wording " * 10),
            "term": {"kind": "by", "due": str(2010 + n % 10)},
            "force": "agreed",
            "force_basis": text("依据", "basis"),
            "records": ["events"],
            "citations": cite(n),
        }
        yield doc("item", f"CM-B{n}", body)


def _events(items: int, rng: random.Random) -> Iterator[Any]:
    plans = max(1, items // 100)
    series = max(1, items // 200)
    for n in range(series):
        yield doc("series", f"SER-B{n}", {"title": text(f"系列{n}", f"Series {n}")})
    for n in range(items * 5):
        year, month = 2005 + n % 15, 1 + n % 12
        area = rng.randrange(min(AREAS_OF_EVENTS, plans * 4))
        body: dict[str, Any] = {
            "title": text(f"活动{n}", f"Event {n}"),
            "date": f"{year}-{month:02d}" + (f"-{1 + n % 28:02d}" if n % 2 else ""),
            "form": FORMS[n % 5],
            "mechanism": MECHANISMS[n % 3],
            "venue": f"PTY{rng.randrange(PARTIES)}",
            "places": [f"PL-B{rng.randrange(PLACES)}"],
            "areas": [f"PA-B{area // 4}-{area % 4}"],
            "areas_basis": "compiler",
            "mentions": [{**cite(n)[0], "zh": "文"}],
        }
        if n % 4 == 0:
            body["series"] = f"SER-B{rng.randrange(series)}"
        if n % 500 == 0:
            body["mentions"][0] |= {"area": "forum", "row": n // 500 + 1}
        yield doc("event", f"EV-B{n}", body)


def _others(items: int) -> Iterator[Any]:
    """Outputs, statements, organisations, money, contradictions, in proportion."""
    plans = max(1, items // 100)
    for n in range(items // 20):
        body = {"title": text(f"成果{n}", f"Output {n}"), "form": ("report", "programme")[n % 2]}
        body |= {"date": str(2006 + n % 14), "recorded": text("记载", "as recorded")}
        yield doc("output", f"OUT-B{n}", {**body, "mechanism": "MEC-B", "citations": cite(n)})
    for n in range(items // 50):
        body = {"title": text(f"会议{n}", f"Meeting {n}"), "topic": text("议题", "topic")}
        body |= {"date": str(2006 + n % 14), "places": [f"PL-B{n % PLACES}"]}
        yield doc("statement", f"LS-B{n}", {**body, "citations": cite(n)})
    for n in range(items // 40):
        body = {"title": text(f"机构{n}", f"Organisation {n}"), "established": str(1990 + n % 30)}
        yield doc("organisation", f"ORG-B{n}", {**body, "citations": cite(n)})
    for n in range(items // 40):
        body = {"what": text(f"资金{n}", f"Money {n}"), "form": ("needed", "secured")[n % 2]}
        body |= {"instrument": f"INS-B{n % plans}", "amount": str(1000 * n), "currency": "USD"}
        yield doc("money", f"FUN-B{n}", {**body, "citations": cite(n)})
    for n in range(items // 40):
        told = [{**cite(n + k)[0], "zh": f"{2000 + k}"} for k in range(2)]
        body = {"what": text(f"不一致{n}", f"Contradiction {n}"), "form": "typo", "recorded": told}
        body |= {"handling": text("按原文", "as recorded"), "affects": [f"EV-B{n}"]}
        yield doc("discrepancy", f"DIS-B{n}", body)


def write_content(folder: Path, items: int) -> int:
    """Write the invented record as a content folder; return how many entries."""
    from accord.record.dumping import write_file

    header = {"node": "bench", "owner": "MEC-B", "audience": ["public"]}
    count = 0
    for kind, group in groupby(invent(items), key=lambda d: d.kind):
        documents = list(group)
        for start in range(0, len(documents), 10_000):
            part = documents[start : start + 10_000]
            write_file(folder / f"{kind}-{count:07d}.yaml", kind, header, part)
            count += len(part)
    return count
