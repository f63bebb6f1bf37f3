"""Pages of assessment: a station by its owner's standard, each number taken apart, comparisons."""

from __future__ import annotations

import re

import pytest

from accord.portal.pages.assessing import ROUTES

AIR, RIVER = "air-two-days", "river-samples"


def test_a_day_of_air_is_shown_with_standard_edition_and_confidence(reader, lake, describe):
    describe(AIR)
    text = reader.get(f"/en/measured/{AIR}/assess/?from=2026-03-01&to=2026-03-02").content.decode()
    assert "114 · Lightly polluted" in text
    for said in ("CN-HJ633-2026", "in force from 2026-03-01", "verified", "PM2.5_24h"):
        assert said in text
    chinese = reader.get(f"/zh/measured/{AIR}/assess/?from=2026-03-01&to=2026-03-02")
    assert "114 · 轻度污染" in chinese.content.decode()


def test_a_click_on_a_number_takes_it_apart(reader, lake, describe):
    describe(AIR)
    text = reader.get(f"/en/measured/{AIR}/assess/?from=2026-03-01&to=2026-03-02").content.decode()
    href = re.search(r'<a class="n" href="([^"]+number=1)"', text)[1].replace("&amp;", "&")
    for lang in ("en", "zh"):
        told = reader.get(href.replace("/en/", f"/{lang}/", 1)).content.decode()
        # rows, flags, average, segment, rounding step and clause
        for said in ("PM2.5_24h", "HJ 633-2026", "Table 3", "60", "115", "75", "4.2.6"):
            assert said in told, said
        assert ("the same from its rows" if lang == "en" else "结果一致") in told
        assert "{%" not in told


def test_a_river_sample_shows_class_and_deciding_parameter(reader, lake, describe):
    describe(RIVER)
    address = f"/en/measured/{RIVER}/assess/?from=2026-03-01&to=2026-03-01"
    text = reader.get(address).content.decode()
    assert "III · Good" in text and "TP" in text and "CN-HB2011-22" in text
    told = reader.get(address + "&number=1/TP").content.decode()
    assert "GB 3838-2002" in told and "0.15" in told


def test_nobody_sees_what_the_door_keeps_back(reader, signed_in, lake, describe):
    describe(AIR, "owner")
    for route in ROUTES:
        path = route.replace("<str:dataset>", AIR)
        for lang in ("zh", "en"):
            shut = reader.get(f"/{lang}/{path}")
            assert shut.status_code == 404
            assert "Lightly" not in shut.content.decode() and "A1" not in shut.content.decode()
    assert signed_in("CN").get(f"/en/measured/{AIR}/assess/").status_code == 200


def test_an_undescribed_dataset_has_no_page(reader, lake, record):
    assert reader.get(f"/en/measured/{AIR}/assess/").status_code == 404


@pytest.mark.parametrize("route", sorted(ROUTES))
def test_with_the_door_shut_no_page_says_anything(route, signed_in, lake, describe, monkeypatch):
    describe(AIR, comparison="allowed")
    client = signed_in("", "administrator")
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    text = client.get(f"/en/{route.replace('<str:dataset>', AIR)}").content.decode()
    assert "A1" not in text and "114" not in text and "Invented" not in text


def test_another_party_sees_no_other_method_unless_the_owner_allows(signed_in, lake, describe):
    describe(AIR)
    other = signed_in("VN")
    address = f"/en/measured/{AIR}/assess/?from=2026-03-01&to=2026-03-02"
    assert "US-EPA-AQI" not in other.get(address).content.decode()
    assert other.get(address + "&standard=US-EPA-AQI-2024").status_code == 400
    compared = f"/en/measured/{AIR}/compare/?from=2026-03-01&to=2026-03-02"
    refused = other.get(compared + "&two=US-EPA-AQI-2024")
    assert refused.status_code == 400 and "114" not in refused.content.decode()
    own = signed_in("CN").get(compared + "&two=US-EPA-AQI-2024")
    assert own.status_code == 200 and "US-EPA-AQI-2024" in own.content.decode()


def test_a_reader_may_lay_the_owners_own_editions_side_by_side(signed_in, lake, describe):
    describe(AIR)
    query = "?from=2026-03-01&to=2026-03-02&one=CN-HJ633-2012&two=CN-HJ633-2026"
    told = signed_in("VN").get(f"/en/measured/{AIR}/compare/{query}").content.decode()
    # PM2.5 of 75 and PM10 of 150: 100 by the text of 2012, 114 by that of 2026
    assert "100 Good" in told and "114 Lightly polluted" in told
    assert "another edition" in told and "outside the dates of the edition" in told


def test_a_comparison_is_worded_as_methods_without_legal_effect(signed_in, lake, describe):
    describe(AIR, comparison="allowed")
    query = "?from=2026-03-01&to=2026-03-02&one=CN-HJ633&two=US-EPA-AQI-2024"
    other = signed_in("VN")
    english = other.get(f"/en/measured/{AIR}/compare/{query}").content.decode()
    assert "calculated by the method of" in english and "without legal effect" in english
    assert "other nodes or limits" in english
    chinese = other.get(f"/zh/measured/{AIR}/compare/{query}").content.decode()
    assert re.search("按《[^》]+》（US-EPA-AQI-2024）的方法计算，不具法律效力", chinese)
    assert "达标" not in chinese


def test_a_series_left_out_by_its_owner_is_left_out(signed_in, lake, describe):
    excluded = [{"parameter": name} for name in ("PM2.5", "PM10", "SO2", "NO2", "CO", "O3")]
    describe(AIR, comparison="allowed", excluded_series=excluded)
    told = signed_in("VN").get(f"/en/measured/{AIR}/assess/").content.decode()
    assert "US-EPA-AQI" not in told


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?from=2020-01-01&to=2026-03-02", "ASS044"),
        ("?from=yesterday", "POR014"),
        ("?from=2026-03-02&to=2026-03-01", "POR014"),
        ("?station=nowhere", "POR014"),
        ("?standard=VN-QD1459", "POR014"),
        ("?from=2026-03-01&to=2026-03-02&number=99", "ASS038"),
        ("?from=2026-03-01&to=2026-03-02&number=x", "POR014"),
    ],
)
def test_what_an_address_cannot_ask_is_a_coded_page(reader, lake, describe, query, code):
    describe(AIR)
    answer = reader.get(f"/en/measured/{AIR}/assess/{query}")
    assert answer.status_code == 400
    assert code in answer.content.decode()


def test_ambient_limits_of_a_year_lead_to_days_and_hours(reader, lake, describe):
    # Two days of PM2.5 at 75 under GB 3095-2026, class II limit 60: too few days for a year.
    describe(AIR)
    address = f"/en/measured/{AIR}/assess/?from=2026-03-01&to=2026-03-02&standard=CN-GB3095-2026"
    text = reader.get(address).content.decode()
    found = re.search(r'<a class="n" href="([^"]+)">PM2.5_24h ≤ 60 ug/m3 \(tr', text)
    assert found and "95th percentile · cannot say" in text
    assert "CN-GB3095-2026" in text and "in force from 2026-03-01" in text
    assert "single-source" in text, "the percentile stands in HJ 663-2026, not confirmed"
    number = found[1].replace("&amp;", "&")
    told = reader.get(number).content.decode()
    assert "too few valid days" in told and "above the limit" in told
    day = re.search(r'<a class="n" href="([^"]+)">2026-03-01</a>', told)[1].replace("&amp;", "&")
    for lang in ("en", "zh"):
        rows = reader.get(day.replace("/en/", f"/{lang}/", 1)).content.decode()
        assert rows.count("75 ug/m3") == 24
        assert "{%" not in rows


def test_a_foreign_limit_is_not_shown_without_the_owners_leave(signed_in, lake, describe):
    describe(AIR)
    address = f"/en/measured/{AIR}/assess/?from=2026-03-01&to=2026-03-02&standard=WHO-AQG-2021"
    assert signed_in("VN").get(address).status_code == 400
    told = signed_in("CN").get(address).content.decode()
    assert "without legal effect" in told and "beyond the limit" not in told
