"""Every description that comes with Accord is valid, bilingual and says its zone on grounds."""

from __future__ import annotations

from importlib.resources import files

import pytest
import yaml

from accord.ingest import description, schema
from accord.ingest.description import known
from accord.kernel.errors import AccordError

WAITING = {"cnemc-city-means"}
"""Descriptions whose questions nobody but the owner can answer."""


@pytest.mark.parametrize("name", [n for n in known() if n not in WAITING])
def test_valid(name: str) -> None:
    told = description.load(name)
    assert told.id == name
    assert told.tables


@pytest.mark.parametrize("name", known())
def test_bilingual_with_notes_on_quality(name: str) -> None:
    text = files("accord.ingest").joinpath("sources", f"{name}.yaml").read_text("utf-8")
    data = yaml.safe_load(text)
    for field in ("title", "owner", "licence", "notes"):
        assert data[field]["zh"] and data[field]["en"], field


@pytest.mark.parametrize("name", sorted(WAITING))
def test_open_questions_are_refused(name: str) -> None:
    with pytest.raises(AccordError) as caught:
        description.load(name)
    assert caught.value.code == "ING013"
    assert caught.value.kind.exit == 2


def test_the_reference_names_every_field() -> None:
    page = schema.reference()
    for name in ("tables", "`tables[].time.zone`", "on_conflict", "`questions[].answer`"):
        assert name in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tables": []}, ""),
        ({"id": 5}, "id"),
        ({"on_conflict": "maybe"}, "on_conflict"),
        ({"surprise": 1}, "surprise"),
        ({"title": {"zh": "只有中文"}}, "title"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], field: str, tmp_path: object) -> None:
    from pathlib import Path

    text = files("accord.ingest").joinpath("sources", "bjmemc-prsa.yaml").read_text("utf-8")
    path = Path(str(tmp_path)) / "s.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(text) | change, allow_unicode=True), "utf-8")
    if not field:
        assert description.load(path).tables == ()
        return
    with pytest.raises(AccordError) as caught:
        description.load(path)
    assert caught.value.code == "ING012"
    assert caught.value.params["field"] == field
