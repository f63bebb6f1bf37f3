"""Small content folders for tests of loading, and the whole state of the record to compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from accord.record.models import Entry, LoadMark, Revision


def challenge(local: str, zh: str = "甲", **more: Any) -> dict[str, Any]:
    what = {"zh": zh, "en": "A", "zh_form": "editorial", "en_form": "summary"}
    cited = [{"source": "SRC-A", "at": {"zh": "一", "en": "I"}}]
    return {"id": local, "what": what, "citations": cited, **more}


def write(folder: Path, kind: str, *entries: dict[str, Any], name: str = "") -> Path:
    data = {"kind": kind, "owner": "CN", "audience": ["public"], "entries": list(entries)}
    path = folder / (name or f"{kind}.yaml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def two_challenges(folder: Path) -> Path:
    """Write a folder with one source and two challenges."""
    write(folder, "source", {"id": "SRC-A", "title": {"zh": "文", "en": "Text"}})
    write(folder, "challenge", challenge("CHA-1"), challenge("CHA-2"))
    return folder


def state() -> tuple[Any, ...]:
    """The whole record: entries, revisions and what is remembered of the last load."""
    return (
        sorted(Entry.objects.values_list("id", "digest", "number")),
        sorted(Revision.objects.values_list("entry", "number", "hash")),
        sorted(LoadMark.objects.values_list("entry", "digest", "file", "position")),
    )
