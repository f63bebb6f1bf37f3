"""Partial dates: what is taken, what it may mean, how it reads."""

from __future__ import annotations

import doctest
from datetime import date, datetime
from time import struct_time

import pytest
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from hypothesis import given
from hypothesis import strategies as st

from accord.kernel import date_words, dates
from accord.kernel.dates import PartialDate, overlaps, within
from accord.kernel.errors import AccordError

D = date


@pytest.mark.parametrize("module", [dates, date_words])
def test_examples_run(module):
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2011", D(2011, 1, 1), D(2011, 12, 31), "year"),
        ("2012-02", D(2012, 2, 1), D(2012, 2, 29), "month"),
        ("2011-12-31", D(2011, 12, 31), D(2011, 12, 31), "day"),
        ("201X", D(2010, 1, 1), D(2019, 12, 31), "decade"),
        ("20XX", D(2000, 1, 1), D(2099, 12, 31), "century"),
        ("2012-XX", D(2012, 1, 1), D(2012, 12, 31), "year"),
        ("2012-04-XX", D(2012, 4, 1), D(2012, 4, 30), "month"),
        ("2012-XX-XX", D(2012, 1, 1), D(2012, 12, 31), "year"),
        ("2016-09?", D(2016, 9, 1), D(2016, 9, 30), "month"),
        ("2011/2013", D(2011, 1, 1), D(2013, 12, 31), "interval"),
        ("2002-11/2019-12", D(2002, 11, 1), D(2019, 12, 31), "interval"),
        ("2007-11/..", D(2007, 11, 1), None, "interval"),
        ("2007-11/", D(2007, 11, 1), None, "interval"),
        ("../2013", None, D(2013, 12, 31), "interval"),
        ("/2013", None, D(2013, 12, 31), "interval"),
        ("2004~/2005-06%", D(2004, 1, 1), D(2005, 6, 30), "interval"),
        ("9999-12-31", D(9999, 12, 31), D(9999, 12, 31), "day"),
    ],
)
def test_what_a_date_may_mean(text, earliest, latest, precision):
    read = PartialDate.parse(text)
    assert (read.text, read.earliest, read.latest) == (text, earliest, latest)
    assert read.precision == precision


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("2013", "2013年", "2013"),
        ("2016-09", "2016年9月", "September 2016"),
        ("2011-12-31", "2011年12月31日", "31 December 2011"),
        ("201X", "2010年代", "2010s"),
        ("20XX", "2000—2099年间", "2000–2099"),
        ("2012-XX", "2012年（月份不详）", "2012 (month not stated)"),
        ("2012-04-XX", "2012年4月（日期不详）", "April 2012 (day not stated)"),
        ("2012-XX-XX", "2012年（月日不详）", "2012 (day and month not stated)"),
        ("2016-09?", "2016年9月（存疑）", "September 2016 (uncertain)"),
        ("2013~", "约2013年", "about 2013"),
        ("2013%", "约2013年（存疑）", "about 2013 (uncertain)"),
        ("2011/2013", "2011—2013年", "2011–2013"),
        ("2011-03/2011-05", "2011年3—5月", "March–May 2011"),
        ("2011-03/2012-05", "2011年3月—2012年5月", "March 2011 – May 2012"),
        ("2016-09-10/2016-09-11", "2016年9月10—11日", "10–11 September 2016"),
        ("2016-09-10/2016-10-02", "2016年9月10日—10月2日", "10 September – 2 October 2016"),
        (
            "2010-05-01/2011-05-01",
            "2010年5月1日—2011年5月1日",
            "1 May 2010 – 1 May 2011",
        ),
        ("2016/2016", "2016年", "2016"),
        ("2011?/2013", "2011年（存疑）—2013年", "2011 (uncertain) – 2013"),
        ("2007-11/..", "2007年11月起", "from November 2007"),
        ("2007-11/", "2007年11月起（结束时间不详）", "from November 2007 (end not known)"),
        ("../2013", "至2013年", "until 2013"),
        ("/2013", "至2013年（开始时间不详）", "until 2013 (start not known)"),
    ],
)
def test_how_a_date_reads(text, zh, en):
    assert (PartialDate(text).words("zh"), PartialDate(text).words("en")) == (zh, en)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2011-13", "a month runs from 01 to 12"),
        ("2011-00", "a month runs from 01 to 12"),
        ("2011-02-29", "that month has no such day"),
        ("2011-04-31", "that month has no such day"),
        ("0000", "there is no year 0"),
        ("000X", "there is no year 0"),
        ("201X-05", "X may stand only"),
        ("2012-XX-05", "X may stand only"),
        ("2XXX", "X may stand only"),
        ("../..", "at least one known end"),
        ("/", "at least one known end"),
        ("2011/2012/2013", "its form is not known"),
        ("２０１１", "its form is not known"),
        ("2011年", "its form is not known"),
        ("2011 ", "its form is not known"),
        ("2011\n", "its form is not known"),
        ("11", "its form is not known"),
        ("", "its form is not known"),
    ],
)
def test_what_is_no_date_is_refused_and_told_why(text, expected):
    with pytest.raises(AccordError) as caught:
        PartialDate(text)
    assert caught.value.code == "KER010"
    assert expected in caught.value.message("en")
    assert "2011-12-31" in caught.value.fix("zh")


def test_a_reversed_interval_has_its_own_error():
    with pytest.raises(AccordError) as caught:
        PartialDate("2020/2015")
    assert caught.value.code == "KER013"


def test_dates_from_yaml_values():
    assert PartialDate.of(2011) == PartialDate("2011")
    assert PartialDate.of(date(2011, 12, 31)) == PartialDate("2011-12-31")
    assert PartialDate.of(PartialDate("2011")) == PartialDate("2011")
    for value in (None, True, 2011.5, [2011, 2013], datetime(2011, 1, 1), 11):  # noqa: DTZ001
        with pytest.raises(AccordError, match="KER010"):
            PartialDate.of(value)


def test_ends_of_an_interval():
    interval = PartialDate("2002-11/2019-12")
    assert (str(interval.start), str(interval.end)) == ("2002-11", "2019-12")
    assert PartialDate("2007/..").end is None
    assert PartialDate("/2013").start is None
    assert PartialDate("2013").start == PartialDate("2013").end == PartialDate("2013")
    assert not PartialDate("2011/2013~").certain


# Taken with the same first and last day by edtf (python-edtf) and by us.
TAKEN_ALIKE = [
    *("2011", "2011-12", "2011-12-31", "2012-02", "2004-02-29", "201X", "20XX", "2012-XX"),
    *("2012-04-XX", "2012-XX-XX", "2016?", "2016-09~", "2016-09-01%", "2011/2013", "9999"),
    *("2011-01/2011-02-15", "2004-06/2004", "2004~/2005?", "201X/2020", "2011/..", "../2011"),
]
REFUSED_ALIKE = [
    *(
        "2011-13",
        "2011-00",
        "2011-02-30",
        "2011-04-31",
        "201x",
        "11",
        "2011-",
        "2011-1",
        "/",
        "abc",
    ),
    *("2011/2012/2013", "2011-1-1", "20X1-01??", "2011.12", "2011年", ""),
]
# Taken by edtf and refused here on purpose, with the reason.
REFUSED_HERE = {
    "0000": "a record of agreements has no year 0",
    "000X": "a record of agreements has no year 0",
    "../..": "says nothing",
    "2XXX": "level 2",
    "201X-05": "level 2",
    "2012-XX-05": "level 2",
    "2011-21": "seasons are not used",
    "-2011": "years before 1 are not used",
    "Y12011": "years beyond 9999 are not used",
    "2011-01-01T10:00:00Z": "times of day are not used",
    "[2011..2013]": "level 2 sets",
    "2005-02-29": "edtf does not look at leap years; 2005 was none",
    "2013/2011": "reversed, which edtf does not look at",
    "2004-06/2004-05": "reversed, which edtf does not look at",
}


def _day(moment):
    return date(*moment[:3]) if isinstance(moment, struct_time) else None


@pytest.mark.parametrize("text", TAKEN_ALIKE)
def test_takes_and_means_what_edtf_does(text):
    theirs, ours = parse_edtf(text), PartialDate(text)
    assert (ours.earliest, ours.latest) == (
        _day(theirs.lower_strict()),
        _day(theirs.upper_strict()),
    )


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [("2011/", date(2011, 1, 1), None), ("/2011", None, date(2011, 12, 31))],
)
def test_unknown_ends_are_taken_by_both_but_not_guessed_here(text, earliest, latest):
    assert parse_edtf(text) is not None  # edtf supposes ten years
    assert (PartialDate(text).earliest, PartialDate(text).latest) == (earliest, latest)


@pytest.mark.parametrize("text", REFUSED_ALIKE)
def test_refuses_what_edtf_refuses(text):
    with pytest.raises(EDTFParseException):
        parse_edtf(text)
    with pytest.raises(AccordError):
        PartialDate(text)


@pytest.mark.parametrize("text", REFUSED_HERE)
def test_departures_from_edtf_are_the_listed_ones(text):
    assert parse_edtf(text) is not None
    with pytest.raises(AccordError):
        PartialDate(text)


days = st.dates(min_value=date(1000, 1, 1), max_value=date(9999, 12, 31))
points = st.builds(
    lambda day, cut, mark: day.isoformat()[:cut] + mark,
    days,
    st.sampled_from([4, 7, 10]),
    st.sampled_from(["", "", "?", "~", "%"]),
) | st.sampled_from(["201X", "20XX", "2012-XX", "2012-04-XX", "2012-XX-XX"])


@st.composite
def partial_dates(draw):
    a, b = draw(points), draw(points)
    form = draw(st.sampled_from(["point", "closed", "..start", "..end", "start", "end"]))
    if form == "closed":
        first, last = sorted((PartialDate(a), PartialDate(b)), key=lambda d: d.sort_key)
        if last.latest < first.earliest:
            first, last = last, first
        return PartialDate(f"{first}/{last}")
    forms = {"point": a, "..start": f"../{a}", "..end": f"{a}/..", "start": f"/{a}", "end": f"{a}/"}
    return PartialDate(forms[form])


@given(partial_dates())
def test_reading_and_writing_agree(when):
    assert PartialDate.parse(when.text) == when
    assert when.earliest is not None or when.latest is not None
    if when.earliest and when.latest:
        assert when.earliest <= when.latest
    assert within(when, when)
    assert overlaps(when, when)
    for lang in ("zh", "en"):
        assert str((when.earliest or when.latest).year)[:2] in when.words(lang)


@given(partial_dates(), partial_dates())
def test_overlap_is_mutual_and_follows_from_lying_within(a, b):
    assert overlaps(a, b) == overlaps(b, a)
    if within(a, b):
        assert overlaps(a, b)


@given(days, partial_dates())
def test_a_day_lies_within_exactly_when_it_overlaps(day, when):
    exact = PartialDate(day.isoformat())
    assert within(exact, when) == overlaps(exact, when)


@given(st.text(max_size=12) | st.from_regex(r"[0-9X./~?%-]{1,14}", fullmatch=True))
def test_any_text_is_read_or_refused_with_a_code(text):
    try:
        read = PartialDate(text)
    except AccordError as error:
        assert error.code in ("KER010", "KER013")
    else:
        assert read.text == text
