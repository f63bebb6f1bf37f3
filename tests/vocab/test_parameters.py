"""The parameters: complete as data, found under the names files use."""

import pytest

from accord.vocab.codes import code_of, find_code, measured_lists
from accord.vocab.headings import fold_name, split_heading
from accord.vocab.lists import code_lists
from accord.vocab.parameters import find, parameter, parameters
from accord.vocab.units import units

ALL = list(parameters().values())


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_each_parameter_is_complete(one):
    assert one.name.zh and one.name.zh[0] and one.name.en
    assert one.unit in units()
    assert 0 <= one.scale <= 9
    assert (one.unit == "code") == (one.values is not None)
    if one.values:
        assert one.values in code_lists()
        assert one.values in measured_lists()
        return
    if one.unit != "index":
        assert one.low is not None and one.low < one.high
    if one.high is not None:  # the whole physical range fits the stored integer
        assert int(one.high * 10**one.scale) < 2**63


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_each_parameter_is_found_by_its_names(one):
    for text in (one.id, one.name.in_language("zh"), one.name.en, *one.more_codes):
        assert one in [match.parameter for match in find(text, one.medium)]


def test_codes_name_one_parameter_each():
    for one in ALL:
        for code in (one.codes.get("hj524"), one.codes.get("hj525"), *one.more_codes):
            if code:
                assert [match.parameter.id for match in find(code)] == [one.id]


def cas_is_whole(number):
    digits = number.replace("-", "")
    total = sum(int(d) * place for place, d in enumerate(reversed(digits[:-1]), 1))
    return total % 10 == int(digits[-1])


def test_cas_numbers_have_their_check_digit():
    assert [one.id for one in ALL if one.cas and not cas_is_whole(one.cas)] == []


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("溶解氧(mg/L)", "DO"),
        ("高锰酸盐指数（mg/L）", "CODMn"),
        ("pH(无量纲)", "pH"),
        ("叶绿素α(mg/L)", "chlorophyll_a"),
        ("Dissolved Oxygen (%saturation)", "DO_saturation"),
        ("Dissolved Oxygen (mg/L)", "DO"),
        ("\ufeffZinc (μg/L)", "Zn"),
        ("NH4N_mgL", "NH3-N"),
        ("COND_mSm", "EC"),
        ("Na_K", "Na_K_ratio"),
        ("N_NO3", "NO3-N"),
        ("PM₂.₅", "PM2.5"),
        ("pm2_5", "PM2.5"),
        ("pm25_one_hourly", "PM2.5"),
        ("CO (ppm)", "CO"),
        ("wind speed", "WS"),
        ("ความเร็วลม", "WS"),
        ("Nhiệt độ nước", "WTEMP"),
        ("curah hujan", "RAIN"),
        ("E. coli (counts/100mL)", "E_coli"),
        ("w01019", "CODMn"),
        ("Lead (μg/L)", "Pb"),
        ("O3日均值", "O3"),
    ],
)
def test_headings_of_real_files(heading, wanted):
    assert find(heading)[0].parameter.id == wanted


def test_the_medium_decides_between_equal_symbols():
    assert find("Pb", "air")[0].parameter.id == "Pb_air"
    assert find("Pb", "water")[0].parameter.id == "Pb"
    assert find("TEMP_C", "water")[0].parameter.id == "WTEMP"
    assert find("CO")[0].parameter.id == "CO"


def test_what_is_no_parameter_is_not_found():
    for text in ("", "station", "year", "Sample No", "WQI_Color", "备注", "max"):
        assert find(text) == []
    assert find("No")[0].confidence < find("NO")[0].confidence


def test_an_unknown_parameter_is_a_coded_error():
    with pytest.raises(Exception, match="VOC005"):
        parameter("dragons")


def test_codes_of_lists_are_numbered_once_and_found():
    for name, codes in measured_lists().items():
        numbers = [code.number for code in codes.values()]
        assert len(set(numbers)) == len(numbers), name
        for code in codes.values():
            assert code_of(name, code.number) == code
            for spelling in code.spellings:
                assert find_code(name, spelling) == code, (name, spelling)
    assert find_code("water_classes", " 劣Ⅴ ").number == 6
    assert find_code("ispu_categories", "tidak sehat").code == "unhealthy"
    assert find_code("vn_wqi_levels", "Ô nhiễm rất nặng").code == "very_poor"
    assert find_code("wind_points", "NNX") is None


def test_headings_and_names():
    assert split_heading("Salinity (ppt)").unit.id == "ppt"
    assert split_heading("Flow").unit is None
    assert fold_name("ＰＭ２.５") == fold_name("pm2.5")
