"""No page shows what the door holds back: not in lists, counts, links, history or the past."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from accord import portal, release

PORTAL = Path(portal.__file__).parent
SECRET = "EV-2016-09-FORUM"
# Every page that shows the event, or counts it, while it is public.
SHOWING = (
    "",
    "events/",
    "events/?series=SER-FORUM",
    "instruments/INS-2016-STRAT/",
    "sources/",
    "sources/SRC-FRAMEWORK/",
    "outputs/OUT-OUTLOOK-1/",
    "parties/CN/",
    "entry/SER-FORUM/",
    "entry/PA-S16-1/",
    "entry/MEC-CA/",
    "entry/PL-NANNING/",
    "entry/OUT-OUTLOOK-1/history/",
    "events/EV-2016-09-ECOCITY-LAUNCH/",
    "items/CM-F21-D1-1-2/",
)


def body(client, path: str) -> str:
    return str(client.get(path).content.decode())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_entry_kept_by_its_owner_appears_nowhere(reader, change, lang):
    assert SECRET in body(reader, f"/{lang}/events/?page=1&q=2016")
    change(SECRET, ("owner",))
    title = "Environmental Cooperation Forum 2016" if lang == "en" else "环境合作论坛 2016"
    for path in SHOWING:
        response = reader.get(f"/{lang}/{path}")
        while response.status_code == 302:
            response = reader.get(response["Location"])
        text = response.content.decode()
        assert response.status_code == 200, path
        assert SECRET not in text and title not in text, path
    for path in (f"events/{SECRET}/", f"entry/{SECRET}/", f"entry/{SECRET}/history/"):
        for query in ("", "?known_at=2099-01-01", "?as_of=2017-01-01"):
            assert reader.get(f"/{lang}/{path}{query}").status_code == 404


def test_counts_leave_out_what_is_kept_back(reader, change):
    before = body(reader, "/en/")
    change(SECRET, ("owner",))
    after = body(reader, "/en/")
    assert '<span class="n">77</span> events' in before
    assert '<span class="n">76</span> events' in after
    assert "76 distinct events" in body(reader, "/en/events/")


def test_what_was_public_once_is_not_shown_as_a_past_state(reader, change):
    from datetime import UTC, datetime

    then = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    change(SECRET, ("owner",))
    assert SECRET not in body(reader, f"/en/events/?known_at={then}&q=2016")


def test_evidence_kept_back_is_no_record_for_the_public(reader, change):
    link = "LNK-AP11-1.2a-1"
    assert "2011年10月" in body(reader, "/zh/items/CM-AP11-1.2a/")
    change(link, ("owner",))
    text = body(reader, "/zh/items/CM-AP11-1.2a/")
    assert "2011年10月、" not in text and "2012年9月、2013年9月" in text


def test_its_owner_sees_it_and_so_do_those_it_names(reader, signed_in, change):
    change(SECRET, ("parties:TH",))
    assert reader.get(f"/en/events/{SECRET}/").status_code == 404
    assert signed_in("MY").get(f"/en/events/{SECRET}/").status_code == 404
    assert signed_in("TH").get(f"/en/events/{SECRET}/").status_code == 200
    assert signed_in("", "administrator").get(f"/en/events/{SECRET}/").status_code == 200


def test_a_recalled_entry_shows_its_tombstone_and_nothing_else(reader, signed_in):
    release.recall(f"accord:seed/event/{SECRET}", "MEC-CA", "tests")
    for client in (reader, signed_in("", "administrator")):
        for path in (f"events/{SECRET}/", f"entry/{SECRET}/", f"entry/{SECRET}/history/"):
            zh = client.get(f"/zh/{path}")
            assert zh.status_code == 410
            told = r"该内容已由提供方于\d{4}年\d{1,2}月\d{1,2}日撤回"
            assert re.search(told, zh.content.decode())
            assert "绿色发展与城市可持续转型" not in zh.content.decode()
    assert "was recalled by its owner on" in body(reader, f"/en/events/{SECRET}/")
    assert SECRET not in body(reader, "/en/events/?q=2016")


def test_an_erased_entry_shows_its_tombstone(reader):
    release.erase(f"accord:seed/event/{SECRET}", "MEC-CA", "tests")
    assert reader.get(f"/zh/events/{SECRET}/").status_code == 410


def test_what_was_never_released_leaves_no_tombstone(reader, change):
    entry = change(SECRET, ("owner",))
    release.recall(entry, "MEC-CA", "tests")
    assert reader.get(f"/zh/events/{SECRET}/").status_code == 404


def test_pages_reach_the_record_through_the_door_only():
    # Standards and code lists are texts shipped with the program; nobody owns them.
    allowed = ("accord.portal", "accord.kernel", "accord.standards", "accord.vocab", "django")
    standard = ("__future__", "collections", "dataclasses", "datetime", "decimal", "functools")
    standard += ("re", "typing")
    # Pages of measured data are handed a lake by portal/measured.py, which asks the door; they
    # have their own tests of it in tests/portal/measured and tests/portal/assessing.
    of_lake = {"measured.py", "assessing.py"}
    for file in sorted((PORTAL / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            more = ("accord.lake", "accord.assess") if file.name in of_lake else ()
            for name in names:
                assert name.startswith(allowed + standard + more), f"{file.name} imports {name}"
    for name in of_lake:
        text = (PORTAL / "pages" / name).read_text(encoding="utf-8")
        assert "Lake.open" not in text and "Lake(" not in text, name


def test_only_reading_turns_to_the_record():
    keeps = {"choosing.py", "derived.py", "reading.py", "serving.py", "settings.py", "writing.py"}
    # Each asks the door itself, and has its own test of that.
    keeps |= {"desk.py", "importing.py", "measured.py", "measured_files.py"}
    keeps |= {"proposals.py", "reporting.py"}
    # Lists made by the database start from ``Facts.seen``, which the door has narrowed.
    keeps |= {"counting.py", "pointing.py", "past_rows.py", "selection.py", "standing.py"}
    for file in sorted(PORTAL.glob("*.py")) + sorted((PORTAL / "templatetags").glob("*.py")):
        if file.name not in keeps:
            assert "accord.record" not in file.read_text(encoding="utf-8"), file.name
