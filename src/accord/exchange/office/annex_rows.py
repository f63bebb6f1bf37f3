"""One row understood: date, places, area, series, parties, title, as far as the record tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from accord.exchange.office.annex_matching import Said
from accord.exchange.office.docx_reading import ReadRow
from accord.exchange.office.errors import OFF011
from accord.exchange.office.event_words import Wording, form_of, read_wording
from accord.exchange.office.names import AreaFound, Names
from accord.exchange.office.plan import Answers, Question
from accord.exchange.office.when_where import WhenWhere, read_when_where
from accord.exchange.office.words import plain
from accord.kernel.dates import PartialDate, within
from accord.kernel.errors import AccordError
from accord.kernel.ids import is_local
from accord.kernel.text import Text
from accord.record.similarity import features
from accord.record.snapshot import Snapshot
from accord.vocab.lists import code_lists

NONE = "none"
NO_PLACE = Text(("不记地点",), "leave the place out")


@dataclass
class NewPlace:
    """A place an answer describes, to be added with the rows that name it."""

    id: str
    zh: str
    en: str
    country: str


@dataclass
class Row:
    """A read row with what was understood of it."""

    read: ReadRow
    key: str
    when: WhenWhere
    date: str
    places: tuple[str, ...]
    unknown: tuple[str, ...]
    venue: str
    bilateral: str
    area: AreaFound
    heading: str
    series: str
    zh: Wording
    en: Wording
    form: str = ""
    number: int = 0
    theme: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def wording(self) -> Wording:
        """The Chinese wording, else the English."""
        return self.zh if self.read.zh else self.en

    def said(self, title: str = "") -> Said:
        """Return what the row says, for comparing; ``title`` where it holds several events."""
        texts = [title] if title else [self.read.zh, self.read.en, self.wording.theme]
        texts += [] if title else [*self.wording.titles]
        found = tuple(dict.fromkeys(features(text) for text in texts if text))
        kind = "output" if self.wording.output else "event"
        return Said(self.date, frozenset(self.places), found, self.series, kind)


class Understanding:
    """Reads rows against the names of a record, with the answers given so far."""

    def __init__(self, facts: Snapshot, answers: Answers):
        self.names, self.answers = Names(facts), answers
        self.new_places: dict[str, NewPlace] = {}
        self.asked: dict[str, Question] = {}

    def row(self, read: ReadRow) -> Row:
        """Understand one row; what it does not tell becomes a question."""
        key = f"{read.where.table}.{read.where.row}"
        when = read_when_where(read.when_where or read.when_where_en)
        if read.when_where and read.when_where_en:
            when = _agreed(when, read_when_where(read.when_where_en))
        found = self.names.find_places(when.places)
        if found.unknown and read.when_where_en:
            other = self.names.find_places(read_when_where(read.when_where_en).places)
            found = found if other.unknown else other
        zh, en = read_wording(read.zh), read_wording(read.en)
        area, heading = self.names.find_area(read.headings)
        said = (zh if read.zh else en).titles
        title = said[0] if said else ""
        text = f"{title} {read.zh[:60] or read.en[:100]}"
        wording = zh if read.zh else en
        series = "" if wording.output else self.names.find_series(heading, text)
        visited = self.names.visited(title)
        row = Row(
            read,
            key,
            when,
            when.date,
            found.ids,
            found.unknown,
            found.country or visited,
            self.names.bilateral(read.zh, read.en) or visited,
            area,
            heading,
            series,
            zh,
            en,
        )
        row.form = wording.form or self._form_of_series(row)
        return row

    def _form_of_series(self, row: Row) -> str:
        """Return the form of a row that has no title of its own but belongs to a series."""
        series = self.names.facts.get(row.series)
        if series is None or row.wording.titles:
            return ""
        return self.names.usual_form(row.series, "") or form_of(series.title.in_language("zh"))

    def ask(self, row: Row) -> None:
        """Ask what the row does not tell, or take the answer given."""
        self._date(row)
        self._places(row)
        self._area(row)
        if not row.wording.output:
            self._form(row)

    def _date(self, row: Row) -> None:
        if row.date:
            return
        printed = " / ".join(p for p in (row.read.when_where, row.read.when_where_en) if p)
        zh = printed or row.read.zh[:40] or row.read.en[:40]
        en = printed or row.read.en[:40] or row.read.zh[:40]
        question = Question(
            f"date/{row.key}",
            Text(
                (f"“{zh}”是什么时间？请写作 2019-03 或 2019-03-05/2019-03-07",),
                f'When was "{en}"? Write 2019-03 or 2019-03-05/2019-03-07',
            ),
            row.read.where,
            free=True,
            plainly=Text((f"“{zh}”是什么时间？",), f'When was "{en}"?'),
        )
        answer = self.answer(row, question)
        if answer is not None:
            try:
                row.date = PartialDate.parse(str(answer)).text
            except AccordError:
                raise _refused(question, answer, "2019-03") from None

    def _places(self, row: Row) -> None:
        for printed in row.unknown:
            like = self.names.like_place(printed)
            named = [self.names.facts.get(place) for place in like]
            choices = [(d.local, d.title) for d in named if d] + [(NONE, NO_PLACE)]
            question = Question(
                f"place/{plain(printed)}",
                Text(
                    (
                        f"记录中没有地点“{printed}”。请给出地点编号，或 "
                        '{"zh": …, "en": …, "country": …} 以新增',
                    ),
                    f'The record has no place "{printed}". Give a place id, or '
                    '{"zh": …, "en": …, "country": …} to add it',
                ),
                row.read.where,
                tuple(choices),
                free=True,
                plainly=Text(
                    (f"记录中没有地点“{printed}”。这是哪里？",),
                    f'The record has no place "{printed}". Where is it?',
                ),
            )
            answer = self.answer(row, question)
            if answer is not None and answer != NONE:
                row.places = (*row.places, self._place(question, answer))

    def _place(self, question: Question, answer: Any) -> str:
        if isinstance(answer, Mapping) and answer.get("zh") and answer.get("en"):
            name = "".join(
                c
                for c in str(answer["en"]).upper().replace(" ", "-")
                if c.isascii() and (c.isalnum() or c == "-")
            )
            new = NewPlace(
                f"PL-{name}", str(answer["zh"]), str(answer["en"]), str(answer.get("country", ""))
            )
            party = self.names.facts.get(new.country)
            wrong = new.country and (party is None or party.kind != "party")
            if not is_local(new.id) or not name or wrong:
                raise _refused(question, answer, "PL-…")
            self.new_places[new.id] = new
            return new.id
        found = self.names.facts.get(str(answer))
        if found is None or found.kind != "place":
            raise _refused(question, answer, ", ".join(value for value, _ in question.choices))
        return found.local

    def _area(self, row: Row) -> None:
        if row.area.areas or row.area.code or not row.heading:
            return
        areas = self.names.facts.of_kind("area")
        codes = [(code, label) for code, label in code_lists()["annex_areas"].items()]
        question = Question(
            f"area/{plain(row.heading)[:60]}",
            Text((f"标题“{row.heading}”对应哪个领域？",), f'Which area is "{row.heading}"?'),
            row.read.where,
            (*codes, *((d.local, d.title) for d in areas), (NONE, Text(("不记领域",), "no area"))),
        )
        answer = self.answer(row, question)
        if answer in code_lists()["annex_areas"]:
            label = code_lists()["annex_areas"][str(answer)].in_language("zh")
            row.area = self.names.find_area([label])[0]
        elif answer is not None and answer != NONE:
            row.area = AreaFound("", (str(answer),))

    def _form(self, row: Row) -> None:
        if row.form:
            return
        forms = code_lists()["event_forms"]
        title = (row.wording.titles or (row.read.zh,))[0]
        question = Question(
            f"form/{row.key}",
            Text((f"“{title[:60]}”是什么形式的活动？",), f'What form of event is "{title[:60]}"?'),
            row.read.where,
            tuple(forms.items()),
            self.names.usual_form("", row.area.code),
        )
        row.form = str(self.answer(row, question) or "")

    def answer(self, row: Row | None, question: Question) -> Any:
        """Return the checked answer; without one, keep the question and return None."""
        answer = self.answers.get(question.id)
        if answer is None:
            self.asked.setdefault(question.id, question)
            if row is not None and not question.optional:
                row.questions.append(question)
            return None
        known = [value for value, _ in question.choices]
        if not question.free and answer not in known:
            raise _refused(question, answer, ", ".join(known))
        return answer


def _agreed(one: WhenWhere, other: WhenWhere) -> WhenWhere:
    """Return what both languages say of the time: the finer; nothing where they contradict."""
    if not one.date or not other.date:
        return replace(one, date=one.date or other.date)
    first, second = PartialDate.parse(one.date), PartialDate.parse(other.date)
    if within(first, second):
        return one
    return replace(one, date=other.date if within(second, first) else "")


def _refused(question: Question, answer: Any, choices: str) -> AccordError:
    return OFF011(where=question.where, id=question.id, answer=str(answer)[:60], choices=choices)
