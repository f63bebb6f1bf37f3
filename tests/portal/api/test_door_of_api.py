"""No address of the API and no download gives what the door holds back; the list is complete."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from accord import portal, release

PORTAL = Path(portal.__file__).parent
SECRET = "EV-2016-09-FORUM"
API = "api/v1/"
HANDING_OUT = {
    f"{API}entries": "?kind=event&year=2016",
    f"{API}entries/<name>": f"{API}entries/{SECRET}",
    f"{API}entries/<name>/history": f"{API}entries/{SECRET}/history",
    f"{API}entries/<name>/differences": f"{API}entries/{SECRET}/differences",
    f"{API}changes": "?kind=event&limit=1000",
    f"{API}instruments": "",
    f"{API}instruments/<name>/tree": f"{API}instruments/INS-2016-STRAT/tree",
    f"{API}statuses": "?instrument=INS-2011-AP",
    f"{API}annex": "",
    **{
        f"<lang>/{n}/download.<str:form>": f"<lang>/{n}/download.<form>"
        for n in (
            "instruments",
            "items",
            "events",
            "outputs",
            "parties",
            "sources",
            "discrepancies",
        )
    },
    "<lang>/entries/<str:kind>/download.<str:form>": "<lang>/entries/series/download.<form>",
    "<lang>/annex/download.docx": "",
    "<lang>/import/download.xlsx": "",
    "<lang>/reports/download.<str:form>": (
        "<lang>/reports/download.html?report=annex&instrument=INS-2011-AP"
    ),
    "<lang>/events.ics": "",
    "<lang>/changes.atom": "",
}
MEASURED = {
    f"{API}datasets{tail}"
    for tail in (
        "",
        "/<dataset>",
        "/<dataset>/stations",
        "/<dataset>/series",
        "/<dataset>/series/<int:number>/observations",
    )
}
"""Measured data, which need a lake: ``tests/portal/measured/test_measured_api.py``."""
ABOUT_THE_PROGRAM = {
    f"{API}openapi.json": "the description of the API",
    f"{API}kinds": "the kinds of entry",
    f"{API}kinds/<name>": "one kind of entry",
    f"{API}code-lists": "the code lists",
    "api/docs": "sends on to the documentation",
    "api/docs/": "sends on to the documentation",
    "<lang>/api/docs/": "the documentation",
    "^api/": "a coded error",
}
SIGNS = re.compile(r"\b(EV|CM|INS|OUT|SRC|DIS|SER|PA|LNK)-[0-9A-Z]|论坛|Forum 20|ASEAN-China")


def routes() -> set[str]:
    found = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    in_language = {re.sub(r"^(zh|en)/", "<lang>/", route) for route in found}
    return {
        route
        for route in in_language
        if route.startswith(("api/", "^api/")) or re.search(r"download|\.ics|\.atom|/api/", route)
    }


def addresses() -> list[str]:
    found = []
    for route, example in HANDING_OUT.items():
        address = route + example if example.startswith("?") else example or route
        for lang in ("zh", "en") if "<lang>" in address else ("",):
            for form in ("csv", "xlsx", "json") if "<form>" in address else ("",):
                found.append(address.replace("<lang>", lang).replace("<form>", form))
    return found


def told(client, address: str) -> str:
    response = client.get(f"/{address}")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        import io
        import zipfile

        archive = zipfile.ZipFile(io.BytesIO(content))
        content = b"".join(archive.read(name) for name in archive.namelist())
    text = content.decode("utf-8", "replace")
    return text.replace(SECRET, "", text.count(SECRET) if response.status_code == 404 else 0)


def test_every_address_is_on_one_of_the_lists():
    assert routes() == set(HANDING_OUT) | set(ABOUT_THE_PROGRAM) | MEASURED


@pytest.mark.parametrize("address", addresses())
def test_with_the_door_shut_nothing_gets_out(reader, signed_in, monkeypatch, address):
    client = signed_in("", "administrator")
    opened = told(client, address)
    history = address.endswith(("/history", "/differences"))
    assert SIGNS.search(opened) or "force" in opened or (history and "revision" in opened)
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    monkeypatch.setattr("accord.release.door.visible_scopes", lambda *_a, **_k: [])
    for one in (client, reader):
        shut = told(one, address)
        without_names = shut.replace("INS-2011-AP", "").replace("INS-2016-STRAT", "")
        assert not SIGNS.search(without_names), SIGNS.search(without_names)


@pytest.mark.parametrize("address", [
    f"{API}entries?kind=event&limit=1000",
    f"{API}entries?kind=evidence&limit=1000",
    f"{API}entries?kind=discrepancy",
    f"{API}entries?kind=group",
    f"{API}entries?kind=event&has=part_of:{SECRET}",
    f"{API}entries/OUT-OUTLOOK-1",
    f"{API}entries/EV-2016-09-ECOCITY-LAUNCH",
    f"{API}entries/EV-2016-09-ECOCITY-LAUNCH/differences",
    f"{API}changes?limit=1000&kind=event",
    f"{API}annex",
    f"{API}instruments/INS-2016-STRAT/tree",
    f"{API}statuses?limit=1000",
    *(f"{lang}/{name}/download.{form}" for lang in ("zh", "en")
      for name in ("events", "outputs", "discrepancies", "instruments", "entries/evidence",
                   "entries/series", "entries/group") for form in ("csv", "json", "xlsx")),
    "en/events.ics",
    "en/changes.atom",
])  # fmt: skip
def test_an_entry_kept_by_its_owner_appears_nowhere_not_even_as_a_reference(
    reader, change, address
):
    change(SECRET, ("owner",))
    said = told(reader, address).replace(f"part_of:{SECRET}", "")
    assert SECRET not in said
    assert "Environmental Cooperation Forum 2016" not in said


def test_a_filter_is_no_way_to_learn_of_what_is_kept_back(reader, change):
    address = f"/{API}entries?kind=event&has=part_of:{SECRET}"
    assert len(reader.get(address).json()["entries"]) == 1
    change(SECRET, ("owner",))
    assert reader.get(address).json()["entries"] == []


def test_history_tells_no_reference_kept_back(reader, change):
    change("OUT-OUTLOOK-1", contents=[{"zh": "一", "en": "one", "en_form": "summary"}])
    differences = reader.get(f"/{API}entries/OUT-OUTLOOK-1/differences").json()
    assert [d["field"] for d in differences["fields"]] == ["contents"]
    for number in (1, 2):
        change("EV-2016-09-ECOCITY-LAUNCH", note={"zh": str(number), "en": str(number)})
    change(SECRET, ("owner",))
    for before, after in ((1, 2), (2, 3)):
        query = f"?before={before}&after={after}"
        said = reader.get(f"/{API}entries/EV-2016-09-ECOCITY-LAUNCH/differences{query}")
        assert said.status_code == 200 and SECRET not in said.content.decode()


def test_audience_is_told_to_the_owners_people_alone(reader, signed_in, change):
    change(SECRET, ("public", "parties:TH"))
    assert "audience" not in reader.get(f"/{API}entries/{SECRET}").json()
    assert "audience" not in signed_in("TH").get(f"/{API}entries/{SECRET}").json()
    told_to = signed_in("", "administrator").get(f"/{API}entries/{SECRET}").json()
    assert told_to["audience"] == ["parties:TH", "public"]


def test_what_was_recalled_is_gone_with_its_content(reader, signed_in):
    release.recall(f"accord:seed/event/{SECRET}", "MEC-CA", "tests")
    for client in (reader, signed_in("", "administrator")):
        for tail in ("", "/history", "/differences"):
            response = client.get(f"/{API}entries/{SECRET}{tail}")
            assert response.status_code == 410 and response.json()["code"] == "POR072"
            assert "Forum" not in response.content.decode()
    turn = reader.get(f"/{API}changes?limit=1").json()["changes"][0]
    assert turn["change"] == "recalled" and "title" not in turn and turn["local"] == SECRET


def test_only_one_module_here_turns_to_the_record():
    for folder in ("api", "downloads"):
        for file in sorted((PORTAL / folder).glob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            names = [
                node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
            ]
            record = [name for name in names if name.startswith("accord.record")]
            assert not record or file.name == "gathering.py", file.name


def test_the_wording_goes_with_the_source_kept_back(reader, change):
    from accord.record import snapshot

    mention = snapshot.read_some([SECRET]).get(SECRET).body["mentions"][0]
    addresses = (f"{API}entries/{SECRET}", "zh/events/download.csv?year=2016",
                 "zh/events/download.json?year=2016")  # fmt: skip
    assert all(mention["when_where"] in told(reader, address) for address in addresses)
    change(mention["source"], ("owner",))
    mentions = reader.get(f"/{API}entries/{SECRET}").json()["body"].get("mentions", [])
    assert mention["zh"] not in [one["zh"] for one in mentions]
    for address in addresses:
        assert mention["source"] not in told(reader, address)


def test_a_tombstone_is_for_those_who_could_see_the_entry(reader, signed_in, change):
    entry = change(SECRET, ("parties:TH",))
    release.recall(entry, "MEC-CA", "tests")
    for client, shown in ((reader, False), (signed_in("MY"), False), (signed_in("TH"), True)):
        assert (SECRET in told(client, "en/changes.atom")) is shown
        turns = client.get(f"/{API}changes?limit=5").json()["changes"]
        assert (SECRET in [turn["local"] for turn in turns]) is shown
