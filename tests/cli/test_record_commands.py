"""``accord record``: output, exit codes and errors as documented."""

from __future__ import annotations

import pytest

KEYS = {
    "commitment",
    "instrument",
    "force",
    "status",
    "confirmed_by",
    "due",
    "delivered",
    "months_late",
    "expected",
    "evidence",
    "reason",
    "coverage_end",
    "restates",
}
STATUSES = {
    "delivered",
    "delivered_on_time",
    "delivered_late",
    "partial",
    "likely_met_unverified",
    "none_recorded",
    "not_assessable",
    "upcoming",
}


@pytest.fixture
def loaded(accord, published):
    return accord


def test_load_says_what_it_did_and_is_idempotent(accord):
    first = accord("record", "load", "--json").json()
    assert len(first["created"]) == 622
    again = accord("record", "load", "--json").json()
    assert (len(again["unchanged"]), again["created"], again["updated"]) == (622, [], [])


def test_a_dry_run_loads_nothing(accord):
    assert len(accord("record", "load", "--dry-run", "--json").json()["created"]) == 622
    assert accord("record", "list", "--json").json() == []


def test_status_is_one_json_array_of_122_rows(loaded):
    run = loaded("record", "status", "--as-of", "2026-11-20", "--json")
    rows = run.json()
    assert (run.exit, len(rows), run.err) == (0, 122, "")
    for row in rows:
        assert set(row) == KEYS
        assert row["status"] in STATUSES
        assert row["months_late"] is None or isinstance(row["months_late"], int)
        assert row["force"] in ("agreed", "qualified", "direction", "proposal")
        assert row["confirmed_by"] == []
        assert row["reason"]["zh"] and row["reason"]["en"]
        assert all(e["extent"] in ("full", "part", "indirect") for e in row["evidence"])
        assert all({"period", "met_by"} <= set(e) for e in row["expected"])


@pytest.mark.parametrize(
    ("instrument", "count"),
    [
        ("INS-2011-AP", 23),
        ("INS-2010-POA", 7),
        ("leaders", 12),
        ("INS-2021-FRAME", 41),
        ("INS-2018-LMSTRAT", 39),
        ("INS-2003-JD", 0),
    ],
)
def test_status_of_one_instrument(loaded, instrument, count):
    run = loaded("record", "status", "--instrument", instrument, "--as-of", "2026-11-20", "--json")
    rows = run.json()
    assert (run.exit, len(rows)) == (0, count)
    assert all(row["instrument"] == instrument for row in rows)


def test_status_of_one_item(loaded):
    (row,) = loaded(
        "record", "status", "--item", "CM-AP11-4.1b", "--as-of", "2026-11-20", "--json"
    ).json()
    reason = row.pop("reason")
    assert "32" in reason["zh"] and "32" in reason["en"]
    assert row == {
        "commitment": "CM-AP11-4.1b",
        "instrument": "INS-2011-AP",
        "force": "agreed",
        "status": "delivered_late",
        "confirmed_by": [],
        "due": "2013",
        "delivered": "2016-09",
        "months_late": 32,
        "expected": [],
        "evidence": [{"id": "OUT-OUTLOOK-1", "extent": "full"}],
        "coverage_end": "2019-12",
        "restates": [],
    }


def test_restated_items_are_not_merged(loaded):
    rows = {r["commitment"]: r for r in loaded("record", "status", "--json").json()}
    assert rows["CM-F21-N1.4"]["restates"] == ["CM-F21-D1-2-1"]
    assert "CM-F21-D1-2-1" in rows


def test_status_as_a_table(loaded):
    run = loaded("record", "status", "--instrument", "INS-2011-AP")
    assert run.exit == 0
    assert "CM-AP11-4.1b" in run.out
    assert "working draft" in run.out.splitlines()[0]
    assert "23 ids, 23 of them distinct" in run.err


def test_known_at_before_the_first_load_knows_nothing(loaded):
    run = loaded("record", "status", "--known-at", "2020-01-01T00:00:00Z", "--json")
    assert (run.exit, run.json()) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--as-of", "yesterday"), "CLI001"),
        (("--as-of", "2013-02-30"), "CLI001"),
        (("--known-at", "once"), "CLI002"),
        (("--instrument", "INS-NONE"), "CLI003"),
        (("--item", "CM-NONE"), "REC012"),
        (("--item", "EV-2011-10-FORUM"), "REC012"),
    ],
)
def test_misuse_is_a_coded_error_and_exit_2(loaded, arguments, code):
    run = loaded("record", "status", *arguments, "--json")
    assert (run.exit, run.out) == (2, "")
    assert run.err.startswith(code)


def test_show_history_and_list(loaded):
    shown = loaded("record", "show", "EV-2011-10-FORUM").json()
    assert shown["id"] == "accord:seed/event/EV-2011-10-FORUM"
    assert (shown["revision"], shown["body"]["date"]) == (1, "2011-10")
    (revision,) = loaded("record", "history", "EV-2011-10-FORUM", "--json").json()
    assert (revision["actor"], revision["reason"]) == ("local operator", "load of content")
    assert len(loaded("record", "list", "event", "--json").json()) == 77
    assert loaded("record", "list", "nonsense").err.startswith("REC011")


def test_dump_then_load_changes_nothing(loaded, tmp_path):
    assert loaded("record", "dump", str(tmp_path)).exit == 0
    again = loaded("record", "load", str(tmp_path), "--json").json()
    assert len(again["unchanged"]) == 622


def test_check_of_the_published_content_finds_no_fault(accord):
    run = accord("record", "check", "--json")
    report = run.json()
    assert (run.exit, report["faults"]) == (0, [])
    assert len(report["contradictions"]) == 50


def test_check_of_a_broken_folder_exits_1_and_names_the_line(accord, tmp_path):
    (tmp_path / "x.yaml").write_text("kind: challenge\nowner: CN\nentries:\n  - id: CHA-X\n")
    run = accord("record", "check", str(tmp_path))
    assert run.exit == 1
    assert 'REC003  x.yaml line 4: CHA-X: "what" is missing.' in run.out


def test_a_missing_content_folder_is_misuse(accord, tmp_path):
    run = accord("record", "load", str(tmp_path / "none"))
    assert run.exit == 2
    assert run.err.startswith("REC016")


def test_errors_speak_chinese_when_asked(accord, monkeypatch, tmp_path):
    monkeypatch.setenv("ACCORD_LANG", "zh")
    assert "不存在" in accord("record", "load", str(tmp_path / "none")).err


def test_recall_hides_an_entry_from_every_command(loaded):
    assert loaded("release", "recall", "EV-2011-10-FORUM", "--dry-run").exit == 0
    assert loaded("record", "show", "EV-2011-10-FORUM").exit == 0
    assert loaded("release", "recall", "EV-2011-10-FORUM").exit == 0
    assert loaded("record", "show", "EV-2011-10-FORUM").err.startswith("REC012")
    (row,) = loaded("record", "status", "--item", "CM-AP11-1.2b", "--json").json()
    assert (row["status"], row["evidence"]) == ("none_recorded", [])
    assert loaded("release", "verify").exit == 0


def test_users_and_links(accord):
    assert accord("user", "add", "somsri", "--party", "TH", "--role", "focal_point").exit == 0
    assert accord("user", "add", "somsri").err.startswith("CLI007")
    assert accord("user", "link", "somsri").out.startswith("http://127.0.0.1:8000/sign-in/")
    assert accord("user", "link", "nobody").err.startswith("CLI004")
    (row,) = accord("user", "list", "--json").json()
    assert row == {"username": "somsri", "party": "TH", "roles": ["focal_point"], "active": True}


@pytest.mark.server
def test_status_as_a_real_process_on_an_absent_data_folder(process):
    assert process("record", "status", "--json").json() == []
    assert process("record", "load").exit == 0
    rows = process("record", "status", "--as-of", "2026-11-20", "--json").json()
    assert len(rows) == 122


@pytest.mark.server
def test_a_newer_data_folder_is_refused(process, tmp_path):
    assert process("record", "load").exit == 0
    node = tmp_path / "data" / "node.json"
    node.write_text(node.read_text().replace('"format": 1', '"format": 99'))
    run = process("record", "status", "--json")
    assert (run.exit, run.err[:6]) == (3, "POR002")
