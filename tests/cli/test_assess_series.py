"""``accord assess run``, ``file``, ``compare`` and ``explain``, and the door before them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from django.conf import settings as django_settings
from django.db import transaction

CONTENT = Path(__file__).resolve().parents[2] / "content"
RIVER = "river"
SECRET = "R1"
LINES = (
    "station,time,DO,CODMn,NH3-N,TP\n"
    "R1,2026-03-01 10:00,6.2,4.0,0.45,0.15\n"  # class III, decided by TP: the text's own check
    "R1,2026-03-02 10:00,6.2,4.0,0.45,<0.02\n"
    "R1,2026-04-01 10:00,1.9,4.0,0.45,0.15\n"  # DO below 2: worse than V
)


def _source() -> dict:
    columns = {n: {"parameter": n, "unit": "mg/L"} for n in ("DO", "CODMn", "NH3-N", "TP")}
    time = {"columns": ["time"], "format": "%Y-%m-%d %H:%M", "zone": "+08:00", "stamp": "begin"}
    time |= {"length": "PT0S", "averaging": "grab"}
    station = {"columns": ["station"], "water_type": "river", "water_grounds": "invented"}
    title = {"zh": "虚构", "en": "invented"}
    table = {"time": time, "station": station, "columns": columns}
    return {"id": "made", "title": title, "tables": [table]}


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path]:
    data, told = tmp_path / "river.csv", tmp_path / "river.yaml"
    data.write_text(LINES, "utf-8")
    told.write_text(yaml.safe_dump(_source(), allow_unicode=True), "utf-8")
    return data, told


@pytest.fixture
def lake(files, tmp_path, settings, monkeypatch):
    from accord.ingest.run import run

    run([files[0]], files[1], RIVER, tmp_path / "data" / "lake")
    settings.ACCORD_DATA = tmp_path / "data"
    monkeypatch.setenv("ACCORD_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker):
    from accord.record import load

    Path(django_settings.STATIC_ROOT).mkdir(exist_ok=True)
    with django_db_blocker.unblock(), transaction.atomic():
        load.load(CONTENT, actor="tests")
        yield
        transaction.set_rollback(True)


def describe(owner: str, *audience: str, **more: object) -> None:
    from accord import release
    from accord.portal import measured

    title = {"zh": "虚构河流", "en": "Invented river"}
    measured.describe(
        RIVER, owner, title, "CC0", release.OPERATOR, audience=audience or ("owner",), more=more
    )


def test_run_writes_table_and_provenance_and_keeps_them_for_explain(accord, lake, tmp_path):
    out = tmp_path / "result.parquet"
    done = accord("assess", "run", "--party", "CN", "--dataset", RIVER, "--out", str(out), "--json")
    assert done.exit == 0, done.err
    told = done.json()
    table = pq.read_table(out)
    assert table["class"].to_pylist() == ["III", "II", "inferior_V"]
    assert table["decided_by"].to_pylist()[0] == ["TP"]
    assert json.loads(table.schema.metadata[b"accord"]) == told
    assert json.loads(Path(f"{out}.provenance.json").read_text("utf-8")) == told
    (edition,) = told["editions"]
    assert edition["standard"] == "CN-HB2011-22" and len(edition["revision"]) == 16
    assert told["snapshot"] and told["code"] and told["dataset"] == RIVER
    assert told["counts"]["rows"] == 12 and told["counts"]["samples"] == 3
    name = told["id"]
    explained = accord("assess", "explain", f"{name}#1/TP", "--json").json()
    assert explained["recomputed"] == "same"
    (clause,) = explained["inputs"]["TP"]["clauses"]
    assert clause["document"] == "GB 3838-2002" and clause["confidence"] == "verified"
    assert clause["levels"]["III"] == {"limit": "0.2", "verdict": "meets"}
    (row,) = explained["inputs"]["TP"]["rows"]
    assert (row["value"], row["unit"], row["files"]) == ("0.15", "mg/L", ["river.csv"])


def test_the_same_run_gives_the_same_result_and_is_kept_once(accord, lake):
    first = accord("assess", "run", "--party", "CN", "--dataset", RIVER, "--json").json()
    again = accord("assess", "run", "--party", "CN", "--dataset", RIVER, "--json").json()
    assert first["id"] == again["id"]
    assert len(list((lake / "assessments").iterdir())) == 1


def test_a_correction_later_leaves_the_explanation_of_an_earlier_result(accord, lake, tmp_path):
    """A result stands on what was known when it was made."""
    from accord.ingest.run import run

    name = accord("assess", "run", "--party", "CN", "--dataset", RIVER, "--json").json()["id"]
    newer = tmp_path / "newer.csv"
    newer.write_text(LINES.replace("0.45,0.15\nR1,2026-03-02", "0.45,0.35\nR1,2026-03-02"), "utf-8")
    run([newer], tmp_path / "river.yaml", RIVER, lake / "lake", revises=True)
    told = accord("assess", "explain", f"{name}#1", "--json").json()
    assert told["result"]["class"] == "III" and told["recomputed"] == "same"
    fresh = accord("assess", "run", "--party", "CN", "--dataset", RIVER, "--json").json()
    assert fresh["id"] != name
    told = accord("assess", "explain", f"{fresh['id']}#1", "--json").json()
    assert told["result"]["class"] == "V"
    # and asked as it was known before
    known = accord("assess", "run", "--party", "CN", "--dataset", RIVER, "--json",
                   "--known-at", told["made"]["known_at"])  # fmt: skip
    assert known.exit == 0


def test_a_plan_is_shown_before_anything_is_calculated(accord, lake):
    done = accord(
        "assess", "run", "--standard", "CN-GB3838", "--dataset", RIVER, "--dry-run", "--json"
    )
    plan = done.json()
    (edition,) = plan["editions"]
    assert edition["inputs"]["TP"] == ["TP"] and edition["units"]["TP"] == "mg/L"
    assert "COD" in edition["absent"]
    assert not (lake / "assessments").exists()


def test_as_of_and_days_leave_out_what_lies_outside(accord, lake, tmp_path):
    def rows(*more: str) -> int:
        out = tmp_path / f"{len(more)}{more[-1] if more else ''}.csv"
        done = accord(
            "assess", "run", "--party", "CN", "--dataset", RIVER, "--out", str(out), *more
        )
        assert done.exit == 0, done.err
        with out.open(encoding="utf-8-sig", newline="") as held:
            return len(list(csv.DictReader(held)))

    assert rows() == 3
    assert rows("--as-of", "2026-03-01") == 1
    assert rows("--from", "2026-03-02") == 2
    assert rows("--from", "2026-03-02", "--to", "2026-03-31") == 1
    assert rows("--level", "month") == 2


def test_file_prints_the_objects_of_assess_values_and_stores_nothing(accord, files, lake):
    before = sorted(str(p) for p in lake.rglob("*"))
    done = accord("assess", "file", str(files[0]), "--source", str(files[1]),
                  "--standard", "CN-GB3838-2002", "--json")  # fmt: skip
    first = done.json()[0]
    keys = {"standard", "edition_from", "counterfactual", "variant", "index", "band", "primary"}
    keys |= {"sub_indices", "class", "decided_by", "limits", "published", "parts", "notes"}
    assert set(first) == keys | {"station", "start", "length"}
    assert (first["station"], first["class"], first["length"]) == ("R1", "III", 0)
    assert sorted(str(p) for p in lake.rglob("*")) == before


def test_below_detection_stays_certain_only_where_every_value_is(accord, files):
    done = accord("assess", "file", str(files[0]), "--source", str(files[1]),
                  "--standard", "CN-GB3838-2002", "--json")  # fmt: skip
    second = done.json()[1]
    # TP < 0.02 meets class I whatever it is; the class comes from DO 6.2, CODMn 4.0, NH3-N 0.45
    assert second["class"] == "II" and "TP" not in second["decided_by"]
    assert "detection" in {note["code"] for note in second["notes"]}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["run", "--standard", "CN-HJ633", "--dataset", RIVER], "ASS030"),
        (["run", "--standard", "nothing", "--dataset", RIVER], "STD001"),
        (["run", "--dataset", RIVER], "ASS040"),
        (["run", "--party", "SG", "--dataset", RIVER], "ASS040"),
        (["run", "--party", "CN", "--dataset", RIVER, "--level", "hour"], "ASS031"),
        (["run", "--party", "CN", "--dataset", RIVER, "--flags", "worst"], "ASS032"),
        (["run", "--party", "CN", "--dataset", RIVER, "--from", "2026-03-02", "--to",
          "2026-03-01"], "ASS033"),
        (["run", "--standard", "CN-GB3838", "--dataset", RIVER, "--by", "water_body"], "ASS034"),
        (["run", "--party", "CN", "--dataset", RIVER, "--by", "water_body", "--level",
          "sample"], "ASS035"),
        (["run", "--party", "CN", "--dataset", RIVER, "--out", "result.txt"], "ASS036"),
        (["run", "--standard", "CCME-WQI-1.0", "--dataset", RIVER], "ASS041"),
        (["run", "--standard", "CCME-WQI-1.0", "--dataset", RIVER, "--objectives", "CN-GB3838",
          "--class", "IX"], "ASS010"),
        (["run", "--standard", "BN-SURFACE", "--dataset", RIVER], "ASS009"),
        (["explain", "0123456789ab#1"], "ASS037"),
        (["explain", "../../etc#1"], "ASS037"),
        (["compare", "--standards", "CN-GB3838", "--dataset", RIVER], "ASS042"),
        (["compare", "--standards", "CN-GB3838,CN-HJ633", "--dataset", RIVER], "ASS042"),
    ],
)  # fmt: skip
def test_a_mistake_is_a_coded_error_of_misuse(accord, lake, arguments, code):
    done = accord("assess", *arguments)
    assert done.exit == 2
    assert done.err.startswith(code), done.err


def test_a_row_or_key_a_result_does_not_have_is_a_coded_error(accord, lake):
    name = accord("assess", "run", "--party", "CN", "--dataset", RIVER, "--json").json()["id"]
    for number in (f"{name}#0", f"{name}#4", f"{name}#x", f"{name}#1/Hg"):
        done = accord("assess", "explain", number)
        assert (done.exit, done.err[:6]) == (2, "ASS038")


def test_with_the_door_shut_no_command_says_anything(accord, lake, monkeypatch):
    name = accord("assess", "run", "--party", "CN", "--dataset", RIVER, "--json").json()["id"]
    commands = [
        ("run", "--party", "CN", "--dataset", RIVER),
        ("run", "--party", "CN", "--dataset", RIVER, "--dry-run"),
        ("compare", "--standards", "CN-GB3838,MY-NWQS", "--dataset", RIVER),
        ("explain", f"{name}#1"),
    ]
    for command in commands:
        opened = accord("assess", *command)
        assert opened.exit == 0, opened.err
    monkeypatch.setattr("accord.release.door.visible", lambda *_args, **_kw: [])
    for command in commands:
        shut = accord("assess", *command)
        assert (shut.exit, shut.err[:6]) == (2, "POR013")
        assert SECRET not in shut.out + shut.err and "0.15" not in shut.out


def test_another_partys_data_need_its_leave_for_another_method(accord, lake, record, settings):
    settings.ACCORD_SERVES = ["CN"]
    describe_as = ("VN", "public")
    settings.ACCORD_SERVES = ["VN"]
    describe(*describe_as)
    settings.ACCORD_SERVES = ["CN"]  # this node speaks for China; the data are Viet Nam's
    compared = ("compare", "--standards", "VN-QCVN08,CN-GB3838", "--dataset", RIVER)
    for refused in (compared, ("run", "--standard", "CN-GB3838", "--dataset", RIVER)):
        done = accord("assess", *refused)
        assert (done.exit, done.err[:6]) == (2, "ASS039")
        assert SECRET not in done.out
    assert accord("assess", "run", "--standard", "VN-QCVN08", "--dataset", RIVER).exit == 0


def test_with_the_owners_leave_methods_stand_side_by_side(accord, lake, record, settings):
    settings.ACCORD_SERVES = ["VN"]
    describe("VN", "public", comparison="allowed")
    settings.ACCORD_SERVES = ["CN"]
    done = accord(
        "assess", "compare", "--standards", "VN-QCVN08,CN-GB3838", "--dataset", RIVER, "--json"
    )
    told = done.json()
    wording = told["standards"]["CN-GB3838"]["wording"]
    assert "calculated by the method of" in wording["en"]
    assert "without legal effect" in wording["en"]
    assert "不具法律效力" in wording["zh"]
    assert told["standards"]["VN-QCVN08"]["wording"] is None
    assert told["differ"] == len([row for row in told["rows"] if row["differs"]])
    assert all(row["why"] for row in told["rows"] if row["differs"])
