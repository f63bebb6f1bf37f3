"""What a downloaded file says of itself: what it holds, as of when, from where, on what terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from accord import __version__
from accord.kernel.date_words import date_words
from accord.portal.reading import kind_label
from accord.portal.requests import Request
from accord.portal.wording import say

NAMES = {
    "what": "download.what",
    "node": "download.node",
    "program": "download.program",
    "as_of": "download.as_of",
    "known_at": "download.known_at",
    "made_at": "download.made_at",
    "filters": "download.filters",
    "page": "download.page",
    "licence": "download.licence_name",
}
BRIEF = ("node", "as_of", "known_at", "page", "licence")


@dataclass(frozen=True)
class Provenance:
    """Where the rows of a file come from."""

    kind: str
    as_of: str
    known_at: str
    made_at: str
    filters: Mapping[str, str]
    page: str

    @classmethod
    def of(cls, request: Request, kind: str, path: str, chosen: Mapping[str, str]) -> Provenance:
        """Return what a file made for a request says of itself."""
        now = timezone.now().isoformat(timespec="seconds")
        known_at = request.clocks.known_at
        filters = {name: value for name, value in chosen.items() if value}
        query = urlencode({**request.clocks.given, **filters})
        return cls(
            kind,
            request.clocks.as_of.isoformat(),
            known_at.isoformat() if known_at else now,
            now,
            filters,
            request.build_absolute_uri(f"/{request.lang}/{path}") + (f"?{query}" if query else ""),
        )

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        label = kind_label(self.kind)[1]
        return {
            "what": {"zh": label.in_language("zh"), "en": label.in_language("en")},
            "node": settings.ACCORD_NODE,
            "program": f"Accord {__version__}",
            "as_of": self.as_of,
            "known_at": self.known_at,
            "made_at": self.made_at,
            "filters": dict(self.filters),
            "page": self.page,
            "licence": {lang: say("download.licence", lang) for lang in ("zh", "en")},
        }

    def rows(self, lang: str) -> list[tuple[str, str]]:
        """Return it as names and words in a language."""
        held = self.plain()
        held["what"], held["licence"] = held["what"][lang], held["licence"][lang]
        filters = (f"{k}={v}" for k, v in self.filters.items())
        held["filters"] = say("semicolon", lang).join(filters) or "–"
        return [(say(code, lang), str(held[key])) for key, code in NAMES.items()]

    def line(self, lang: str) -> str:
        """Return it in one line, short enough to stand beside every row."""
        told = dict(zip(NAMES, self.rows(lang), strict=True))
        as_of, known_at = told["as_of"][0], told["known_at"][0]
        told["as_of"] = (as_of, date_words(self.as_of, lang))
        told["known_at"] = (known_at, _moment_words(self.known_at, lang))
        return say("semicolon", lang).join(say("colon", lang).join(told[key]) for key in BRIEF)


def _moment_words(written: str, lang: str) -> str:
    """Write a moment out for people, in UTC."""
    at = datetime.fromisoformat(written).astimezone(UTC)
    return f"{date_words(at.date().isoformat(), lang)} {at:%H:%M:%S} UTC"
