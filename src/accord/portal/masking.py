"""What an entry says, less what it says of entries the reader may not see.

A page leaves out a reference to an entry kept back; so does everything that hands out an entry as
data. A row of a field (a mention, a passage) whose required reference is left out goes with it,
for its wording comes from what is kept back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from accord.portal.reading import Document, Facts, Field, Snapshot, entries_named_in, kind_fields

Body = dict[str, Any]


def named_by(facts: Facts, documents: Iterable[Document]) -> Snapshot:
    """Return what this reader may see of the entries some entries name."""
    named = {name for d in documents for name in entries_named_in(d)}
    return facts.around(*named) if named else Snapshot(())


def names_in(part: Snapshot) -> frozenset[str]:
    """Return the ids, local and full, of some entries."""
    return frozenset(name for d in part for name in (d.local, str(d.id)))


def masked(document: Document, seen: frozenset[str]) -> Body:
    """Return the body of an entry without references to what is not in ``seen``."""
    return _mapping(kind_fields(document.kind), document.body, seen)


def _mapping(fields: Mapping[str, Field], body: Mapping[str, Any], seen: frozenset[str]) -> Body:
    shown = {n: _value(fields[n], value, seen) for n, value in body.items() if n in fields}
    return {name: value for name, value in shown.items() if value is not None}


def _value(spec: Field, value: Any, seen: frozenset[str]) -> Any:
    if spec.type == "ref":
        return value if value in seen else None
    if spec.type == "refs":
        return [one for one in value if one in seen] or None
    if not spec.fields:
        return value
    if isinstance(value, list):
        rows = [_row(spec, one, seen) for one in value]
        return [row for row in rows if row is not None] or None
    return _row(spec, value, seen)


def _row(spec: Field, value: Any, seen: frozenset[str]) -> Body | None:
    kept = _mapping(spec.fields, value, seen)
    lost = any(
        inner.required and name in value and name not in kept for name, inner in spec.fields.items()
    )
    return None if lost else kept


def restored(document: Document, changed: Body, seen: frozenset[str]) -> Body:
    """Return a changed body with what its writer was not shown put back.

    A field sent back as it was shown keeps what stands there; of one that was changed, the
    references its writer could not see stay.
    """
    return _put_back(kind_fields(document.kind), document.body, changed, seen)


def _put_back(
    fields: Mapping[str, Field], before: Mapping[str, Any], changed: Body, seen: frozenset[str]
) -> Body:
    kept = dict(changed)
    for name, held in before.items():
        spec = fields.get(name)
        shown = _value(spec, held, seen) if spec else held
        if spec is None or shown == held:
            continue
        given = kept.get(name)
        if given == shown:
            kept[name] = held
        elif isinstance(held, list) and isinstance(given or [], list):
            kept[name] = _merged(spec, held, given or [], seen)
        elif spec.type == "object" and isinstance(given, dict):
            kept[name] = _put_back(spec.fields, held, given, seen)
    return kept


def _merged(spec: Field, held: list[Any], given: list[Any], seen: frozenset[str]) -> list[Any]:
    if spec.type == "refs":
        return [*given, *(one for one in held if one not in seen)]
    pairs = [(_row(spec, one, seen), one) for one in held]
    back = [next((whole for shown, whole in pairs if shown == one), one) for one in given]
    return [*back, *(whole for shown, whole in pairs if shown is None)]
