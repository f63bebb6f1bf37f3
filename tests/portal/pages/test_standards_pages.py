"""Pages of standards: every edition and parameter, nothing hidden, confidence always beside."""

from __future__ import annotations

import html
import re

import pytest

from accord.standards.loading import standards
from accord.vocab.lists import code_lists, label

PARAMETERS = sorted({row.parameter for one in standards().values() for row in one.rows})
LARGEST = 150_000


def text_of(response) -> str:
    return html.unescape(response.content.decode())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(standards()))
def test_a_text_shows_its_rows_sources_and_confidence(reader, lang, name):
    one = standards()[name]
    response = reader.get(f"/{lang}/standards/{name}/")
    shown = text_of(response)
    assert response.status_code == 200
    assert len(response.content) < LARGEST
    assert one.title.in_language(lang) in shown
    for source in one.data["sources"]:
        assert source["where"] in shown
        assert source["read"][lang] in shown
    for mark in {row.confidence for row in one.rows}:
        assert label("confidences", mark, lang) in shown
    off = [row for row in one.rows if not row.on]
    assert bool(off) <= ("未启用" in shown or "switched off" in shown)


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_side_by_side_has_every_row_of_every_text(reader, parameter):
    texts = [one for one in standards().values() if any(r.parameter == parameter for r in one.rows)]
    rows = sum(r.parameter == parameter for one in texts for r in one.rows)
    for lang in ("zh", "en"):
        response = reader.get(f"/{lang}/limits/{parameter}/")
        shown = text_of(response)
        assert len(response.content) < LARGEST, len(response.content)
        assert len(re.findall(r'<tr class="row', shown)) == rows
        for one in texts:
            assert f"{one.id} · " in shown
            assert one.status.in_language(lang) in shown


def test_parties_stand_in_protocol_order_and_nothing_is_ranked(reader):
    shown = text_of(reader.get("/en/limits/PM2.5/?averaging=24h"))
    body = shown[shown.index("<tbody>") : shown.index("</tbody>")]
    names = re.findall(r'</th><td class="short">([^<]+)</td>', body)
    order = [text.en for text in code_lists()["standard_jurisdictions"].values()]
    assert names == sorted(names, key=order.index)
    assert {"China", "Thailand", "Viet Nam"} <= set(names)


def test_the_day_of_judgement_decides_what_is_in_force(reader):
    """GB 3095-2026 holds from 2026-03-01 and GB 3095-2012 to the day before."""
    for day, standing in (("2026-02-28", "not yet in force"), ("2026-03-01", "in force")):
        shown = text_of(reader.get(f"/en/standards/CN-GB3095-2026/?as_of={day}"))
        lead = shown[shown.index('class="lead"') :][:300]
        assert f">{standing}<" in lead
    only = text_of(reader.get("/en/limits/PM2.5/?as_of=2026-02-28&state=in_force"))
    assert "CN-GB3095-2012 · " in only
    assert "CN-GB3095-2026 · " not in only


def test_the_list_is_filtered(reader):
    shown = text_of(reader.get("/en/standards/?of=VNM&medium=water"))
    assert set(re.findall(r"/en/standards/([\w.-]+)/", shown)) == {
        "VN-QCVN08-2023",
        "VN-QD1460-2019",
    }


def test_what_there_is_not_is_said(reader):
    assert reader.get("/en/standards/XX-NONE/").status_code == 404
    assert reader.get("/en/limits/nothing/").status_code == 404
    assert "no proof that none exists" in text_of(reader.get("/en/standards/TL-SURFACE/"))


def test_every_level_area_and_statistic_has_its_words():
    lists = code_lists()
    for one in standards().values():
        assert one.jurisdiction in lists["standard_jurisdictions"]
        for row in one.rows:
            assert row.parameter in lists["standard_parameters"], (one.id, row.parameter)
            assert row.averaging is None or row.averaging in lists["standard_averagings"]
            assert row.statistic is None or row.statistic in lists["standard_statistics"]
            if one.kind == "limits":
                for level in row.limits or ():
                    parts = level.split("_") if one.phases else [level]
                    assert all(part in lists["standard_levels"] for part in parts), level


def test_a_row_that_ends_within_its_edition_shows_its_days(reader):
    """QCVN 05:2023: the 24-hour PM2.5 limit is 50 until the end of 2025 and 45 from 2026."""
    for lang, until, since in (
        ("en", "until 31 December 2025", "from 1 January 2026"),
        ("zh", "至2025年12月31日", "2026年1月1日起"),
    ):
        for page in ("limits/PM2.5/", "standards/VN-QCVN05-2023/"):
            shown = text_of(reader.get(f"/{lang}/{page}"))
            assert until in shown and since in shown
    rows = [
        row
        for row in re.findall(
            r"<tr.*?</tr>", text_of(reader.get("/en/limits/PM2.5/?as_of=2025-06-01")), re.DOTALL
        )
        if "VN-QCVN05-2023" in row and "24-hour" in row
    ]
    states = [re.search(r"in force</|later|earlier|not yet", row.split("≤")[1]) for row in rows]
    assert len(rows) == 2 and states[0] and states[1]
    assert states[0][0] != states[1][0], "50 is in force in June 2025, 45 is not yet"


def test_colours_are_named_in_both_languages_with_how_far_they_are_confirmed(reader):
    chinese = text_of(reader.get("/zh/standards/CN-HJ633-2026/"))
    assert "紫色 #99004C" in chinese and "purple" not in chinese
    assert "其余 0、CO 1" in chinese
    method = text_of(reader.get("/en/standards/CN-HB2011-22/"))
    row = next(r for r in re.findall(r"<tr.*?</tr>", method, re.DOTALL) if "Excellent" in r)
    assert "blue" in row and label("confidences", "from-memory", "en") in row
