"""A finding: two or more wordings of the record that do not agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accord.kernel.errors import AccordError, ErrorCode, Where
from accord.kernel.text import Text
from accord.record.snapshot import Snapshot


@dataclass(frozen=True)
class Wording:
    """What one place says: the entry it is recorded in, the words, source and place."""

    entry: str
    said: str
    source: str = ""
    at: Text = field(default_factory=Text)


@dataclass(frozen=True)
class Finding:
    """A contradiction found by a rule.

    ``subjects`` are the entries the contradiction is about, ``entries`` all entries concerned;
    ``natures`` the codes of ``discrepancy_forms`` under which a person would record it.
    ``explained_by`` is the recorded discrepancy that names it already, ``places`` where the
    entries stand in a content folder, when it was read from one.
    """

    rule: str
    kind: ErrorCode
    params: Mapping[str, Any]
    subjects: tuple[str, ...]
    entries: tuple[str, ...]
    natures: tuple[str, ...]
    wordings: tuple[Wording, ...] = ()
    explained_by: str | None = None
    places: tuple[Where, ...] = ()

    @property
    def code(self) -> str:
        """The stable code, for example ``REC105``."""
        return self.kind.code

    @property
    def error(self) -> AccordError:
        """The finding as a coded error, at the first of its places."""
        where = self.places[0] if self.places else None
        return self.kind(where=where, **self.params)

    def message(self, lang: str) -> str:
        """Say what does not agree, in ``zh`` or ``en``."""
        return self.error.message(lang)

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain data, for ``--json`` and the API."""
        return {
            "rule": self.rule,
            **self.error.as_dict(),
            "entries": list(self.entries),
            "wordings": [
                {
                    "entry": w.entry,
                    "source": w.source,
                    "at": {"zh": w.at.in_language("zh"), "en": w.at.in_language("en")},
                    "said": w.said,
                }
                for w in self.wordings
            ],
            "explained_by": self.explained_by,
            "places": [{"file": p.file, "line": p.line} for p in self.places],
        }


Rule = Callable[[Snapshot], Iterable[Finding]]
