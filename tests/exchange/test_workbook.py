"""The workbook: out, edited as people do, back in; every difference and error by cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from accord.exchange.office.annex_bodies import Setting
from accord.exchange.office.cells import escape, from_cell, to_cell, unescape
from accord.exchange.office.package import open_package
from accord.exchange.office.plan import apply
from accord.exchange.office.sheets import NOTES, Column, layout
from accord.exchange.office.xlsx_plan import plan_workbook
from accord.exchange.office.xlsx_reading import read_workbook
from accord.exchange.office.xlsx_writing import export_workbook
from accord.kernel.errors import AccordError
from accord.kernel.ids import EntryId
from accord.kernel.text import Text
from accord.record import snapshot, store
from accord.record.documents import Document
from accord.record.models import Revision
from accord.record.schema import references
from accord.record.snapshot import Snapshot

EVENT, MENTIONS, CITATIONS = "活动 event", "记载 mentions", "来源 citations"
SETTING = Setting("test", "MEC-CA")


NAMED = ("EV-2015-09-FORUM", "EV-2014-09-FORUM", "EV-2017-08-SY-WATER", "PL-KUNMING", "CM-AP11-1.1")


@pytest.fixture(scope="module")
def few(facts: Snapshot) -> Snapshot:
    """A few entries with all they refer to: quick to edit."""
    wanted, todo = set(), [*NAMED, "SRC-HISTORY"]
    while todo:
        name = todo.pop()
        document = facts.get(name)
        if document is None or document.local in wanted:
            continue
        wanted.add(document.local)
        todo += [r.target for r in references(document.kind, document.body) if not r.code]
    return facts.only(d for d in facts if d.local in wanted)


@pytest.fixture(scope="module")
def exported(few: Snapshot) -> bytes:
    """The workbook with only the sheets the tests edit: what is missing is left as it is."""
    return edited(export_workbook(few).data, lean)


def lean(book: Any) -> None:
    for ws in list(book):
        if ws.title not in (EVENT, MENTIONS, CITATIONS):
            del book[ws.title]


def planned(data: bytes, known: Snapshot, earlier: Any = lambda _e, _n: None) -> Any:
    return plan_workbook(
        read_workbook(open_package(data, "xlsx", "r.xlsx")), known, SETTING, earlier
    )


def keys(ws: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in ws[2] if cell.value}


def row_of(ws: Any, name: str) -> int:
    return next(cell.row for cell in ws["A"] if cell.value == name)


Change = Callable[[Any], None]


def edited(data: bytes, change: Change) -> bytes:
    """Open the workbook as an office program would, change it, save it."""
    book = openpyxl.load_workbook(BytesIO(data))
    change(book)
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def put(sheet: str, name: str, key: str, value: Any) -> Change:
    def change(book: Any) -> None:
        ws = book[sheet]
        ws.cell(row_of(ws, name), keys(ws)[key]).value = value

    return change


def told(plan: Any) -> list[tuple[str, str, str]]:
    return [(e.code, e.where.sheet, e.where.cell) for e in plan.errors]


def test_a_round_trip_of_the_whole_record_changes_nothing(facts) -> None:
    data = export_workbook(facts).data
    found = planned(data, facts)
    assert found.counts() == {"new": 0, "changed": 0, "same": len(facts), "asked": 0}
    assert found.documents == found.errors == found.findings == []
    found = planned(edited(data, lambda _book: None), facts)
    assert found.documents == found.errors == []


def test_into_an_empty_record_the_workbook_gives_every_entry_back(facts) -> None:
    setting = Setting("seed", "MEC-CA")
    text = read_workbook(open_package(export_workbook(facts).data, "xlsx", "r.xlsx"))
    found = plan_workbook(text, Snapshot([]), setting)
    assert found.errors == []
    assert {d.local: d.digest for d in found.documents} == {d.local: d.digest for d in facts}


def test_the_same_record_gives_the_same_bytes(few) -> None:
    assert export_workbook(few).data == export_workbook(few).data


def test_it_is_made_to_be_edited(few) -> None:
    book = openpyxl.load_workbook(BytesIO(export_workbook(few).data))
    ws = book[EVENT]
    assert book.sheetnames[0] == NOTES
    assert ws.freeze_panes == "B3"
    column = openpyxl.utils.get_column_letter
    rules = {}
    for rule in ws.data_validations.dataValidation:
        for span in rule.sqref.ranges:
            rules[span.min_col] = rule.formula1
    form, series = keys(ws)["form"], keys(ws)["series"]
    assert "seminar" in rules[form]
    assert rules[series].startswith("='lists'!") or rules[series].startswith("=lists!")
    assert ws.cell(1, keys(ws)["date"]).value == "日期 *\nDate"
    assert ws.column_dimensions[column(keys(ws)["title.zh"])].width > 30
    assert book["lists"].sheet_state == "hidden"
    notes = [cell.value for cell in book[NOTES]["A"]]
    assert notes[0] == "合作记录工作簿"
    assert all(book[NOTES]["B"][n].value for n in range(len(notes)))


def test_one_changed_cell_is_one_difference(few, exported) -> None:
    data = edited(exported, put(EVENT, "EV-2017-08-SY-WATER", "date", "2017-08-16/2017-08-18"))
    found = planned(data, few)
    assert found.errors == []
    (entry,) = [e for e in found.entries if e.state == "changed"]
    (change,) = entry.differences
    assert (change.field, change.old, change.new) == ("date", "2017-08", "2017-08-16/2017-08-18")
    assert change.where.sheet == EVENT
    assert change.where.cell.startswith(("F", "G", "H", "I"))
    (document,) = found.documents
    before = few.get("EV-2017-08-SY-WATER")
    assert {**document.body, "date": "2017-08"} == before.body


def test_a_date_typed_as_a_date_is_read(few, exported) -> None:
    data = edited(exported, put(EVENT, "EV-2017-08-SY-WATER", "date", date(2017, 8, 16)))
    assert planned(data, few).documents[0].body["date"] == "2017-08-16"


def test_a_code_may_be_written_as_its_label(few, exported) -> None:
    for said in ("论坛", "Forum", "forum"):
        data = edited(exported, put(EVENT, "EV-2017-08-SY-WATER", "form", said))
        assert planned(data, few).documents[0].body["form"] == "forum"


def test_a_listed_row_is_added_and_removed(few, exported) -> None:
    def add(book: Any) -> None:
        ws = book[MENTIONS]
        line = {
            "entry": "EV-2017-08-SY-WATER",
            "field": "mentions",
            "source": "SRC-HISTORY",
            "at.zh": "表3",
            "at.en": "table 3",
            "zh": "另一处记载",
        }
        ws.append([line.get(key) for key in keys(ws)])

    (document,) = planned(edited(exported, add), few).documents
    before = few.get("EV-2017-08-SY-WATER").body["mentions"]
    assert document.body["mentions"] == [
        *before,
        {"source": "SRC-HISTORY", "at": {"zh": "表3", "en": "table 3"}, "zh": "另一处记载"},
    ]

    def remove(book: Any) -> None:
        ws = book[MENTIONS]
        ws.delete_rows(row_of(ws, "EV-2017-08-SY-WATER"))

    (document,) = planned(edited(exported, remove), few).documents
    assert document.body["mentions"] == before[1:]


def test_a_sheet_taken_away_changes_nothing(few, exported) -> None:
    def remove(book: Any) -> None:
        del book[MENTIONS]
        del book[CITATIONS]
        book[EVENT].delete_cols(keys(book[EVENT])["note.zh"], 2)

    found = planned(edited(exported, remove), few)
    assert found.documents == found.errors == []


def test_a_row_taken_away_deletes_nothing_and_is_told(few, exported) -> None:
    def remove(book: Any) -> None:
        for name in (MENTIONS, EVENT):
            ws = book[name]
            ws.delete_rows(row_of(ws, "EV-2017-08-SY-WATER"))

    found = planned(edited(exported, remove), few)
    assert found.documents == []
    events = len(few.of_kind("event")) - 1
    assert [(f.code, f.params["count"]) for f in found.findings] == [("OFF029", len(few) - events)]


def test_a_new_row_is_a_new_entry(few, exported) -> None:
    def add(book: Any) -> None:
        ws = book[EVENT]
        line = {
            "id": "EV-2021-05-KM",
            "title.zh": "海绵城市研讨会",
            "title.en": "Sponge cities",
            "date": "2021-05",
            "form": "研讨会",
            "places": "PL-KUNMING\nPL-BEIJING",
            "edition": 2021,
            "outside": True,
            "entry:audience": "public",
        }
        ws.append([line.get(key) for key in keys(ws)])
        ws = book[MENTIONS]
        line = {
            "entry": "EV-2021-05-KM",
            "field": "mentions",
            "source": "SRC-HISTORY",
            "at.zh": "甲",
            "at.en": "A",
        }
        ws.append([line.get(key) for key in keys(ws)])

    found = planned(edited(exported, add), few)
    assert found.errors == []
    (document,) = found.documents
    assert str(document.id) == "accord:test/event/EV-2021-05-KM"
    assert (document.owner, document.audience) == ("MEC-CA", ("public",))
    assert document.body == {
        "title": {"zh": "海绵城市研讨会", "en": "Sponge cities"},
        "date": "2021-05",
        "form": "seminar",
        "outside": True,
        "places": ["PL-KUNMING", "PL-BEIJING"],
        "edition": 2021,
        "mentions": [{"source": "SRC-HISTORY", "at": {"zh": "甲", "en": "A"}}],
    }


ERRORS = [
    ("date", "im Mai", "KER010"),
    ("form", "party", "REC010"),
    ("title.en", None, "REC008"),
    ("date", None, "REC003"),
    ("edition", "two", "OFF024"),
    ("outside", "maybe", "OFF024"),
    ("entry:embargo", "soon", "OFF024"),
    ("entry:audience", "everybody", "REL001"),
    ("series", "SER-NONE", "REC005"),
    ("series", "PL-BEIJING", "REC006"),
    ("title.zh", "=SUM(A1:A3)", "OFF023"),
    ("title.zh_form", "poem", "REC004"),
]


@pytest.mark.parametrize(("key", "value", "code"), ERRORS)
def test_every_error_names_its_cell(few, exported, key: str, value: Any, code: str) -> None:
    place = {}

    def change(book: Any) -> None:
        ws = book[EVENT]
        cell = ws.cell(row_of(ws, "EV-2015-09-FORUM"), keys(ws)[key])
        cell.value = value
        place["row"], place["letter"] = cell.row, cell.column_letter

    found = planned(edited(exported, change), few)
    assert code in [e.code for e in found.errors]
    error = next(e for e in found.errors if e.code == code)
    assert error.where.sheet == EVENT
    assert error.where.cell.endswith(str(place["row"]))
    if code not in ("REC008", "REC004"):
        assert error.where.cell == f"{place['letter']}{place['row']}"
    assert f'sheet "{EVENT}" cell ' in error.render("en")
    with pytest.raises(AccordError) as refused:
        apply(found, {}, "operator")
    assert refused.value.code == "OFF028"


def test_entries_of_an_owner_served_elsewhere_are_told(few, exported) -> None:
    data = edited(exported, put(EVENT, "EV-2015-09-FORUM", "edition", 2016))
    text = read_workbook(open_package(data, "xlsx", "r.xlsx"))
    found = plan_workbook(text, few, Setting("test", "CN", serves=("CN",)))
    assert [code for code, _, _ in told(found)] == ["REC018"]


def test_an_error_in_a_listed_row_names_its_cell(few, exported) -> None:
    def change(book: Any) -> None:
        ws = book[MENTIONS]
        ws.cell(row_of(ws, "EV-2015-09-FORUM") + 1, keys(ws)["source"]).value = "SRC-NONE"
        ws.cell(row_of(ws, "EV-2015-09-FORUM"), keys(ws)["row"]).value = "five"
        row = row_of(ws, "EV-2015-09-FORUM")
        expected.extend([("OFF024", MENTIONS, f"K{row}"), ("REC005", MENTIONS, f"C{row + 1}")])

    expected: list[tuple[str, str, str]] = []
    found = planned(edited(exported, change), few)
    assert told(found) == expected

    data = edited(exported, put(MENTIONS, "EV-2015-09-FORUM", "source", "SRC-NONE"))
    ((code, sheet, cell),) = told(planned(data, few))
    assert (code, sheet, cell[0]) == ("REC005", MENTIONS, "C")


def test_headings_and_ids_that_are_wrong(few, exported) -> None:
    def heading(book: Any) -> None:
        book[EVENT].cell(2, keys(book[EVENT])["date"]).value = "when"

    assert told(planned(edited(exported, heading), few))[0][:2] == ("OFF021", EVENT)

    def no_ids(book: Any) -> None:
        book[EVENT].cell(2, 1).value = None

    assert "OFF022" in [code for code, _, _ in told(planned(edited(exported, no_ids), few))]

    def twice(book: Any) -> None:
        book[EVENT].append(["EV-2015-09-FORUM"])
        book[EVENT].append([None, None, "无编号"])
        book[MENTIONS].append(["EV-NONE", "mentions"])
        book[MENTIONS].append(["EV-2015-09-FORUM", "title"])

    codes = [code for code, _, _ in told(planned(edited(exported, twice), few))]
    assert codes == ["OFF025", "OFF032", "OFF027", "OFF024"]


def test_a_workbook_of_something_else(exported) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    packed = BytesIO()
    book.save(packed)
    with pytest.raises(AccordError) as refused:
        read_workbook(open_package(packed.getvalue(), "xlsx", "r.xlsx"))
    assert refused.value.code == "OFF020"


def test_a_sheet_of_ones_own_is_left_out_and_told(few, exported) -> None:
    found = planned(edited(exported, lambda book: book.create_sheet("草稿")), few)
    assert [f.code for f in found.findings] == ["OFF031", "OFF029"]
    assert found.errors == []


STARTS = ["=1+1", "+86 10", "-5 %", "@name", "\ttab", "=HYPERLINK(\"http://x\")", "'quoted",
          "_x0041_", "bell\x07", " space ", "line\nbreak", "- dash", "\\back"]  # fmt: skip


def challenge(number: int, text: str) -> Document:
    body = {
        "what": {"zh": text, "en": text},
        "citations": [{"source": "SRC-X", "at": {"zh": text}}],
    }
    return Document(EntryId("seed", "challenge", f"CHA-T{number}"), "CN", body)


def test_text_like_a_formula_stays_text_and_comes_back() -> None:
    known = Snapshot(challenge(number, text) for number, text in enumerate(STARTS))
    data = export_workbook(known).data
    book = openpyxl.load_workbook(BytesIO(data))
    ws = next(s for s in book if s.title.endswith(" challenge"))
    for number, text in enumerate(STARTS):
        cell = ws.cell(row_of(ws, f"CHA-T{number}"), keys(ws)["what.en"])
        assert cell.data_type == "s"
        assert bool(cell.quotePrefix) == (text[0] in "=+-@\t")
    again = planned(edited(data, lambda _b: None), known)
    assert again.documents == again.errors == []
    fresh = plan_workbook(
        read_workbook(open_package(data, "xlsx", "r.xlsx")), Snapshot([]), Setting("seed", "CN")
    )
    assert [d.body["what"]["zh"] for d in fresh.documents] == STARTS


VALUES = [
    ("passages", ["甲", "乙"]),
    ("passages", ["甲"]),
    ("passages", "- 甲"),
    ("passages", "\\- 甲"),
    ("lines", ["a", "b"]),
    ("lines", ["a\nb", "- c"]),
    ("integers", [2, 3]),
    ("boolean", False),
    ("integer", -7),
    ("json", {"lo": "ສະບາຍດີ"}),
    ("string", "=x"),
]


@pytest.mark.parametrize(("form", "value"), VALUES)
def test_every_value_comes_back_from_its_cell(form: str, value: Any) -> None:
    column = Column("x", Text(), form)
    assert from_cell(column, to_cell(column, value)) == value
    assert unescape(escape(to_cell(column, value))) == to_cell(column, value)


def test_a_cell_too_long_for_a_workbook_is_told() -> None:
    body = {"what": {"zh": "长" * 40_000, "en": "long"}}
    document = Document(EntryId("seed", "challenge", "CHA-T"), "CN", body)
    found = export_workbook(Snapshot([document]))
    assert [f.code for f in found.findings] == ["OFF030"]


def test_titles_of_sheets_are_allowed_and_differ() -> None:
    titles = [sheet.title for sheet in layout()]
    assert len(set(titles)) == len(titles)
    assert all(len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in titles)


@pytest.fixture
def loaded(few, db) -> Snapshot:
    store.write(list(few), actor="t", reason="load")
    return snapshot.read()


def test_a_change_is_kept_as_a_revision(loaded) -> None:
    data = edited(export_workbook(loaded).data, lean)
    found = planned(edited(data, put(EVENT, "EV-2015-09-FORUM", "edition", 2016)), loaded)
    apply(found, {}, "operator")
    entry = snapshot.read().get("EV-2015-09-FORUM")
    assert (entry.number, entry.body["edition"]) == (2, 2016)


def test_errors_keep_nothing_at_all(loaded) -> None:
    data = edited(export_workbook(loaded).data, lean)

    def change(book: Any) -> None:
        put(EVENT, "EV-2015-09-FORUM", "edition", 2016)(book)
        put(EVENT, "EV-2014-09-FORUM", "edition", "two")(book)

    before = Revision.objects.count()
    with pytest.raises(AccordError):
        apply(planned(edited(data, change), loaded), {}, "operator")
    assert Revision.objects.count() == before


def test_changes_made_since_the_export_are_respected(loaded) -> None:
    def earlier(entry: str, number: int) -> Document:
        return store.document_at(entry, number)

    data = edited(export_workbook(loaded).data, lean)
    known = loaded.get("EV-2015-09-FORUM")
    other = {**known.body, "edition": 2017}
    store.write([Document(known.id, known.owner, other, known.audience)], actor="o", reason="r")
    now = snapshot.read()
    assert planned(data, now, earlier).documents == []
    data_other = edited(data, put(EVENT, "EV-2015-09-FORUM", "form", "seminar"))
    (document,) = planned(data_other, now, earlier).documents
    assert (document.body["edition"], document.body["form"]) == (2017, "seminar")
    found = planned(edited(data, put(EVENT, "EV-2015-09-FORUM", "edition", 2016)), now, earlier)
    assert [code for code, _, _ in told(found)] == ["OFF026"]


def test_all_errors_are_told_at_once_a_wrong_reference_beside_a_wrong_code(few, exported) -> None:
    def change(book: Any) -> None:
        put(EVENT, "EV-2015-09-FORUM", "form", "party")(book)
        put(EVENT, "EV-2014-09-FORUM", "series", "SER-NONE")(book)

    found = planned(edited(exported, change), few)
    assert sorted(code for code, _, _ in told(found)) == ["REC005", "REC010"]


def test_a_reference_to_a_row_that_could_not_be_read_is_no_second_error(few, exported) -> None:
    def change(book: Any) -> None:
        ws, new = book[EVENT], "EV-2021-01-X Y"
        row = ws.max_row + 1
        ws.cell(row, 1).value = new
        ws.cell(row, keys(ws)["date"]).value = "2021"
        put(EVENT, "EV-2014-09-FORUM", "part_of", new)(book)

    found = planned(edited(exported, change), few)
    assert {code for code, _, _ in told(found)} == {"OFF024"}


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("2019年10月", "2019-10"),
        ("5-7 March 2019", "2019-03-05/2019-03-07"),
        ("Oct 2019", "2019-10"),
        ("2019.3.5", "2019-03-05"),
    ],
)
def test_a_date_typed_as_people_write_it_is_read(few, exported, typed: str, date: str) -> None:
    found = planned(edited(exported, put(EVENT, "EV-2015-09-FORUM", "date", typed)), few)
    assert found.errors == []
    assert [d.body["date"] for d in found.documents] == [date]


@pytest.mark.parametrize("typed", ["12/05/2019", "201908", "October 2019, Nanning"])
def test_what_may_be_two_dates_or_more_than_a_date_is_an_error(few, exported, typed: str) -> None:
    found = planned(edited(exported, put(EVENT, "EV-2015-09-FORUM", "date", typed)), few)
    assert [code for code, _, _ in told(found)] == ["KER010"]


def test_a_mention_of_a_new_event_needs_no_name_of_the_field(few, exported) -> None:
    def change(book: Any) -> None:
        ws, listed = book[EVENT], book[MENTIONS]
        row, last = ws.max_row + 1, listed.max_row + 1
        said = {"title.zh": "论坛", "title.en": "Forum", "date": "2023", "form": "forum"}
        for key, value in {"id": "EV-2023-X", **said}.items():
            ws.cell(row, keys(ws)[key]).value = value
        said = {"source": "SRC-HISTORY", "at.zh": "表1", "at.en": "table 1", "zh": "论坛"}
        for key, value in {"entry": "EV-2023-X", **said}.items():
            listed.cell(last, keys(listed)[key]).value = value

    found = planned(edited(exported, change), few)
    assert found.errors == []
    (event,) = found.documents
    assert len(event.body["mentions"]) == 1
