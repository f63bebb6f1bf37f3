"""A text in both working languages, each with the standing of its wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ZH_FORMS = ("excerpt", "abridged", "label", "editorial")
EN_FORMS = ("official", "translated", "summary")


@dataclass(frozen=True)
class Text:
    """Chinese and English wording of one thing.

    ``zh_form`` is None where the Chinese stands as printed in its source, else how it departs from
    it; ``en_form`` says whether the English is official, a translation or a summary. ``zh`` may
    hold several passages (a composite), kept in order.
    """

    zh: tuple[str, ...] = ()
    en: str = ""
    zh_form: str | None = None
    en_form: str | None = None
    other: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any) -> Text:
        """Read a text from plain data: a mapping with zh and en, or a bare string for both."""
        if value is None:
            return cls()
        if isinstance(value, str):
            return cls((value,), value)
        zh = value.get("zh") or ()
        passages = tuple(zh) if isinstance(zh, list | tuple) else (zh,)
        known = {"zh", "en", "zh_form", "en_form"}
        other = {k: v for k, v in value.items() if k not in known}
        return cls(
            passages, value.get("en") or "", value.get("zh_form"), value.get("en_form"), other
        )

    def in_language(self, lang: str) -> str:
        """Return the wording in the language, else in the other one."""
        zh = "……".join(self.zh)
        return (zh or self.en) if lang == "zh" else (self.en or zh)

    def form(self, lang: str) -> str | None:
        """Return the standing of the wording shown for the language."""
        if lang == "zh":
            return self.zh_form if self.zh else self.en_form
        return self.en_form if self.en else self.zh_form
