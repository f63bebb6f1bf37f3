"""Time and place in one cell, in the forms secretariats use; expected values typed by hand."""

from __future__ import annotations

import pytest

from accord.exchange.office.names import Names
from accord.exchange.office.when_where import read_when_where

CASES = [
    ("2019 年 3 月，北京", "2019-03", ["北京"]),
    ("2015年11月, 印尼雅加达", "2015-11", ["印尼雅加达"]),
    ("2017年4月", "2017-04", []),
    ("2015-2016年", "2015/2016", []),
    ("2015—2016年", "2015/2016", []),
    ("2019年3月5-7日，北京、深圳", "2019-03-05/2019-03-07", ["北京", "深圳"]),
    ("2018年9月12日至13日，南宁", "2018-09-12/2018-09-13", ["南宁"]),
    ("2019年3月5日至4月2日，柬埔寨金边", "2019-03-05/2019-04-02", ["柬埔寨金边"]),
    ("2019年12月30日—2020年1月2日 北京", "2019-12-30/2020-01-02", ["北京"]),
    ("2019年3-4月，北京", "2019-03/2019-04", ["北京"]),
    ("2018年9月—2019年3月", "2018-09/2019-03", []),
    ("2019.3.5 北京", "2019-03-05", ["北京"]),
    ("2019/03 北京", "2019-03", ["北京"]),
    ("2019-03-05 Beijing", "2019-03-05", ["Beijing"]),
    ("2019年度，南宁", "2019", ["南宁"]),
    ("２０１９年３月，北京", "2019-03", ["北京"]),
    ("二〇一九年十二月，广州", "2019-12", ["广州"]),
    ("北京，2019年3月", "2019-03", ["北京"]),
    ("2019年3月上旬，北京", "2019-03", ["北京"]),
    ("约2019年，北京", "2019~", ["北京"]),
    ("5-7 March 2019, Beijing", "2019-03-05/2019-03-07", ["Beijing"]),
    ("March 5–7, 2019, Bangkok, Thailand", "2019-03-05/2019-03-07", ["Bangkok", "Thailand"]),
    ("1st-3rd June 2012, Beijing", "2012-06-01/2012-06-03", ["Beijing"]),
    ("30 April to 2 May 2019, Jakarta", "2019-04-30/2019-05-02", ["Jakarta"]),
    ("Beijing and Shenzhen, March 2019", "2019-03", ["Beijing", "Shenzhen"]),
    ("Sept 2019; Nanning, Guangxi", "2019-09", ["Nanning", "Guangxi"]),
    ("March–April 2019, Jakarta, Indonesia", "2019-03/2019-04", ["Jakarta", "Indonesia"]),
    ("Phnom Penh, Cambodia, May 2012", "2012-05", ["Phnom Penh", "Cambodia"]),
    ("北京", "", ["北京"]),
    ("2022年上半年、北京", "2022-01/2022-06", ["北京"]),
    ("2022 年下半年，南宁", "2022-07/2022-12", ["南宁"]),
    ("2023年第三季度，曼谷", "2023-07/2023-09", ["曼谷"]),
    ("First half of 2022, Jakarta", "2022-01/2022-06", ["Jakarta"]),
    ("Q2 2023; Hanoi", "2023-04/2023-06", ["Hanoi"]),
    ("fourth quarter of 2023, Hanoi", "2023-10/2023-12", ["Hanoi"]),
    # A season names no months: the year alone is certain.
    ("Spring 2022, Kunming", "2022", ["Kunming"]),
    ("2022年春季，昆明", "2022", ["昆明"]),
    ("Winter Palace, 2022", "2022", ["Winter Palace"]),
    # 17 can be no month; 12/05 may be two days, so nothing is taken and the date is asked.
    ("17/05/2023, Phuket", "2023-05-17", ["Phuket"]),
    ("05/17/2023, Phuket", "2023-05-17", ["Phuket"]),
    ("12/05/2023, Phuket", "", ["Phuket"]),
    ("12.05.2023, Phuket", "2023-05-12", ["Phuket"]),
]


@pytest.mark.parametrize(("text", "date", "places"), CASES)
def test_a_cell_gives_date_and_places(text: str, date: str, places: list[str]) -> None:
    found = read_when_where(text)
    assert (found.date, list(found.places)) == (date, places)


def test_a_month_that_does_not_exist_is_no_date() -> None:
    assert read_when_where("2019年13月，北京").date == ""
    assert read_when_where("2019年2月30日，北京").date == ""


def test_an_online_meeting_has_no_place() -> None:
    found = read_when_where("2020年11月，线上")
    assert (found.date, found.places, found.online) == ("2020-11", (), True)


PLACES = [
    (["北京"], ["PL-BEIJING"], [], "CN"),
    (["印尼雅加达"], ["PL-JAKARTA"], [], "ID"),
    (["孟加拉达卡"], ["PL-DHAKA"], [], "BD"),
    (["广西壮族自治区梧州市"], ["PL-WUZHOU"], [], "CN"),
    (["江苏省宜兴市"], ["PL-YIXING"], [], "CN"),
    (["云南景洪"], ["PL-JINGHONG"], [], "CN"),
    (["北京国际会议中心"], ["PL-BEIJING"], [], "CN"),
    (["广州", "肇庆"], ["PL-GUANGZHOU", "PL-ZHAOQING"], [], "CN"),
    (["Bangkok", "Thailand"], ["PL-BANGKOK"], [], "TH"),
    (["Beijing", "China"], ["PL-BEIJING"], [], "CN"),
    (["Yixing", "Jiangsu"], ["PL-YIXING"], [], "CN"),
    (["新加坡"], ["PL-SINGAPORE"], [], "SG"),
    (["越南"], ["PL-VIET-NAM"], [], "VN"),
    (["清迈"], [], ["清迈"], ""),
    (["泰国清迈"], [], ["泰国清迈"], ""),
    (["北京", "火星"], ["PL-BEIJING"], ["火星"], "CN"),
]


@pytest.mark.parametrize(("printed", "ids", "unknown", "country"), PLACES)
def test_places_are_known_or_asked(facts, printed, ids, unknown, country) -> None:
    found = Names(facts).find_places(printed)
    assert (list(found.ids), list(found.unknown), found.country) == (ids, unknown, country)


def test_a_bilateral_party_is_read_from_the_title(facts) -> None:
    names = Names(facts)
    assert names.bilateral("中国 - 柬埔寨水环境管理研讨班") == "KH"
    assert names.bilateral("中国—印尼环保技术合作研讨会") == "ID"
    assert names.bilateral("China–Lao PDR environmental seminar") == "LA"
    assert names.bilateral("中国-东盟环境合作论坛") == ""
