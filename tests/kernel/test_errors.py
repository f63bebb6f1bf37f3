"""Errors in two languages: each says everything in its own."""

from __future__ import annotations

import json
import re

from accord.kernel.errors import AccordError, worded
from accord.lake import errors as lake

CJK = re.compile("[\u3400-\u9fff]")


def test_a_parameter_in_words_is_said_in_each_language():
    error = lake.LAK005(kind=worded("序列", "series"), name="7")
    assert error.message("en") == 'there is no series "7" in this lake'
    assert error.message("zh") == "数据湖中没有序列“7”"
    assert error.as_dict()["en"] == 'there is no series "7" in this lake'


def test_words_survive_the_way_between_two_programs():
    # A reader of files runs in a program of its own and hands its errors on as JSON.
    params = json.loads(json.dumps({"column": "value", "problem": worded("缺失", "is missing")}))
    error = AccordError(lake.LAK003, params)
    assert error.message("en") == 'the rows to store cannot be used: column "value" is missing'
    assert error.message("zh") == "待存数据不可用：列“value”缺失"


def test_a_parameter_that_only_looks_like_words_stays_as_it_is():
    assert "{'zh': 1}" in lake.LAK005(kind="x", name={"zh": 1}).message("en")
