"""Every address of the portal is known to a test of the door, and none of the pages bypasses it.

The door is shut (``visible`` lets nothing through) and every page is asked for by somebody who may
otherwise see all: no id, title or wording of the record may come out. Addresses of the API and of
downloads have the same test in ``tests/portal/api/test_door_of_api.py``.
"""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver

from accord.portal.pages import assessing, editing_routes, measured, upload_routes
from accord.portal.urls import ACCOUNT, CONTENT

from .test_routes import EXAMPLES

EDITING = {
    "<str:kind>": "event",
    "<str:local>": "CM-AP11-1.2a",
    "<int:number>": "1",
    "<str:item>": "CM-AP11-1.2a",
    "<str:token>": "0" * 32,
    "<str:sheet>": "unit",
}
WITHOUT_RECORD = {"", "sign-in/<str:token>/", "robots.txt", "favicon.ico"}
SIGNS = re.compile(r"\b(EV|CM|INS|OUT|DIS|LNK|ORG|GRP)-[0-9A-Z]|论坛|Forum 20|ASEAN-China")


def in_language() -> set[str]:
    # Pages of measured data need a lake: tests/portal/measured and tests/portal/assessing.
    pages = set(CONTENT) | set(ACCOUNT) | set(editing_routes.ROUTES) | set(upload_routes.ROUTES)
    return pages | set(measured.ROUTES) | set(assessing.ROUTES)


def addresses() -> list[str]:
    found = []
    # With an upload of one's own the same is asked in tests/portal/uploads/test_steps.py.
    for route in sorted(set(CONTENT) | set(editing_routes.ROUTES) | set(upload_routes.ROUTES)):
        examples = EXAMPLES.get(route)
        if examples:
            found.append(re.sub(r"<[^>]+>", examples[0], route))
        else:
            found.append(re.sub(r"<[^>]+>", lambda m: EDITING[m.group()], route))
    return found


def test_every_address_of_the_portal_is_known_to_a_test_of_the_door():
    asked = {str(pattern.pattern) for pattern in get_resolver().url_patterns}
    elsewhere = {r for r in asked if "api/" in r or re.search(r"download|\.ics$|\.atom$", r)}
    pages = {f"{lang}/{route}" for lang in ("zh", "en") for route in in_language()}
    assert asked - elsewhere == pages | WITHOUT_RECORD


@pytest.mark.parametrize("path", addresses())
def test_with_the_door_shut_no_page_says_anything(path, signed_in, monkeypatch):
    client = signed_in("", "administrator")
    monkeypatch.setattr("accord.release.door.visible", lambda *_a, **_k: [])
    monkeypatch.setattr("accord.release.door.visible_scopes", lambda *_a, **_k: [])
    for lang in ("zh", "en"):
        text = client.get(f"/{lang}/{path}").content.decode()
        asked = re.findall(r"[A-Z]{2,3}-[\w.-]+", path)
        for name in asked:
            text = text.replace(name, "")
        found = SIGNS.search(text)
        assert not found, (lang, text[max(0, found.start() - 80) : found.end() + 80])
