"""The boxes of a form as a tree, for one recursive template: groups, lists with rows, inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accord.kernel.terms import KINDS, QUALIFIERS
from accord.kernel.text import EN_FORMS, ZH_FORMS, Text
from accord.portal.choosing import codes
from accord.portal.forms_reading import AREA, LINE
from accord.portal.forms_schema import FORMS, SINGLE, TERM_BOXES, rows_of, single_of
from accord.portal.reading import Field, Snapshot, code_label
from accord.portal.wording import say

SHORT = 90
LISTED_KINDS = ("source", "place", "party", "area", "series", "mechanism", "organisation")
MOST_LISTED = 300


@dataclass(frozen=True)
class Option:
    """One choice of a box."""

    value: str
    label: str


@dataclass(frozen=True)
class Node:
    """One box, group or list of a form.

    ``kind`` is ``line``, ``area``, ``select``, ``group``, ``rows`` or ``row``. ``open`` says that
    it is shown at once; what is empty and optional stands folded.
    """

    name: str
    kind: str
    label: str
    value: str = ""
    error: str = ""
    hint: str = ""
    lang: str = ""
    required: bool = False
    options: tuple[Option, ...] = ()
    listed: str = ""
    most: int = LINE
    nodes: tuple[Node, ...] = ()
    row: str = ""
    open: bool = True


class Builder:
    """Builds the tree of a form from its boxes, with the errors found in them."""

    def __init__(
        self, values: Mapping[str, str], errors: Mapping[str, str], part: Snapshot, lang: str
    ):
        self.values, self.errors, self.part, self.lang = values, errors, part, lang
        self.lists: set[tuple[str, ...]] = set()

    def nodes(self, fields: Mapping[str, Field], box: str = "") -> tuple[Node, ...]:
        """Return the nodes of some fields."""
        return tuple(self._field(spec, f"{box}{name}") for name, spec in fields.items())

    def _field(self, spec: Field, name: str, label: str = "") -> Node:
        label = label or spec.label.in_language(self.lang)
        if spec.type in SINGLE:
            return self._rows(spec, name, label)
        if spec.type == "text":
            return self._text(name, label, spec.required)
        if spec.type == "term":
            return self._term(name, label)
        if spec.type == "object":
            inner = self.nodes(spec.fields, f"{name}.")
            return self._node(name, "group", label, required=spec.required, nodes=inner)
        return self._single(spec, name, label)

    def _single(self, spec: Field, name: str, label: str) -> Node:
        if spec.type == "code":
            options = [
                Option(c, code_label(spec.list, c).in_language(self.lang)) for c in codes(spec.list)
            ]
            return self._select(name, label, options, spec.required)
        if spec.type == "boolean":
            options = [Option(word, say(word, self.lang)) for word in ("yes", "no")]
            return self._select(name, label, options, spec.required)
        if spec.type == "ref":
            return self._reference(spec, name, label)
        hint = {"date": "box.date_hint", "decimal": "box.decimal_hint"}.get(spec.type, "")
        long = spec.type == "string" and len(self.values.get(name, "")) > SHORT
        return self._node(
            name,
            "area" if long else "line",
            label,
            required=spec.required,
            hint=say(hint, self.lang) if hint else "",
            most=AREA if spec.type == "string" else LINE,
        )

    def _reference(self, spec: Field, name: str, label: str) -> Node:
        listed = spec.to if spec.to and set(spec.to) <= set(LISTED_KINDS) else ()
        if listed:
            self.lists.add(listed)
        known = self.part.get(self.values.get(name))
        hint = known.title.in_language(self.lang) if known else say("box.entry_hint", self.lang)
        listed_as = "-".join(listed)
        return self._node(name, "line", label, required=spec.required, hint=hint, listed=listed_as)

    def _select(self, name: str, label: str, options: list[Option], required: bool) -> Node:
        value = self.values.get(name, "")
        if value and value not in {o.value for o in options}:
            options = [*options, Option(value, value)]
        return self._node(name, "select", label, required=required, options=tuple(options))

    def _text(self, name: str, label: str, required: bool) -> Node:
        nodes = []
        for lang in ("zh", "en"):
            box = f"{name}.{lang}"
            held = [self.values.get(f"{name}.{each}", "") for each in ("zh", "en")]
            long = any(len(words) > SHORT // 2 or "\n" in words for words in held)
            kind = "area" if long else "line"
            words = say(f"box.in_{lang}", self.lang)
            nodes.append(self._node(box, kind, words, lang=lang, required=required, most=AREA))
        for form, known in zip(FORMS, (ZH_FORMS, EN_FORMS), strict=True):
            options = [Option(f, say(f"form.{f}", self.lang)) for f in known]
            nodes.append(
                self._select(f"{name}.{form}", say(f"box.{form}", self.lang), options, False)
            )
        start = f"{name}.other."
        for box in sorted(b for b in self.values if b.startswith(start)):
            nodes.append(self._node(box, "area", box.removeprefix(start), most=AREA))
        return self._node(name, "group", label, required=required, nodes=tuple(nodes))

    def _term(self, name: str, label: str) -> Node:
        nodes = []
        known = {"kind": KINDS, "qualifier": QUALIFIERS}
        for part in TERM_BOXES:
            box, words = f"{name}.{part}", say(f"term_box.{part}", self.lang)
            if part in known:
                options = [Option(c, say(f"term_{part}.{c}", self.lang)) for c in known[part]]
                nodes.append(self._select(box, words, options, part == "kind"))
            else:
                nodes.append(self._node(box, "line", words))
        for part in ("wording", "note"):
            nodes.append(self._text(f"{name}.{part}", say(f"term_box.{part}", self.lang), False))
        return self._node(name, "group", label, required=True, nodes=tuple(nodes))

    def _rows(self, spec: Field, name: str, label: str) -> Node:
        single, rows = single_of(spec), []
        for number, row in enumerate(rows_of(self.values, name), 1):
            words = say("box.row", self.lang, label=label, number=number)
            inner = self._field(single, f"{name}.{row}", words)
            rows.append(Node(f"{name}.{row}", "row", words, row=row, nodes=(inner,)))
        return self._node(name, "rows", label, required=spec.required, nodes=tuple(rows))

    def _node(self, name: str, kind: str, label: str, **more: Any) -> Node:
        value = self.values.get(f"{name}.rows" if kind == "rows" else name, "")
        error = self.errors.get(name, "")
        inner: tuple[Node, ...] = more.get("nodes", ())
        shown = bool(more.get("required") or value or error or any(n.open for n in inner))
        return Node(name, kind, label, value=value, error=error, open=shown, **more)


def datalists(
    lists: set[tuple[str, ...]], part: Snapshot, lang: str
) -> list[tuple[str, list[Option]]]:
    """Return the lists that reference boxes offer: name, and ids with titles."""
    found = []
    for kinds in sorted(lists):
        entries = [d for kind in kinds for d in part.of_kind(kind)][:MOST_LISTED]
        options = [Option(d.local, d.title.in_language(lang)) for d in entries]
        found.append(("-".join(kinds), options))
    return found


def label_of(fields: Mapping[str, Field], path: str) -> Text:
    """Return the label of a dotted field path, without its numbers."""
    label, inner = Text((path,), path), fields
    for part in path.split("."):
        spec = inner.get(part.partition("[")[0])
        if spec is None:
            break
        label, inner = spec.label, spec.fields
    return label
