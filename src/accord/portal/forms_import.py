"""The questions of an import as a form: their boxes, and what was answered in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accord.exchange.office.plan import Question
from accord.kernel.errors import AccordError
from accord.portal.forms_dates import read_date
from accord.portal.forms_nodes import Option
from accord.portal.forms_reading import LINE, clean
from accord.portal.reading import Snapshot
from accord.portal.wording import say

PLACE, DATE = "place", "date"
OTHER = "other"


@dataclass(frozen=True)
class Asked:
    """A question as the page asks it: its boxes are named by its number on the page."""

    number: int
    id: str
    form: str
    text: str
    where: str
    options: tuple[Option, ...]
    value: str
    optional: bool
    lang: str = ""
    error: str = ""


def asked(
    questions: Iterable[Question], errors: Mapping[str, str], lang: str, skip: str = ""
) -> list[Asked]:
    """Return the questions with their boxes; ``skip`` is the name of the file, said already."""
    return [
        Asked(
            number,
            one.id,
            _form(one),
            (one.plainly or one.text).in_language(lang),
            one.where.render(lang).removeprefix(skip).strip(),
            tuple(Option(value, text.in_language(lang)) for value, text in one.choices),
            one.suggested,
            one.optional,
            one.id.split("/")[0].rpartition(".")[2] if one.free and one.optional else "",
            errors.get(one.id, ""),
        )
        for number, one in enumerate(questions)
    ]


def _form(question: Question) -> str:
    if question.free and question.id.startswith(f"{PLACE}/"):
        return PLACE
    return "choice" if question.choices and not question.free else "line"


def countries(facts: Snapshot, lang: str) -> list[Option]:
    """Return the parties a new place may lie in."""
    return [Option(d.local, d.title.in_language(lang)) for d in facts.of_kind("party")]


def read(
    values: Mapping[str, str], questions: Iterable[Question], lang: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what was answered and what is wrong with it, each by question.

    A box left empty answers nothing.
    """
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    open_ones = {one.id: one for one in questions}
    for name, known in values.items():
        box, _, number = name.rpartition("-")
        question = open_ones.get(known) if box == "question" else None
        if question is None:
            continue
        answer = _answer(values, question, number, lang, errors)
        if answer:
            found[question.id] = answer
    return found, errors


def _answer(
    values: Mapping[str, str], question: Question, number: str, lang: str, errors: dict[str, str]
) -> Any:
    words = clean(values.get(f"answer-{number}", ""))[:LINE]
    if _form(question) == PLACE and words in ("", OTHER):
        return _place(values, number, lang, errors, question.id)
    if words and question.free and question.id.startswith(f"{DATE}/"):
        try:
            return read_date(words).text
        except AccordError as error:
            errors[question.id] = f"{error.message(lang)}{error.fix(lang)}"
            return None
    return words


def _place(
    values: Mapping[str, str], number: str, lang: str, errors: dict[str, str], name: str
) -> dict[str, str] | None:
    """Return the new place described, None where none is."""
    place = {part: clean(values.get(f"{part}-{number}", ""))[:LINE] for part in ("zh", "en")}
    place["country"] = clean(values.get(f"country-{number}", ""))[:LINE]
    if not place["zh"] and not place["en"]:
        return None
    lacking = next((part for part in ("zh", "en", "country") if not place[part]), "")
    if lacking:
        label = say("box.country" if lacking == "country" else f"box.place_{lacking}", lang)
        errors[name] = say("problem.needed", lang, label=label)
        return None
    return place


def words_of(question: Question, answer: Any, lang: str) -> str:
    """Say an answer as it was chosen or written."""
    if isinstance(answer, Mapping):
        return " / ".join(str(answer[name]) for name in ("zh", "en") if answer.get(name))
    chosen = dict(question.choices).get(str(answer))
    return chosen.in_language(lang) if chosen else str(answer)
