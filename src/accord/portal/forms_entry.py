"""A whole entry as a form sends it: its boxes, owner, audience, reason, and the revision read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import QueryDict
from django.utils.crypto import salted_hmac

from accord.kernel.errors import AccordError
from accord.portal import choosing, writing
from accord.portal.editing_errors import POR046
from accord.portal.forms_nodes import label_of
from accord.portal.forms_reading import LINE, clean
from accord.portal.forms_schema import Read, add_row, body_of, take_row, values_of
from accord.portal.reading import Document, Snapshot, kind_fields
from accord.portal.wording import say
from accord.release import Viewer

BOX = "b."


@dataclass(frozen=True)
class Filled:
    """A form as sent: what it holds and what it was made from."""

    kind: str
    values: Mapping[str, str]
    owner: str = ""
    audience: tuple[str, ...] = ("owner",)
    embargo: str = ""
    reason: str = ""
    expected: int = 0
    token: str = ""


@dataclass
class Outcome:
    """What a form was read into: a document, or the errors by box, in order."""

    filled: Filled
    document: Document | None = None
    errors: dict[str, str] = field(default_factory=dict)


def from_document(document: Document, viewer: Viewer) -> Filled:
    """Return the form that holds an entry; what the viewer may not see is masked."""
    fields = kind_fields(document.kind)
    values = values_of(fields, document.body)
    hidden = masks(document, viewer)
    back = {target: mask for mask, target in hidden.items()}
    for box, _ in body_of(fields, values).references:
        values[box] = back.get(values[box], values[box])
    embargo = document.embargo.isoformat() if document.embargo else ""
    return Filled(
        document.kind, values, document.owner, document.audience, embargo, "", document.number
    )


def from_post(kind: str, posted: QueryDict) -> Filled:
    """Return the form that was sent."""
    values = {n.removeprefix(BOX): v for n, v in posted.items() if n.startswith(BOX)}
    expected = posted.get("expected", "")
    return Filled(
        kind,
        {name: str(value) for name, value in values.items()},
        clean(posted.get("owner", ""))[:120],
        tuple(sorted(set(clean(posted.get("audience", "")).split()))) or ("owner",),
        clean(posted.get("embargo", ""))[:40],
        clean(posted.get("reason", "")),
        int(expected) if expected.isascii() and expected.isdigit() and len(expected) < 9 else 0,
        posted.get("token", ""),
    )


def with_rows(filled: Filled, wish: str) -> Filled:
    """Return the form with a row added (``add:<list>``) or taken away (``take:<list>:<row>``)."""
    values = dict(filled.values)
    what, _, rest = wish.partition(":")
    if what == "add":
        add_row(values, rest)
    else:
        path, _, row = rest.rpartition(":")
        take_row(values, path, row)
    return replace(filled, values=values)


def masks(document: Document, viewer: Viewer) -> dict[str, str]:
    """Return stand-ins for what an entry names and the viewer may not see, by stand-in."""
    fields = kind_fields(document.kind)
    values = values_of(fields, document.body)
    named = {values[box] for box, _ in body_of(fields, values).references}
    seen = {d.local for d in writing.around(viewer, document)}
    return {_mask(target): target for target in named - seen}


def _mask(target: str) -> str:
    return "hidden-" + salted_hmac("accord.hidden", target, algorithm="sha256").hexdigest()[:12]


def read(viewer: Viewer, filled: Filled, base: Document | None, lang: str) -> Outcome:
    """Read a form into a document: resolve what it names, check it, and say what is wrong."""
    fields = kind_fields(filled.kind)
    hidden = masks(base, viewer) if base else {}
    values = _resolved(viewer, filled, hidden)
    found = body_of(fields, values)
    back = {target: mask for mask, target in hidden.items()}
    shown = {b: back.get(values[b], values[b]) for b, _ in found.references}
    filled = replace(filled, values=values | shown)
    outcome = Outcome(filled)
    for box, most in found.too_long:
        error = POR046(text=filled.values[box][:20], most=most)
        outcome.errors[box] = _sentence(error, lang)
    for box, fault in found.faults:
        outcome.errors.setdefault(box, _sentence(fault, lang))
    embargo = _embargo(filled, outcome, lang)
    if len(filled.reason) > LINE:
        outcome.errors["why"] = _sentence(POR046(text=filled.reason[:20], most=LINE), lang)
    if outcome.errors:
        return outcome
    if base is None:
        document = writing.new_document(
            filled.kind, filled.token, filled.owner, filled.audience, found.body
        )
    else:
        document = replace(base, body=found.body, owner=filled.owner, audience=filled.audience)
    document = replace(document, embargo=embargo)
    for fault in writing.check_draft(viewer, document, base):
        box = box_of(found, fault)
        outcome.errors.setdefault(box, fault_words(fault, filled.kind, lang))
    outcome.document = None if outcome.errors else document
    return outcome


def _embargo(filled: Filled, outcome: Outcome, lang: str) -> date | None:
    try:
        return date.fromisoformat(filled.embargo) if filled.embargo else None
    except ValueError:
        outcome.errors["embargo"] = say("problem.day", lang)
        return None


def _resolved(viewer: Viewer, filled: Filled, hidden: Mapping[str, str]) -> dict[str, str]:
    """Put ids for the titles that were typed, and what was masked back in its place."""
    values = {name: clean(words) for name, words in filled.values.items()}
    boxes = body_of(kind_fields(filled.kind), values).references
    for box, _ in boxes:
        values[box] = hidden.get(values[box], values[box])
    known = choosing.known_as(viewer, {values[box] for box, _ in boxes}, ())
    for box, to in boxes:
        values[box] = _by_title(values[box], to, known)
    return values


def _by_title(words: str, to: tuple[str, ...], known: Snapshot) -> str:
    if known.get(words):
        return words
    named = [
        d.local
        for d in known
        if (not to or d.kind in to) and words in (d.title.in_language("zh"), d.title.en)
    ]
    return named[0] if len(named) == 1 else words


def box_of(found: Read, fault: AccordError) -> str:
    """Return the box a fault speaks of: that of its path, or of the nearest path around it."""
    path = fault.where.field or str(fault.params.get("field", ""))
    while path and path not in found.boxes:
        cut = max(path.rfind("."), path.rfind("["))
        path = path[:cut] if cut > 0 else ""
    box = found.boxes.get(path, "")
    language = str(fault.params.get("language", ""))
    if fault.code == "REC008" and language in ("zh", "en"):
        return f"{box}.{language}"
    return f"{box}.zh" if fault.code == "REC003" and f"{box}.zh" in found.boxes else box


def fault_words(fault: AccordError, kind: str, lang: str) -> str:
    """Say what is wrong with a field in the words of its form."""
    path = fault.where.field or str(fault.params.get("field", ""))
    label = label_of(kind_fields(kind), path).in_language(lang)
    if fault.code == "REC003":
        return say("problem.needed", lang, label=label)
    if fault.code == "REC008":
        language = str(fault.params.get("language", ""))
        return say(f"problem.needs_{'zh' if language == 'zh' else 'en'}", lang, label=label)
    if fault.code == "REC031":
        return say("problem.unmarked", lang, label=label)
    if fault.code == "REC005":
        return say("problem.unknown_entry", lang, label=label, name=fault.params["target"])
    return f"{label}{say('colon', lang)}{_sentence(fault, lang)}"


def _sentence(fault: AccordError, lang: str) -> str:
    words, gap = fault.message(lang), "" if lang == "zh" else " "
    return f"{words[:1].upper()}{words[1:]}{gap}{fault.fix(lang)}"


def merged(base: Document, theirs: Document, mine: Filled, viewer: Viewer) -> Filled:
    """Bring a form made on an earlier revision to the present one, losing nothing of either.

    A field only they changed is taken from theirs; every field of the form that was changed in it
    stays as typed.
    """
    old = from_document(base, viewer)
    new = from_document(theirs, viewer)
    values = dict(new.values)
    for name in kind_fields(base.kind):
        typed = _of_field(mine.values, name)
        if typed != _of_field(old.values, name):
            for box in _of_field(values, name):
                del values[box]
            values |= typed
    return replace(
        mine,
        values=values,
        owner=mine.owner if mine.owner != old.owner else new.owner,
        audience=mine.audience if mine.audience != tuple(sorted(old.audience)) else new.audience,
        embargo=mine.embargo if mine.embargo != old.embargo else new.embargo,
        expected=theirs.number,
    )


def _of_field(values: Mapping[str, str], name: str) -> dict[str, str]:
    return {b: v for b, v in values.items() if v and (b == name or b.startswith(f"{name}."))}
