"""Checking a content folder: each fault has its code, file, line and remedy."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from accord.record.checking import CheckReport, check_folder

CONTENT = Path(__file__).resolve().parents[2] / "content"


def text(zh: str = "甲", en: str = "A", **forms: str) -> dict[str, str]:
    return {"zh": zh, "en": en, "en_form": "official", **forms}


def note(zh: str = "甲", en: str = "A") -> dict[str, str]:
    return text(zh, en, zh_form="editorial", en_form="summary")


CITED = [{"source": "SRC-A", "at": {"zh": "一", "en": "I"}}]


def good() -> dict[str, list[dict[str, Any]]]:
    """A small folder without faults: file name to entries; the file is named after its kind."""
    return {
        "source": [{"id": "SRC-A", "title": text()}],
        "party": [{"id": "AA", "title": text()}],
        "mechanism": [{"id": "MEC-A", "title": text()}, {"id": "MEC-B", "title": text()}],
        "membership": [
            {
                "id": "MBR-1",
                "party": "AA",
                "mechanism": "MEC-A",
                "start": "2010",
                "citations": CITED,
            }
        ],
        "instrument": [
            {"id": "INS-1", "title": text(), "mechanism": "MEC-A", "validity": "2011/2013"},
            {"id": "INS-2", "title": text(), "mechanism": "MEC-A", "predecessors": ["INS-1"]},
        ],
        "item": [
            {
                "id": "CM-1",
                "title": text(),
                "instrument": "INS-1",
                "form": "recurring",
                "text": text(),
                "passages": [{"source": "SRC-A", "at": {"zh": "一", "en": "I"}}],
                "term": {
                    "kind": "recurring",
                    "period": "2011/2013",
                    "per_year": "1",
                    "wording": text("每年一次", "Once a year"),
                },
                "force": "agreed",
                "force_basis": note(),
                "records": ["events"],
                "citations": CITED,
            }
        ],
        "event": [
            {
                "id": "EV-1",
                "title": text(),
                "date": "2012-05",
                "form": "seminar",
                "mechanism": "MEC-A",
                "mentions": CITED,
            }
        ],
        "evidence": [
            {
                "id": "LNK-1",
                "item": "CM-1",
                "evidence": "EV-1",
                "extent": "full",
                "period": "2012",
                "delivered": "2012-05",
                "reason": note(),
                "standing": "proposed",
                "citations": CITED,
            }
        ],
    }


def write(folder: Path, files: dict[str, list[dict[str, Any]]]) -> Path:
    for kind, entries in files.items():
        data = {"kind": kind, "owner": "MEC-A", "audience": ["public"], "entries": entries}
        path = folder / f"{kind}.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def checked(folder: Path, files: dict[str, list[dict[str, Any]]]) -> CheckReport:
    return check_folder(write(folder, files), "seed")


def test_the_published_content_has_no_fault():
    report = check_folder(CONTENT, "seed")
    assert [f.render() for f in report.faults] == []


def test_contradictions_of_the_published_content_have_files_and_lines():
    for finding in check_folder(CONTENT, "seed").contradictions:
        assert len(finding.places) == len(finding.entries)
        for place, entry in zip(finding.places, finding.entries, strict=True):
            lines = (CONTENT / str(place.file)).read_text(encoding="utf-8").splitlines()
            assert lines[int(place.line or 0) - 1].strip() == f"- id: {entry}"


def test_a_good_folder_has_neither_fault_nor_contradiction(tmp_path):
    report = checked(tmp_path, good())
    assert ([f.render() for f in report.faults], report.contradictions) == ([], [])


# what to change, code, file, words of the line it must point to
FAULTS: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("title without English", {"event": {"title": {"zh": "甲"}}}, "REC008", "event", "title"),
    ("title without Chinese", {"event": {"title": {"en": "A"}}}, "REC008", "event", "title"),
    (
        "place of a citation in one language",
        {"event": {"mentions": [{"source": "SRC-A", "at": {"zh": "一"}}]}},
        "REC008",
        "event",
        "at",
    ),
    (
        "Chinese alone for both languages",
        {"event": {"mentions": [{"source": "SRC-A", "at": "第一部分"}]}},
        "REC008",
        "event",
        "at",
    ),
    (
        "reversed validity",
        {"instrument": {"validity": "2013/2011"}},
        "KER013",
        "instrument",
        "validity",
    ),
    ("no date", {"event": {"date": "2012-13"}}, "KER010", "event", "date"),
    ("unknown reference", {"event": {"venue": "ZZ"}}, "REC005", "event", "venue"),
    ("reference to another kind", {"event": {"venue": "MEC-A"}}, "REC006", "event", "venue"),
    (
        "circle of predecessors",
        {"instrument": {"predecessors": ["INS-2"]}},
        "REC009",
        "instrument",
        "predecessors",
    ),
    ("unknown code", {"event": {"form": "feast"}}, "REC010", "event", "form"),
    ("unknown field", {"event": {"colour": "red"}}, "REC002", "event", "id"),
    ("wrong type", {"event": {"edition": "soon"}}, "REC004", "event", "edition"),
    (
        "English of an item unmarked",
        {"item": {"title": {"zh": "甲", "en": "A"}}},
        "REC031",
        "item",
        "title",
    ),
    (
        "wording of an item unmarked",
        {"item": {"text": {"zh": "甲", "en": "A"}}},
        "REC031",
        "item",
        "text",
    ),
    (
        "note without the standing of its Chinese",
        {"evidence": {"reason": {"zh": "甲", "en": "A", "en_form": "summary"}}},
        "REC031",
        "evidence",
        "reason",
    ),
    (
        "delivered when the evidence was not",
        {"evidence": {"delivered": "2013-05"}},
        "REC032",
        "evidence",
        "delivered",
    ),
    (
        "evidence of another mechanism",
        {"event": {"mechanism": "MEC-B"}},
        "REC033",
        "evidence",
        "evidence",
    ),
    ("period not expected", {"evidence": {"period": "2014"}}, "REC034", "evidence", "period"),
    (
        "period of another length",
        {"evidence": {"period": "2011/2012"}},
        "REC034",
        "evidence",
        "period",
    ),
    ("membership ends first", {"membership": {"end": "2009"}}, "REC035", "membership", "end"),
    (
        "passages without places",
        {"item": {"text": {"zh": ["甲", "乙"], "en": "A", "en_form": "summary"}}},
        "REC037",
        "item",
        "passages",
    ),
]


@pytest.mark.parametrize(
    ("change", "code", "file", "line"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_fault_has_code_file_line_and_remedy(tmp_path, change, code, file, line):
    files = good()
    for kind, fields in change.items():
        files[kind][0] |= fields
    faults = checked(tmp_path, files).faults
    assert [f.code for f in faults] == [code], [f.render() for f in faults]
    where = faults[0].where
    assert where.file == f"{file}.yaml"
    lines = (tmp_path / str(where.file)).read_text(encoding="utf-8").splitlines()
    at = int(where.line or 0)  # a mapping or list begins on the line after its name
    near = [said.strip().removeprefix("- ") for said in lines[at - 2 : at]]
    assert any(said.startswith(f"{line}:") for said in near)
    for lang in ("zh", "en"):
        assert faults[0].message(lang) and faults[0].fix(lang)


def test_an_id_that_stands_twice_is_a_fault(tmp_path):
    files = good()
    files["event"].append(deepcopy(files["event"][0]))
    faults = checked(tmp_path, files).faults
    assert [f.code for f in faults] == ["REC007"]


def test_all_faults_are_listed_not_only_the_first(tmp_path):
    files = good()
    files["event"][0] |= {"form": "feast", "colour": "red", "venue": "ZZ"}
    files["evidence"][0] |= {"period": "2014"}
    codes = sorted(f.code for f in checked(tmp_path, files).faults)
    assert codes == ["REC002", "REC005", "REC010", "REC034"]


def test_an_entry_at_fault_takes_no_part_in_the_search_for_contradictions(tmp_path):
    files = good()
    files["event"][0] |= {"edition": 2013}
    assert [f.code for f in checked(tmp_path, files).contradictions] == ["REC103"]
    files["event"][0] |= {"form": "feast"}
    report = checked(tmp_path, files)
    assert [f.code for f in report.faults] == ["REC010"]
    assert report.contradictions == []


def test_entries_already_in_the_record_may_be_named(tmp_path):
    from accord.kernel.ids import EntryId
    from accord.record.documents import Document

    files = good()
    files["event"][0] |= {"venue": "ZZ"}
    party = Document(EntryId("seed", "party", "ZZ"), "MEC-A", {"title": text()}, ("public",))
    assert check_folder(write(tmp_path, files), "seed", [party]).faults == []


def test_the_report_reads_in_both_languages(tmp_path):
    files = good()
    files["event"][0] |= {"edition": 2013}
    files["evidence"][0] |= {"period": "2014"}
    report = checked(tmp_path, files)
    for lang in ("zh", "en"):
        lines = list(report.lines(lang))
        assert [line[:6] for line in lines] == ["REC034", "REC103"]
        assert all(".yaml" in line for line in lines)
    assert set(report.as_dict()) == {"faults", "contradictions"}
    assert report.as_dict()["contradictions"][0]["places"][0]["file"] == "event.yaml"
