"""Forms made from the schema: every entry of the record goes through its form unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from accord.portal.forms_schema import add_row, body_of, rows_of, take_row, values_of
from accord.record.content import read_folder
from accord.record.schema import kind_of, kinds

CONTENT = Path(__file__).resolve().parents[3] / "content"
ENTRIES = [p.document for p in read_folder(CONTENT, "seed").entries]


@pytest.mark.parametrize("kind", sorted({d.kind for d in ENTRIES}))
def test_every_entry_goes_through_its_form_unchanged(kind):
    fields = kind_of(kind).fields
    for document in ENTRIES:
        if document.kind == kind:
            values = values_of(fields, document.body)
            read = body_of(fields, values)
            assert read.body == document.body, document.local
            assert read.faults == [] and read.too_long == []
            assert len(values) < 900, "more boxes than a form may send"


def test_an_empty_form_is_an_empty_body():
    for kind in kinds().values():
        assert body_of(kind.fields, {}).body == {}


def test_rows_are_added_and_taken_away():
    fields = kind_of("event").fields
    values = values_of(fields, {"places": ["PL-A", "PL-B", "PL-C"]})
    take_row(values, "places", "1")
    assert rows_of(values, "places") == ["0", "2"]
    row = add_row(values, "places")
    values[f"places.{row}"] = "PL-D"
    assert body_of(fields, values).body == {"places": ["PL-A", "PL-C", "PL-D"]}
    for _ in range(300):
        add_row(values, "places")
    assert len(rows_of(values, "places")) <= 200


def test_a_box_knows_the_path_it_was_read_into():
    values = {"mentions.rows": "4", "mentions.4.source": "SRC-A", "mentions.4.at.zh": "一"}
    read = body_of(kind_of("event").fields, values)
    assert read.body == {"mentions": [{"source": "SRC-A", "at": {"zh": "一"}}]}
    assert read.boxes["mentions[0].at"] == "mentions.4.at"


@pytest.mark.parametrize("rows", ["x", "1,,2", "-1", "1" * 4000, "0,0,0"])
def test_forged_rows_do_no_harm(rows):
    assert len(rows_of({"places.rows": rows}, "places")) <= 1
