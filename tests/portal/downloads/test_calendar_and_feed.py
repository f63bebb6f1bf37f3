"""Events as iCalendar with no invented day, and the feed of changes with no recalled content."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date

from icalendar import Calendar

from accord import release

ATOM = "{http://www.w3.org/2005/Atom}"
FORUM = "EV-2016-09-FORUM"


def calendar(client, address: str) -> Calendar:
    response = client.get(address)
    content = b"".join(response.streaming_content)
    assert response["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    return Calendar.from_ical(content)


def parts(found: Calendar, name: str) -> dict[str, object]:
    return {str(c["uid"]).rpartition("/")[2]: c for c in found.walk(name)}


def test_only_known_days_become_dated_entries(reader, change):
    change("EV-2016-10-BJ-DATA", date="2016-10-11/2016-10-13")
    change("EV-2016-11-KH-EIA", date="2016-11-05?")
    found = calendar(reader, "/en/events.ics?year=2016")
    dated, notes = parts(found, "VEVENT"), parts(found, "VJOURNAL")
    assert dated["EV-2016-10-BJ-DATA"]["dtstart"].dt == date(2016, 10, 11)
    assert dated["EV-2016-10-BJ-DATA"]["dtend"].dt == date(2016, 10, 14)
    assert FORUM in notes and "EV-2016-11-KH-EIA" in notes
    assert all("dtstart" not in note for note in notes.values())
    assert "September 2016" in str(notes[FORUM]["description"])
    assert str(notes[FORUM]["x-accord-date"]) == "2016-09"
    told = str(found["x-wr-caldesc"])
    assert f"{len(dated)} events with known days; {len(notes)} known only" in told


def test_a_calendar_speaks_of_itself_as_a_page_does(reader):
    asked = "events.ics?year=2016&as_of=2026-11-20&known_at=2099-01-31T09:30Z"
    zh = str(calendar(reader, f"/zh/{asked}")["x-wr-caldesc"])
    assert "；判断日期：2026年11月20日；" in zh
    assert "：2099年1月31日 09:30:00 UTC；" in zh
    assert ";" not in zh.replace("；", "") and "。 " not in zh
    en = str(calendar(reader, f"/en/{asked}")["x-wr-caldesc"])
    assert "; As of: 20 November 2026; " in en
    assert ": 31 January 2099 09:30:00 UTC; " in en


def test_the_calendar_holds_what_the_list_holds(reader):
    found = calendar(reader, "/zh/events.ics?series=SER-FORUM")
    listed = reader.get("/zh/events/download.csv?series=SER-FORUM")
    ids = {
        line.split(b",")[0].decode() for line in b"".join(listed.streaming_content).split(b"\r\n")
    }
    assert set(parts(found, "VEVENT")) | set(parts(found, "VJOURNAL")) == ids & {
        i for i in ids if i.startswith("EV-")
    }


def entries(client, address: str = "/en/changes.atom") -> list[dict[str, str]]:
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml"
    root = ET.fromstring(response.content)
    return [
        {
            "id": entry.findtext(f"{ATOM}id") or "",
            "title": entry.findtext(f"{ATOM}title") or "",
            "summary": entry.findtext(f"{ATOM}summary") or "",
            "link": entry.find(f"{ATOM}link").attrib["href"],
        }
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_the_feed_gives_the_last_change_first(reader, change):
    change(FORUM, note={"zh": "更正", "en": "a correction", "en_form": "summary"})
    first = entries(reader)[0]
    assert f"event/{FORUM}" in first["id"] and first["link"].endswith(f"/en/events/{FORUM}/")
    assert "Environmental Cooperation Forum 2016" in first["title"]
    assert first["summary"] == "Revision 2"
    assert "环境合作论坛 2016" in entries(reader, "/zh/changes.atom")[0]["title"]


def test_the_feed_shows_no_more_than_the_door(reader, signed_in, change):
    change(FORUM, ("parties:TH",))
    assert not [e for e in entries(reader) if FORUM in e["id"]]
    assert [e for e in entries(signed_in("TH")) if FORUM in e["id"]]


def test_what_was_recalled_leaves_its_tombstone_alone(reader, change):
    change(FORUM, note={"zh": "更正", "en": "a correction", "en_form": "summary"})
    release.recall(f"accord:seed/event/{FORUM}", "MEC-CA", "tests")
    first = entries(reader)[0]
    assert FORUM in first["id"] and "recalled" in first["summary"].lower()
    assert "Forum 2016" not in reader.get("/en/changes.atom").content.decode()


def test_what_was_never_released_leaves_none(reader, change):
    entry = change("EV-2016-10-BJ-DATA", ("owner",))
    from accord.release.models import ReleaseLine

    ReleaseLine.objects.filter(entry=entry, action="release").delete()
    release.recall(entry, "MEC-CA", "tests")
    assert not [e for e in entries(reader) if "BJ-DATA" in e["id"]]
