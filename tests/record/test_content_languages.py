"""Both languages, marked for what they are, in the words officials use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from accord.kernel.text import Text
from accord.record.schema import Field, kind_of

HAN = re.compile("[\u3400-\u9fff]")
FOUR_ENGLISH_WORDS = re.compile(r"[A-Za-z]+(?:[ ,]+[A-Za-z]+){3,}")

# Never in Chinese written for the record. Quotations keep their words.
FORBIDDEN = (
    "未落实",
    "未完成",
    "逾期",
    "拖延",
    "焦点",
    "协调人",
    "最佳案例",
    "自评价",
    "自查报告",
    "证据",
    "中心节点",
    "召回",
    "密级",
    "版次",
    "断点",
    "子指数",
    "单因素",
    "共同利益",
    "结转",
    "不可评估",
    "质疑",
    "溯源",
    "错误",
    "缔约方",
    "痛点",
)
# Where such a word is right, and why.
ALLOWED = {
    ("CNC-05", "缔约方"): "the conference of the parties of a convention has this name",
    ("CHA-12", "痛点"): "what the article says, in its words",
    ("PRO-E6", "痛点"): "what the article says, in its words",
    ("SYS-40", "痛点"): "what the article says, in its words",
}
# Not in terms.md, and never said of a party either.
HARSH = ("未履行", "未兑现", "未执行", "违约", "失败", "不力", "滞后", "拖欠")

# English that has to show a Chinese name as printed.
NAMES_SHOWN = {
    "DIS-03",
    "DIS-15",
    "DIS-16",
    "DIS-17",
    "DIS-19",
    "DIS-24",
    "DIS-27",
    "DIS-29",
    "ORG-ASEC-ENV",
    "OUT-OUTLOOK-1",
    "PTN-LM",
}

WRITTEN = {
    "note",
    "reason",
    "force_basis",
    "search_note",
    "date_note",
    "established_note",
    "organiser_note",
    "group_note",
    "handling",
    "form",
    "roles",
    "recorded",
    "topic",
    "what",
    "indicator",
    "subject",
    "points",
    "happenings",
    "recommendations",
    "topics",
    "outcome",
    "standing",
    "cadence",
    "caution",
    "sections",
    "contents",
    "open_issues",
}


class Said(NamedTuple):
    entry: str
    kind: str
    path: str
    text: Text
    raw: Any

    @property
    def field(self) -> str:
        return re.sub(r"\[\d+\]", "", self.path.rpartition(".")[2])


def texts(fields: dict[str, Field], body: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    for name, value in body.items():
        spec = fields.get(name)
        for inner in value if isinstance(value, list) else [value]:
            if (
                name in ("wording", "note", "unit") and isinstance(inner, dict) and "zh" in inner
            ) or (spec and spec.type in ("text", "texts")):
                yield f"{path}{name}", inner
            elif isinstance(inner, dict):
                yield from texts(dict(spec.fields) if spec else {}, inner, f"{path}{name}.")


@pytest.fixture(scope="module")
def said(facts) -> list[Said]:
    return [
        Said(d.local, d.kind, path, Text.of(raw), raw)
        for d in facts
        for path, raw in texts(dict(kind_of(d.kind).fields), dict(d.body), "")
    ]


def test_every_text_has_both_languages(said):
    assert len(said) > 2000
    assert [(s.entry, s.path) for s in said if not any(s.text.zh) or not s.text.en] == []
    once = [s for s in said if isinstance(s.raw, str)]
    assert [(s.entry, s.path, s.raw) for s in once if HAN.search(s.raw)] == []


def test_every_place_of_a_citation_is_given_in_both_languages(said):
    """The English place keeps no Chinese, the Chinese no English words."""
    places = [s for s in said if s.field == "at"]
    assert len(places) > 700
    for place in places:
        assert not HAN.search(place.text.en), place
        words = re.findall("[A-Za-z]{3,}", "".join(place.text.zh))
        assert words == [], place


def test_the_english_of_items_is_marked(said):
    worded = [s for s in said if s.kind == "item" and s.field in ("title", "text", "wording")]
    assert len(worded) == 3 * 122
    assert {s.text.en_form for s in worded} == {"official", "translated", "summary"}
    assert {s.text.en_form for s in worded if s.field == "text"} <= {
        "official",
        "summary",
        "translated",
    }


def test_every_title_says_what_its_english_is(said):
    titles = [s for s in said if s.path in ("title", "theme") and s.kind != "place"]
    assert [(s.entry, s.path) for s in titles if s.text.en_form is None] == []


def test_chinese_written_for_the_record_is_marked_editorial(said):
    unmarked = [
        (s.entry, s.path)
        for s in said
        if s.field in WRITTEN and not (s.kind == "item" and s.field == "text")
        if (s.text.zh_form, bool(s.text.en_form)) != ("editorial", True)
    ]
    assert unmarked == []


def test_quoted_chinese_is_not_marked_editorial(said):
    quoted = [s for s in said if s.kind == "item" and s.field == "text"]
    assert {s.text.zh_form for s in quoted} == {None}


def test_chinese_written_for_the_record_keeps_to_the_terms(said):
    found = {
        (s.entry, word)
        for s in said
        if s.text.zh_form in ("editorial", "label") or s.field == "at"
        for word in (*FORBIDDEN, *HARSH)
        if word in "".join(s.text.zh)
    }
    assert found == set(ALLOWED)


def test_no_record_is_never_worded_as_not_done(said):
    """Where something was looked for in vain, the text says that this does not mean not done."""
    for s in said:
        zh = "".join(s.text.zh)
        if s.field == "search_note" and re.search("未见|暂无", zh):
            assert "不表示未开展" in zh, s.entry
            assert "does not mean" in s.text.en, s.entry


def test_english_texts_hold_no_chinese_but_names_as_printed(said):
    found = {s.entry for s in said if HAN.search(s.text.en)}
    assert found <= NAMES_SHOWN


def test_chinese_texts_hold_no_english_sentence(said):
    found = [(s.entry, s.path) for s in said if FOUR_ENGLISH_WORDS.search("".join(s.text.zh))]
    assert found == []


def test_chinese_texts_are_chinese(said):
    """Apart from figures, years and the numbers of passages."""
    for s in said:
        zh = "".join(s.text.zh)
        assert HAN.search(zh) or re.fullmatch(r"[0-9\s.,;:%（）()、；—–\-]+", zh), (s.entry, s.path)


@pytest.mark.shared
def test_the_forbidden_words_are_those_of_the_list_of_terms(shared_dir):
    terms = (shared_dir / "reference" / "terms.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in terms.splitlines() if line.startswith("|")]
    avoided = "、".join(cells[3] for cells in rows if len(cells) > 4)
    missing = [word for word in FORBIDDEN if word not in avoided]
    assert missing == []
