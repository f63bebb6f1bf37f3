"""The answers of a self-evaluation as far as the record holds them; nothing is guessed."""

from __future__ import annotations

from accord.record.status import StatusRow
from accord.reports.given import Given
from accord.reports.sections.facts_of_items import by_date, names_of, support_line
from accord.reports.wording import listed, say, shown
from accord.vocab.lists import label

FIELDS = ("done", "how", "result", "obstacle", "next_step")


def prefilled(row: StatusRow, given: Given, lang: str) -> tuple[str, ...]:
    """Return done, how, result, obstacle and next step, from the record alone.

    Obstacles and next steps are never recorded: they are left to the party.
    """
    blank = say("to_be_filled", lang)
    return (_done(row, given, lang), _how(row, given, lang), _result(row, lang), blank, blank)


def _done(row: StatusRow, given: Given, lang: str) -> str:
    if not row.evidence:
        return row.finding.reason(lang) if given.tells(row) else say("to_be_filled", lang)
    return "\n".join(support_line(s, given.facts, lang) for s in by_date(row.evidence))


def _how(row: StatusRow, given: Given, lang: str) -> str:
    events = [s.thing for s in row.evidence if s.thing.kind == "event"]
    if not events:
        return say("to_be_filled", lang)
    forms = sorted({label("event_forms", e.body["form"], lang) for e in events})
    said = say("how_forms", lang, forms=listed(forms, lang))
    hosts = {n for e in events for f in ("hosts", "organisers") for n in e.body.get(f, ())}
    if hosts:
        ordered = sorted(hosts, key=given.order_of)
        names = listed(names_of(ordered, given.facts, lang), lang)
        said += "\n" + say("how_hosts", lang, names=names)
    return said


def _result(row: StatusRow, lang: str) -> str:
    said: list[str] = []
    for support in row.evidence:
        thing = support.thing
        if thing.kind == "output":
            said.append(f"{shown(thing.title, lang)}: {shown(thing.text('recorded'), lang)}")
        elif thing.body.get("outcome"):
            said.append(shown(thing.text("outcome"), lang))
    if not said:
        return say("to_be_filled", lang)
    return "\n".join(dict.fromkeys(s.replace(": ", "：", 1) if lang == "zh" else s for s in said))
