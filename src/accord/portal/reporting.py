"""Reports as one reader of the portal may have them: for readers the reader is one of.

A report is written for an audience and holds what all of it may see. The reader chooses among the
audiences they belong to, so a report never says more to anybody than the pages do.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from accord.portal.reading import Document, Snapshot
from accord.record import snapshot
from accord.release import Audience, Viewer
from accord.reports.building import FORMATS, Examined, Report, Request, build_from, examine
from accord.reports.recipes import recipe, recipes
from accord.reports.releasing import prepare, secretariats
from accord.reports.standing import PRINTED

__all__ = [
    "FORMATS",
    "PRINTED",
    "Examined",
    "Report",
    "asked",
    "built",
    "examined",
    "prepare_release",
    "readers_for",
    "recipes",
    "secretariats",
]
CIRCLES = ("members", "focal_points", "secretariats")


def readers_for(viewer: Viewer, mechanism: str, report: str) -> list[str]:
    """Return the readers a report may be made for at the viewer's asking, the usual ones first."""
    terms = [f"{circle}:{mechanism}" for circle in CIRCLES] if mechanism else []
    own = [term for term in terms if _is_in(viewer, term)]
    usual = recipe(report).readers
    listed = [*own, "public"]
    return sorted(listed, key=lambda term: term.partition(":")[0] != usual)


def _is_in(viewer: Viewer, term: str) -> bool:
    return "*" in viewer.acts_for or viewer.is_in(Audience.parse(term), "")


def asked(
    report: str,
    instrument: str,
    clocks: tuple[date, datetime | None],
    lang: str,
    readers: str,
    form: str = "html",
) -> Request:
    """Return the request for a report at both clocks."""
    as_of, known_at = clocks
    return Request(report, instrument, as_of, lang, form, readers, known_at=known_at)


def examined(request: Request) -> Examined:
    """Return how a report stands; errors as for ``accord.reports.building.build``."""
    return examine(request, snapshot.read(request.known_at))


def built(request: Request) -> Report:
    """Return a report as a file; errors as for ``accord.reports.building.build``."""
    return build_from(request, snapshot.read(request.known_at))


def prepare_release(request: Request, by: str, mark: str) -> Document:
    """Return the entry with which a secretariat releases a report as it stands now, today.

    Raises AccordError RPT010, RPT011 and those of building a report.
    """
    node, day = settings.ACCORD_NODE, timezone.localdate()
    return prepare(request, snapshot.read(), by, mark, node=node, day=day)[0]


def with_items(part: Snapshot) -> list[Document]:
    """Return the instruments a report can be about: those with items, in order of date."""
    held = {item.body["instrument"] for item in part.of_kind("item")}
    return sorted(
        (d for d in part.of_kind("instrument") if d.local in held),
        key=lambda d: (str(d.body.get("date") or ""), d.local),
    )


def names(part: Snapshot, locals_: Iterable[str]) -> list[Document]:
    """Return the entries with these names that the reader may see."""
    return [d for d in (part.get(name) for name in locals_) if d]
