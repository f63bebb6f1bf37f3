"""Faults of a set of documents that no single document shows: references, duplicates, cycles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from accord.kernel.errors import AccordError
from accord.kernel.ids import EntryId
from accord.record.content import Placed
from accord.record.documents import Document
from accord.record.errors import REC005, REC006, REC007, REC009
from accord.record.schema import references


def set_faults(placed: Sequence[Placed], known: Iterable[Document] = ()) -> list[AccordError]:
    """Check documents read together; ``known`` are those already in the record.

    Returns duplicates, references to nothing or to the wrong kind, and circles of predecessors.
    """
    kinds = {d.local: d.kind for d in known} | {p.document.local: p.document.kind for p in placed}
    found = _duplicates(placed)
    for one in placed:
        found += _dangling(one, kinds)
    found += _circles(placed)
    return found


def _duplicates(placed: Sequence[Placed]) -> list[AccordError]:
    seen: dict[tuple[str, str], Placed] = {}
    found = []
    for one in placed:
        key = (one.document.id.node, one.document.local)
        first = seen.setdefault(key, one)
        if first is not one:
            other = first.place()
            found.append(REC007(where=one.place(), id=one.document.local, other=other.render("en")))
    return found


def _dangling(one: Placed, kinds: Mapping[str, str]) -> list[AccordError]:
    found = []
    for reference in references(one.document.kind, one.document.body):
        if reference.code:
            continue
        target = reference.target
        local = EntryId.parse(target).local if target.startswith("accord:") else target
        if local not in kinds:
            where = one.place(reference.path)
            found.append(
                REC005(where=where, id=one.document.local, field=reference.path, target=target)
            )
        elif reference.to and kinds[local] not in reference.to:
            where = one.place(reference.path)
            found.append(
                REC006(
                    where=where,
                    id=one.document.local,
                    field=reference.path,
                    target=target,
                    found=kinds[local],
                    expected=" | ".join(reference.to),
                )
            )
    return found


def _circles(placed: Sequence[Placed]) -> list[AccordError]:
    """Find circles among predecessors (and parts), each reported once."""
    before = {
        p.document.local: list(p.document.body.get("predecessors", ()))
        + [n for n in (p.document.body.get("part_of"),) if n]
        for p in placed
    }
    places = {p.document.local: p for p in placed}
    done: set[str] = set()
    found = []
    for start in before:
        chain: list[str] = []
        stack = [(start, 0)]
        while stack:
            name, step = stack.pop()
            del chain[step:]
            if name in chain:
                circle = [*chain[chain.index(name) :], name]
                found.append(
                    REC009(where=places[name].place("predecessors"), chain=" → ".join(circle))
                )
                done.update(circle)
            elif name not in done:
                chain.append(name)
                stack += [(n, step + 1) for n in before.get(name, ())]
        done.update(chain)
    return found
