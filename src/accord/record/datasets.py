"""Catalogue descriptions of datasets: what the record says of data that the lake holds.

An entry of the kind ``dataset`` has the id of its dataset as local id, and its owner and audience
decide who may read the data. Only an entry of this node describes data of this node's lake.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection

from accord.kernel.ids import EntryId, is_local
from accord.kernel.text import Text
from accord.record.documents import Document
from accord.record.errors import REC051, REC052
from accord.record.models import Entry
from accord.record.snapshot import from_entry

KIND = "dataset"
ALLOWED = "allowed"
OWNERS = ("party", "organisation", "mechanism")
_BY_KEY = "SELECT owner, audience, embargo, number, body FROM record_entry WHERE id = %s"
Wording = Text | Mapping[str, str] | str
"""A text, its zh and en, or a name that is the same in both (such as CC BY 4.0)."""
_EXCLUDED_BY = ("station", "parameter", "averaging")


def described(datasets: Iterable[str] | None = None) -> list[Document]:
    """Return the descriptions of this node's datasets, all or those named, in order of id."""
    rows = Entry.objects.filter(kind=KIND, node=settings.ACCORD_NODE).order_by("local")
    if datasets is not None:
        rows = rows.filter(local__in=[name for name in datasets if is_local(name)])
    return [from_entry(row) for row in rows]


def description_of(dataset: str) -> Document | None:
    """Return the description of one of this node's datasets as it stands now, or None.

    By the key and without the object mapper: every reading of measured data asks this first.
    """
    if not is_local(dataset):
        return None
    identity = EntryId(settings.ACCORD_NODE, KIND, dataset)
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, [str(identity)])
        row = cursor.fetchone()
    if row is None:
        return None
    owner, audience, embargo, number, body = row
    until = date.fromisoformat(str(embargo)) if embargo else None
    return Document(
        identity, owner, json.loads(body), tuple(json.loads(audience)), until, int(number)
    )


def new_description(
    dataset: str,
    owner: str,
    title: Wording,
    licence: Wording,
    *,
    audience: Iterable[str] = ("owner",),
    more: Mapping[str, Any] | None = None,
) -> Document:
    """Return the description of a dataset, not yet written; ``more`` are further fields.

    Raises:
        AccordError: REC051 where the dataset's id cannot be the id of an entry; REC052 where the
            owner is no party, organisation or mechanism.
    """
    if not is_local(dataset):
        raise REC051(dataset=dataset[:80])
    if not Entry.objects.filter(local=owner, kind__in=OWNERS).exists():
        raise REC052(owner=owner[:80])
    body = {"title": _plain(title), "licence": _plain(licence), **(more or {})}
    return Document(EntryId(settings.ACCORD_NODE, KIND, dataset), owner, body, tuple(audience))


def _plain(wording: Wording) -> Any:
    if isinstance(wording, Text):
        return {"zh": wording.in_language("zh"), "en": wording.in_language("en")}
    return wording if isinstance(wording, str) else dict(wording)


def may_be_compared(description: Document, station: str, parameter: str, averaging: str) -> bool:
    """Tell whether the owner lets a series be calculated by another's standard.

    Nothing said means not allowed. An exclusion speaks of all series that have what it names.
    """
    if description.body.get("comparison") != ALLOWED:
        return False
    of = dict(zip(_EXCLUDED_BY, (station, parameter, averaging), strict=True))
    return not any(
        all(excluded.get(name) in (None, of[name]) for name in _EXCLUDED_BY)
        for excluded in description.body.get("excluded_series", ())
    )
