"""Contradictions found by rule, for the staff of the mechanisms: material to check."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse

from accord.kernel.text import Text
from accord.portal import filters
from accord.portal.answers import page
from accord.portal.derived import Finding, found_by_rule, is_staff
from accord.portal.present import told
from accord.portal.query import paged
from accord.portal.reading import Document, Facts, Snapshot
from accord.portal.requests import Request
from accord.portal.wording import say

PER_PAGE = 25


@dataclass(frozen=True)
class Shown:
    """A contradiction as the page shows it."""

    code: str
    natures: tuple[str, ...]
    message: list[tuple[str, Document | None]]
    entries: list[Document]
    wordings: list[tuple[Document | None, Document | None, Text, str]]
    known_as: Document | None


def found(request: Request) -> HttpResponse:
    """List the contradictions the rules find, and which of them are recorded already."""
    facts = Facts(request)
    staff = is_staff(request.viewer)
    part = facts.whole() if staff else facts.of_kinds()
    listed = found_by_rule(part, facts)
    used = sorted({nature for one in listed for nature in one.natures})
    states = [(state, say(f"found.{state}", request.lang)) for state in ("recorded", "open")]
    asked = [
        filters.codes(request, "form", say("form", request.lang), "discrepancy_forms", used),
        filters.options(request, "state", say("found.state", request.lang), states),
    ]
    chosen = filters.chosen(asked)
    fitting = [
        one
        for one in listed
        if (not chosen["form"] or chosen["form"] in one.natures)
        and chosen["state"] in ("", "recorded" if one.explained_by else "open")
    ]
    shown = paged(request, fitting, PER_PAGE)
    return page(
        request,
        "found.html",
        staff=staff,
        filters=asked,
        listed=shown,
        found=[_shown(part, one, request.lang) for one in shown.shown],
        total=len(listed),
        open=sum(not one.explained_by for one in listed),
    )


def _shown(part: Snapshot, one: Finding, lang: str) -> Shown:
    return Shown(
        one.code,
        one.natures,
        told(one.message(lang), part),
        [d for d in (part.get(name) for name in one.entries) if d],
        [(part.get(w.entry), part.get(w.source), w.at, w.said) for w in one.wordings],
        part.get(one.explained_by),
    )
