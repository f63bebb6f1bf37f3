"""Bad input to a load: each fault coded, with file and line, and the record as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from accord.kernel.errors import AccordError
from accord.record.content import MAX_FILE_BYTES
from accord.record.load import ContentFaults, load

from .small_content import challenge, state, two_challenges, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_data(tmp_path_factory, settings):
    settings.ACCORD_DATA = tmp_path_factory.mktemp("data")
    settings.ACCORD_NODE = "seed"


@pytest.fixture
def folder(tmp_path) -> Path:
    return two_challenges(tmp_path / "content")


HEAD = "kind: challenge\nowner: CN\naudience: [public]\nentries:\n"
GOOD = yaml.safe_dump([challenge("CHA-9")], allow_unicode=True)
CITED = "    citations:\n      - {source: SRC-A, at: {zh: 一, en: I}}\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)

# name, bytes of the file, code, line
BAD = [
    ("broken YAML", f"{HEAD}  - id: CHA-9\n    what: {{zh: 甲, en: A\n", "REC001", 7),
    ("text that is not YAML at all", "\t{[", "REC001", 1),
    (
        "unknown id",
        f"{HEAD}  - id: CHA-9\n    what: {{zh: 甲, en: A}}\n{CITED.replace('SRC-A', 'SRC-Z')}",
        "REC005",
        7,
    ),
    ("alias bomb", f"{BOMB}{HEAD}{GOOD}", "REC001", 2),
    (
        "duplicate key",
        f"{HEAD}  - id: CHA-9\n    what: {{zh: 甲, en: A}}\n    what: {{zh: 乙, en: B}}\n{CITED}",
        "REC001",
        7,
    ),
    (
        "duplicate key of a text",
        f"{HEAD}  - id: CHA-9\n    what:\n      zh: 甲\n      en: A\n      zh: 乙\n{CITED}",
        "REC001",
        9,
    ),
    ("not UTF-8", f"{HEAD}{GOOD}".encode("gb18030"), "REC001", 1),
    ("unknown kind", "kind: feast\nowner: CN\nentries: []\n", "REC011", 1),
    ("no entries", "kind: challenge\nowner: CN\n", "REC003", 1),
    ("a list instead of a file", "- id: CHA-9\n", "REC003", 1),
    ("text instead of entries", "kind: challenge\nowner: CN\nentries: none\n", "REC003", 1),
    ("an entry that is no mapping", f"{HEAD}  - CHA-9\n", "REC004", 5),
    (
        "an id with a space",
        f"{HEAD}  - id: CHA 9\n    what: {{zh: 甲, en: A}}\n{CITED}",
        "REC004",
        5,
    ),
    ("a text that is a list", f"{HEAD}  - id: CHA-9\n    what: [甲]\n{CITED}", "REC004", 6),
    (
        "citations that are a text",
        f"{HEAD}  - id: CHA-9\n    what: {{zh: 甲, en: A}}\n    citations: here\n",
        "REC004",
        7,
    ),
    (
        "a citation that is a text",
        f"{HEAD}  - id: CHA-9\n    what: {{zh: 甲, en: A}}\n    citations: [here]\n",
        "REC004",
        7,
    ),
    (
        "no owner",
        f"kind: challenge\nentries:\n  - id: CHA-9\n    what: {{zh: 甲, en: A}}\n{CITED}",
        "REC003",
        3,
    ),
    (
        "no day",
        f"{HEAD}  - id: CHA-9\n    embargo: soon\n    what: {{zh: 甲, en: A}}\n{CITED}",
        "REC004",
        5,
    ),
]


@pytest.mark.parametrize(("data", "code", "line"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_bad_input_gives_its_coded_error_and_changes_nothing(folder, data, code, line):
    load(folder, actor="t")
    before = state()
    path = folder / "sub" / "new.yaml"
    path.parent.mkdir()
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    with pytest.raises(ContentFaults) as told:
        load(folder, actor="t")
    faults = told.value.faults
    assert [f.code for f in faults] == [code], [f.render() for f in faults]
    # A fault of the file as a whole need not name a line.
    assert (faults[0].where.file, faults[0].where.line or 1) == ("sub/new.yaml", line)
    for lang in ("zh", "en"):
        assert faults[0].message(lang) and faults[0].fix(lang)
    assert told.value.summary.code == "REC020"
    assert state() == before


def test_a_file_of_25_mb_is_refused_unread(folder):
    load(folder, actor="t")
    before = state()
    (folder / "large.yaml").write_bytes(b"#" * 25_000_000)
    with pytest.raises(ContentFaults) as told:
        load(folder, actor="t")
    fault = told.value.faults[0]
    assert (fault.code, fault.where.file) == ("REC001", "large.yaml")
    assert str(MAX_FILE_BYTES) in fault.message("en")
    assert state() == before


def instrument(local: str, *before: str) -> dict[str, Any]:
    title = {"zh": "文", "en": "Text", "en_form": "official"}
    return {"id": local, "title": title, "predecessors": list(before)}


@pytest.mark.parametrize(
    "chain",
    [
        [("INS-1", "INS-1")],
        [("INS-1", "INS-2"), ("INS-2", "INS-1")],
        [("INS-1", "INS-2"), ("INS-2", "INS-3"), ("INS-3", "INS-1"), ("INS-4", "INS-1")],
    ],
    ids=["itself", "two", "three and a tail"],
)
def test_a_circle_of_predecessors_is_refused(folder, chain):
    load(folder, actor="t")
    before = state()
    write(folder, "instrument", *(instrument(*links) for links in chain))
    with pytest.raises(ContentFaults) as told:
        load(folder, actor="t")
    faults = told.value.faults
    assert [f.code for f in faults] == ["REC009"]
    assert faults[0].where.file == "instrument.yaml"
    assert faults[0].where.line
    assert state() == before


def test_an_id_that_stands_twice_is_refused_with_both_places(folder):
    load(folder, actor="t")
    before = state()
    write(folder, "challenge", challenge("CHA-1", "乙"), name="more.yaml")
    with pytest.raises(ContentFaults) as told:
        load(folder, actor="t")
    fault = told.value.faults[0]
    assert (fault.code, fault.where.file, fault.where.line) == ("REC007", "more.yaml", 6)
    assert "challenge.yaml line 6" in fault.message("en")
    assert state() == before


def test_all_faults_of_all_files_are_listed(folder):
    write(folder, "challenge", challenge("CHA-5", colour="red"), name="a.yaml")
    (folder / "b.yaml").write_text("kind: feast\n", encoding="utf-8")
    write(folder, "event", {"id": "EV-1"}, name="c.yaml")
    with pytest.raises(ContentFaults) as told:
        load(folder, actor="t")
    assert {f.where.file for f in told.value.faults} == {"a.yaml", "b.yaml", "c.yaml"}
    assert told.value.summary.params["count"] == len(told.value.faults)


@pytest.mark.parametrize("make", [False, True], ids=["absent", "empty"])
def test_a_folder_without_content_is_refused(tmp_path, make):
    where = tmp_path / "none"
    if make:
        where.mkdir()
    with pytest.raises(AccordError) as told:
        load(where, actor="t")
    assert told.value.code == "REC016"
