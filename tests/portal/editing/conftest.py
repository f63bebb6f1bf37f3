"""The whole record, people of several parties and roles, and ways to fill forms in."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

EVENT = {
    "title_zh": "澜湄水质监测研讨会",
    "title_en": "Lancang-Mekong seminar on water monitoring",
    "date": "5-7 March 2024",
    "place": "Beijing",
    "form": "seminar",
    "topic": "PA-F21-3",
    "source": "SRC-FRAMEWORK；附件第9行",
    "note": "中文说明\nan English note",
}


def fields_of(page: str) -> dict[str, str]:
    """The boxes of the last form of a page with what they hold, as a browser would send them."""
    form = page[page.rindex('<form method="post"') :] if '<form method="post"' in page else page
    found: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or (kind and kind[1] == "radio" and " checked" not in tag):
            continue
        found[name[1]] = html.unescape(value[1] if value else "")
    for name, inner in re.findall(
        r'<textarea\b[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S
    ):
        found[name] = html.unescape(inner)
    for name, inner in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        first = re.search(r'<option value="([^"]*)"', inner)
        found[name] = html.unescape((chosen or first)[1] if chosen or first else "")
    found.pop("csrfmiddlewaretoken", None)
    return found


@pytest.fixture
def steward(signed_in: Callable[..., Client]) -> Client:
    return signed_in("ORG-CAEC", "secretariat", "li")


@pytest.fixture
def thai(signed_in: Callable[..., Client]) -> Client:
    return signed_in("TH", "focal_point", "somchai")


@pytest.fixture
def fill() -> Callable[..., Any]:
    """Open a form, change some boxes, send it."""

    def send(client: Client, address: str, **boxes: str) -> Any:
        page = client.get(address)
        assert page.status_code == 200, page.content.decode()[:3000]
        return client.post(address, fields_of(page.content.decode()) | boxes)

    return send
