"""What an import would do: shown whole before anything is kept, then kept whole or not at all."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accord.exchange.office.errors import OFF010, OFF028
from accord.kernel.errors import AccordError, Where
from accord.kernel.text import Text
from accord.record import store
from accord.record.documents import Document

MAX_IDS_TOLD = 12
Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One field that would change: as recorded, and as the file has it."""

    field: str
    old: str
    new: str
    where: Where = dataclasses.field(default_factory=Where)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"field": self.field, "old": self.old, "new": self.new, **_place(self.where)}


@dataclass(frozen=True)
class Planned:
    """What one row of the file means for one entry: ``new``, ``changed``, ``same`` or ``asked``."""

    state: str
    entry: str
    title: Text
    where: Where
    differences: tuple[Difference, ...] = ()
    score: int = 0
    reasons: tuple[Text, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "state": self.state,
            "entry": self.entry,
            "title": words(self.title),
            "score": self.score,
            "reasons": [words(reason) for reason in self.reasons],
            "differences": [one.as_dict() for one in self.differences],
            **_place(self.where),
        }


@dataclass(frozen=True)
class Question:
    """What the file does not tell; ``suggested`` is the likeliest answer, where there is one.

    An ``optional`` question may stay unanswered. ``free`` answers are not bound to the choices.
    ``plainly`` is the text for a form with boxes, without how an answer is written in a file.
    """

    id: str
    text: Text
    where: Where
    choices: tuple[tuple[str, Text], ...] = ()
    suggested: str = ""
    free: bool = False
    optional: bool = False
    plainly: Text | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "id": self.id,
            "question": words(self.text),
            "choices": [{"answer": value, **words(text)} for value, text in self.choices],
            "suggested": self.suggested,
            "free": self.free,
            "optional": self.optional,
            **_place(self.where),
        }


@dataclass
class ImportPlan:
    """Everything an import would do, would ask and has to say; nothing is kept by making one.

    ``documents`` are the entries as they would be written, ``expected`` the revision each was
    compared with. ``again`` makes the plan anew with answers.
    """

    name: str
    entries: list[Planned] = dataclasses.field(default_factory=list)
    documents: list[Document] = dataclasses.field(default_factory=list)
    expected: dict[str, int] = dataclasses.field(default_factory=dict)
    questions: list[Question] = dataclasses.field(default_factory=list)
    findings: list[AccordError] = dataclasses.field(default_factory=list)
    errors: list[AccordError] = dataclasses.field(default_factory=list)
    again: Callable[[Answers], ImportPlan] | None = None

    @property
    def open_questions(self) -> list[Question]:
        """The questions that must be answered before anything can be kept."""
        return [question for question in self.questions if not question.optional]

    def counts(self) -> dict[str, int]:
        """Return how many rows are new, changed, the same, and asked about."""
        states = [one.state for one in self.entries]
        return {state: states.count(state) for state in ("new", "changed", "same", "asked")}

    def suggestions(self) -> dict[str, str]:
        """Return the suggested answer of every open question that has one."""
        return {q.id: q.suggested for q in self.open_questions if q.suggested}

    def as_dict(self) -> dict[str, Any]:
        """Return the whole plan as plain data."""
        return {
            "file": self.name,
            "counts": self.counts(),
            "entries": [one.as_dict() for one in self.entries],
            "questions": [one.as_dict() for one in self.questions],
            "findings": [one.as_dict() for one in self.findings],
            "errors": [one.as_dict() for one in self.errors],
        }


def settle(plan: ImportPlan, answers: Answers) -> ImportPlan:
    """Return the plan with its answers, in which nothing is open.

    Raises:
        AccordError: OFF010 where a question has no answer, OFF011 where an answer cannot be used,
            OFF028 where the file has errors.
    """
    settled = plan.again(answers) if plan.again and answers else plan
    if settled.errors:
        raise OFF028(where=Where(file=plan.name), count=len(settled.errors))
    if settled.open_questions:
        ids = [question.id for question in settled.open_questions]
        shown = ", ".join(ids[:MAX_IDS_TOLD]) + (" …" if len(ids) > MAX_IDS_TOLD else "")
        raise OFF010(where=Where(file=plan.name), count=len(ids), ids=shown)
    return settled


def apply(plan: ImportPlan, answers: Answers, actor: str) -> ImportPlan:
    """Keep what the plan says, in one transaction; return the plan as it was carried out.

    Raises:
        AccordError: as ``settle``; REC013 where somebody else wrote in between.
    """
    settled = settle(plan, answers)
    if settled.documents:
        store.write(
            settled.documents,
            actor=actor,
            reason=f"import of {plan.name}",
            expected=settled.expected,
        )
    return settled


def words(text: Text) -> dict[str, str]:
    """Return a text as zh and en."""
    return {"zh": text.in_language("zh"), "en": text.in_language("en")}


def _place(where: Where) -> dict[str, Any]:
    place = {name: value for name, value in vars(where).items() if value is not None}
    return {"where": place} if place else {}
