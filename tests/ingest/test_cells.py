"""Cells and times: exact against Decimal, marks, limits, calendars, zones."""

from __future__ import annotations

import tracemalloc
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.ingest.cells import BELOW, CellRule, Kept, Rejected, missing_set, reader
from accord.ingest.plain_times import read_all
from accord.ingest.times import Moment, TimeRule, clock
from accord.vocab.scales import INT64_MAX
from accord.vocab.units import conversion

PLAIN = reader(CellRule(3, missing_set(["NA", "--", "缺测", "-999"])))


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9
    )
)
def test_rounded_half_even_once_and_said_so(value: Decimal) -> None:
    kept = PLAIN(str(value))
    assert isinstance(kept, Kept)
    expected = (value * 1000).quantize(Decimal(1), ROUND_HALF_EVEN)
    assert kept.value == int(expected)
    assert kept.rounded == (Decimal(kept.value) / 1000 != value)


@given(st.integers(-(10**8), 10**8), st.integers(0, 5))
def test_conversion_is_exact(digits: int, decimals: int) -> None:
    text = str(Decimal(digits).scaleb(-decimals))
    kept = reader(CellRule(2, frozenset(), conversion("degF", "degC")))(text)
    exact = (Fraction(text) - 32) * Fraction(5, 9) * 100
    assert isinstance(kept, Kept)
    assert abs(kept.value - exact) <= Fraction(1, 2)
    assert kept.rounded == (kept.value != exact)


@pytest.mark.parametrize("text", ["NA", "na", " -- ", "缺测", "-999", "", None, "  "])
def test_missing(text: str | None) -> None:
    assert PLAIN(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("<0.05", 50), ("＜０.０５", 50), ("0.025L", 25), ("≤ 1", 1000), ("less than 2", 2000)],
)
def test_below_a_limit(text: str, value: int) -> None:
    assert PLAIN(text) == Kept(value, BELOW)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("inf", "not_finite"),
        ("-Infinity", "not_finite"),
        ("1e308", "too_large"),
        ("1e999999", "too_large"),
        ("9" * 30, "too_large"),
        ("9" * 200, "cell_too_long"),
        ("=1+1", "formula"),
        ("12\0", "undecodable"),
        ("1\ufffd2", "undecodable"),
        ("ND", "no_limit"),
        ("<", "no_limit"),
        ("10³", "not_a_number"),
        ("0x1F", "not_a_number"),
        ("1_000", "not_a_number"),
        ("1.2.3", "not_a_number"),
    ],
)
def test_rejected_with_a_reason(text: str, reason: str) -> None:
    assert PLAIN(text) == Rejected(reason)


def test_the_greatest_that_fits() -> None:
    whole = reader(CellRule(0, frozenset()))
    assert whole(str(INT64_MAX)) == Kept(INT64_MAX)
    assert whole(str(INT64_MAX + 1)) == Rejected("too_large")


def test_tiny_exponents_become_nothing_and_say_so() -> None:
    assert PLAIN("1e-999") == Kept(0, 0, True)
    assert PLAIN("0e-999") == Kept(0)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [("1.234,5", ",", 1234500), ("1,234.5", ".", 1234500), ("0,5", ",", 500), ("๓.๕", ".", 3500)],
)
def test_decimal_marks_and_digits_of_other_scripts(text: str, mark: str, value: int) -> None:
    assert reader(CellRule(3, frozenset(), mark=mark))(text) == Kept(value)


def test_codes_of_a_list() -> None:
    read = reader(CellRule(0, missing_set(["--"]), codes="water_classes"))
    assert [read(t) for t in ("Ⅰ", "劣Ⅴ", "--")] == [Kept(1), Kept(6), None]
    assert read("Ⅸ") == Rejected("unknown_code")


HOUR = 3600
DAY = 86400


@pytest.mark.parametrize(
    ("rule", "text", "start", "length"),
    [
        (TimeRule("%Y %m %d %H", "+08:00"), "1970 1 1 8", 0, HOUR),
        (TimeRule("%Y %m %d %H", "+08:00"), "1970 1 1 24", 16 * HOUR, HOUR),
        (TimeRule("%Y-%m-%d %H:%M", "UTC", stamp="end"), "1970-01-02 24:00", 2 * DAY - HOUR, HOUR),
        (TimeRule("%d/%m/%Y", "UTC", "begin", "buddhist", "P1D"), "2/1/2513", DAY, DAY),
        (TimeRule("%d %b %Y", "UTC", "begin", "buddhist", "P1D"), "๒ ม.ค. ๒๕๑๓", DAY, DAY),
        (TimeRule("%m-%d %H:%M", "UTC", length="PT0S", year=1970), "01-02 00:30", DAY + 1800, 0),
        (TimeRule("%Y %m", "UTC", length="P1M"), "1972 2", 761 * DAY, 29 * DAY),
        (TimeRule("%Y-%m-%dT%H:%M:%S%z", "UTC"), "1970-01-01T08:00:00+0800", 0, HOUR),
        (TimeRule("excel", "UTC", length="P1D"), "25569", 0, DAY),
        (TimeRule("unix-ms", "UTC", length="PT0S"), "86400000", DAY, 0),
        (TimeRule("%Y-%m-%d %H:%M %p", "UTC"), "1970-01-01 12:30 am", 1800, HOUR),
        (TimeRule("%Y年%m月%d日 %H时", "+08:00"), "1970年1月1日 8时", 0, HOUR),
        (TimeRule("%d %b %Y", "UTC", length="P1D"), "2 tháng 1 1970", DAY, DAY),
        (TimeRule("%Y %m %d", "UTC", length="P1D"), "1970.0 1.0 2.0", DAY, DAY),
    ],
)
def test_times(rule: TimeRule, text: str, start: int, length: int) -> None:
    assert clock(rule)(text) == Moment(start, length)


@pytest.mark.parametrize(
    ("rule", "text", "reason"),
    [
        (TimeRule("%Y-%m-%d", "UTC"), "2024-02-30", "bad_time"),
        (TimeRule("%Y-%m-%d", "UTC"), "0001-01-01", "absurd_time"),
        (TimeRule("%Y-%m-%d", "UTC"), "9999-01-01", "absurd_time"),
        (TimeRule("%Y-%m-%d %H:%M", "UTC"), "2024-01-01 24:01", "bad_time"),
        (TimeRule("%Y-%m-%d %H:%M", "UTC"), "2024-01-01 25:00", "bad_time"),
        (TimeRule("%Y-%m-%d %H:%M", "Asia/Shanghai"), "1988-04-17 02:30", "time_twice"),
        (TimeRule("%m-%d", "UTC"), "01-01", "bad_time"),
        (TimeRule("unix", "UTC"), "9" * 30, "absurd_time"),
        (TimeRule("unix", "UTC"), "nan", "bad_time"),
    ],
)
def test_times_that_cannot_be(rule: TimeRule, text: str, reason: str) -> None:
    assert clock(rule)(text) == reason


@given(st.text(max_size=30))
def test_no_text_is_too_strange_for_a_clock(text: str) -> None:
    for pattern in ("%Y-%m-%d %H:%M", "%d %b %y", "excel", "unix"):
        found = clock(TimeRule(pattern, "Asia/Bangkok"))(text)
        assert isinstance(found, Moment | str)


@given(st.text(max_size=120))
def test_no_text_is_too_strange_for_a_cell(text: str) -> None:
    assert PLAIN(text) is None or isinstance(PLAIN(text), Kept | Rejected)


PATTERNS = ("%Y-%m-%d %H:%M", "%Y/%m/%d", "%d.%m.%Y %H:%M:%S", "%Y%m%d%H", "%Y-%m-%dT%H:%M")
DIGITS = st.from_regex(r"[0-9]{4}[-/][0-9]{2}[-/][0-9]{2} [0-9]{2}:[0-9]{2}", fullmatch=True)
WRITTEN = st.datetimes(datetime(1790, 1, 1), datetime(2790, 1, 1))  # noqa: DTZ001


@given(
    st.sampled_from(PATTERNS),
    st.sampled_from(["+08:00", "-03:30", "UTC"]),
    st.sampled_from(["begin", "end"]),
    st.sampled_from(["gregorian", "buddhist"]),
    st.lists(st.one_of(WRITTEN, DIGITS, st.text(max_size=20), st.none()), min_size=64, max_size=80),
)
@settings(max_examples=60)
def test_times_read_all_at_once_are_those_of_the_clock(
    pattern: str, zone: str, stamp: str, calendar: str, told: list[datetime | str | None]
) -> None:
    rule = TimeRule(pattern, zone, stamp, calendar, "PT1H30M")
    texts = [f"{one:{pattern}}" if isinstance(one, datetime) else one for one in told]
    found = read_all(rule, texts)
    assert found is not None
    read, careful = clock(rule), found[0].tolist()
    for text, done, start in zip(texts, careful, found[1].tolist(), strict=True):
        if done:
            assert text is not None
            assert read(text) == Moment(start, 5400) == Moment(start, found[2])
    wanted = [isinstance(one, datetime) and isinstance(read(f"{one:{pattern}}"), Moment)
              for one in told]  # fmt: skip
    assert all(done for done, must in zip(careful, wanted, strict=True) if must)


@pytest.mark.parametrize(
    "rule",
    [
        TimeRule("%Y-%m-%d %H:%M", "Asia/Shanghai"),
        TimeRule("%Y-%m-%d %z", "UTC"),
        TimeRule("%d %b %Y", "UTC"),
        TimeRule("%Y-%m", "UTC", length="P1M"),
        TimeRule("unix", "UTC"),
    ],
)
def test_times_that_need_more_than_digits_are_left_to_the_clock(rule: TimeRule) -> None:
    assert read_all(rule, ["2024-01-01 00:00"] * 100) is None


def test_very_long_cells_are_not_remembered() -> None:
    """Two hundred cells of 100,000 letters each, 20 MB in all, leave less than one MB behind."""
    read, time_of = reader(CellRule(3, frozenset())), clock(TimeRule("%Y-%m-%d", "UTC"))
    tracemalloc.start()
    for n in range(200):
        text = f"{n:09}" + "9" * 100_000
        assert read(text) == Rejected("cell_too_long")
        assert time_of(text) == "bad_time"
    left, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert left < 1_000_000
