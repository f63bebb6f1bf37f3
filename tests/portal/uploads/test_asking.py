"""Questions put page by page: what follows from an answer, what answers itself, what is refused."""

from __future__ import annotations

from accord.ingest.answers import NONE
from accord.ingest.asking import question
from accord.ingest.following import followed
from accord.portal.uploads import asking


def described(*questions, **columns):
    """A description with one table that has these columns."""
    time = {"columns": ["time"], "format": "%Y-%m-%d", "zone": "+08:00", "stamp": "begin"}
    table = {"time": time | {"length": "P1D"}, "station": {"columns": ["s"]}, "columns": columns}
    asked = [{**q.as_dict(), "table": 0, "answer": None} for q in questions]
    return {"id": "x", "title": {"zh": "x", "en": "x"}, "tables": [table], "questions": asked}


def names(data) -> list[str]:
    return [sheet.name for sheet in asking.sheets(data)]


def give(data, name: str, *answers, lang: str = "en"):
    sheet = next(s for s in asking.sheets(data) if s.name == name)
    post = {f"a{i.number}": [a] for i, a in zip(sheet.items, answers, strict=True)}
    return asking.read(data, sheet, post, lang), [i.error for i in sheet.items]


def test_the_unit_of_an_unknown_column_is_offered_once_its_parameter_is_named():
    column = {"parameter": None, "unit": None}
    data = described(question("parameter", "x"), question("unit", "x"), x=column)
    data, _ = give(data, "parameter", "NO2")
    unit = next(q for q in data["questions"] if q["code"] == "unit")
    assert unit["choices"] == ["ug/m3", "mg/m3", "ppb", "ppm", "index"]
    data, wrong = give(data, "unit", "ppb")
    assert wrong == [""] and "conditions" in names(data), "ppb needs temperature and pressure"
    data, _ = give(data, "unit", "ug/m3")
    assert "conditions" not in names(data), "and ug/m3 does not"


def test_what_has_no_unit_of_its_own_is_not_asked_for_one():
    for name, unit in (("AQI", "index"), ("ISPU_category", "code"), ("pH", "1")):
        data = described(
            question("parameter", "x"), question("unit", "x"), x={"parameter": None, "unit": None}
        )
        data, _ = give(data, "parameter", name)
        assert next(q for q in data["questions"] if q["code"] == "unit")["answer"] == unit
        assert names(data) == ["parameter"]
        data, _ = give(data, "parameter", "PM10")
        assert names(data) == ["parameter", "unit"], "the unit is asked again"


def test_a_column_not_to_be_stored_needs_no_unit():
    data = described(question("parameter", "x"), question("unit", "x"), x={"parameter": None})
    data, _ = give(data, "parameter", NONE)
    assert names(data) == ["parameter"]


def test_a_unit_its_parameter_cannot_be_in_is_refused():
    data = described(question("unit", "x", ("ug/m3", "index")), x={"parameter": "PM10"})
    for answer in ("degC", "furlong", "index"):
        assert give(data, "unit", answer)[1] != [""], answer
    for answer in ("ug/m3", "µg/m³", "AQI", NONE):
        assert give(data, "unit", answer)[1] == [""], answer
    sheet = asking.sheets(data)[0]
    assert sheet.items[0].choices == ["ug/m3", "AQI", "ISPU_PM10", NONE]


def test_the_same_question_of_several_tables_is_asked_once():
    data = described(question("zone", "time", ("+08:00",)))
    data["tables"].append(data["tables"][0])
    data["questions"].append({**data["questions"][0], "table": 1})
    assert len(asking.sheets(data)) == 1
    data, _ = give(data, "zone-0", "+08:00")
    assert [q["answer"] for q in data["questions"]] == ["+08:00", "+08:00"]


def test_answers_are_checked_where_they_are_given():
    wrong = {"zone": "Mars/One", "length": "an hour", "stamp": "", "year": "26", "time_format": "Y"}
    good = {"zone": "Asia/Vientiane", "length": "PT8H", "stamp": "end", "year": "2026"}
    good["time_format"] = "%d/%m/%Y"
    choices = {"stamp": ("begin", "end"), "zone": ("+08:00",), "length": ("PT1H",)}
    for code, answer in wrong.items():
        data = described(question(code, "time", choices.get(code, ())))
        for lang in ("zh", "en"):
            assert give(data, f"{code}-0", answer, lang=lang)[1][0], code
        assert give(data, f"{code}-0", good[code])[1] == [""], code


def test_positions_must_be_as_many_as_there_are():
    asked = question("position", "year (position)", found=7)
    data = described(asked)
    told, wrong = give(data, "position-0", "2013..2018")
    assert wrong == ["7 are needed; 6 were given"]
    told, wrong = give(data, "position-0", "2013..2019")
    assert told["questions"][0]["answer"] == [str(year) for year in range(2013, 2020)]


def test_answering_twice_raises_nothing_twice():
    data = described(question("unit", "x", ("ppb",)), x={"parameter": "NO2", "unit": None})
    data, _ = give(data, "unit", "ppb")
    data, _ = give(data, "conditions", "298.15, 1013.25")
    assert followed(followed(data)) == followed(data) == data
    assert [q["answer"] for q in data["questions"]] == ["ppb", "298.15, 1013.25"]
