"""Every number of the two reference files is carried by the standards, none is lost.

The reference folder lies beside the checkout (../shared); without it these tests skip.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accord.assess.values import assess_values
from accord.kernel.errors import AccordError
from accord.standards.loading import read_exact, standards
from accord.vocab.gases import gas_conversion

NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?(?:[eE]-?[0-9]+)?")
# Reading notes of the reference files ("stored-index file N") are no citation and are left out.
READING_NOTE = re.compile(r"[0-9]{11}")
FILES = ("air-standards.yaml", "water-standards.yaml")

pytestmark = pytest.mark.shared


def documents(shared_dir: Any) -> dict[str, Any]:
    found = {}
    for name in FILES:
        text = (shared_dir / "reference" / name).read_text(encoding="utf-8")
        for part in re.split(r"(?m)^---$", text):
            if data := read_exact(part):
                found[data["id"]] = data
    return found


def scalars(value: Any) -> Iterator[Decimal]:
    """Numbers that stand as numbers."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from scalars(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from scalars(inner)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield Decimal(value).normalize()


def in_words(value: Any) -> Iterator[Decimal]:
    """Numbers that stand in a text, with those that stand as numbers."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from in_words(str(key))
            yield from in_words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from in_words(inner)
    elif isinstance(value, str):
        text = READING_NOTE.sub(" ", value)
        yield from (Decimal(n).normalize() for n in NUMBER.findall(text))
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        yield Decimal(value).normalize()


def test_all_standards_of_the_files_are_here(shared_dir):
    assert set(documents(shared_dir)) - {"REF-UNIT-CONVERSION"} == set(standards())


def test_every_number_is_carried(shared_dir):
    lost = {}
    for name, reference in documents(shared_dir).items():
        if name == "REF-UNIT-CONVERSION":
            continue
        have = set(in_words(dict(standards()[name].data)))
        missing = set(in_words(reference)) - have
        if missing:
            lost[name] = sorted(missing)
    assert not lost


TABLES = (
    "pollutants",
    "limits",
    "other_items",
    "still_valid",
    "parameters",
    "table1",
    "table2_rivers",
    "table3_lakes",
    "drinking_source_table2",
    "parameters_fresh",
    "parameters_marine",
    "class_C_2021",
    "rivers",
    "lakes",
    "coastal",
    "aquatic_life",
    "human_health",
)


def test_every_number_of_the_tables_is_carried_as_often_as_printed(shared_dir):
    lost = {}
    for name, reference in documents(shared_dir).items():
        if name not in standards():
            continue
        printed = Counter(n for table in TABLES for n in scalars(reference.get(table)))
        carried = Counter(scalars(standards()[name].data["tables"]))
        if missing := printed - carried:
            lost[name] = dict(missing)
    assert not lost


def test_the_confidence_of_every_row_is_carried(shared_dir):
    def marks(rows: Any) -> Counter[str]:
        return Counter(row["confidence"] for row in rows if row.get("confidence"))

    for name, reference in documents(shared_dir).items():
        if name not in standards():
            continue
        printed = sum((marks(reference.get(table) or ()) for table in TABLES), Counter())
        carried = Counter(row.confidence for row in standards()[name].rows)
        aside = marks(standards()[name].data.get("rules_without_scalars") or ())
        missing = printed - carried - aside
        assert not missing, name


def test_from_memory_is_off(shared_dir):
    for name, reference in documents(shared_dir).items():
        if name not in standards():
            continue
        rows = [r for t in TABLES for r in reference.get(t) or () if isinstance(r, dict)]
        memory = [r for r in rows if r.get("confidence") == "from-memory"]
        data = [r for t in standards()[name].data["tables"] for r in t["rows"]]
        assert sum(r.get("on") is False for r in data) >= len(memory), name


def test_every_key_of_their_examples_is_understood(shared_dir):
    """Inputs as the reference files spell them, nested groups included; series are refused."""
    count = 0
    for name, reference in documents(shared_dir).items():
        for example in reference.get("examples") or ():
            inputs = example.get("input")
            if inputs is None:
                continue
            count += 1
            if any(isinstance(value, list) for value in inputs.values()):
                with pytest.raises(AccordError, match="ASS008"):
                    assess_values(name, inputs, at=date(2026, 11, 20))
            else:
                result = assess_values(name, inputs, at=date(2026, 11, 20))
                assert set(result["sub_indices"]) <= set(inputs)
    assert count >= 34


def test_unit_conversion_is_vocabulary(shared_dir):
    reference = documents(shared_dir)["REF-UNIT-CONVERSION"]
    have = set(in_words(dict(gas_conversion())))
    assert set(in_words(reference)) <= have
