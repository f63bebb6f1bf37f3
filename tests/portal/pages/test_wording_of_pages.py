"""Every wording has both languages, every code is there, and templates hold no bare prose."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from accord import portal
from accord.portal.wording import wordings

PORTAL = Path(portal.__file__).parent
TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))
LETTERS = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
SHOWN_ATTRIBUTES = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"{]*)"')
# Without language: shown when nothing else can be. A format hint is the same in both.
ALLOWED = {"bare_error.html": {"中文", "English"}}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_wording_has_both_languages_with_the_same_parameters():
    for code, entry in wordings().items():
        assert entry.get("zh") and entry.get("en"), code
        assert set(entry) <= {"zh", "en", "en_one"}, code
        assert fields(entry["zh"]) == fields(entry["en"]), code
        assert fields(entry.get("en_one", "")) <= fields(entry["en"]) | {"n"}, code


def test_chinese_is_chinese_and_english_is_english():
    for code, entry in wordings().items():
        if code == "switch":
            continue
        assert not re.search(r"[\u4e00-\u9fff]", entry["en"]), code
        if re.search(r"[A-Za-z]{3,}", re.sub(r"\{[^}]*\}", "", entry["en"])):
            assert re.search(r"[\u4e00-\u9fff]|\{", entry["zh"]), code
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]", entry["zh"]), code
        assert "!" not in entry["en"] and "！" not in entry["zh"], code


def test_wordings_keep_to_the_officials_terms():
    avoided = ("承诺", "缔约方", "未落实", "未完成", "逾期", "拖延", "召回", "密级", "评分", "排行")
    for code, entry in wordings().items():
        assert not [w for w in avoided if w in entry["zh"]], code


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda f: f.name)
def test_templates_hold_no_bare_prose(file):
    text = file.read_text(encoding="utf-8")
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!doctype[^>]*>", " ", text, flags=re.S)
    shown = SHOWN_ATTRIBUTES.findall(bare) + re.sub(r"<[^>]+>", "\n", bare).split("\n")
    prose = {line.strip(" ·–-") for line in shown if LETTERS.search(line)}
    assert prose <= ALLOWED.get(file.name, set())


def test_every_code_a_template_or_module_names_is_a_wording():
    known = set(wordings())
    for file in TEMPLATES:
        for code, joined in re.findall(
            r"""\{% say ["']([a-z_.]+)["'](\|add)?""", file.read_text(encoding="utf-8")
        ):
            found = any(k.startswith(code) for k in known) if joined else code in known
            assert found, f"{file.name}: {code}"
    for file in PORTAL.rglob("*.py"):
        for code in re.findall(r'\bsay\(\s*"([a-z_.]+)"', file.read_text(encoding="utf-8")):
            assert code in known, f"{file.name}: {code}"


def test_every_wording_is_used():
    text = "\n".join(f.read_text(encoding="utf-8") for f in [*TEMPLATES, *PORTAL.rglob("*.py")])
    families = ("count.", "form.", "qualifier.", "role.", "sort.", "term.")
    families += ("audience.", "box.", "evaluation.", "new.", "problem.", "term_", "view.")
    # Words that a list of codes, filters or sections asks for by its own names.
    families += ("annex.", "changes.", "currency.", "filter.", "found.", "nav.", "sources.")
    families += ("statistics.head_", "text_part.", "wrote.", "import.state_")
    families += ("measured.action_", "measured.note_")
    # Of a file brought in: questions, answers, tests, flags, roles and formats by their own names.
    own = "step ask why choice problem box hint role format layout sure wait count test flag"
    families += tuple(f"upload.{name}." for name in own.split())
    unused = [
        code
        for code in wordings()
        if not code.startswith(families) and f'"{code}"' not in text and f"'{code}'" not in text
    ]
    assert unused == [] or set(unused) <= {"yes", "no"}
