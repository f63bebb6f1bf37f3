"""Tables as secretariats write them; what is read from them is typed by hand here."""

from __future__ import annotations

from io import BytesIO
from types import ModuleType
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from accord.exchange.office.event_words import read_wording
from accord.kernel.errors import AccordError

LAYOUTS = [
    "headings as merged rows",
    "headings as rows, not merged",
    "one table a heading",
    "time and place in two columns, automatic numbers",
    "area in a column merged downwards",
    "table cut at the pages",
    "headings of columns in two languages",
    "the annex inside a layout table",
    "tracked changes",
]


def saved(document: Any) -> bytes:
    packed = BytesIO()
    document.save(packed)
    return packed.getvalue()


def codes(reading: Any) -> list[str]:
    return [finding.code for finding in reading.findings]


@pytest.mark.shared
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_64_rows(tables: ModuleType, shared_dir, read, layout: str) -> None:
    rows = tables.printed_rows(shared_dir / "documents")
    found = read(tables.LAYOUTS[layout](rows)).rows
    assert len(found) == 64
    first, last = found[0], found[-1]
    assert first.number == 1
    assert first.when_where.replace(" ", "") == "2019年9月，南宁"
    assert first.zh.startswith("主题为“推动区域绿色增长")
    assert "政策对话与交流" in first.headings[0]
    assert last.when_where == "2015-2016年"
    assert "联合研究" in last.headings[0]
    education = [row for row in found if "环境教育" in row.headings[0]]
    assert [row.number for row in education] == list(range(1, 31))
    assert education[6].when_where.replace(" ", "").replace("，", ",") == "2018年11月,广州、肇庆"


def test_both_languages_in_one_cell_are_divided(table, read) -> None:
    data = table(
        ("1", "2019年3月，北京\nMarch 2019, Beijing", "中国-东盟研讨会\nChina-ASEAN Seminar"),
        columns=("序号 No.", "时间和地点\nTime and place", "会议主题及活动\nTheme and activities"),
    )
    row = read(data).rows[0]
    assert (row.zh, row.en) == ("中国-东盟研讨会", "China-ASEAN Seminar")
    assert (row.when_where, row.when_where_en) == ("2019年3月，北京", "March 2019, Beijing")


def test_languages_in_two_columns(table, read) -> None:
    data = table(
        ("1", "March 2019, Beijing", "中国-东盟研讨会", "China-ASEAN Seminar"),
        columns=("No.", "Time and place", "活动名称", "Activity"),
    )
    row = read(data).rows[0]
    assert (row.zh, row.en) == ("中国-东盟研讨会", "China-ASEAN Seminar")
    assert row.when_where == "March 2019, Beijing"


def test_an_english_table(table, read, plan) -> None:
    data = table(
        ("Priority area: Environmentally sustainable cities",),
        ("1", "5-7 March 2021, Bangkok, Thailand", "China-ASEAN Seminar on Sponge Cities"),
        columns=("No.", "Date and venue", "Activity"),
    )
    event = plan(data, source="SRC-FRAMEWORK").documents[0].body
    assert event["date"] == "2021-03-05/2021-03-07"
    assert event["places"] == ["PL-BANGKOK"]
    assert event["areas"] == ["PA-S16-6"]
    assert event["form"] == "seminar"
    assert event["title"]["en"] == "China-ASEAN Seminar on Sponge Cities"
    assert event["title"]["zh_form"] == "label"


def test_a_date_merged_downwards_holds_for_each_row(read) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for cell, text in zip(table.rows[0].cells, ("序号", "时间和地点", "活动"), strict=True):
        cell.text = text
    table.cell(1, 1).merge(table.cell(2, 1)).text = "2021年5月，北京"
    table.cell(1, 2).text, table.cell(2, 2).text = "甲研讨会", "乙研讨会"
    rows = read(saved(document)).rows
    assert [(r.when_where, r.zh) for r in rows] == [
        ("2021年5月，北京", "甲研讨会"),
        ("2021年5月，北京", "乙研讨会"),
    ]


def test_tracked_changes_are_settled_and_told(read) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for cell, text in zip(table.rows[0].cells, ("序号", "时间和地点", "活动"), strict=True):
        cell.text = text
    for cell, text in zip(table.rows[1].cells, ("1", "", "水环境研讨会"), strict=True):
        cell.text = text
    table.cell(1, 1).paragraphs[0]._p.append(
        parse_xml(
            f"<w:del {nsdecls('w')} w:id='1' w:author='a'><w:r><w:delText>2019年1月，北京"
            "</w:delText></w:r></w:del>"
        )
    )
    table.cell(1, 1).paragraphs[0]._p.append(
        parse_xml(
            f"<w:ins {nsdecls('w')} w:id='2' w:author='a'><w:r><w:t>2021年6月，昆明</w:t></w:r>"
            "</w:ins>"
        )
    )
    for cell, text in zip(table.rows[2].cells, ("2", "2018年1月，北京", "删去的会"), strict=True):
        cell.text = text
    mark = OxmlElement("w:del")
    mark.set(qn("w:id"), "3")
    table.rows[2]._tr.get_or_add_trPr().append(mark)
    reading = read(saved(document))
    assert [(r.when_where, r.zh) for r in reading.rows] == [("2021年6月，昆明", "水环境研讨会")]
    assert codes(reading) == ["OFF008"]
    assert reading.findings[0].params == {"insertions": 1, "deletions": 2}


def test_a_deleted_paragraph_mark_joins_two_paragraphs(read) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("序号", "时间和地点", "活动"), strict=True):
        cell.text = text
    table.cell(1, 1).text = "2021年6月，昆明"
    first = table.cell(1, 2).paragraphs[0]
    first.add_run("水环境")
    first._p.get_or_add_pPr().append(
        parse_xml(f"<w:rPr {nsdecls('w')}><w:del w:id='1' w:author='a'/></w:rPr>")
    )
    table.cell(1, 2).add_paragraph("研讨会")
    assert read(saved(document)).rows[0].zh == "水环境研讨会"


def test_a_table_inside_a_cell_is_read_as_its_text(read) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("序号", "时间和地点", "活动"), strict=True):
        cell.text = text
    table.cell(1, 0).text, table.cell(1, 1).text = "1", "2021年6月，昆明"
    table.cell(1, 2).text = "水环境研讨会"
    inner = table.cell(1, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "代表", "30人"
    reading = read(saved(document))
    assert reading.rows[0].zh == "水环境研讨会\n代表\n30人"
    assert codes(reading) == ["OFF009"]


def test_content_controls_and_hyperlinks_count_as_text(read) -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("序号", "时间和地点", "活动"), strict=True):
        cell.text = text
    table.cell(1, 1).text = "2021年6月，昆明"
    table.cell(1, 2).paragraphs[0]._p.append(
        parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t>水环境</w:t></w:r></w:sdtContent>"
            "</w:sdt>"
        )
    )
    table.cell(1, 2).paragraphs[0]._p.append(
        parse_xml(f"<w:hyperlink {nsdecls('w')}><w:r><w:t>研讨会</w:t></w:r></w:hyperlink>")
    )
    assert read(saved(document)).rows[0].zh == "水环境研讨会"


def test_remarks_below_a_table_are_no_heading(table, read) -> None:
    data = table(
        ("优先领域：联合研究",),
        ("1", "2021年5月，北京", "甲研讨会"),
        ("备注：以上为2021年情况",),
        ("2", "2021年6月，北京", "乙研讨会"),
    )
    assert [r.headings[0] for r in read(data).rows] == ["优先领域：联合研究"] * 2


def test_other_tables_are_left_out_and_told(read) -> None:
    document = docx.Document()
    other = document.add_table(rows=1, cols=2)
    other.cell(0, 0).text, other.cell(0, 1).text = "姓名", "电话"
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("序号", "时间和地点", "活动"), strict=True):
        cell.text = text
    table.cell(1, 1).text, table.cell(1, 2).text = "2021年5月，北京", "甲研讨会"
    reading = read(saved(document))
    assert len(reading.rows) == 1
    assert codes(reading) == ["OFF007"]
    assert "姓名" in reading.findings[0].render("zh")


def test_wrong_headings_are_one_clear_error(table, read) -> None:
    with pytest.raises(AccordError) as told:
        read(table(("1", "2021年5月", "甲"), columns=("行", "何时", "何事")))
    assert told.value.code == "OFF006"
    assert "何时" in told.value.render("zh")
    assert "时间和地点" in told.value.render("zh")


def test_a_document_without_tables(read) -> None:
    document = docx.Document()
    document.add_paragraph("没有表格")
    with pytest.raises(AccordError) as told:
        read(saved(document))
    assert told.value.code == "OFF006"


WORDINGS = [
    (
        "召开中国-东盟泥炭地保护合作研讨会, 围绕泥炭地开展交流",
        ("中国-东盟泥炭地保护合作研讨会",),
        "seminar",
    ),
    ("中国-马来西亚环境友好技术研讨班", ("中国-马来西亚环境友好技术研讨班",), "training"),
    ("举办“海岸带空间规划”培训班，通过培训", ("“海岸带空间规划”培训班",), "training"),
    ("利用信托基金共同在泰国曼谷举办了遗传资源研讨会", ("遗传资源研讨会",), "seminar"),
    (
        "赴越南开展环境影响评价合作调研，进行了交流",
        ("赴越南开展环境影响评价合作调研",),
        "study_visit",
    ),
    ("中国-东盟城市发展研讨会 2019, 会议讨论了", ("中国-东盟城市发展研讨会 2019",), "seminar"),
    (
        "举办了“甲能力建设研讨会”和“乙保护实践研讨会”",
        ("甲能力建设研讨会", "乙保护实践研讨会"),
        "capacity_building",
    ),
    (
        "China-ASEAN Workshop on water, air and soil",
        ("China-ASEAN Workshop on water, air and soil",),
        "seminar",
    ),
]


@pytest.mark.parametrize(("text", "titles", "form"), WORDINGS)
def test_title_and_form_are_taken_from_the_wording(text, titles, form) -> None:
    found = read_wording(text)
    assert (found.titles, found.form) == (titles, form)


def test_a_theme_and_an_output() -> None:
    assert read_wording("主题为“创新与绿色发展”，期间启动了平台").theme == "创新与绿色发展"
    output = read_wording("完成《中国-东盟环境展望报告》(第1期)并于2016年论坛期间发布")
    assert (output.output, output.titles) == ("report", ("中国-东盟环境展望报告(第1期)",))


def test_headings_in_two_languages_on_one_line_are_known(read) -> None:
    document = docx.Document()
    table = document.add_table(0, 3)
    rows = (
        ("序号 No.", "时间和地点 Time and place", "会议主题及活动 Theme and activities"),
        (
            "1",
            "2023年10月17日，北京 / 17 October 2023, Beijing",
            "研讨会 / Seminar on green growth",
        ),
    )
    for words in rows:
        for cell, word in zip(table.add_row().cells, words, strict=True):
            cell.text = word
    (row,) = read(saved(document)).rows
    assert (row.when_where, row.when_where_en) == (
        "2023年10月17日，北京",
        "17 October 2023, Beijing",
    )
    assert (row.zh, row.en) == ("研讨会", "Seminar on green growth")


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        (
            "Seminar on marine litter. Participants: Cambodia and Thailand.",
            "Seminar on marine litter",
            "Participants: Cambodia and Thailand.",
        ),
        ("Talk by Dr. Chen on St. Lucia", "Talk by Dr. Chen on St. Lucia", ""),
        ("Training on air quality¹", "Training on air quality", ""),
        ("培训班：\n讲师 王", "培训班", "讲师 王"),
    ],
)
def test_a_title_ends_with_its_sentence(text: str, title: str, rest: str) -> None:
    found = read_wording(text)
    assert (found.titles, found.rest) == ((title,), rest)


def test_an_excursion_after_a_seminar_does_not_decide_its_form() -> None:
    assert read_wording("跨境生态廊道考察").form == "study_visit"
    assert read_wording("湿地保护研讨会及实地考察").form == "seminar"
