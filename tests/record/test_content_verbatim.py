"""Every passage, mention and quoted wording stands in the document it is recorded from.

Compared without spaces: the documents are read from print, where spacing is typography.
"""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.shared

FILES = {
    "SRC-HISTORY": "000_1d3aa788ce1b55ce.txt",
    "SRC-FRAMEWORK": "001_c91adadedd9ef484.txt",
    "SRC-AP2011": "002_be60f904d541ac31.txt",
    "SRC-LMSTRAT": "003_222c0e3fdd63f453.txt",
    "SRC-FYP14": "004_e572b892cba0d2e4.txt",
}

# Recorded wordings of discrepancies that describe a place rather than quote it.
DESCRIBED = {
    ("DIS-06", 1): "a count of the items listed there",
    ("DIS-08", 0): "date and 启动 stand apart in the sentence; the mentions of the event quote it",
    ("DIS-15", 0): "the themes stand in the mentions of the three forums",
    ("DIS-15", 1): "the themes stand in the mentions of the three forums",
    ("DIS-17", 0): "the names stand in the description of the discrepancy",
    ("DIS-18", 0): "the absence of a row cannot be quoted",
    ("DIS-23", 0): "a count of the areas listed there",
    ("DIS-23", 1): "a count of the areas listed there",
    ("DIS-25", 0): "the wordings are those of the two items",
}
# Quotations with something left out: the parts stand in the document, in this order.
ABRIDGED = {
    ("DIS-07", 0),
    ("DIS-22", 0),
    ("DIS-24", 0),
    ("DIS-24", 1),
    ("DIS-28", 0),
    ("DIS-32", 0),
    ("DIS-33", 0),
}
# Titles marked as printed that differ from print by more than spaces and dashes.
RETITLED: set[str] = set()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def undashed(text: str) -> str:
    return re.sub("[—–－-]+", "-", squeezed(text))


@pytest.fixture(scope="module")
def documents(shared_dir) -> dict[str, str]:
    return {
        source: squeezed((shared_dir / "documents" / name).read_text(encoding="utf-8"))
        for source, name in FILES.items()
    }


def test_each_passage_of_an_item_stands_in_its_document(documents, facts):
    checked, missing = 0, []
    for item in facts.of_kind("item"):
        passages, places = item.text("text").zh, item.body["passages"]
        assert len(passages) == len(places), item.local
        for passage, place in zip(passages, places, strict=True):
            checked += 1
            if squeezed(passage) not in documents[place["source"]]:
                missing.append((item.local, passage))
    assert missing == []
    assert len(facts.of_kind("item")) == 122
    assert checked >= 122


def test_each_item_is_quoted_as_printed(facts):
    for item in facts.of_kind("item"):
        text = item.text("text")
        assert text.zh_form is None, item.local
        assert text.zh and all(len(squeezed(passage)) > 3 for passage in text.zh), item.local


def test_a_passage_of_timing_holds_the_recorded_time(facts):
    """Where one passage is marked as the timing, the wording of the term comes from it."""
    for item in facts.of_kind("item"):
        passages, places = item.text("text").zh, item.body["passages"]
        timing = [p for p, at in zip(passages, places, strict=True) if at.get("role") == "time"]
        wording = squeezed(item.body["term"]["wording"]["zh"])
        parts = [p for p in re.split(r"[;,()（）]", wording) if re.search("[0-9]{4}", p)]
        said = squeezed("".join(timing))
        if timing and "有效期" not in wording:
            assert all(part in said for part in parts), (item.local, wording, said)


def test_each_mention_stands_in_its_document(documents, facts):
    checked, missing = 0, []
    for kind in ("event", "output"):
        for document in facts.of_kind(kind):
            for mention in document.body.get("mentions", []):
                for field in ("zh", "when_where"):
                    if mention.get(field):
                        checked += 1
                        if squeezed(mention[field]) not in documents[mention["source"]]:
                            missing.append((document.local, mention[field]))
    assert missing == []
    assert checked > 200


def test_each_row_of_the_annex_is_quoted_with_time_and_place(documents, facts):
    """Time and place stand directly before the wording of the row, as in the printed table."""
    for event in facts.of_kind("event"):
        for mention in event.body["mentions"]:
            if mention.get("row") and mention.get("when_where"):
                row = squeezed(f"{mention['row']}{mention['when_where']}{mention['zh']}")
                assert row in documents[mention["source"]], (event.local, row)


def test_each_recorded_wording_of_a_discrepancy_is_a_quotation_or_listed(documents, facts):
    abridged, described = set(), set()
    for document in facts.of_kind("discrepancy"):
        for number, recorded in enumerate(document.body["recorded"]):
            key = (document.local, number)
            text = documents[recorded["source"]]
            if squeezed(recorded["zh"]) in text:
                continue
            parts = [p for p in map(squeezed, re.split(r"…+|\s/\s", recorded["zh"])) if p]
            (abridged if parts and all(p in text for p in parts) else described).add(key)
    assert abridged == ABRIDGED
    assert described == set(DESCRIBED)


def test_titles_marked_as_printed_stand_in_a_document(documents, facts):
    plain = {source: undashed(text) for source, text in documents.items()}
    found = set()
    for kind in ("instrument", "organisation", "area", "item", "event", "series", "output"):
        for document in facts.of_kind(kind):
            title = document.text("title")
            if title.zh_form is None and not any(
                undashed(z) in t for z in title.zh for t in plain.values()
            ):
                found.add(document.local)
    assert found == RETITLED


def test_names_in_the_sources_stand_in_a_document(documents, facts):
    for kind in ("instrument", "organisation", "output"):
        for document in facts.of_kind(kind):
            for name in document.body.get("names", []):
                printed = squeezed(name.replace("[sic]", ""))
                assert any(printed in text for text in documents.values()), (document.local, name)
