"""Pages in Chromium: both languages, wide and narrow, accessible, light, nothing from elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.server]
WIDTHS = (1280, 360)
LANGUAGES = ("zh", "en")
MOST_BYTES = 150_000
PATHS = (
    "",
    "instruments/",
    "instruments/INS-2011-AP/",
    "instruments/INS-2021-FRAME/",
    "items/",
    "items/CM-AP11-1.2a/",
    "items/CM-F21-D2-1-1/",
    "events/",
    "events/EV-2016-09-FORUM/",
    "outputs/",
    "outputs/OUT-OUTLOOK-1/",
    "sources/",
    "sources/SRC-FRAMEWORK/",
    "discrepancies/",
    "discrepancies/DIS-03/",
    "parties/",
    "parties/TH/",
    "entries/environment/",
    "entry/MEC-CA/",
    "entry/EV-2016-09-FORUM/history/",
    "events/?as_of=2016-12-31",
    "sign-in/",
    "events/NONE/",
)


@pytest.fixture
def page_of(chromium):
    """Make pages of a width, with JavaScript or without, each in its own context."""
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
def test_pages_fit_are_light_and_fetch_nothing_from_elsewhere(node, page_of, lang, width):
    page = page_of(width)
    received: list[tuple[str, int]] = []
    faults: list[str] = []
    page.on("response", lambda r: received.append((r.url, len(r.body()))))
    page.on("console", lambda m: faults.append(m.text) if "Security Policy" in m.text else None)
    own = urlsplit(node.url).netloc
    for path in PATHS:
        received.clear()
        page.goto(f"{node.url}/{lang}/{path}", wait_until="networkidle")
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, f"{path} is {over} px too wide at {width} px"
        assert sum(size for _, size in received) < MOST_BYTES, path
        hosts = {urlsplit(url).netloc for url, _ in received if not url.startswith("data:")}
        assert hosts <= {own}, path
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_are_accessible(node, page_of, lang, width):
    from axe_playwright_python.sync_playwright import Axe

    axe, page = Axe(), page_of(width)
    for path in PATHS:
        page.goto(f"{node.url}/{lang}/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = axe.run(page).response["violations"]
        grave = [
            (v["id"], v["nodes"][0]["html"])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert grave == [], path


def test_the_switch_keeps_page_and_query(node, page_of):
    page = page_of(1280)
    page.goto(f"{node.url}/zh/events/?form=forum&as_of=2018-12-31")
    page.get_by_role("link", name="English", exact=True).click()
    assert page.url == f"{node.url}/en/events/?form=forum&as_of=2018-12-31"
    assert page.get_by_label("Kind").input_value() == "forum"
    page.get_by_role("link", name="中文", exact=True).click()
    assert page.url == f"{node.url}/zh/events/?form=forum&as_of=2018-12-31"


def test_everything_works_without_javascript(node, page_of):
    page = page_of(360, java_script_enabled=False)
    page.goto(node.url)
    page.get_by_role("link", name="Instruments", exact=True).click()
    page.get_by_role("link", name="ASEAN-China Environmental Cooperation Action Plan").first.click()
    page.get_by_role("link", name="First China-ASEAN Environment Outlook report").first.click()
    assert "September 2016" in page.inner_text("main")
    page.get_by_role("link", name="Events", exact=True).click()
    page.get_by_label("Year").select_option("2017")
    page.get_by_role("button", name="Apply").click()
    assert "year=2017" in page.url
    page.locator("footer summary").click()
    page.get_by_label("As of (day)").fill("2017-06-30")
    page.get_by_role("button", name="Show").click()
    assert "as_of=2017-06-30" in page.url and "year=2017" in page.url
    assert "another point in time" in page.inner_text("body")


def test_the_keyboard_finds_the_content_first(node, page_of):
    page = page_of(1280)
    page.goto(f"{node.url}/en/items/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_administrator_signs_in_once_and_out(node, page_of):
    page = page_of(1280)
    page.goto(node.sign_in)
    page.locator("main button").click()
    page.wait_for_url("**/account/")
    page.goto(f"{node.url}/en/items/CM-AP11-4.1b/")
    assert "Working draft" in page.inner_text("main")
    page.goto(f"{node.url}/en/account/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{node.url}/en/items/CM-AP11-4.1b/")
    assert "Working draft" not in page.inner_text("main")


def test_lines_of_chinese_stand_further_apart(node, page_of):
    page = page_of(1280)
    for lang, leading in (("zh", 1.7), ("en", 1.5)):
        page.goto(f"{node.url}/{lang}/")
        style = "(e => { const s = getComputedStyle(e); return [s.lineHeight, s.fontSize]; })"
        height, size = page.evaluate(f"{style}(document.querySelector('main p'))")
        assert float(height[:-2]) / float(size[:-2]) == pytest.approx(leading, abs=0.02)
