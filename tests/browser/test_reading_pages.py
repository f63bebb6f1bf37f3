"""The reading pages in Chromium: both languages and widths, charts, print, without JavaScript."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.server]
ROOT = Path(__file__).resolve().parents[2]
WIDTHS = (1280, 360)
LANGUAGES = ("zh", "en")
MOST_BYTES = 150_000
PATHS = (
    "",
    "instruments/",
    "instruments/INS-2011-AP/",
    "instruments/leaders/",
    "areas/",
    "areas/PA-S16-7/",
    "statements/",
    "items/?sort=planned",
    "events/?area=PA-S16-7",
    "calendar/?year=2016",
    "years/",
    "series/",
    "series/SER-FORUM/",
    "series/SER-GREENENVOYS/",
    "annex/",
    "annex/?view=events",
    "parties/CN/",
    "organisations/",
    "money/",
    "statistics/?venues=show",
    "statistics/?as_of=2014-12-31",
    "sources/",
    "coverage/",
    "discrepancies/",
    "discrepancies/found/",
    "changes/",
)
PREPARE = """
import django; django.setup()
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from accord.record import load
load.load(Path({content!r}), actor="local operator")
from accord.portal.accounts import links
from accord.portal.accounts.models import User
print(links.make(User.objects.create_user("staff", party="TH", roles="focal_point")))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The pages on a port of their own with the whole record: address and a sign-in token."""
    data = tmp_path_factory.mktemp("reading") / "data"
    environment = os.environ | {"ACCORD_DATA": str(data)}
    prepare = PREPARE.format(content=str(ROOT / "content"))
    told = subprocess.run(
        [sys.executable, "-c", prepare], env=environment, capture_output=True, text=True, check=True
    )
    port = _free_port()
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options, "accord.portal.wsgi:application"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(address, process)
        yield address, told.stdout.strip().splitlines()[-1]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        try:
            with urlopen(f"{address}/en/", timeout=5):
                return
        except URLError:
            time.sleep(0.2)
    pytest.fail("the server did not answer")


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


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_fit_are_light_accessible_and_fetch_nothing_from_elsewhere(
    served, page_of, lang, width
):
    from axe_playwright_python.sync_playwright import Axe

    address, _ = served
    axe, page = Axe(), page_of(width)
    received: list[tuple[str, int]] = []
    faults: list[str] = []
    page.on("response", lambda r: received.append((r.url, len(r.body()))))
    page.on("console", lambda m: faults.append(m.text) if "Security Policy" in m.text else None)
    for path in PATHS:
        received.clear()
        page.goto(f"{address}/{lang}/{path}", wait_until="networkidle")
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, f"{path} is {over} px too wide at {width} px"
        assert sum(size for _, size in received) < MOST_BYTES, path
        hosts = {urlsplit(url).netloc for url, _ in received if not url.startswith("data:")}
        assert hosts <= {urlsplit(address).netloc}, path
        assert faults == [], path
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = axe.run(page).response["violations"]
        grave = [
            (v["id"], v["nodes"][0]["html"])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert grave == [], path


def test_a_chart_stands_beside_its_numbers_and_they_open(served, page_of):
    page = page_of(1280, java_script_enabled=False)
    page.goto(f"{served[0]}/en/statistics/")
    picture = page.locator("#by-year svg").bounding_box()
    table = page.locator("#by-year table").bounding_box()
    assert picture and table and table["x"] >= picture["x"] + picture["width"]
    assert abs(table["y"] - picture["y"]) < 40
    page.locator("#by-year").get_by_role("link", name="13", exact=True).click()
    assert "year=2017" in page.url and page.locator("tr.row").count() == 13


def test_a_narrow_screen_says_the_finding_above_the_chart(served, page_of):
    narrow, wide = page_of(360), page_of(1280)
    for page, shown in ((narrow, True), (wide, False)):
        page.goto(f"{served[0]}/zh/statistics/")
        assert page.locator("#by-year .said").is_visible() == shown
    assert "2017年最多" in narrow.locator("#by-year .said").inner_text()


def test_print_shows_the_content_the_day_and_what_is_folded(served, page_of):
    page = page_of(1280)
    page.goto(f"{served[0]}/en/instruments/INS-2011-AP/?as_of=2019-12-31")
    page.emulate_media(media="print")
    for hidden in (".menu", ".tools", ".clock", ".skip"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".past").is_visible()
    assert "As of 31 December 2019" in page.locator(".printed").inner_text()
    assert page.locator(".chart table").first.is_visible()
    sheet = page.pdf(format="A4")
    assert sheet.startswith(b"%PDF") and len(sheet) > 20_000


def test_the_keyboard_reaches_the_chart_and_the_lists_of_a_section(served, page_of):
    page = page_of(360)
    page.goto(f"{served[0]}/en/calendar/")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert "Year by year" in reached and "Apply" in reached
    page.goto(f"{served[0]}/en/statistics/")
    page.locator("#by-year .picture").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('#by-year .picture').scrollLeft") > 0


def test_staff_see_statuses_and_what_the_rules_find(served, page_of):
    from axe_playwright_python.sync_playwright import Axe

    address, token = served
    page = page_of(1280)
    page.goto(f"{address}/en/sign-in/{token}/")
    page.locator("main button").click()
    page.wait_for_url("**/account/")
    for path in ("discrepancies/found/", "items/", "instruments/INS-2011-AP/", "areas/PA-AP11-1/"):
        page.goto(f"{address}/zh/{path}")
        found = Axe().run(page).response["violations"]
        assert not [v["id"] for v in found if v["impact"] in ("serious", "critical")], path
    page.goto(f"{address}/en/discrepancies/found/")
    assert "6 are not yet recorded" in page.inner_text("main")
