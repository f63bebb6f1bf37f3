"""From what the record holds to the plain data the API gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accord.kernel.errors import AccordError
from accord.kernel.text import Text
from accord.portal.api import gathering
from accord.portal.api.errors import POR072
from accord.portal.api.schemas import Wording
from accord.portal.errors import POR013
from accord.portal.reading import Change, Document, Facts, Field, tombstone
from accord.portal.requests import Request


def clocks(request: Request) -> dict[str, Any]:
    """Say at which clocks an answer holds."""
    known_at = request.clocks.known_at
    return {
        "as_of": request.clocks.as_of.isoformat(),
        "known_at": known_at.isoformat() if known_at else None,
    }


def wording(text: Text) -> dict[str, Any]:
    """Return a text."""
    return Wording.of(text).model_dump()


def brief(document: Document) -> dict[str, Any]:
    """Return an entry in short."""
    return {
        "id": str(document.id),
        "kind": document.kind,
        "local": document.local,
        "title": wording(document.title),
    }


def entry(shown: gathering.Shown, facts: Facts) -> dict[str, Any]:
    """Return an entry; with audience and embargo for those who act for its owner."""
    document = shown.document
    data = {
        **brief(document),
        "owner": document.owner,
        "revision": document.number,
        "at": document.at.isoformat() if document.at else "",
        "body": dict(shown.body),
    }
    if {"*", document.owner} & facts.viewer.acts_for:
        data["audience"] = sorted(document.audience)
        data["embargo"] = document.embargo.isoformat() if document.embargo else None
    return data


def find(facts: Facts, local: str, *kinds: str) -> gathering.Shown:
    """Return one entry.

    Raises:
        AccordError: POR072 where it was recalled, POR013 where there is none to be shown.
    """
    part = facts.around(local)
    try:
        found = facts.entry(part, local, *kinds)
    except AccordError as error:
        recalled = tombstone(local, facts) if error.code == POR013.code else None
        if recalled is None:
            raise
        raise POR072(id=local[:120], day=recalled.date().isoformat()) from None
    return gathering.shown(facts, [found])[0]


def revision(change: Change) -> dict[str, Any]:
    """Return one revision, without content."""
    return {
        "revision": change.number,
        "at": change.at.isoformat(),
        "actor": change.actor,
        "reason": change.reason,
        "erased": change.document is None,
    }


def fields(specs: Mapping[str, Field]) -> list[dict[str, Any]]:
    """Return the fields of a kind, with those within them."""
    return [
        {
            "name": spec.name,
            "type": spec.type,
            "label": wording(spec.label),
            "required": spec.required,
            "to": list(spec.to),
            "list_name": spec.list,
            "fields": fields(spec.fields),
        }
        for spec in specs.values()
    ]
