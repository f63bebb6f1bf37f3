"""Each number on a page opens a list with that many rows: the links are followed and counted."""

from __future__ import annotations

import html
import re

import pytest

LANGUAGES = ("zh", "en")
PAGES = (
    "",
    "instruments/",
    "sources/",
    "areas/",
    "areas/PA-S16-7/",
    "areas/PA-AP11-2/",
    "areas/PA-S09-1/",
    "series/",
    "series/SER-FORUM/",
    "series/SER-GREENENVOYS/",
    "annex/",
    "calendar/",
    "calendar/?year=2016&mechanism=MEC-CA",
    "calendar/?year=2015",
    "years/",
    "years/?sort=oldest&mechanism=MEC-LM",
    "statistics/",
    "statistics/?mechanism=MEC-CA&venues=show",
    "statistics/?as_of=2014-12-31&venues=show",
)
LINKED = re.compile(r'<a class="n" href="([^"]+)">(\d+)</a>')
COUNTED = re.compile(r'<a href="([^"]+)"><span class="n">(\d+)</span>')


def rows_behind(client, address: str) -> int:
    """Count the rows of a list on all its pages."""
    rows = 0
    while True:
        response = client.get(address)
        assert response.status_code == 200, address
        text = response.content.decode()
        rows += len(re.findall(r'class="row[" ]', text))
        further = re.search(r'<a href="(\?[^"]+)" rel="next">', text)
        if not further:
            return rows
        address = address.split("?", maxsplit=1)[0] + html.unescape(further[1])


def numbers_of(text: str) -> list[tuple[str, int]]:
    found = LINKED.findall(text) + COUNTED.findall(text)
    return [(html.unescape(address), int(n)) for address, n in found]


@pytest.mark.parametrize("path", PAGES)
def test_each_number_opens_as_many_rows(reader, path):
    text = reader.get(f"/en/{path}").content.decode()
    numbers = numbers_of(text)
    assert numbers or path == "areas/PA-S09-1/", path
    for address, n in numbers:
        assert rows_behind(reader, address) == n, f"{path}: {address} says {n}"


@pytest.mark.parametrize("path", PAGES)
def test_both_languages_say_the_same_numbers(reader, path):
    told = [
        sorted((address[3:], n) for address, n in numbers_of(page))
        for page in (reader.get(f"/{lang}/{path}").content.decode() for lang in LANGUAGES)
    ]
    assert told[0] == told[1]


def test_statuses_of_an_instrument_open_their_items(signed_in):
    client = signed_in("TH")
    text = client.get("/en/instruments/INS-2011-AP/").content.decode()
    numbers = [(a, n) for a, n in numbers_of(text) if "status=" in a]
    assert sum(n for _, n in numbers) == 23
    for address, n in numbers:
        assert rows_behind(client, address) == n


def test_every_number_in_a_table_of_numbers_is_a_link(reader):
    for path in PAGES:
        text = reader.get(f"/en/{path}").content.decode()
        cells = re.findall(r'<td class="num">(.*?)</td>', text, re.S)
        assert not [c for c in cells if re.fullmatch(r"\s*\d+\s*", c)], path
