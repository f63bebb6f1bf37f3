"""The worked example of the CCME index: published as 88, Good, with its parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytestmark = [pytest.mark.shared, pytest.mark.wide]
FILE = Path(__file__).resolve().parents[4] / "shared/data/ccme_wqi_reference/ccme.csv"


def test_the_published_index_comes_out_of_the_file_with_its_limits_per_row(capsys, monkeypatch):
    from accord.cli.main import main

    monkeypatch.setenv("ACCORD_LANG", "en")
    arguments = ["assess", "file", str(FILE), "--source", "ccme-wqi-example"]
    main([*arguments, "--standard", "CCME-WQI-1.0", "--json"])
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["index"], found["published"], found["band"]["en"]) == (88, 88, "Good")
    parts = found["parts"]
    # the technical report: F1 20, F2 3.9, F3 2.8; 10 variables, 103 tests, 4 failed
    assert (parts["variables"], parts["tests"], parts["failed_tests"]) == (10, 103, 4)
    assert parts["F1"] == 20
    assert abs(parts["F2"] - 3.883) < 0.0005
    assert abs(parts["F3"] - 2.78) < 0.0005
    assert abs(parts["WQI"] - 88.128) < 0.0005
    assert sorted(parts["failed_variables"]) == ["Pb", "TP"]
    assert found["station"] == "Devon"
    assert found["start"].startswith("1997-01-01")
    assert found["length"] == 365 * 86400


def test_fewer_samples_than_the_text_asks_for_are_not_published(tmp_path):
    from accord.assess.from_file import assess_file, objects
    from accord.assess.planning import Order

    some = tmp_path / "short.csv"
    lines = FILE.read_text("utf-8").splitlines()
    some.write_text("\n".join([lines[0], *(x for x in lines if x[:7] in ("1997-01", "1997-02"))]))
    (found,) = objects(assess_file([some], "ccme-wqi-example", Order("CCME-WQI-1.0", "")))
    assert found["published"] is None
    assert found["index"] is not None
    assert "too_few" in {note["code"] for note in found["notes"]}


def test_a_limit_that_is_no_number_is_a_coded_error_and_nothing_is_assessed(tmp_path):
    from accord.assess.from_file import assess_file
    from accord.assess.planning import Order
    from accord.kernel.errors import AccordError

    wrong = tmp_path / "wrong.csv"
    wrong.write_text(FILE.read_text("utf-8").replace(",5,,Mg/L", ",five,,Mg/L", 1), "utf-8")
    with pytest.raises(AccordError) as caught:
        assess_file([wrong], "ccme-wqi-example", Order("CCME-WQI-1.0", ""))
    assert caught.value.code == "ING060"
    assert caught.value.where.row == 2
