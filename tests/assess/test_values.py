"""assess_values: editions, conflicts of the texts, and what can and cannot be said."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from accord.assess.values import assess_values
from accord.kernel.errors import AccordError

KEYS = [
    "standard",
    "edition_from",
    "counterfactual",
    "variant",
    "index",
    "band",
    "sub_indices",
    "primary",
    "class",
    "decided_by",
    "limits",
    "published",
    "parts",
    "notes",
]
DAY = date(2026, 11, 20)
DAILY = {
    "SO2_24h": 10,
    "NO2_24h": 20,
    "CO_24h": "0.8",
    "PM10_24h": 40,
    "PM2.5_24h": 20,
    "O3_8h_daily_max": 90,
}


def assess(standard, at=DAY, variant=None, **inputs):
    return assess_values(standard, inputs, at=at, variant=variant)


def given(standard, inputs, at=DAY, variant=None):
    return assess_values(standard, inputs, at=at, variant=variant)


def code(standard, inputs, at=DAY, variant=None):
    with pytest.raises(AccordError) as caught:
        assess_values(standard, inputs, at=at, variant=variant)
    assert caught.value.kind.exit == 2
    for lang in ("zh", "en"):
        assert caught.value.message(lang) and caught.value.fix(lang)
    return caught.value.code


def codes(result):
    return [note["code"] for note in result["notes"]]


# ---- shape ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standard", "inputs"),
    [
        ("CN-HJ633", {"PM2.5_24h": 75}),
        ("CN-GB3095", {"PM2.5_24h": 75}),
        ("PH-DAO2020-14", {"PM2.5": 30}),
        ("CN-GB3838", {"DO": 6}),
        ("CN-HB2011-22", {"sections_pct.I-III": 80}),
        ("VN-QD1460", {"DO_sat": 80}),
        ("MY-DOE-WQI", {"DO_sat": 80}),
        ("ID-KEPMEN115-PI", {"BOD": 5, "BOD_limit": 3}),
        ("BN-PSI", {"PSI": 85}),
        ("SG-PSI", {"PM2.5_1h": 60}),
    ],
)
def test_all_keys_always_and_numbers_are_json_numbers(standard, inputs):
    result = given(standard, inputs)
    assert list(result) == KEYS
    assert json.loads(json.dumps(result)) == result
    for name in ("index", "published"):
        assert result[name] is None or isinstance(result[name], int | float) or result[name] == "NA"
    assert all(isinstance(v, int | float) for v in result["sub_indices"].values())
    assert isinstance(result["counterfactual"], bool)
    for note in result["notes"]:
        assert set(note) == {"code", "zh", "en"}
    for limit in result["limits"]:
        assert set(limit) == {"key", "level", "limit", "verdict"}


def test_every_number_names_its_confidence():
    assert "confidence" in codes(given("CN-HJ633", {"PM2.5_24h": 75}))
    result = given("TH-AQI", {"CO_8h_ppm": 3})
    assert "not_confirmed" in codes(result)
    assert "CO_8h_ppm" in next(n["en"] for n in result["notes"] if n["code"] == "not_confirmed")


# ---- China: the change of 1 March 2026 -----------------------------------------------


def test_the_same_air_on_both_sides_of_the_change():
    inputs = {"PM2.5_24h": 75, "PM10_24h": 150}
    before = given("CN-HJ633", inputs, date(2026, 2, 28))
    after = given("CN-HJ633", inputs, date(2026, 3, 1))
    assert (before["standard"], before["index"]) == ("CN-HJ633-2012", 100)
    assert (after["standard"], after["index"]) == ("CN-HJ633-2026", 114)
    assert before["primary"] == ["PM2.5_24h", "PM10_24h"]
    assert after["primary"] == ["PM2.5_24h"]
    assert after["sub_indices"] == {"PM2.5_24h": 114, "PM10_24h": 112}


def test_an_id_outside_its_dates_is_counterfactual_and_no_error():
    result = given("CN-HJ633-2012", {"PM2.5_24h": 75})
    assert result["counterfactual"] is True
    assert "counterfactual" in codes(result)
    assert given("CN-HJ633-2026", {"PM2.5_24h": 75}, date(2020, 1, 1))["counterfactual"] is True
    assert given("CN-HJ633-2026", {"PM2.5_24h": 75})["counterfactual"] is False


def test_concentration_half_even_then_index_up():
    assert given("CN-HJ633", {"PM2.5_24h": "60.5"})["index"] == 100
    assert given("CN-HJ633", {"PM2.5_24h": "61.5"})["index"] == 102
    assert given("CN-HJ633", {"CO_24h": "4.05"})["index"] == 100
    assert given("CN-HJ633", {"CO_24h": "4.15"})["index"] == 101


def test_publication_when_a_pollutant_is_missing():
    assert given("CN-HJ633", {"PM2.5_24h": "60"})["published"] == "NA"
    assert given("CN-HJ633", {"PM2.5_24h": "60"})["index"] == 100
    assert given("CN-HJ633", {"PM2.5_24h": "75"})["published"] == 114
    assert given("CN-HJ633", DAILY)["published"] == 45


def test_primary_only_above_50():
    assert given("CN-HJ633", {"PM2.5_24h": 35})["primary"] == []
    assert given("CN-HJ633", {"PM2.5_24h": 36})["primary"] == ["PM2.5_24h"]


def test_clipping_in_2026_and_no_sub_index_in_2012():
    assert given("CN-HJ633-2026", {"SO2_1h": 2000})["index"] == 200
    assert given("CN-HJ633-2026", {"O3_8h": 900})["index"] == 300
    for inputs in ({"SO2_1h": 2000}, {"O3_8h": 900}):
        result = given("CN-HJ633-2012", inputs)
        assert result["index"] is None and result["sub_indices"] == {}
        assert "other_missing" in codes(result)
    other = given("CN-HJ633-2012", {"SO2_1h": 900, "SO2_24h": 500, "NO2_1h": 10})
    assert (other["index"], other["primary"]) == (154, ["SO2_24h"])
    assert given("CN-HJ633-2012", {"O3_8h": 900, "O3_1h_max": 950})["index"] == 375


def test_daily_and_real_time_are_never_mixed():
    result = given("CN-HJ633", {"SO2_1h": 900, "NO2_24h": 100})
    assert result["index"] == 110
    assert result["sub_indices"] == {"SO2_1h": 200, "NO2_24h": 110}
    assert "left_out" in codes(result)
    hourly = given("CN-HJ633", {"PM2.5_1h": 75, "SO2_1h": 10})
    assert (hourly["index"], hourly["primary"]) == (114, ["PM2.5_1h"])


def test_the_daily_maximum_hour_of_ozone_left_the_daily_index_in_2026():
    inputs = {**DAILY, "O3_1h_max": 700}
    assert given("CN-HJ633-2012", inputs)["index"] == 275
    after = given("CN-HJ633-2026", inputs)
    assert after["index"] == 45 and "left_out" in codes(after)


def test_above_the_table_500_is_shown_from_practice():
    result = given("CN-HJ633", {"PM2.5_24h": 900})
    assert result["index"] == 500
    assert "above_practice" in codes(result)


def test_index_0_takes_the_first_level_with_a_note():
    result = given("CN-HJ633", {"PM2.5_24h": 0})
    assert result["index"] == 0
    assert result["band"]["code"] == "一级"
    assert "own_error" in codes(result)


def test_phases_of_the_ambient_limits():
    def verdict(day, value):
        found = given("CN-GB3095", {"PM2.5_24h": value, "class": 2}, day)["limits"]
        return [(one["level"], one["limit"], one["verdict"]) for one in found]

    assert verdict(date(2030, 12, 31), 55) == [("transition_class2", 60, "meets")]
    assert verdict(date(2031, 1, 1), 55) == [("final_class2", 50, "fails")]
    assert given("CN-GB3095", {"PM2.5_24h": 80}, date(2025, 1, 1))["standard"] == "CN-GB3095-2012"


# ---- the other air texts -------------------------------------------------------------


def test_vietnam_needs_particulate_matter_and_eight_hour_ozone_hands_over():
    result = given("VN-QD1459", {"NO2_1h_max": 50})
    assert (result["index"], result["published"]) == (25, None)
    assert given("VN-QD1459", {"PM2.5": 20.3})["published"] == 41
    handed = given("VN-QD1459", {"PM2.5": 20, "O3_8h_max": 500, "O3_1h_max": 600})
    assert handed["index"] == 250 and "O3_8h_max" not in handed["sub_indices"]
    assert given("VN-QD1459", {"PM2.5": 20, "O3_8h_max": 500})["index"] is None
    assert given("VN-QD1459", {"PM2.5": 600})["index"] == 500


def test_vietnam_limit_changes_inside_the_edition():
    for day, limit in ((date(2025, 12, 31), 50), (date(2026, 1, 1), 45)):
        assert given("VN-QCVN05", {"PM2.5_24h": 47}, day)["limits"][0]["limit"] == limit


def test_indonesia_above_300_is_uncertain_and_a_variant():
    low, high = (given("ID-P14", {"PM2.5": 400}, variant=v) for v in ("top_400", "top_500"))
    assert given("ID-P14", {"PM2.5": 400}) == low
    assert low["index"] < high["index"]
    assert low["band"] == high["band"] and low["band"]["local"] == "Berbahaya"
    assert "uncertain_top" in codes(low)
    assert given("ID-P14", {"PM2.5": 1000})["index"] > 500, "the public value is not clipped"
    assert given("ID-P14", {"PM2.5": 42.14})["variant"] is None


def test_malaysia_two_readings_of_one_table():
    a, b = (given("MY-API", {"PM2.5_24h": "35.0"}, variant=v) for v in ("A", "B"))
    assert a["index"] == 68.72689
    assert b["index"] == pytest.approx(79.947916666666667, abs=1e-12)
    assert given("MY-API", {"PM2.5_24h": "35.0"}) == a


def test_malaysia_gaps_and_overlap():
    assert given("MY-API", {"PM2.5_24h": "12.05"})["index"] == pytest.approx(50.208735)
    assert given("MY-API", {"PM2.5_24h": "75.5"})["index"] == pytest.approx(100.07794)
    assert given("MY-API", {"PM2.5_24h": "75.5"})["band"]["en"] == "Moderate"
    above = given("MY-API", {"PM2.5_24h": 600, "CO_8h_ppm": 3})
    assert above["index"] is None and "above_undefined" in codes(above)


def test_thailand_fixes_201():
    result = given("TH-AQI", {"PM2.5": 80})
    assert result["index"] == 201 and "above_practice" in codes(result)


def test_singapore():
    assert given("SG-PSI", {"NO2_1h": 500})["index"] is None
    assert given("SG-PSI", {"O3_8h": 800, "O3_1h": 980})["index"] == 400
    assert given("SG-PSI", {"O3_8h": 800})["index"] is None
    above = given("SG-PSI", {"PM2.5": 501})
    assert above["index"] is None and above["band"]["en"] == "Hazardous"
    side = given("SG-PSI", {"PM2.5_1h": 60})
    assert side["index"] is None and side["parts"]["PM2.5_1h"]["band"]["en"] == "Elevated"
    assert "rounding" in codes(given("SG-PSI", {"PM10_24h": 28}))


def test_philippines_has_no_number():
    result = given("PH-DAO2020-14", {"PM2.5": "90.5"})
    assert result["index"] is None and result["published"] is None
    assert result["band"]["en"] == "Emergency" and "own_error" in codes(result)
    assert given("PH-DAO2000-81", {"PM10_24h": 154})["band"]["en"] == "Fair"
    assert given("PH-DAO2000-81", {"O3_8h": 0.4})["band"] is None
    assert given("PH-DAO2000-81", {"O3_8h": 0.4, "O3_1h": 0.2})["band"]["code"] == "4"


def test_brunei_is_shown_and_never_computed():
    assert code("BN-PSI", {"PM2.5_24h": 10}) == "ASS001"
    shown = given("BN-PSI", {"PSI": 85})
    assert shown["index"] == 85 and "published_value" in codes(shown)


def test_us_sulfur_dioxide_hands_over_to_the_day():
    assert given("US-EPA-AQI", {"SO2_1h": 400, "SO2_24h": 200})["index"] == 200
    assert given("US-EPA-AQI", {"SO2_1h": 400, "SO2_24h": 310})["index"] == 203
    assert given("US-EPA-AQI", {"SO2_1h": 400})["index"] is None


def test_us_truncates_and_extrapolates():
    assert given("US-EPA-AQI", {"PM2.5": "9.09"})["index"] == 50
    assert given("US-EPA-AQI", {"PM2.5": "325.4"})["index"] == 500
    assert given("US-EPA-AQI", {"PM2.5": "400"})["index"] > 500


def test_levels_of_the_who():
    found = given("WHO-AQG", {"PM2.5_annual": 18})["limits"]
    assert [o["level"] for o in found if o["verdict"] == "meets"] == ["IT1", "IT2"]
    assert [o["level"] for o in found if o["verdict"] == "fails"] == ["IT3", "IT4", "AQG"]


# ---- water ---------------------------------------------------------------------------


def test_water_body_decides_phosphorus():
    river = given("CN-GB3838", {"TP": 0.15, "water_body": "river"})
    lake = given("CN-GB3838", {"TP": 0.15, "water_body": "lake"})
    unknown = given("CN-GB3838", {"TP": 0.15})
    assert (river["class"], lake["class"], unknown["class"]) == ("III", "V", None)
    assert "no_water_body" in codes(unknown)
    verdicts = {one["level"]: one["verdict"] for one in unknown["limits"]}
    assert verdicts["III"] == "cannot_say" and verdicts["V"] == "meets"
    assert given("CN-GB3838", {"TP": 0.5})["class"] == "inferior_V"


def test_nitrogen_is_for_lakes_only():
    river = given("CN-GB3838", {"TN": 3, "DO": 8, "water_body": "river"})
    assert river["class"] == "I" and "not_for_body" in codes(river)
    assert given("CN-GB3838", {"TN": 3, "water_body": "lake"})["class"] == "inferior_V"


def test_saturation_opens_class_one():
    assert given("CN-GB3838", {"DO": 5, "DO_sat": 95})["class"] == "I"
    assert given("CN-GB3838", {"DO_sat": 80})["class"] is None


def test_the_2011_method_leaves_out_nitrogen_and_coliforms():
    result = given("CN-HB2011-22", {"DO": 5.5, "CODMn": 3, "faecal_coliform": 50000})
    assert (result["class"], result["band"]["zh"]) == ("III", "良好")
    assert result["decided_by"] == ["DO"]


@pytest.mark.parametrize(
    ("best", "worst", "grade"),
    [
        (90, 0, "Excellent"),
        ("89.9", 0, "Good"),
        (75, 25, "Good"),
        ("74.9", "19.9", "Lightly polluted"),
        (74, 20, "Moderately polluted"),
        (60, "39.9", "Moderately polluted"),
        ("59.9", 40, "Heavily polluted"),
        (60, 40, None),
    ],
)
def test_shares_of_sections(best, worst, grade):
    inputs = {"sections_pct.I-III": best, "sections_pct.inferior_V": worst}
    band = given("CN-HB2011-22", inputs)["band"]
    assert (band["en"] if band else None) == grade


def test_shares_that_cannot_be():
    assert code("CN-HB2011-22", {"sections_pct.I-III": 80, "sections_pct.IV-V": 40}) == "ASS014"
    assert code("CN-HB2011-22", {"sections_pct.I-III": 101}) == "ASS003"
    assert given("CN-HB2011-22", {"sections_pct.I-III": 70})["band"] is None


def test_vietnam_surface_water():
    assert given("VN-QCVN08", {"BOD5": 8, "water_body": "river"})["class"] == "C"
    assert given("VN-QCVN08", {"BOD5": 8, "water_body": "lake"})["class"] is None
    assert given("VN-QCVN08", {"BOD5": 8})["class"] is None
    low = given("VN-QCVN08", {"DO": 1.5, "water_body": "river"})
    assert low["class"] == "D" and "own_error" in codes(low)
    off = given("VN-QCVN08", {"TSS": 90, "water_body": "river"})
    assert off["class"] is None and "limits_off" in codes(off)
    assert code("VN-QCVN08", {"pH": 7, "water_body": "lake"}) == "ASS004"


def test_thailand_needs_percentiles():
    sample = given("TH-NEB8", {"DO": 4.5})
    assert sample["class"] is None
    assert {one["verdict"] for one in sample["limits"]} == {"cannot_say"}
    assert given("TH-NEB8", {"DO_p20": 1})["class"] == "5"
    asked = given("TH-NEB8", {"DO_p20": 4.5, "class": 2})
    assert [(o["level"], o["verdict"]) for o in asked["limits"]] == [("2", "fails")]
    assert given("TH-NEB8", {"Cd": 0.01})["class"] is None
    assert given("TH-NEB8", {"Cd": 0.01, "hardness": 50})["class"] == "5"
    assert given("TH-NEB8", {"Cd": 0.01, "hardness": 150})["class"] == "2"


def test_malaysia_residual_classes():
    assert given("MY-NWQS", {"DO": 0.5})["class"] == "V"
    assert given("MY-NWQS", {"DO": 2})["class"] == "IV"
    assert given("MY-NWQS", {"NH3-N": 3})["class"] == "V"


def test_indonesia_class_two_is_on_and_the_others_are_not():
    result = given("ID-PP22-VI", {"BOD": 2.5})
    assert result["class"] is None and "limits_off" in codes(result)
    assert [o["verdict"] for o in given("ID-PP22-VI", {"BOD": 2.5, "class": 2})["limits"]] == [
        "meets"
    ]
    assert given("ID-PP22-VI", {"TSS": 45})["class"] == "2"


def test_philippine_rows_by_date():
    inputs = {"faecal_coliform": 10, "water_body": "river"}
    assert given("PH-DAO2016-08", inputs, date(2018, 1, 1))["class"] == "B"
    assert given("PH-DAO2016-08", inputs)["class"] == "AA"
    partial = given("PH-DAO2016-08", {"BOD": 8, "class": "C"})
    assert [o["verdict"] for o in partial["limits"]] == ["fails"]


def test_vn_wqi_variants_and_needs():
    inputs = {"DO": 7, "T_C": 25, "BOD5": 8, "COD": 20, "pH": 7, "total_coliform": 3000}
    cube, square = (given("VN-QD1460", inputs, variant=v) for v in ("cube_root", "square_root"))
    assert given("VN-QD1460", inputs) == cube
    assert (cube["index"], square["index"]) == (83, 86)
    few = given("VN-QD1460", {"DO_sat": 80, "BOD5": 8})
    assert few["index"] is not None and few["published"] is None
    assert given("VN-QD1460", {"pH": 7})["index"] is None
    assert code("VN-QD1460", {"DO": 7}) == "ASS011"
    assert code("VN-QD1460", {"DO": 7, "T_C": 20, "DO_sat": 80}) == "ASS006"


def test_doe_wqi_variants_and_clipping():
    inputs = {"DO_sat": 80, "BOD": 3, "COD": 18, "AN": 0.25, "SS": 500, "pH": 7}
    plus, minus = (given("MY-DOE-WQI", inputs, variant=v) for v in ("plus", "minus"))
    assert plus["index"] > minus["index"]
    assert minus["sub_indices"]["SS"] == 0 and "clipped" in codes(minus)
    part = given("MY-DOE-WQI", {"DO_sat": 80})
    assert part["index"] is None and "incomplete" in codes(part)
    assert code("MY-DOE-WQI", {"DO_mgL": 8}) == "ASS005"


def test_pollution_index_takes_limits_given_or_of_a_class():
    own = given("ID-KEPMEN115-PI", {"BOD": 5, "BOD_limit": 3, "COD": 62.52, "COD_limit": 25})
    of_class = given("ID-KEPMEN115-PI", {"BOD": 5, "COD": 62.52, "class": 2})
    assert own["index"] == of_class["index"]
    assert "limits_from" in codes(of_class)
    oxygen = {"DO_mgL": 3, "DO_sat": 40, "DO_limit": 4}
    ratio = given("ID-KEPMEN115-PI", oxygen)["parts"]["ratios"]["DO_mgL"]
    assert ratio == pytest.approx((7.5 - 3) / (7.5 - 4))
    assert code("ID-KEPMEN115-PI", {"BOD": 5}) == "ASS011"
    assert code("ID-KEPMEN115-PI", {"BOD": 5, "BOD_limit": 0}) == "ASS011"
    assert code("ID-KEPMEN115-PI", {"NH3-N": 1, "class": 2}) == "ASS004"


# ---- keys, units, values -------------------------------------------------------------


@pytest.mark.parametrize(
    "key",
    [
        "PM2.5_24h",
        "PM25_24h",
        "pm2.5_24H",
        "PM2.5",
        "PM2.5_24h_ugm3",
        "PM2.5_24h_µg/m³",
        "细颗粒物",
    ],
)
def test_spellings_of_one_key_give_one_result_under_the_key_as_given(key):
    result = given("CN-HJ633", {key: 75})
    assert result["sub_indices"] == {key: 114}
    assert result["primary"] == [key]


def test_suffixes_convert_without_assumptions_only():
    assert given("CN-HJ633", {"CO_24h_ug": 4000})["index"] == 100
    assert given("US-EPA-AQI", {"O3_8h_ppb": 70})["index"] == 100
    assert given("TH-AQI", {"O3_8h_ppm": "0.07"})["index"] == 100
    assert code("CN-HJ633", {"CO_24h_ppm": 4}) == "ASS005"
    assert code("SG-PSI", {"CO_8h_ppm": 4}) == "ASS005"
    assert code("VN-QCVN05", {"CO_8h_mg": 4}) == "ASS005"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("-1", "ASS003"),
        ("1e308", "ASS003"),
        (1e308, "ASS003"),
        ("nan", "ASS002"),
        (float("nan"), "ASS002"),
        (float("inf"), "ASS002"),
        ("inf", "ASS002"),
        ("", "ASS002"),
        ("abc", "ASS002"),
        ("35,4", "ASS002"),
        ("１２", "ASS002"),
        ("1_000", "ASS002"),
        ("9" * 100, "ASS002"),
        (True, "ASS002"),
        ("<0.05", "ASS015"),
        ("<", "ASS015"),
    ],
)
def test_impossible_values(value, wanted):
    assert code("CN-HJ633", {"PM2.5_24h": value}) == wanted


@pytest.mark.parametrize(
    ("standard", "inputs", "wanted"),
    [
        ("CN-HJ633", {}, "ASS013"),
        ("CN-HJ633", {"XX": 1}, "ASS001"),
        ("CN-HJ633", {"class": 2, "PM2.5": 1}, "ASS001"),
        ("CN-HJ633", {"PM2.5": 1, "PM2.5_24h": 1}, "ASS006"),
        ("CN-GB3095", {"PM2.5": 1}, "ASS001"),
        ("CN-GB3838", {"pH": 15}, "ASS003"),
        ("CN-GB3838", {"TP_lake": 1, "TP_river": 1}, "ASS006"),
        ("CN-GB3838", {"TP": 1, "water_body": "sky"}, "ASS010"),
        ("CN-GB3838", {"TP": 1, "class": 9}, "ASS010"),
        ("MY-MAAQS", {"PM10_24h": 1}, "ASS004"),
        ("US-NAAQS", {"PM10_24h": 1}, "ASS004"),
        ("ID-PP22-VII", {"Pb_24h": 1}, "ASS004"),
        ("MRC-WQI", {"DO": 1}, "ASS004"),
        ("KH-SUBDECREE27", {"pH": 7}, "ASS004"),
        ("TL-AIR", {"PM2.5_24h": 1}, "ASS009"),
        ("SG-SURFACE", {"DO": 1}, "ASS009"),
        ("CCME-WQI", {"DO": 1}, "ASS008"),
        ("CN-HJ663", {"SO2_p98": 1}, "ASS009"),
        ("VN-QD1459", {"PM2.5_hourly": "1"}, "ASS008"),
        ("XX-NONE", {"DO": 1}, "STD001"),
    ],
)
def test_coded_errors(standard, inputs, wanted):
    assert code(standard, inputs) == wanted


def test_an_unknown_variant():
    assert code("MY-API", {"PM2.5": 1}, variant="C") == "ASS007"
    assert code("CN-HJ633", {"PM2.5": 1}, variant="A") == "ASS007"


def test_numbers_of_every_python_kind_are_the_same():
    results = [given("MY-API", {"PM2.5_24h": v}) for v in ("35.1", 35.1, Decimal("35.1"), "3.51e1")]
    assert all(result == results[0] for result in results)


def test_today_is_the_default(monkeypatch):
    assert assess_values("CN-HJ633-2012", {"PM2.5_24h": 75})["standard"] == "CN-HJ633-2012"


def test_a_limit_judged_over_a_year_says_so():
    assert "attainment" in codes(given("WHO-AQG", {"PM2.5_24h": 40}))
    assert "attainment" not in codes(given("WHO-AQG", {"PM2.5_annual": 40}))
    assert "attainment" in codes(given("PH-NAAQG", {"PM2.5_24h": 30}))
    assert "attainment" not in codes(given("PH-NAAQG", {"PM10_24h": 30}))


def test_below_the_limit_of_detection():
    clear = given("CN-GB3838", {"Cd": "<0.0005", "DO": 8})
    assert clear["class"] == "I" and "detection" in codes(clear)
    open_ = given("CN-GB3838", {"Cd": "<0.003"})
    assert open_["class"] is None
    verdicts = {one["level"]: one["verdict"] for one in open_["limits"]}
    assert verdicts["I"] == "cannot_say" and verdicts["II"] == "meets"
    oxygen = given("CN-GB3838", {"DO": "<2"})
    assert {one["verdict"] for one in oxygen["limits"]} == {"fails"}
    assert given("VN-QCVN08", {"As": "<0.005"})["limits"][0]["verdict"] == "meets"
    assert code("VN-QD1460", {"As": "<0.005", "DO_sat": 80}) == "ASS015"
    assert code("CN-GB3838", {"Cd": "<-1"}) == "ASS003"
    assert code("CN-GB3838", {"Cd": "<"}) == "ASS002"


# ---- how far everything is confirmed ---------------------------------------------------


@pytest.mark.parametrize(
    ("standard", "inputs", "single"),
    [
        ("BN-PSI", {"PSI": 85}, "PSI"),  # its bands stand in one source
        ("TH-WQI-2554", {"WQI": 85}, None),
        ("CN-GB3838", {"DO_sat": 91}, None),
        ("SG-PSI", {"PM2.5_1h": 60}, None),
        ("ID-KEPMEN115-PI", {"BOD": 5, "BOD_limit": 3}, None),
        ("ID-KEPMEN115-PI", {"pH": 5, "pH_limit_min": 6, "pH_limit_max": 9}, "pH"),
        (
            "MY-DOE-WQI",  # the bands of the status, not the equations
            {"DO_sat": 80, "BOD": 3, "COD": 18, "AN": "0.25", "SS": 40, "pH": "7.2"},
            "status",
        ),
    ],
)
def test_what_is_read_by_no_row_says_how_far_it_is_confirmed(standard, inputs, single):
    found = given(standard, inputs)
    notes = {one["code"]: one["en"] for one in found["notes"]}
    assert "confidence" in notes
    if single is None:
        assert notes["confidence"] == "numbers used: verified."
        assert "not_confirmed" not in notes
    else:
        assert notes["not_confirmed"] == f"not confirmed, on a single source: {single}."


def test_an_area_may_be_named_as_the_text_prints_it():
    by_number = given("CN-GB3095", {"PM2.5_24h": 55, "class": 2}, date(2031, 1, 1))
    assert given("CN-GB3095", {"PM2.5_24h": 55, "class": "II"}, date(2031, 1, 1)) == by_number
    assert [one["level"] for one in by_number["limits"]] == ["final_class2"]


def test_an_unknown_standard_names_each_near_one_once():
    with pytest.raises(AccordError) as caught:
        given("CN-HB2011", {"DO": 5})
    near = caught.value.message("en").partition("Nearest: ")[2] or caught.value.fix("en")
    assert near.count("CN-HB2011-22") == 1
