"""Dates as people write them, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.kernel.dates import PartialDate
from accord.kernel.errors import AccordError
from accord.portal.forms_dates import read_date

READ = {
    "2016年9月": "2016-09",
    "２０１６年９月": "2016-09",
    "September 2016": "2016-09",
    "sept. 2016": "2016-09",
    "2016-09": "2016-09",
    "2016-9": "2016-09",
    "2016.9.5": "2016-09-05",
    "2016/09/05": "2016-09-05",
    "2016年9月5日": "2016-09-05",
    "5 September 2016": "2016-09-05",
    "September 5, 2016": "2016-09-05",
    "5-7 March 2019": "2019-03-05/2019-03-07",
    "5–7 March 2019": "2019-03-05/2019-03-07",
    "March 5-7, 2019": "2019-03-05/2019-03-07",
    "28 February - 2 March 2019": "2019-02-28/2019-03-02",
    "28 December 2018 to 3 January 2019": "2018-12-28/2019-01-03",
    "2019年3月5日至7日": "2019-03-05/2019-03-07",
    "2019年3月5—7日": "2019-03-05/2019-03-07",
    "2019年2月28日至3月2日": "2019-02-28/2019-03-02",
    "2016年9—10月": "2016-09/2016-10",
    "September to October 2016": "2016-09/2016-10",
    "2019-03-05 - 2019-03-07": "2019-03-05/2019-03-07",
    "2016": "2016",
    "2016年": "2016",
    "2011—2013年": "2011/2013",
    "2011-2013": "2011/2013",
    "2011/2013": "2011/2013",
    "2007年11月起": "2007-11/..",
    "from November 2007": "2007-11/..",
    "约2016年": "2016~",
    "about 2016": "2016~",
    "2016-09?": "2016-09?",
    "201x": "201X",
}


@pytest.mark.parametrize("text", READ)
def test_a_date_is_read_as_people_write_it(text):
    assert read_date(text).text == READ[text]


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "明年", "5/3/2019", "9月", "5 March", "2016年13月", "Marchember 2016"),
        *("30 February 2016", "2019-2018", "7-5 March 2019", "2016 9", "x" * 5000, "1-2-3-4"),
    ],
)
def test_what_cannot_be_read_is_a_coded_error(text):
    with pytest.raises(AccordError):
        read_date(text)


days = st.dates(min_value=PartialDate("1950").earliest, max_value=PartialDate("2099").latest)


@given(days, days, st.sampled_from(("day", "month", "year")), st.sampled_from(("zh", "en")))
def test_dates_written_out_are_read_back(one, other, precision, lang):
    length = {"day": 10, "month": 7, "year": 4}[precision]
    first, last = sorted((one.isoformat()[:length], other.isoformat()[:length]))
    for text in {first, f"{first}/{last}" if first != last else first, f"{first}/.."}:
        assert read_date(PartialDate(text).words(lang)).text == text
