"""What a writer may choose from: owners, audiences, codes, entries by name or by likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from accord import release
from accord.kernel.dates import PartialDate
from accord.portal import writing
from accord.portal.forms_reading import HAN
from accord.record import snapshot
from accord.record.documents import Document
from accord.record.models import Entry
from accord.record.snapshot import Snapshot
from accord.release import Viewer
from accord.vocab.lists import code_lists

LOOKED_AT = 400
_PARTED = re.compile(r"[\s,，、。：:；;（）()“”\"'《》/—–-]+")
_COMMON = frozenset(
    [
        "中国",
        "东盟",
        "环境",
        "合作",
        "china",
        "asean",
        "environment",
        "environmental",
        "cooperation",
    ]
)


def owners_for(viewer: Viewer, kind: str) -> list[str]:
    """Return the owners the viewer may write entries of a kind for, mechanisms first."""
    asked: Iterable[str] = viewer.acts_for
    if writing.EVERYTHING in viewer.acts_for:
        read = snapshot.read(kinds_wanted=("mechanism", "party", "membership"))
        known = read.only(release.visible(read, viewer))
        members = {m.body["party"] for m in known.of_kind("membership")}
        stewards = {s for m in known.of_kind("mechanism") for s in m.body.get("stewards", ())}
        names = [d.local for d in known if d.kind == "mechanism" or d.local in members]
        asked = [*names, *sorted(stewards)]
    ordered = sorted(dict.fromkeys(asked), key=lambda name: not name.startswith("MEC-"))
    return [
        name for name in ordered if writing.may_write(viewer, kind, name) and writing.serves(name)
    ]


def audiences_for(viewer: Viewer, owner: str) -> list[str]:
    """Return the audiences the viewer may choose for an entry of this owner, narrowest first."""
    found = ["owner"]
    for mechanism in [owner] if owner.startswith("MEC-") else sorted(writing.mechanisms_of(viewer)):
        found += [f"{group}:{mechanism}" for group in ("focal_points", "members")]
    return [*found, "public"]


def known_as(viewer: Viewer, words: Iterable[str], kinds: Sequence[str]) -> Snapshot:
    """Return the visible entries with one of these local ids or titles, of some kinds or any."""
    asked = {w for w in words if w}
    same = Q(local__in=asked) | Q(title_zh__in=asked) | Q(title_en__in=asked)
    rows = Entry.objects.filter(same, **({"kind__in": kinds} if kinds else {}))
    return Snapshot(release.visible((snapshot.from_entry(row) for row in rows), viewer))


def codes(list_name: str) -> list[str]:
    """Return the codes of a list, in order."""
    return list(code_lists()[list_name])


def suggest(
    viewer: Viewer, words: str, kinds: Sequence[str], near: PartialDate | None = None
) -> list[Document]:
    """Return visible entries of some kinds whose titles share words with the ones given.

    Those that share most come first, of equals the ones dated within ``near``.
    """
    asked = _terms(words)
    if not asked:
        return []
    rows = _worded(words, kinds).order_by("-first_day", "local")[:LOOKED_AT]
    found = release.visible([snapshot.from_entry(row) for row in rows], viewer)

    def likeness(document: Document) -> tuple[int, bool]:
        title = f"{document.title.in_language('zh')} {document.title.en}".lower()
        shared = sum(len(term) for term in asked if term in title)
        if document.local.lower() == words.strip().lower():
            shared += 1000
        return shared, _dated_within(document, near)

    return sorted(found, key=likeness, reverse=True)


def worded(viewer: Viewer, words: str, kinds: Sequence[str], most: int) -> list[Document]:
    """Return visible entries of some kinds whose titles share words with a text, newest first."""
    rows = _worded(words, kinds).order_by("-first_day", "local")[:most]
    return release.visible([snapshot.from_entry(row) for row in rows], viewer)


def _worded(words: str, kinds: Sequence[str]) -> QuerySet[Entry]:
    same = Q(local__iexact=words.strip())
    for term in _terms(words):
        same |= Q(title_zh__icontains=term) | Q(title_en__icontains=term)
    return Entry.objects.filter(same, kind__in=kinds)


def _terms(words: str) -> list[str]:
    """Return the words to look for: English ones whole, Chinese ones in pieces of four."""
    found: list[str] = []
    for word in _PARTED.split(words.lower())[:40]:
        if HAN.search(word):
            pieces = [word[i : i + 4] for i in range(max(1, len(word) - 3))]
            found += [piece for piece in pieces if len(piece) > 1]
        elif len(word) > 3 or any(char.isdigit() for char in word):
            found.append(word)
    return [term for term in dict.fromkeys(found) if term not in _COMMON][:40]


def _dated_within(document: Document, near: PartialDate | None) -> bool:
    when = document.body.get("date")
    if near is None or not isinstance(when, str):
        return False
    first = PartialDate.parse(when).earliest
    return bool(
        first
        and (near.earliest is None or near.earliest <= first)
        and (near.latest is None or first <= near.latest)
    )
