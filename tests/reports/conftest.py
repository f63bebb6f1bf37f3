"""The published record as a snapshot, and a report built from it with entries added."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from accord.kernel.ids import EntryId
from accord.record.content import read_folder
from accord.record.documents import Document
from accord.record.snapshot import Snapshot

CONTENT = Path(__file__).resolve().parents[2] / "content"
DAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def facts() -> Snapshot:
    """Everything in content/, as a node would hold it after the first load."""
    content = read_folder(CONTENT, "seed")
    assert content.faults == []
    return Snapshot(placed.document for placed in content.entries)


@pytest.fixture
def make(facts, db) -> Callable[..., Any]:
    """Build a report in memory; ``more`` are entries beside the published ones."""
    from accord.reports.building import Request, build_from

    def build(report: str, instrument: str, lang: str, form: str = "html", **options: Any) -> Any:
        more = options.pop("more", ())
        day = options.pop("as_of", DAY)
        request = Request(report, instrument, day, lang, form, **options)
        return build_from(request, Snapshot([*facts, *more]))

    return build


@pytest.fixture(name="entry")
def _entry() -> Callable[..., Document]:
    return entry


@pytest.fixture(name="evaluation")
def _evaluation() -> Callable[..., Document]:
    return evaluation


@pytest.fixture(name="text_of")
def _text_of() -> Callable[[Any], str]:
    return text_of


def text_of(report: Any) -> str:
    """The words of a report built as HTML; cells of a row are parted by a bar."""
    page = re.sub(r"<(style|title|desc)\b.*?</\1>", "", report.content.decode(), flags=re.S)
    page = re.sub(r"</t[dh]><t[dh][^>]*>", " | ", page)
    return html.unescape(re.sub(r"<[^>]+>", "", page)).replace("\u2003", " ")


def entry(kind: str, local: str, owner: str, body: dict[str, Any], *audience: str) -> Document:
    """An entry of this node, public where nothing else is said."""
    return Document(EntryId("test", kind, local), owner, body, audience or ("public",))


def evaluation(
    local: str = "SEV-1", by: str = "TH", *audience: str, owner: str = "", **changes: Any
) -> Document:
    """A self-evaluation of the first Environment Outlook report, in Thailand's name."""
    body = {
        "about": "CM-AP11-4.1b",
        "revision": 1,
        "by": by,
        "as_of": "2013-12-31",
        "status": "partial",
        "done": {"zh": "参加了两次编写会", "en": "took part in two drafting meetings"},
        "how": {"zh": "派专家参加", "en": "sent experts"},
        "obstacle": {"zh": "数据格式不一", "en": "data came in several forms"},
        "next_step": {"zh": "继续提供数据", "en": "go on giving data"},
    }
    return entry("self_evaluation", local, owner or by, {**body, **changes}, *audience)
