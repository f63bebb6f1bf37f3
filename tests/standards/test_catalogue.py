"""Every edition: its shape, tables, joins, dates, languages and own examples."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest

from accord.assess.examples import check_all, example_faults, overlaps
from accord.kernel.dates import PartialDate
from accord.methods.air.sub_index import between_nodes, by_equations, in_bands
from accord.standards.checking import check, findings
from accord.standards.loading import build, families, standards
from accord.standards.model import KINDS, Standard

ALL = list(standards().values())
each = pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)


def changed(name: str) -> dict[str, Any]:
    return deepcopy(dict(standards()[name].data))


@each
def test_an_edition_has_no_fault_that_is_not_listed(one: Standard):
    assert not check(one)


@each
def test_its_own_examples_come_out(one: Standard):
    assert not list(example_faults(one))


@each
def test_the_file_is_named_by_its_id_and_medium(one: Standard):
    assert standards()[one.id] is one
    assert one.medium in ("air", "water")
    assert one.kind in KINDS
    words = one.id.split("-")
    assert [w for w in words if w in one.family.split("-")] == one.family.split("-")


@each
def test_dates_are_partial_dates_and_unknown_stays_unknown(one: Standard):
    for name in ("published", "from", "to"):
        value = one.data["edition"][name]
        assert value is None or PartialDate(value).precision in ("day", "month", "year")


@each
def test_titles_and_names_are_in_both_languages_and_marked(one: Standard):
    assert one.title.zh and one.title.en and one.title.local
    for band in one.bands:
        assert band.zh and band.en
        assert band.zh_mark in ("official", "translated")
    if one.jurisdiction not in ("CHN", "SGP"):
        assert one.title.zh_mark == "translated"
        assert all(band.zh_mark == "translated" for band in one.bands)


@each
def test_every_node_and_band_end_is_met_exactly(one: Standard):
    for row in one.rows:
        if row.form == "nodes" and not row.past:
            for conc, index in row.nodes:
                assert between_nodes(conc, row.nodes) == index
        for low, high, bottom, top in row.bands:
            assert in_bands(low, row.bands) == bottom
            assert in_bands(high, row.bands) == top
        for segment in row.segments:
            assert by_equations(segment.x0 or Fraction(0), row.segments) is not None


@each
def test_tables_cite_document_and_clause(one: Standard):
    for table in one.data["tables"]:
        assert table["document"]
        assert "clause" in table


@each
def test_a_rounding_rule_says_where_it_comes_from(one: Standard):
    for rounding in (one.concentration_rounding, one.index_rounding):
        assert rounding.basis in ("text", "assumed", "practice", "not_found")
        assert rounding.basis != "not_found" or rounding.rule == "none"


def test_editions_of_a_family_never_overlap():
    for editions in families().values():
        assert not list(overlaps(editions))


def test_a_successor_is_the_next_edition_of_the_family():
    for one in ALL:
        if one.successor:
            after = standards()[one.successor]
            assert after.family == one.family
            assert after.data["replaces"] == one.id


def test_check_all_is_clean():
    import datetime

    assert check_all((), datetime.date(2026, 11, 20)) == []


def test_dissolved_oxygen_is_never_a_maximum():
    """More oxygen is better water: a limit of it is a minimum, or a range as printed."""
    for one in standards().values():
        for row in one.rows:
            if row.parameter == "DO" and row.form == "limits":
                assert row.rule in ("min", "range"), (one.id, row.table)


def test_nothing_is_invented():
    """Categories without a number and an index without a method stay so."""
    for name in ("PH-DAO2020-14", "PH-DAO2000-81"):
        assert standards()[name].kind == "category_table"
        assert all(band.lo is None and band.hi is None for band in standards()[name].bands)
    for name in ("BN-PSI", "TH-WQI-2554"):
        assert not standards()[name].rows
        assert standards()[name].method is None
    assert {one.id for one in ALL if one.kind == "none_found"} == {
        "TL-AIR",
        "LA-SURFACE",
        "MM-SURFACE",
        "BN-SURFACE",
        "TL-SURFACE",
        "SG-SURFACE",
    }


def test_phases_of_the_chinese_ambient_limits():
    one = standards()["CN-GB3095-2026"]
    assert one.phases["transition"][1] == PartialDate("2030-12-31")
    assert one.phases["final"][0] == PartialDate("2031-01-01")


def test_colours_are_the_texts_own():
    colours = {b.code: b.colour["hex"] for b in standards()["CN-HJ633-2026"].bands}
    assert colours["五级"] == "#99004C"
    assert standards()["VN-QD1459-2019"].bands[4].colour["hex"] == "#8F3F97"
    order = [b.colour["hex"] for b in standards()["ID-P14-2020"].bands]
    assert order == ["#00CC00", "#0000CC", "#CCCC00", "#CC0000", "#000000"]


# ---- the checks find what they should ------------------------------------------------


def ids(data: dict[str, Any]) -> set[str]:
    return {finding.id for finding in check(build(data))}


def test_a_node_out_of_order_is_found():
    data = changed("CN-HJ633-2026")
    data["tables"][0]["rows"][0]["conc"][2] = 10
    assert "rising:SO2_24h" in ids(data)


def test_bands_that_do_not_tile_are_found():
    data = changed("US-EPA-AQI-2024")
    data["tables"][0]["rows"][2]["bands"][1][0] = 10
    assert any(fault.startswith("tiling:PM2.5_24h") for fault in ids(data))


def test_a_listed_fault_that_no_longer_occurs_is_found():
    data = changed("PH-DAO2020-14")
    data["tables"][0]["rows"][0]["upper"][4] = Fraction("90.9")
    assert "stale:gap:PM2.5_24h:90" in ids(data)


def test_a_fault_of_the_text_must_be_listed():
    data = changed("PH-DAO2020-14")
    del data["known_text_errors"]
    assert ids(data) == {"gap:PM2.5_24h:90"}


def test_a_listed_example_that_comes_out_is_found():
    data = changed("VN-QD1459-2019")
    data["examples"][0]["expect"] = {"sub_indices": {"NO2_1h": 59}}
    assert [f.id for f in example_faults(build(data))] == ["stale:example:1"]


def test_an_example_that_does_not_come_out_is_found():
    data = changed("CN-HJ633-2026")
    data["examples"][0]["expect"] = {"sub_indices": {"PM2.5_24h": 113}}
    assert len(list(example_faults(build(data)))) == 1


def test_a_class_tighter_than_a_better_one_is_found():
    data = changed("CN-GB3838-2002")
    data["tables"][0]["rows"][2]["limits"]["IV"] = 5
    assert "monotone:CODMn:IV" in ids(data)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: d.pop("confidence"), "shape:confidence"),
        (lambda d: d.update(invented=1), "shape:invented"),
        (lambda d: d["tables"][0]["rows"][0].update(invented=1), "shape:breakpoints.SO2.invented"),
        (lambda d: d["status"].pop("zh"), "shape:status"),
        (lambda d: d["tables"][0]["rows"][0].update(unit="furlong"), "standard_units:furlong"),
        (lambda d: d["tables"][0]["rows"][0].update(parameter="XX"), "standard_parameters:XX"),
        (lambda d: d["tables"][0]["rows"][0].update(confidence="from-memory"), "on:SO2_24h"),
    ],
)
def test_faults_of_shape_are_found(change, fault):
    data = changed("CN-HJ633-2026")
    change(data)
    assert fault in ids(data)


def test_every_finding_speaks_both_languages():
    for one in ALL:
        for finding in findings(one):
            assert finding.en and finding.zh
