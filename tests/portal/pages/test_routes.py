"""Every page answers in both languages, light and in few queries; faults are coded pages."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.portal.addresses import OWN_PAGES
from accord.portal.urls import ACCOUNT, CONTENT

LANGUAGES = ("zh", "en")
MOST_QUERIES = 12
MOST_BYTES = 150_000
EXAMPLES = {
    "instruments/<str:local>/": ("INS-2011-AP", "INS-2021-FRAME", "INS-2018-LMSTRAT", "leaders"),
    "items/<str:local>/": ("CM-AP11-1.2a", "CM-AP11-4.1b", "CM-F21-D2-1-1", "CM-F21-N1.4"),
    "events/<str:local>/": ("EV-2016-09-FORUM", "EV-2016-09-ECOCITY-LAUNCH"),
    "outputs/<str:local>/": ("OUT-OUTLOOK-1",),
    "sources/<str:local>/": ("SRC-FRAMEWORK", "SRC-TL-2025"),
    "discrepancies/<str:local>/": ("DIS-01", "DIS-03"),
    "parties/<str:local>/": ("TH", "CN", "TL", "BD"),
    "areas/<str:local>/": ("PA-S16-1", "PA-S09-1", "PA-LM-9"),
    "series/<str:local>/": ("SER-FORUM", "SER-GREENENVOYS"),
    "standards/<str:name>/": ("CN-GB3095-2026", "VN-QD1460-2019", "BN-PSI", "TL-SURFACE"),
    "limits/<str:parameter>/": ("PM2.5", "DO", "pH"),
    "entries/<str:kind>/": ("statement", "environment", "evidence", "confirmation"),
    "entry/<str:local>/": ("MEC-CA", "LS-2015", "ORG-CAEC", "LNK-AP11-1.2a-1", "SOE-01"),
    "entry/<str:local>/history/": ("CM-AP11-1.2a", "EV-2016-09-FORUM"),
}


def addresses() -> list[str]:
    found = []
    for route in CONTENT:
        names = EXAMPLES.get(route, ("",))
        found += [re.sub(r"<[^>]+>", name, route) for name in names]
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", addresses())
def test_every_page_answers(reader, lang, path):
    with CaptureQueriesContext(connection) as queries:
        response = reader.get(f"/{lang}/{path}")
    assert response.status_code == 200
    assert len(queries) <= MOST_QUERIES, [q["sql"][:120] for q in queries]
    assert len(response.content) < MOST_BYTES
    text = response.content.decode()
    assert f'<html lang="{"zh-Hans" if lang == "zh" else "en"}">' in text
    assert text.count("<h1") == 1
    other = "en" if lang == "zh" else "zh"
    assert f'href="/{other}/{path}"' in text
    assert "{%" not in text and "{{" not in text


def test_every_route_with_a_parameter_has_an_example():
    assert {route for route in CONTENT if "<" in route} == set(EXAMPLES)


def test_a_signed_in_reader_also_stays_within_the_queries(signed_in):
    client = signed_in("TH")
    for path in addresses():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/en/{path}").status_code == 200
        assert len(queries) <= MOST_QUERIES, path


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_has_a_page(reader, lang):
    from accord.record.models import Entry

    for kind, local in Entry.objects.values_list("kind", "local"):
        path = f"{OWN_PAGES[kind]}/{local}/" if kind in OWN_PAGES else f"entry/{local}/"
        assert reader.get(f"/{lang}/{path}").status_code == 200, path


def test_a_general_address_goes_to_the_own_page(reader):
    response = reader.get("/en/entry/CM-AP11-1.2a/?as_of=2012-01-01")
    assert response.status_code == 302
    assert response["Location"] == "/en/items/CM-AP11-1.2a/?as_of=2012-01-01"


@pytest.mark.slow
def test_every_link_within_the_portal_leads_somewhere(reader):
    seen: set[str] = set()
    for lang in LANGUAGES:
        for path in addresses():
            text = reader.get(f"/{lang}/{path}").content.decode()
            seen |= set(re.findall(r'href="(/(?:zh|en)/[^"#?]*)', text))
    assert len(seen) > 300
    broken = [a for a in sorted(seen) if reader.get(a).status_code not in (200, 302)]
    assert broken == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/fr/events/", 404, "POR010"),
        ("/xx/", 404, "POR010"),
        ("/zh/nothing/", 404, "POR011"),
        ("/nothing", 404, "POR011"),
        ("/en/entries/nonsense/", 404, "POR011"),
        ("/en/events/EV-NONE/", 404, "POR013"),
        ("/zh/items/EV-2016-09-FORUM/", 404, "POR013"),
        ("/en/items/%00/", 404, "POR013"),
        ("/en/items/" + "x" * 500 + "/", 404, "POR013"),
        ("/en/?as_of=yesterday", 400, "POR012"),
        ("/en/?as_of=2013-02-30", 400, "POR012"),
        ("/zh/events/?as_of=20130101", 400, "POR012"),
        ("/zh/?known_at=soon", 400, "POR012"),
        ("/zh/?known_at=0001-01-01T00:00%2B14:00", 400, "POR012"),
        ("/en/events/?year=1066", 400, "POR014"),
        ("/en/events/?form=party", 400, "POR014"),
        ("/en/events/?page=0", 400, "POR014"),
        ("/en/events/?page=99", 400, "POR014"),
        ("/en/events/?page=%C2%B2", 400, "POR014"),
        ("/en/items/?recorded=late", 400, "POR014"),
        ("/en/discrepancies/?form=%27", 400, "POR014"),
    ],
)
def test_bad_addresses_give_a_coded_page_in_both_languages(reader, path, status, code):
    response = reader.get(path)
    text = response.content.decode()
    assert response.status_code == status
    assert code in text and "Traceback" not in text
    assert 'lang="en"' in text and 'lang="zh-Hans"' in text


def test_trouble_on_the_node_is_a_coded_page(record, db, monkeypatch):
    from django.test import Client

    from accord.portal.pages import start

    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(start, "with_items", fail)
    response = Client(raise_request_exception=False).get("/zh/")
    text = response.content.decode()
    assert response.status_code == 500
    assert "POR016" in text and "secret detail" not in text


def test_the_first_address_goes_by_cookie_then_by_the_browser(reader):
    assert reader.get("/")["Location"] == "/en/"
    wanted = {"Accept-Language": "fr;q=0.9, zh-CN;q=0.8, en;q=0.5"}
    assert reader.get("/", headers=wanted)["Location"] == "/zh/"
    reader.get("/en/")
    assert reader.get("/", headers=wanted)["Location"] == "/en/"


def test_small_things_are_there(reader):
    assert reader.get("/robots.txt")["Content-Type"].startswith("text/plain")
    assert reader.get("/favicon.ico")["Location"] == "/static/accord/favicon.svg"
    assert reader.get("/zh/events")["Location"] == "/zh/events/"
    assert "default-src 'none'" in reader.get("/zh/")["Content-Security-Policy"]
    assert set(ACCOUNT) == {"sign-in/", "sign-in/<str:token>/", "sign-out/", "account/"}
