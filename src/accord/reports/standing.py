"""Whether a text is a draft: it is one until every secretariat of its mechanism has released it.

A release names the fingerprint of the text in both languages. When the record changes so that the
text changes, the fingerprint no longer fits and the report is a draft again.
"""

from __future__ import annotations

from dataclasses import dataclass

from accord.kernel.canonical import canonical, digest
from accord.kernel.dates import PartialDate
from accord.record.documents import Document
from accord.reports.blocks import plain
from accord.reports.given import Given
from accord.reports.recipes import Recipe
from accord.reports.sections.facts_of_items import names_of
from accord.reports.wording import listed, say

PRINTED = 16


@dataclass(frozen=True)
class Standing:
    """Who released this very text, who has not, and whether an earlier text was released by all."""

    fingerprint: str
    released: tuple[Document, ...]
    awaited: tuple[str, ...]
    changed: bool

    @property
    def draft(self) -> bool:
        """Tell whether the text is a draft: a secretariat is awaited, or there is none."""
        return bool(self.awaited) or not self.released

    def words(self, given: Given, lang: str) -> str:
        """Say the standing of the text."""
        awaited = listed(names_of(list(self.awaited), given.facts, lang), lang)
        done = listed([_released(one, given, lang) for one in self.released], lang)
        if not self.draft:
            return say("released_by", lang, names=done)
        if not self.awaited:
            return say("draft_no_secretariat", lang)
        if self.changed:
            return say("draft_changed", lang)
        return say("draft_some" if done else "draft_until", lang, names=awaited, done=done)


def _released(one: Document, given: Given, lang: str) -> str:
    name = names_of([one.body["by"]], given.facts, lang)[0]
    when = PartialDate.parse(one.body["released"]).words(lang)
    return say("released_one", lang, name=name, when=when)


def names_this_text(named: str, mine: str) -> bool:
    """Tell whether a release names this text: the fingerprint whole, or as the cover prints it."""
    return len(named) >= PRINTED and mine.startswith(named)


def fingerprint(recipe: Recipe, given: Given) -> str:
    """Return the hash of the text in both languages, without its cover."""
    text = {lang: plain(recipe.blocks(given, lang)) for lang in ("zh", "en")}
    return digest(canonical(text))


def standing_of(recipe: Recipe, given: Given) -> Standing:
    """Return the standing of a report's text as the readers may see it."""
    mine = fingerprint(recipe, given)
    secretariats = list(given.mechanism.body.get("secretariats", ())) if given.mechanism else []
    found = [
        one
        for one in given.facts.naming(given.instrument, "report_release", "instrument")
        if one.body["report"] == recipe.name
        and one.body["as_of"] == given.as_of.isoformat()
        and one.owner == one.body["by"]
        and one.body["by"] in secretariats
    ]
    fitting = {
        one.body["by"]: one for one in found if names_this_text(one.body["fingerprint"], mine)
    }
    awaited = tuple(name for name in secretariats if name not in fitting)
    earlier = {
        one.body["by"] for one in found if not names_this_text(one.body["fingerprint"], mine)
    }
    return Standing(
        mine,
        tuple(fitting[name] for name in secretariats if name in fitting),
        awaited,
        bool(secretariats) and earlier >= set(secretariats) and not fitting,
    )
