"""From read rows to a plan: what is new, what is known, what differs, what must be asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from accord.exchange.office.annex_bodies import Bodies, Setting
from accord.exchange.office.annex_differences import compare
from accord.exchange.office.annex_matching import MAYBE, SAME, Known, Match
from accord.exchange.office.annex_rows import Row, Understanding
from accord.exchange.office.annex_work import Work, note, shown
from accord.exchange.office.docx_reading import AnnexReading
from accord.exchange.office.plan import Answers, Difference, ImportPlan, Question
from accord.kernel.ids import is_local
from accord.kernel.text import Text
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

NEW, SKIP = "new", "skip"
SOURCE = "source"
IDENTIFIER = "accord:annex/"


def plan_annex(
    reading: AnnexReading,
    facts: Snapshot,
    setting: Setting,
    answers: Answers | None = None,
    taken: Collection[str] = (),
) -> ImportPlan:
    """Compare the rows of a document with the record.

    ``taken`` are local ids no new entry may get (of entries the reader cannot see). Raises
    AccordError OFF011 where an answer cannot be used.
    """
    given = answers or {}
    plan = ImportPlan(reading.name, findings=list(reading.findings))
    understanding = Understanding(facts, given)
    understanding.names.settle_instrument(h for r in reading.rows for h in r.headings)
    work = Work(
        facts,
        plan,
        understanding,
        Known.of(facts, reading.rows),
        Bodies(facts, setting, taken),
        _source(reading, facts, given),
    )
    for read in reading.rows:
        _place_row(work, understanding.row(read))
    _ask_source(work, reading)
    places = [work.bodies.place(new) for new in understanding.new_places.values()]
    fresh_source = [d for d in (_new_source(work, reading),) if d]
    plan.documents = [*fresh_source, *places, *work.documents.values()]
    plan.expected = {str(d.id): d.number for d in plan.documents}
    plan.questions = list(understanding.asked.values())
    plan.again = partial(_again, reading, facts, setting, taken)
    return plan


def _again(
    reading: AnnexReading, facts: Snapshot, setting: Setting, taken: Collection[str], given: Answers
) -> ImportPlan:
    return plan_annex(reading, facts, setting, given, taken)


def _place_row(work: Work, row: Row) -> None:
    line = work.known.line(row.read)
    if line is not None:
        reason = Text(("与记录文字一致",), "the words of the record")
        for document in line.documents:
            note(work, row, "same", document, 100, (reason,))
        return
    titles = row.wording.titles if len(row.wording.titles) > 1 else ("",)
    for place, title in enumerate(titles):
        _place_title(work, row, title, f"{row.key}.{place + 1}" if title else row.key)


def _place_title(work: Work, row: Row, title: str, key: str) -> None:
    said = row.said(title)
    near = work.known.near(said)
    near += [
        match
        for name, (other_row, other) in work.fresh.items()
        if other_row != row.key
        and other.kind == said.kind
        and (match := work.known.compare(name, said, other)).score >= MAYBE
    ]
    near.sort(key=lambda m: -m.score)
    chosen = _choose(work, row, near, key)
    if chosen is None or chosen.name == SKIP:
        state = "asked" if chosen is None else "same"
        shown = near[0] if near else Match("", 0, ())
        note(work, row, state, work.current(shown.name), shown.score, shown.reasons)
        return
    document = work.current(chosen.name)
    if document is not None and chosen.name != NEW:
        compare(work, row, document, chosen)
    else:
        _add(work, row, title, key)


def _choose(work: Work, row: Row, near: list[Match], key: str) -> Match | None:
    """Return the entry the row speaks of, NEW, SKIP, or None where it must be asked."""
    answer = work.understanding.answers.get(f"same/{key}")
    if not near:
        return Match(NEW, 0, ())
    sure = near[0].score >= SAME and (len(near) == 1 or near[1].score < near[0].score)
    if sure and answer is None:
        return near[0]
    choices: list[tuple[str, Text]] = []
    for match in near[:5]:
        document = work.current(match.name)
        said = {
            lang: "；".join(r.in_language(lang) for r in match.reasons) for lang in ("zh", "en")
        }
        title = document.title if document else Text((match.name,), match.name)
        name = title.in_language("zh")
        choices.append(
            (
                match.name,
                Text(
                    (f"同 {match.name} {name}（{match.score}分：{said['zh']}）",),
                    f"the same as {match.name} {title.en} ({match.score} points: {said['en']})",
                ),
            )
        )
    choices += [
        (NEW, Text(("另一项活动",), "another event")),
        (SKIP, Text(("不导入该行",), "leave this row out")),
    ]
    text = row.read.zh or row.read.en
    question = Question(
        f"same/{key}",
        Text((f"“{text[:60]}”是否为已有记录？",), f'Is "{text[:60]}" known already?'),
        row.read.where,
        tuple(choices),
        near[0].name if near[0].score >= SAME else "",
    )
    given = work.understanding.answer(row, question)
    if given is None:
        return None
    return next((m for m in near if m.name == given), Match(str(given), 0, ()))


def _add(work: Work, row: Row, title: str, key: str) -> None:
    """Add a new event or output, as far as nothing remains to be asked."""
    work.understanding.ask(row)
    zh, en = _titles(work, row, title, key)
    row.theme = _theme(work, row)
    work.needs_source = True
    if row.wording.output:
        document = work.bodies.output(row, work.source, zh, en)
    else:
        document = work.bodies.event(row, work.source, zh, en)
    work.documents[document.local] = document
    work.fresh[document.local] = (row.key, row.said(title))
    fields = tuple(
        Difference(name, "", shown(value), row.read.where) for name, value in document.body.items()
    )
    state = "asked" if row.questions else "new"
    note(work, row, state, document, 0, (), fields)


def _titles(work: Work, row: Row, title: str, key: str) -> tuple[str, str]:
    """Return the Chinese and English title: as answered, as read, or named after its series."""
    zh = title or (row.zh.titles[0] if row.zh.titles else "")
    en = row.en.titles[0] if row.en.titles else ""
    series = work.facts.get(row.series)
    if not zh and not en and series is not None:
        zh = f"{series.title.in_language('zh')} {row.date[:4]}"
        en = f"{series.title.en} {row.date[:4]}"
    zh = zh or row.zh.theme
    for lang, value in (("zh", zh), ("en", en)):
        if not value:
            other = {"zh": "中文", "en": "英文"}[lang]
            question = Question(
                f"title.{lang}/{key}",
                Text(
                    (f"“{(zh or en)[:60]}”的{other}名称（不答则自动概括）",),
                    f'{"Chinese" if lang == "zh" else "English"} title of "{(zh or en)[:60]}" '
                    "(a summary is used otherwise)",
                ),
                row.read.where,
                free=True,
                optional=True,
            )
            given = str(work.understanding.answer(row, question) or "")
            zh, en = (given, en) if lang == "zh" else (zh, given)
    return zh, en


def _theme(work: Work, row: Row) -> dict[str, str]:
    """Return the theme in both languages; printed in one only, it is asked for in the other."""
    held = {"zh": row.zh.theme, "en": row.en.theme}
    for lang, name in (("zh", "中文"), ("en", "英文")):
        said = held["zh"] or held["en"]
        if said and not held[lang]:
            question = Question(
                f"theme.{lang}/{row.key}",
                Text(
                    (f"主题“{said[:60]}”的{name}（不答则只保留原文记载）",),
                    f'The theme "{said[:60]}" in {"Chinese" if lang == "zh" else "English"} '
                    "(without an answer it stays in the wording of the row only)",
                ),
                row.read.where,
                free=True,
                optional=True,
            )
            held[lang] = str(work.understanding.answer(row, question) or "")
    return {**held, "en_form": "translated"} if held["zh"] and held["en"] else {}


def _source(reading: AnnexReading, facts: Snapshot, given: Mapping[str, Any]) -> str:
    """Return the source document the rows come from: as answered, or as the file itself says."""
    answer = str(given.get(SOURCE, ""))
    if answer and is_local(answer) and answer != NEW:
        return answer
    said = reading.identifier.removeprefix(IDENTIFIER)
    named = facts.get(said) if reading.identifier.startswith(IDENTIFIER) else None
    if named is not None and named.kind == "source" and not answer:
        return named.local
    return _fresh_source(reading)


def _fresh_source(reading: AnnexReading) -> str:
    stem = PurePath(reading.name).stem.upper()
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in stem).strip("-")
    return f"SRC-{kept[:60] or 'IMPORTED'}"


def _ask_source(work: Work, reading: AnnexReading) -> None:
    known = work.facts.get(work.source)
    if not work.needs_source or (known is not None and known.kind == "source"):
        return
    sources = work.facts.of_kind("source")
    question = Question(
        SOURCE,
        Text(("这些行出自哪份来源文件？",), "Which source document are these rows from?"),
        work.plan.entries[0].where,
        (
            *((d.local, d.title) for d in sources),
            (
                NEW,
                Text(
                    (f"新的来源文件：{reading.title or reading.name}",),
                    f"a new one: {reading.title or reading.name}",
                ),
            ),
        ),
    )
    work.understanding.answer(None, question)


def _new_source(work: Work, reading: AnnexReading) -> Document | None:
    answered = work.understanding.answers.get(SOURCE) == NEW
    if not answered or not work.needs_source or work.facts.get(work.source):
        return None
    return work.bodies.source(work.source, reading.title or PurePath(reading.name).stem)
