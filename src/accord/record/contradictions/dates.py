"""Rules about dates and periods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from accord.kernel.dates import PartialDate, overlaps
from accord.kernel.terms import TimeTerm
from accord.kernel.text import Text
from accord.record.contradictions.errors import REC101, REC102, REC103, REC104, REC111, REC123
from accord.record.contradictions.findings import Finding, Wording
from accord.record.contradictions.wording import (
    mentions,
    printed,
    reversed_years,
    sooner,
    spoken,
    stated_dates,
    stated_period,
    titled,
    when,
)
from accord.record.documents import Document
from accord.record.snapshot import Snapshot


def impossible_terms(facts: Snapshot) -> Iterator[Finding]:
    """Find items whose time term ends before it begins."""
    for item in facts.of_kind("item"):
        term = TimeTerm.of(item.body["term"])
        if term.kind != "impossible" or term.wording is None:
            continue
        wording = term.wording.in_language("zh")
        yield Finding(
            "impossible_terms",
            REC101,
            {"id": item.local, "wording": wording},
            (item.local,),
            (item.local,),
            ("typo", "date"),
            (titled(item, wording),),
        )


def reversed_years_in_wordings(facts: Snapshot) -> Iterator[Finding]:
    """Find names, titles, passages and mentions with a range of years that runs backwards."""
    for document in facts:
        term = document.body.get("term")
        if document.kind == "discrepancy" or (term and term.get("kind") == "impossible"):
            continue
        for wording in printed(document):
            years = reversed_years(wording)
            if years:
                yield Finding(
                    "reversed_years_in_wordings",
                    REC102,
                    {"id": document.local, "years": years, "wording": wording},
                    (document.local,),
                    (document.local,),
                    ("typo", "date"),
                    (titled(document, wording),),
                )
                break


def two_dates(facts: Snapshot) -> Iterator[Finding]:
    """Find events dated otherwise in a mention, or by their edition, than in the record."""
    for event in facts.of_kind("event"):
        date = when(event)
        if date is None:
            continue
        for mention in mentions(event):
            for wording in (mention.get("when_where"), mention.get("zh")):
                dates = stated_dates(wording or "")
                if dates and not any(overlaps(d, date) for d in dates):
                    at = Text.of(mention.get("at"))
                    yield _dated(
                        event, date, str(wording), (at.in_language("zh"), at.in_language("en"))
                    )
                    break
        edition = event.body.get("edition")
        if edition and not overlaps(PartialDate(f"{edition:04d}"), date):
            yield _dated(event, date, str(edition), ("“年度”字段", 'the field "edition"'))


def _dated(event: Document, date: PartialDate, wording: str, at: tuple[str, str]) -> Finding:
    params = {
        "id": event.local,
        "date": date.words("en"),
        "date_zh": date.words("zh"),
        "at_zh": at[0],
        "at": at[1],
        "wording": wording,
    }
    wordings = tuple(spoken(event, m) for m in mentions(event))
    natures = ("date", "date_conflict", "typo")
    return Finding("two_dates", REC103, params, (event.local,), (event.local,), natures, wordings)


def counted_before_launch(facts: Snapshot) -> Iterator[Finding]:
    """Find events counted under a programme (a group of its series) before the programme began."""
    for series in facts.of_kind("series"):
        launches = [
            e for e in facts.naming(series, "event", "series") if e.body["form"] == "launch"
        ]
        if not launches:
            continue
        launch = min(launches, key=lambda e: PartialDate(e.body["date"]).sort_key)
        for group in filter(None, map(facts.get, series.body.get("groups", ()))):
            for event in filter(None, map(facts.get, group.body.get("candidates", ()))):
                if sooner(when(event), when(launch)):
                    yield _too_early(event, launch, group)


def _too_early(event: Document, launch: Document, group: Document) -> Finding:
    date, launched = PartialDate(event.body["date"]), PartialDate(launch.body["date"])
    params = {
        "id": event.local,
        "group": group.local,
        "launch": launch.local,
        "date": date.words("en"),
        "date_zh": date.words("zh"),
        "launched": launched.words("en"),
        "launched_zh": launched.words("zh"),
    }
    concerned = (event.local, launch.local, group.local)
    wordings = tuple(spoken(e, m) for e in (event, launch) for m in mentions(e))
    natures = ("date_conflict", "date")
    return Finding("counted_before_launch", REC104, params, concerned, concerned, natures, wordings)


def outside_stated_period(facts: Snapshot) -> Iterator[Finding]:
    """Find rows of an annex outside the period in its heading, items outside their instrument's."""
    yield from _rows_outside(facts)
    yield from _items_outside(facts)


def _rows_outside(facts: Snapshot) -> Iterator[Finding]:
    for source in facts.of_kind("source"):
        sections = [Text.of(s).in_language("zh") for s in source.body.get("sections", ())]
        period = next(
            (p for s in sections if s.startswith("附件") and (p := stated_period(s))), None
        )
        if period is None:
            continue
        for event in facts.of_kind("event"):
            rows = [m for m in mentions(event) if m["source"] == source.local and m.get("row")]
            date = when(event)
            if rows and date and not overlaps(date, period):
                wordings = tuple(spoken(event, m, str(m.get("when_where", ""))) for m in rows)
                yield _outside((event,), period, source.local, wordings)


def _items_outside(facts: Snapshot) -> Iterator[Finding]:
    outside: dict[str, list[Document]] = defaultdict(list)
    for item in facts.of_kind("item"):
        instrument = facts.get(item.body["instrument"])
        validity = when(instrument, "validity") if instrument else None
        if instrument is None or validity is None or validity.earliest is None:
            continue
        term = TimeTerm.of(item.body["term"])
        starts = [d.earliest for d in (term.period, term.due, term.launch) if d and d.earliest]
        if any(day < validity.earliest for day in starts):
            outside[instrument.local].append(item)
    for local, found in outside.items():
        instrument = facts.get(local)
        if instrument:
            period = PartialDate(instrument.body["validity"])
            wordings = tuple(
                titled(i, (TimeTerm.of(i.body["term"]).wording or Text()).in_language("zh"))
                for i in found
            )
            yield _outside(tuple(found), period, local, wordings)


def _outside(
    found: tuple[Document, ...], period: PartialDate, of: str, wordings: tuple[Wording, ...]
) -> Finding:
    ids = tuple(d.local for d in found)
    params = {
        "ids": ", ".join(ids),
        "of": of,
        "range": period.words("en"),
        "range_zh": period.words("zh"),
    }
    return Finding("outside_stated_period", REC111, params, ids, ids, ("scope", "date"), wordings)


def before_predecessor(facts: Snapshot) -> Iterator[Finding]:
    """Find instruments dated before the instrument they follow."""
    for document in facts.of_kind("instrument"):
        for earlier in filter(None, map(facts.get, document.body.get("predecessors", ()))):
            for name in ("validity", "date"):
                own, other = when(document, name), when(earlier, name)
                if own and other and sooner(own.start, other.start):
                    ids = (document.local, earlier.local)
                    params = {
                        "id": document.local,
                        "other": earlier.local,
                        "date": own.words("en"),
                        "date_zh": own.words("zh"),
                        "earlier": other.words("en"),
                        "earlier_zh": other.words("zh"),
                    }
                    yield Finding(
                        "before_predecessor", REC123, params, ids, ids, ("date", "date_conflict")
                    )
                    break
