"""Errors a person may see: a code, what is wrong, where, and what to do, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("zh", "en")

REGISTRY: dict[str, ErrorCode] = {}


@dataclass(frozen=True)
class Where:
    """A place in something a person gave us: file, line, row, column or field."""

    file: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None

    def render(self, lang: str) -> str:
        """Return the place in words, or an empty string."""
        parts = [self.file] if self.file else []
        words = {
            "zh": ("第{}行", "数据第{}行", "列“{}”", "字段“{}”"),
            "en": ("line {}", "row {}", 'column "{}"', 'field "{}"'),
        }[lang]
        values = (self.line, self.row, self.column, self.field)
        parts += [w.format(v) for w, v in zip(words, values, strict=True) if v is not None]
        return " ".join(parts)


def worded(zh: str, en: str) -> dict[str, str]:
    """Return a parameter that is words: each language says its own."""
    return {"zh": zh, "en": en}


@dataclass(frozen=True)
class ErrorCode:
    """One kind of error; call it to build the exception.

    ``exit`` is the exit code of the command line: 1 found problems, 2 misuse, 3 trouble outside.
    """

    code: str
    exit: int
    en: str
    zh: str
    fix_en: str
    fix_zh: str

    def __call__(self, *, where: Where | None = None, **params: Any) -> AccordError:
        """Build the error with its parameters and the place it speaks of."""
        return AccordError(self, params, where or Where())


@dataclass
class AccordError(Exception):
    """An error with a code, parameters and a place; never shown as a traceback."""

    kind: ErrorCode
    params: dict[str, Any] = field(default_factory=dict)
    where: Where = field(default_factory=Where)

    @property
    def code(self) -> str:
        """The stable code, for example ``REC004``."""
        return self.kind.code

    def message(self, lang: str) -> str:
        """Say what is wrong, without place and remedy."""
        return (self.kind.zh if lang == "zh" else self.kind.en).format(**self._said(lang))

    def fix(self, lang: str) -> str:
        """Say what to do."""
        return (self.kind.fix_zh if lang == "zh" else self.kind.fix_en).format(**self._said(lang))

    def _said(self, lang: str) -> dict[str, Any]:
        """Return the parameters as this language says them."""
        return {
            name: value[lang]
            if isinstance(value, dict) and value.keys() == set(LANGUAGES)
            else value
            for name, value in self.params.items()
        }

    def render(self, lang: str = "en") -> str:
        """One line: code, place, what is wrong, what to do."""
        place = self.where.render(lang)
        colon = "：" if lang == "zh" else ": "
        head = f"{self.code}  {place}{colon}" if place else f"{self.code}  "
        gap = "" if lang == "zh" else " "
        return f"{head}{self.message(lang)}{gap}{self.fix(lang)}"

    def as_dict(self) -> dict[str, Any]:
        """Return the error as plain data, for ``--json`` and the API."""
        place = {k: v for k, v in vars(self.where).items() if v is not None}
        return {
            "code": self.code,
            "where": place,
            "zh": self.message("zh"),
            "en": self.message("en"),
            "fix": {"zh": self.fix("zh"), "en": self.fix("en")},
        }

    def __str__(self) -> str:
        return self.render("en")


class ContentFaults(Exception):  # noqa: N818
    """Something given whole has several faults; they are listed, and nothing of it was kept."""

    def __init__(self, faults: list[AccordError], summary: AccordError):
        super().__init__(f"{len(faults)} faults")
        self.faults = faults
        self.summary = summary


def define(code: str, exit: int, en: str, zh: str, fix_en: str, fix_zh: str) -> ErrorCode:
    """Register an error code. Raises ValueError when the code is taken or malformed."""
    if code in REGISTRY or not (code[:3].isalpha() and code[:3].isupper() and code[3:].isdigit()):
        raise ValueError(f"error code {code} is taken or malformed")
    REGISTRY[code] = ErrorCode(code, exit, en, zh, fix_en, fix_zh)
    return REGISTRY[code]
