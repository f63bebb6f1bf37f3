"""The door for measured data: which datasets of the lake a viewer may read, and describing them.

A dataset is read through its description, the entry of the kind ``dataset`` with the same id. Where
there is none, or the door keeps it back, the data stay in the lake: pages and API say that there is
no such dataset. The local operator, who holds the node, also reads what nobody has described yet.
Data a configured test could not run on wait: until that is mended their owner alone reads them.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from accord import release
from accord.kernel.errors import AccordError
from accord.lake import Lake
from accord.portal import writing
from accord.portal.errors import POR013
from accord.portal.reading import Document
from accord.record.datasets import (
    KIND,
    Wording,
    described,
    description_of,
    may_be_compared,
    new_description,
)
from accord.release import Ref, Viewer

__all__ = [
    "acts_for_owner",
    "dataset_for",
    "describe",
    "description_here",
    "is_readable_here",
    "lake_folder",
    "may_be_compared",
    "new_description",
    "open_lake",
    "readable",
    "why_held_back",
]
_held = threading.local()


def lake_folder() -> Path:
    """Return the folder of this node's lake."""
    return Path(settings.ACCORD_DATA) / "lake"


def open_lake() -> Lake | None:
    """Return this thread's opened lake for reading, or None where nothing was ever stored.

    A lake stays open as long as its thread; do not close it.
    """
    folder = lake_folder()
    held: Lake | None = getattr(_held, "lake", None)
    if held is not None and held.folder == folder.absolute() and (folder / "made").exists():
        return held
    if held is not None:
        held.close()
        _held.lake = None
    if not (folder / "made").exists():
        return None
    _held.lake = Lake.open(folder)
    opened: Lake = _held.lake
    return opened


def readable(viewer: Viewer) -> dict[str, Document]:
    """Return the descriptions of the datasets a viewer may read, by dataset id."""
    found = {str(one.id): one for one in described()}
    seen = release.visible([_as_it_stands(one) for one in found.values()], viewer)
    return {found[ref.id].local: found[ref.id] for ref in seen}


def dataset_for(viewer: Viewer, dataset: str) -> Document:
    """Return the description of a dataset the viewer may read.

    Raises:
        AccordError: POR013 where there is none, or the door keeps it back.
    """
    found = description_of(dataset)
    if found is None or not release.visible([_as_it_stands(found)], viewer):
        raise POR013(id=dataset[:120])
    return found


def _as_it_stands(found: Document) -> Ref:
    """Return the reference of the data a description just read speaks of.

    Its audience is the one it has now; whether the data wait, the lake tells.
    """
    audience, embargo = found.audience, found.embargo
    waits = bool(why_held_back(found.local))
    return Ref(KIND, str(found.id), 0, found.owner, audience, embargo, held_back=waits)


def why_held_back(dataset: str) -> list[AccordError]:
    """Return why only its owner may have a dataset now, each reason coded; else nothing."""
    return release.why_held_back(open_lake(), dataset)


def is_readable_here(viewer: Viewer, dataset: str) -> bool:
    """Tell whether a viewer at this machine may read a dataset, described or not.

    What nobody has described belongs to whoever holds the node.
    """
    known = description_of(dataset)
    if known is not None:
        return bool(release.visible([_as_it_stands(known)], viewer))
    return bool(release.visible([Ref(KIND, f"{KIND}:{dataset}", 0, "", ("owner",))], viewer))


def description_here(dataset: str) -> Document | None:
    """Return a dataset's description for who was let through already, or None without one."""
    return description_of(dataset)


def acts_for_owner(viewer: Viewer, description: Document) -> bool:
    """Tell whether the viewer may do with a dataset what its owner alone may.

    Among that: the values a load did not store, and keeping its description.
    """
    return writing.may_write(viewer, KIND, description.owner)


def describe(
    dataset: str,
    owner: str,
    title: Wording,
    licence: Wording,
    actor: Viewer,
    *,
    audience: tuple[str, ...] = ("owner",),
    more: Mapping[str, Any] | None = None,
) -> Document:
    """Write the description of a dataset that has none, and return it.

    ``title`` and ``licence`` hold zh and en; ``more`` are further fields of the kind ``dataset``,
    ``audience`` is who may read the data from now on (default: the owner).

    Raises:
        AccordError: REC051 for an id no entry can have; REC052 for an owner that is none; REC013
            where there is a description; POR040, POR044, POR048 where the actor may not write it;
            or the first fault of the entry.
    """
    made = new_description(dataset, owner, title, licence, audience=audience, more=more)
    return writing.save(actor, made, "description of a dataset", expected=0)
