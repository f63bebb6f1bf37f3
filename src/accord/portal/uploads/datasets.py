"""The dataset a file goes into: one of its owner's, or a new one described on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping

from accord import release
from accord.kernel.errors import worded
from accord.kernel.ids import is_local
from accord.portal import measured, writing
from accord.portal.reading import Document
from accord.portal.uploads.access import KIND
from accord.portal.uploads.errors import UPL012, UPL013
from accord.portal.uploads.models import Upload
from accord.record.datasets import described, new_description
from accord.record.models import Entry
from accord.release import Viewer

_ID = re.compile(r"[a-z][a-z0-9._-]{0,79}")
FIELDS = ("id", "title_zh", "title_en", "licence_zh", "licence_en", "contact")


def own(viewer: Viewer, owner: str) -> list[Document]:
    """Return the datasets of an owner the viewer may write to."""
    if not writing.may_write(viewer, KIND, owner):
        return []
    return [one for one in release.visible(described(), viewer) if one.owner == owner]


def sound(name: str) -> bool:
    """Tell whether a text can be the id of a dataset."""
    return bool(_ID.fullmatch(name)) and is_local(name) and name != "upload"


def free(name: str) -> bool:
    """Tell whether no dataset, described or only in the lake, and no entry has this id."""
    if Entry.objects.filter(local=name).exists():
        return False
    opened = measured.open_lake()
    return opened is None or name not in {one["dataset"] for one in opened.show()["datasets"]}


def draft(owner: str, given: Mapping[str, str]) -> Document:
    """Return the description of a new dataset. Raises AccordError REC051, REC052."""
    more = {"contact": given["contact"]} if given.get("contact") else None
    title = {"zh": given["title_zh"], "en": given["title_en"]}
    licence = {"zh": given["licence_zh"], "en": given["licence_en"]}
    return new_description(given["id"], owner, title, licence, more=more)


def require(viewer: Viewer, upload: Upload) -> Document:
    """Return the description of the dataset of an upload, written now where it is new.

    Raises:
        AccordError: UPL012 where it is somebody else's, UPL013 where none was chosen, POR040 where
            the viewer may not write, what describing raises.
    """
    writing.refuse_unless(viewer, KIND, upload.owner)
    if not upload.dataset:
        raise UPL013(step=worded("数据集", "dataset"))
    for one in described([upload.dataset]):
        if one.owner != upload.owner:
            raise UPL012(dataset=upload.dataset)
        return one
    if not upload.new_dataset or not free(upload.dataset):
        raise UPL012(dataset=upload.dataset)
    made = draft(upload.owner, upload.new_dataset)
    return writing.save(viewer, made, f"dataset of an upload ({upload.name})"[:200], expected=0)
