"""What a file of measured data says of itself: dataset, licence, sources, and its own reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from accord.kernel.text import Text
from accord.lake import Lake
from accord.lake.decoding import FACTS
from accord.lake.ledger import Entry
from accord.portal.measured import description_here
from accord.record.documents import Document
from accord.vocab.lists import label
from accord.vocab.quality import TESTS

FLAG_CODES = {1: "pass", 2: "not_evaluated", 3: "suspect", 4: "fail", 9: "missing"}


def wording(text: Text) -> dict[str, str]:
    """Return a text as its Chinese and English."""
    return {lang: text.in_language(lang) for lang in ("zh", "en")}


def said_of(description: Document | None, dataset: str) -> dict[str, Any]:
    """Return what a description says, for files and the API; without one, the id alone."""
    if description is None:
        return {"dataset": dataset, "title": {}, "licence": {}}
    body = description.body
    found: dict[str, Any] = {"dataset": dataset, "owner": description.owner}
    for name in ("title", "about", "licence", "source"):
        if body.get(name) or name in ("title", "licence"):
            found[name] = wording(description.text(name))
    for name in ("licence_link", "source_link", "contact", "period", "media"):
        if body.get(name):
            found[name] = body[name]
    return found


def loads(entries: Iterable[Entry], known_at: datetime | None) -> list[dict[str, Any]]:
    """Return the loads of a dataset with their source, files and hashes, as known at a moment."""
    return [
        {
            "load": entry.load,
            "action": entry.action,
            "source": entry.source,
            "known_from": stamp(entry.known_from),
            "files": [{"name": file.name, "sha256": file.sha256} for file in entry.files],
        }
        for entry in entries
        if entry.action in ("load", "correct")
        and (known_at is None or entry.known_from <= known_at)
    ]


def short(number: Decimal) -> str:
    """Return a decimal without the zeros its column gives it."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def stamp(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def legend() -> Mapping[str, Any]:
    """Return what flags, tests and facts are called, in both languages."""
    return {
        "flags": {str(n): _named("quality_flags", code) for n, code in FLAG_CODES.items()},
        "tests": {name: _named("quality_tests", name) for name in TESTS},
        "facts": {name: _named("value_facts", name) for name in FACTS},
    }


def _named(listed: str, code: str) -> dict[str, str]:
    return {"code": code, "zh": label(listed, code, "zh"), "en": label(listed, code, "en")}


def about(lake: Lake, dataset: str, known_at: datetime | None) -> dict[str, Any]:
    """Return what a file of a dataset's rows says of itself."""
    return {
        **said_of(description_here(dataset), dataset),
        "state": lake.recent.mark(),
        "known_at": stamp(known_at),
        "loads": loads(lake.ledger.entries(dataset), known_at),
        **legend(),
    }
