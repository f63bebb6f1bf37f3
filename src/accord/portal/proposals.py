"""Candidate evidence for an item, from what a writer may see, with score and reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from accord import release
from accord.portal import choosing
from accord.portal.forms_reading import HAN
from accord.portal.reading import Document, Snapshot
from accord.record import proposing, snapshot
from accord.record.models import Entry
from accord.release import Viewer

KINDS = proposing.KINDS
MOST_COMPARED = 3000
"""Entries compared with an item. A larger record is narrowed first to titles that share words."""
_QUOTED = re.compile(r" \([^()]*(?:\([^()]*\)[^()]*)*\)$")
_POINTS = re.compile(r" [+-][0-9]+$")


@dataclass(frozen=True)
class Offer:
    """An entry offered as evidence; points and reasons in both languages where it was proposed."""

    document: Document
    score: int = 0
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    linked: bool = False

    def reasons(self, lang: str) -> tuple[str, ...]:
        """Return the reasons, each with its points."""
        return self.zh if lang == "zh" else self.en

    def words(self, lang: str) -> str:
        """Return the reasons as a first draft of why the two belong together."""
        plain = [_POINTS.sub("", one) for one in self.reasons(lang)]
        if lang == "en":
            # What was compared is Chinese; an English sentence says only that it agrees.
            plain = [_QUOTED.sub("", one) for one in plain]
            plain = ["similar wording" if one == "wording" else one for one in plain]
            plain = [one if not HAN.search(one) else "both name the same thing" for one in plain]
        return ("；" if lang == "zh" else "; ").join(plain)


def propose(viewer: Viewer, item: Document, most: int) -> list[Offer]:
    """Return the best candidates the viewer may see, the best first; what is linked is marked."""
    facts = Snapshot({str(d.id): d for d in _compared(viewer, item)}.values())
    return [
        Offer(
            one.document,
            one.score,
            tuple(reason.in_language("zh") for reason in one.reasons),
            tuple(reason.in_language("en") for reason in one.reasons),
            one.linked,
        )
        for one in proposing.propose(facts, item, most)
    ]


def _compared(viewer: Viewer, item: Document) -> list[Document]:
    around = snapshot.gather([item.local, str(item.body["instrument"])], ("series", "area"))
    around += snapshot.naming([item.local], "item", "evidence")
    small = Entry.objects.filter(kind__in=(*KINDS, "item")).count() <= MOST_COMPARED
    if small:
        around += snapshot.gather((), (*KINDS, "item"))
        return release.visible(around, viewer)
    words = f"{item.title.in_language('zh')} {item.title.en}"
    found = choosing.worded(viewer, words, KINDS, MOST_COMPARED)
    return [*release.visible(around, viewer), *found]
