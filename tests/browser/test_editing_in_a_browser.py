"""Writing in Chromium: an event, evidence and a view, both languages, wide and narrow."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.conftest import start_node, stop_node

pytestmark = [pytest.mark.browser, pytest.mark.server]
ITEM = "CM-F21-D1-1-2"
WAYS = [("zh", 1280), ("en", 360), ("zh", 360), ("en", 1280)]
WORDS = {
    "zh": {"save": "保存", "view": "提交", "confirm": "确认", "date": "2024年3月5日至7日"}
    | {"source": "SRC-FRAMEWORK；附件第9行", "read": "2024年3月5—7日"},
    "en": {"save": "Save", "view": "Give this view", "confirm": "We confirm it"}
    | {"date": "5-7 March 2024", "source": "SRC-FRAMEWORK; annex row 9", "read": "5–7 March 2024"},
}
PICTURES = os.environ.get("ACCORD_PICTURES")


@pytest.fixture(scope="module")
def own_node(tmp_path_factory):
    running = start_node(tmp_path_factory.mktemp("editing") / "data")
    yield running
    stop_node(running)


@pytest.fixture
def page_of(chromium):
    contexts = []

    def make(width: int, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def account(node, name: str, party: str, role: str) -> str:
    """Make an account and return its one-time link."""
    accord = Path(sys.executable).with_name("accord")
    environment = os.environ | {"ACCORD_DATA": str(node.data), "ACCORD_LANG": "en"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [str(accord), "user", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    run("add", name, "--party", party, "--role", role)
    printed = run("link", name)
    path = printed.split("/sign-in/")[1].split()[0].strip("/")
    return f"{node.url}/sign-in/{path}/"


def sign_in(page, link: str) -> None:
    page.goto(link)
    page.locator("main button").click()
    page.wait_for_url("**/account/")


def check(page, name: str) -> None:
    """The page fits, and axe-core finds nothing serious."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_load_state()
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, f"{name} is {over} px too wide"
    found = Axe().run(page).response["violations"]
    grave = [
        (v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert grave == [], name
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_an_event_and_its_evidence_are_filed(own_node, page_of, lang, width):
    words, mark = WORDS[lang], f"{lang}-{width}"
    page = page_of(width, java_script_enabled=True)
    sign_in(page, account(own_node, f"steward-{mark}", "ORG-CAEC", "secretariat"))
    begun = time.monotonic()
    page.goto(f"{own_node.url}/{lang}/new/event/")
    form = page.locator("form.entry-form")
    boxes = form.locator("input:not([type=hidden]), select, textarea")
    assert boxes.count() == 8
    check(page, f"event-{mark}")
    form.locator("button[type=submit]").last.click()
    assert page.locator(".summary-of-errors li").count() >= 5
    check(page, f"event-errors-{mark}")
    page.locator(".summary-of-errors a").first.click()
    assert page.evaluate("document.activeElement.id") == "f-title_zh"
    page.fill("#f-title_zh", f"水质监测研讨会（{mark}）")
    page.fill("#f-title_en", f"Seminar on water monitoring ({mark})")
    page.fill("#f-date", words["date"])
    page.fill("#f-place", "Beijing" if lang == "en" else "北京")
    page.select_option("#f-form", "seminar")
    page.select_option("#f-topic", "PA-F21-3")
    page.fill("#f-source", words["source"])
    page.get_by_role("button", name=words["save"], exact=True).click()
    page.wait_for_url("**/saved/**")
    assert words["read"] in page.inner_text("main")
    assert time.monotonic() - begun < 60
    check(page, f"event-saved-{mark}")

    page.goto(f"{own_node.url}/{lang}/items/{ITEM}/evidence/?q=water%20monitoring")
    check(page, f"evidence-{mark}")
    page.locator(".choices label", has_text=mark).click()
    page.select_option("#f-extent", "part")
    page.fill("#f-reason_zh", "资料载明")
    page.fill("#f-reason_en", "the document says so")
    page.get_by_role("button", name=words["save"], exact=True).click()
    page.wait_for_url("**/saved/**")
    page.goto(f"{own_node.url}/{lang}/items/{ITEM}/")
    assert mark in page.inner_text("main")
    check(page, f"item-{mark}")


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_a_focal_point_confirms(own_node, page_of, lang, width):
    words, mark = WORDS[lang], f"{lang}-{width}"
    focal = page_of(width)
    party = {"zh-1280": "TH", "en-360": "VN", "zh-360": "MY", "en-1280": "SG"}[mark]
    sign_in(focal, account(own_node, f"focal-{mark}", party, "focal_point"))
    focal.goto(f"{own_node.url}/{lang}/desk/")
    check(focal, f"desk-{mark}")
    focal.goto(f"{own_node.url}/{lang}/items/{ITEM}/view/")
    check(focal, f"view-{mark}")
    focal.get_by_label(words["confirm"], exact=True).check()
    focal.get_by_role("button", name=words["view"], exact=True).click()
    focal.wait_for_url("**/saved/**")
    focal.goto(f"{own_node.url}/{lang}/items/{ITEM}/")
    assert mark not in focal.inner_text("main"), "what its owner keeps is not shown"
    check(focal, f"item-confirmed-{mark}")
    focal.goto(f"{own_node.url}/{lang}/items/{ITEM}/self-evaluation/")
    check(focal, f"self-evaluation-{mark}")


@pytest.mark.parametrize(("lang", "width"), WAYS[:2])
def test_an_entry_is_edited_without_javascript(own_node, page_of, lang, width):
    mark = f"{lang}-{width}"
    page = page_of(width, java_script_enabled=False)
    sign_in(page, account(own_node, f"editor-{mark}", "ORG-CAEC", "secretariat"))
    address = f"{own_node.url}/{lang}/entry/EV-2011-10-FORUM/edit/"
    page.goto(address)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/edit-{mark}.png", full_page=True)
    page.locator("#f-places > button").click()
    assert page.url.endswith("#f-places")
    added = page.locator("#f-places .row").last
    added.locator("input[type=text]").fill("PL-BEIJING")
    page.fill("#f-date", "2011-10-22")
    page.fill("#f-why", f"minutes {mark}")
    page.locator("form.entry-form > button[value=preview]").last.click()
    assert "PL-" not in page.inner_text(".differences")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/preview-{mark}.png", full_page=True)
    page.locator("button[value=save]").click()
    page.goto(f"{own_node.url}/{lang}/entry/EV-2011-10-FORUM/history/")
    assert f"minutes {mark}" in page.inner_text("main")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/history-{mark}.png", full_page=True)


@pytest.mark.parametrize(("lang", "width"), WAYS)
def test_the_whole_form_is_accessible(own_node, page_of, lang, width):
    mark = f"{lang}-{width}"
    page = page_of(width)
    sign_in(page, account(own_node, f"reader-{mark}", "ORG-CAEC", "secretariat"))
    paths = (f"entry/{ITEM}/edit/", "entry/EV-2011-10-FORUM/compare/", "new/output/", "new/money/")
    for number, path in enumerate((*paths, "new/series/")):
        page.goto(f"{own_node.url}/{lang}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        check(page, f"whole-{number}-{mark}")
