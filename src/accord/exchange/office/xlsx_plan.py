"""From a workbook to a plan: every difference and every error by sheet and cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accord.exchange.office.annex_bodies import Setting
from accord.exchange.office.cells import EXPECTED, Unreadable
from accord.exchange.office.errors import (
    OFF024,
    OFF025,
    OFF026,
    OFF027,
    OFF029,
    OFF032,
)
from accord.exchange.office.plan import Difference, ImportPlan, Planned
from accord.exchange.office.projection import (
    Projection,
    project,
    read_field,
    read_row,
)
from accord.exchange.office.sheets import LISTED, layout, list_sheet
from accord.exchange.office.xlsx_reading import MAX_ERRORS, SheetRow, WorkbookText
from accord.exchange.office.xlsx_writing import document_name
from accord.kernel.errors import AccordError, Where
from accord.kernel.ids import EntryId, is_local
from accord.kernel.text import Text
from accord.record.check import set_faults
from accord.record.content import Placed
from accord.record.documents import Document
from accord.record.errors import REC005, REC018
from accord.record.schema import Field, faults, kind_of
from accord.record.snapshot import Snapshot
from accord.release.audience import Audience

Earlier = Callable[[str, int], Document | None]


@dataclass
class _Entry:
    """One entry of the workbook: its row, the rows of its lists, and what the record holds."""

    row: SheetRow
    name: str
    known: Document | None
    now: Projection | None = None
    base: Projection | None = None
    lists: dict[str, list[SheetRow]] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)


class _Located(Placed):
    """A document whose faults are told by sheet and cell; it has no lines of a file."""

    def __init__(self, document: Document, file: str, entry: _Entry):
        for name, value in (("document", document), ("file", file), ("entry", entry)):
            object.__setattr__(self, name, value)

    entry: _Entry

    def place(self, path: str = "") -> Where:
        """Return the cell of a dotted field path."""
        return _cell(self.entry, path)


@dataclass
class _Work:
    facts: Snapshot
    text: WorkbookText
    setting: Setting
    earlier: Earlier
    errors: list[AccordError] = field(default_factory=list)
    entries: dict[str, _Entry] = field(default_factory=dict)
    located: list[_Located] = field(default_factory=list)


def plan_workbook(
    text: WorkbookText, facts: Snapshot, setting: Setting, earlier: Earlier = lambda _id, _n: None
) -> ImportPlan:
    """Compare a workbook with the record.

    ``earlier`` returns a past revision of an entry, for rows exported before somebody else changed
    the entry; without it such a row is compared with what is recorded now.
    """
    work = _Work(facts, text, setting, earlier, list(text.errors))
    _gather(work)
    plan = ImportPlan(text.name, findings=list(text.findings))
    sound: list[_Located] = []
    for entry in work.entries.values():
        if len(work.errors) >= MAX_ERRORS:
            break
        _compare(work, entry)
        document = _document(work, entry)
        if document is not None:
            one = _Located(document, text.name, entry)
            work.located.append(one)
            own = faults(document.kind, document.local, document.body, one.place)
            work.errors += own
            sound += [] if own else [one]
        plan.entries.append(_planned(entry, document))
    work.errors += _together(work, sound)
    plan.documents = [one.document for one in work.located]
    plan.expected = {str(d.id): d.number for d in plan.documents}
    plan.errors = work.errors
    missing = len(facts) - sum(1 for entry in work.entries.values() if entry.known)
    if missing:
        plan.findings.append(OFF029(where=Where(file=text.name), count=missing))
    return plan


def _together(work: _Work, sound: list[_Located]) -> list[AccordError]:
    """Return what is wrong between entries; a row that could not be read is missed by none."""
    held = {one.document.local: one for one in sound}
    beside = [*work.facts, *(one.document for one in work.located)]
    return [
        _relocated(error, held)
        for error in set_faults(sound, beside)
        if error.kind is not REC005 or error.params["target"] not in work.entries
    ]


def _gather(work: _Work) -> None:
    """Collect the rows of every entry, from its own sheet and from the lists."""
    for sheet in layout():
        if sheet.form:
            continue
        for row in work.text.rows.get(sheet.title, ()):
            name = row.cells.get("id", "").strip()
            if not name:
                work.errors.append(OFF032(where=row.where("id")))
                continue
            key = _key(work, name)
            if key in work.entries:
                other = work.entries[key].row.where("id").render("en")
                work.errors.append(OFF025(where=row.where("id"), id=name, other=other))
                continue
            known = work.facts.get(name)
            if known is not None and known.kind != sheet.kind:
                expected = (f"an id of a new {sheet.kind}", "新条目的编号")
                work.errors.append(_unreadable(row, "id", name, expected))
                continue
            work.entries[key] = _entry(work, row, name, known)
    for sheet in layout():
        for row in work.text.rows.get(sheet.title, ()) if sheet.form else ():
            _gather_listed(work, row)


def _key(work: _Work, name: str) -> str:
    known = work.facts.get(name)
    return document_name(work.facts, known) if known else name


def _entry(work: _Work, row: SheetRow, name: str, known: Document | None) -> _Entry:
    entry = _Entry(row, name, known)
    if known is None:
        return entry
    entry.now = entry.base = project(known, name)
    revision = row.cells.get("entry:revision", "")
    if revision.isdigit() and int(revision) != known.number:
        past = work.earlier(str(known.id), int(revision))
        if past is not None:
            entry.base = project(past, name)
    return entry


def _gather_listed(work: _Work, row: SheetRow) -> None:
    name = row.cells.get("entry", "").strip()
    entry = work.entries.get(_key(work, name))
    if entry is None:
        if work.facts.get(name) is None or not name:
            work.errors.append(OFF027(where=row.where("entry"), id=name or "–"))
        return
    kind = entry.row.sheet.kind
    fields = [f.name for f in kind_of(kind).fields.values() if f.type == row.sheet.form]
    only = fields[0] if len(fields) == 1 else ""
    wanted = row.sheet.field or row.cells.get("field", "").strip() or only
    spec = kind_of(kind).fields.get(wanted)
    if spec is None or spec.type != row.sheet.form or row.sheet.kind not in ("", kind):
        expected = (
            f"a field of {kind}: {', '.join(fields)}",
            f"{kind} 的字段：{'、'.join(fields)}",
        )
        work.errors.append(_unreadable(row, "field", wanted, expected))
        return
    entry.lists.setdefault(wanted, []).append(row)


def _compare(work: _Work, entry: _Entry) -> None:
    """List the cells that differ from what the record has; find those changed on both sides."""
    known, base, now = entry.known, entry.base, entry.now
    present = work.text.present
    for column in entry.row.sheet.columns:
        key = column.key
        if key in ("id", "entry:revision") or key not in present[entry.row.sheet.title]:
            continue
        new = entry.row.cells.get(key, "")
        old = base.own.get(key, "") if base else ""
        if known is None and not new:
            continue
        if new == old:
            continue
        held = now.own.get(key, "") if now else ""
        if held not in (old, new):
            work.errors.append(OFF026(where=entry.row.where(key), id=entry.name, now=held[:80]))
        elif held != new:
            entry.differences.append(Difference(key, held, new, entry.row.where(key)))
            entry.changed.add(column.top)
    for spec in kind_of(entry.row.sheet.kind).fields.values():
        if spec.type in LISTED and list_sheet(entry.row.sheet.kind, spec).title in present:
            _compare_list(work, entry, spec)


def _compare_list(work: _Work, entry: _Entry, spec: Field) -> None:
    rows = entry.lists.get(spec.name, [])
    keys = work.text.present[list_sheet(entry.row.sheet.kind, spec).title]
    listed = [{k: v for k, v in row.cells.items() if k not in ("entry", "field")} for row in rows]
    old = [
        _held(cells, keys) for cells in (entry.base.lists.get(spec.name, []) if entry.base else [])
    ]
    held = [
        _held(cells, keys) for cells in (entry.now.lists.get(spec.name, []) if entry.now else [])
    ]
    if listed == old:
        return
    if held not in (old, listed):
        where = rows[0].where() if rows else entry.row.where()
        work.errors.append(OFF026(where=where, id=entry.name, now=spec.name))
        return
    if held == listed:
        return
    entry.changed.add(spec.name)
    for place in range(max(len(held), len(listed))):
        before = held[place] if place < len(held) else {}
        after = listed[place] if place < len(listed) else {}
        for key in dict.fromkeys((*before, *after)):
            if before.get(key, "") != after.get(key, ""):
                where = rows[place].where(key) if place < len(rows) else entry.row.where()
                path = f"{spec.name}[{place}].{key}"
                change = Difference(path, before.get(key, ""), after.get(key, ""), where)
                entry.differences.append(change)


def _held(cells: Mapping[str, str], keys: frozenset[str]) -> dict[str, str]:
    return {key: value for key, value in cells.items() if value and key in keys}


def _document(work: _Work, entry: _Entry) -> Document | None:
    """Return the entry as the workbook would have it, None where nothing changes."""
    if not entry.changed:
        return None
    try:
        identity = _identity(work, entry)
        owner, audience, embargo = _own(work, entry)
    except AccordError as error:
        work.errors.append(error)
        return None
    body = dict(entry.known.body) if entry.known else {}
    kind = kind_of(entry.row.sheet.kind)
    for spec in kind.fields.values():
        if spec.name in entry.changed:
            value = _value(work, entry, spec)
            if value in (None, [], {}):
                body.pop(spec.name, None)
            else:
                body[spec.name] = value
    number = entry.known.number if entry.known else 0
    return Document(identity, owner, body, audience, embargo, number)


def _identity(work: _Work, entry: _Entry) -> EntryId:
    if entry.known:
        return entry.known.id
    kind = entry.row.sheet.kind
    if entry.name.startswith("accord:"):
        found = EntryId.parse(entry.name)
        if found.kind == kind:
            return found
    if not is_local(entry.name):
        expected = ("an id of letters, figures and hyphens", "由字母、数字和连字符组成的编号")
        raise _unreadable(entry.row, "id", entry.name, expected)
    return EntryId.mint(work.setting.node, kind, entry.name)


def _own(work: _Work, entry: _Entry) -> tuple[str, tuple[str, ...], date | None]:
    cells, known, setting = entry.row.cells, entry.known, work.setting
    present = work.text.present[entry.row.sheet.title]
    owner = cells.get("entry:owner", "").strip()
    owner = owner or (known.owner if known else setting.owner)
    terms = tuple(
        line.strip() for line in cells.get("entry:audience", "").split("\n") if line.strip()
    )
    if known and "entry:audience" not in present:
        terms = known.audience
    if not setting.may_issue(owner):
        raise REC018(where=entry.row.where("entry:owner"), owner=owner)
    for term in terms:
        try:
            Audience.parse(term)
        except AccordError as error:
            where = entry.row.where("entry:audience")
            raise error.kind(where=where, **error.params) from None
    said = cells.get("entry:embargo", "").strip()
    if known and "entry:embargo" not in present:
        return owner, terms, known.embargo
    try:
        embargo = date.fromisoformat(said) if said else None
    except ValueError:
        expected = ("a day such as 2027-01-31", "日期，如 2027-01-31")
        raise _unreadable(entry.row, "entry:embargo", said, expected) from None
    return owner, terms or setting.audience, embargo


def _value(work: _Work, entry: _Entry, spec: Field) -> Any:
    """Read one field from its cells; what cannot be read is an error at its cell."""
    if spec.type in LISTED:
        found = []
        for row in entry.lists.get(spec.name, []):
            try:
                found.append(read_row(spec, row.cells))
            except Unreadable as error:
                work.errors.append(_wrong(row, error, spec))
        return found
    cells = dict(entry.now.own) if entry.now else {}
    present = work.text.present[entry.row.sheet.title]
    cells |= dict.fromkeys(present, "") | entry.row.cells
    try:
        return read_field(spec, cells)
    except Unreadable as error:
        work.errors.append(_wrong(entry.row, error, spec))
        return None


def _wrong(row: SheetRow, error: Unreadable, spec: Field) -> AccordError:
    """Find the cell that could not be read and say what was expected in it."""
    found = str(error)
    for column in row.sheet.columns:
        text = row.cells.get(column.key, "")
        if column.form in EXPECTED and found and found in text:
            return _unreadable(row, column.key, found, EXPECTED[column.form])
    return _unreadable(row, spec.name, found, ("as exported", "导出时的写法"))


def _unreadable(row: SheetRow, key: str, found: str, expected: tuple[str, str]) -> AccordError:
    en, zh = expected
    return OFF024(where=row.where(key), found=found[:60], expected=en, expected_zh=zh)


def _cell(entry: _Entry, path: str) -> Where:
    """Return the cell of a dotted field path such as ``mentions[0].source``."""
    head, _, rest = path.partition("[")
    if rest:
        number, _, inner = rest.partition("]")
        rows = entry.lists.get(head, [])
        if number.isdigit() and int(number) < len(rows):
            inner = inner.lstrip(".")
            row = rows[int(number)]
            return row.where(inner or ("text" if row.sheet.form == "texts" else ""))
    return entry.row.where(path)


def _relocated(error: AccordError, held: Mapping[str, _Located]) -> AccordError:
    """Name the row of a list in which a wrong reference stands; a set knows only its field."""
    one = held.get(str(error.params.get("id", "")))
    head, _, rest = str(error.params.get("field", "")).partition(".")
    target = str(error.params.get("target", ""))
    for row in one.entry.lists.get(head, []) if one else []:
        if target in row.cells.get(rest, "").split("\n"):
            return error.kind(where=row.where(rest), **error.params)
    return error


def _planned(entry: _Entry, document: Document | None) -> Planned:
    state = "same" if not entry.changed else "changed" if entry.known else "new"
    shown = document or entry.known
    title = shown.title if shown else Text((entry.name,), entry.name)
    return Planned(state, entry.name, title, entry.row.where("id"), tuple(entry.differences))
