"""Pages of measured data in Chromium: both languages and widths, without JavaScript, accessible."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.server]
TESTS = Path(__file__).resolve().parents[1]
MOST_BYTES = 150_000
API = "api/v1/datasets/air-test"


def _case():
    spec = importlib.util.spec_from_file_location("measured_case", TESTS / "measured.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A node whose lake holds a month of hours, described as public, on a port of its own."""
    data = tmp_path_factory.mktemp("measured") / "data"
    case = _case()
    data.mkdir()
    hours = [
        f"东站,2024-01-{day:02} {hour:02}:00,{20 + (day * 7 + hour * 3) % 60},{300 + hour}\n"
        for day in range(1, 32)
        for hour in range(24)
        if (day, hour) not in {(5, 3), (5, 4), (5, 5)}
    ]
    text = case.HEAD + "".join(hours).replace("2024-01-09 09:00,", "2024-01-09 09:00,1")
    case.load(data, data / "lake", text)
    environment = os.environ | {"ACCORD_DATA": str(data), "ACCORD_LANG": "en"}
    run = [sys.executable, "-m", "accord.cli"]
    subprocess.run([*run, "record", "load"], env=environment, check=True, cwd=TESTS.parent)
    words = ("--title-zh", "测试空气站", "--title-en", "Air stations of a test",
             "--licence-zh", "CC BY 4.0", "--licence-en", "CC BY 4.0")  # fmt: skip
    subprocess.run(
        [*run, "lake", "describe", "air-test", "--owner", "TH", "--audience", "public", *words],
        env=environment, check=True,
    )  # fmt: skip
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *options, "accord.portal.wsgi:application"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urlopen(f"{address}/en/", timeout=20).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(15)


def paths(address):
    with urlopen(f"{address}/{API}/series?parameter=PM10") as response:
        series = json.load(response)[0]["series"]
    own = "measured/air-test/"
    at = quote("2024-01-09T02:00:00Z")
    return ("measured/", own, f"{own}stations/1/", f"{own}series/{series}/",
            f"{own}series/{series}/point/?at={at}&length=3600")  # fmt: skip


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_fit_are_light_and_accessible(served, chromium, lang, width):
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    sizes: list[int] = []
    page.on("response", lambda r: sizes.append(len(r.body())))
    for path in paths(served):
        sizes.clear()
        answer = page.goto(f"{served}/{lang}/{path}", wait_until="networkidle")
        assert answer.status == 200, path
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, f"{path} is {over} px too wide at {width} px"
        assert sum(sizes) < MOST_BYTES, path
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == [], path
    context.close()


def test_from_the_list_to_the_source_of_a_value_without_javascript(served, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/en/measured/")
    page.get_by_role("link", name="Air stations of a test").click()
    page.get_by_role("link", name="东站").click()
    page.get_by_role("link", name="Particulate matter (PM10)").click()
    assert page.locator("section.chart svg").count() == 1
    page.locator("input[name=from]").fill("2024-01-09")
    page.locator("input[name=to]").fill("2024-01-09")
    page.get_by_role("button", name="Show").first.click()
    row = page.locator("tr.row", has_text="2024-01-09 09:00").first
    row.get_by_role("link").click()
    # Hour 9 of 9 January at UTC+7 is 02:00 UTC; 20 + (63 + 27) % 60 = 50, with a 1 put before it.
    assert "150 µg/m³" in page.inner_text("main") and "air.csv" in page.inner_text("main")
    with page.expect_download() as taken:
        page.go_back()
        page.get_by_role("link", name="CSV").first.click()
    text = Path(taken.value.path()).read_text("utf-8-sig")
    assert text.count("\n") == 25 and "2024-01-09T02:00:00Z" in text
    context.close()
