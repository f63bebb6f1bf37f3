"""Charts: one specification, one drawing, told also without colour and without sight."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from accord.reports.blocks import Figure
from accord.reports.charts import Chart, Mark, Span, Stack
from accord.reports.drawing import draw, wrap

BARS = Chart("bars", "en", "Two & more", ("Unit: x",), ("2011", "2012"), (Stack("n", (0, 3)),))
STACKED = Chart(
    "stacked",
    "zh",
    "两年",
    ("单位：项",),
    ("2011", "2012"),
    (Stack("甲", (2, 1)), Stack("乙", (0, 4))),
    heads=("年份", "甲", "乙"),
)
TIMELINE = Chart(
    "timeline",
    "zh",
    "时间",
    (),
    spans=(Span("甲", "2011-01-01", "2013-12-31", (Mark("2016-09-01", "2016-09-30", "展望"),)),),
    as_of="2015-06-30",
)


@pytest.mark.parametrize("chart", [BARS, STACKED, TIMELINE])
def test_a_drawing_is_plain_svg_with_title_and_description(chart):
    drawing = draw(chart)
    assert drawing == draw(chart)
    root = ElementTree.fromstring(drawing)
    assert root[0].tag.endswith("title")
    assert root[0].text == chart.title
    assert root[1].tag.endswith("desc")
    assert root.get("role") == "img"
    assert not re.search(r"<script|\son\w+=|href|<style", drawing)


def test_bars_are_as_tall_as_their_values():
    tall = [float(h) for h in re.findall(r'width="46.0" height="([\d.]+)"', draw(STACKED))]
    assert tall == pytest.approx([210 * 2 / 5, 210 * 1 / 5, 210 * 4 / 5], abs=0.1)
    assert ">B</text>" in draw(STACKED)
    assert STACKED.rows() == [("2011", "2", "0"), ("2012", "1", "4")]
    assert STACKED.columns() == ("年份", "甲", "乙")


def test_a_timeline_shows_spans_marks_and_the_day():
    drawing = draw(TIMELINE)
    assert "stroke-dasharray" in drawing
    assert "<title>展望</title>" in drawing
    assert TIMELINE.rows() == [("甲", "2011-01-01", "2013-12-31", "展望")]


def test_long_titles_break():
    assert wrap("activities are recorded", 10, 90) == ["activities are", "recorded"]
    assert all(len(line) <= 5 for line in wrap("中国东盟环境合作行动计划", 10, 50))


def test_the_finding_is_counted_from_the_record(make, text_of):
    said = text_of(make("annex", "INS-2021-FRAME", "zh"))
    assert "2004年至2019年有记录的活动共74项，2017年最多，为12项" in said
    assert "单位：项（有记录的活动和成果）" in said
    assert "资料覆盖：2002年11月—2019年12月；判断日期：2026年11月20日" in said
    assert "来源：中国-东盟环境合作战略及行动框架 2021-2025、中国与东盟的环境合作" in said


def test_what_goes_on_beyond_the_date_of_judgement_is_marked_before_it(facts, db):
    """The trainings of October 2011 to 2016, judged at the end of 2013."""
    from accord.release import OPERATOR
    from accord.reports.given import Given
    from accord.reports.sections import timeline

    day = date(2013, 12, 31)
    blocks = timeline.blocks(Given(facts, day, facts.get("INS-2011-AP"), OPERATOR), "en")
    (chart,) = [b.chart for b in blocks if isinstance(b, Figure)]
    marks = [mark for span in chart.spans for mark in span.marks]
    assert any(mark.first == "2011-10-01" and "2016" in mark.name for mark in marks)
    assert all(mark.last <= day.isoformat() for mark in marks)
