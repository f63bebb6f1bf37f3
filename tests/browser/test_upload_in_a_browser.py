"""Bringing files in, in Chromium: real files, both languages, wide and narrow, no JavaScript,
a broken line, a closed browser, a killed server."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import random
import signal
import socket
import sqlite3
import threading
import time
from pathlib import Path

import pytest
import yaml
from tests.browser.test_editing_in_a_browser import account, check, sign_in
from tests.conftest import free_port, start_node, stop_node

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.shared]
GO_ON = {"zh": "继续", "en": "Continue"}
STORE = {"zh": "入库", "en": "Store"}
UPLOAD = {"zh": "上传", "en": "Upload"}


@pytest.fixture(scope="module")
def own_node(tmp_path_factory):
    running = start_node(tmp_path_factory.mktemp("uploads") / "data")
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


class Visit:
    """A technician at a browser."""

    def __init__(self, page, node, lang: str, mark: str):
        self.page, self.node, self.lang, self.mark = page, node, lang, mark
        self.looks = True

    def send(self, path: Path) -> None:
        self.page.goto(f"{self.node.url}/{self.lang}/measured/upload/")
        self.look("choose")
        self.page.set_input_files("#f-file", str(path))
        self.page.get_by_role("button", name=UPLOAD[self.lang], exact=True).click()
        self.page.wait_for_url("**/found/", timeout=120_000)
        self.arrive("#f-use")

    def arrive(self, selector: str) -> None:
        """Wait until the node has done its work and the step is shown."""
        self.page.wait_for_selector(selector, timeout=120_000)

    def look(self, name: str) -> None:
        if self.looks:  # axe is a script itself
            check(self.page, f"upload-{name}-{self.mark}")

    def go_on(self) -> None:
        self.page.get_by_role("button", name=GO_ON[self.lang], exact=True).click()

    def as_found(self) -> None:
        self.page.check("#u-own")
        self.look("found")
        self.go_on()

    def new_dataset(self, name: str) -> None:
        self.arrive("#f-title_zh")
        self.page.check("#u-new")
        boxes = {"id": name, "title_zh": "测试数据", "title_en": "Data of a test"}
        boxes |= {"licence_zh": "仅供测试", "licence_en": "for tests only"}
        for box, words in boxes.items():
            self.page.fill(f"#f-{box}", words)
        self.look("dataset")
        self.go_on()

    def preview(self) -> None:
        self.page.wait_for_selector("table.counts-table", timeout=120_000)
        self.look("preview")

    def store(self) -> dict[str, int]:
        """Store the file and return the receipt's counts, first to last."""
        self.page.get_by_role("button", name=STORE[self.lang], exact=True).click()
        self.page.wait_for_selector(".done", timeout=120_000)
        self.look("receipt")
        return self.counts()

    def counts(self) -> dict[str, int]:
        cells = self.page.locator("table.counts-table td.num").all_inner_texts()
        names = ("stored", "missing", "duplicate", "conflict", "rejected", "outside", "read")
        return dict(zip(names, (int(c.replace(",", "")) for c in cells), strict=True))


@pytest.fixture
def visit(own_node, page_of):
    def make(lang: str, width: int, name: str, party: str = "TH", **options) -> Visit:
        page = page_of(width, **options)
        mark = f"{name}-{lang}-{width}"
        sign_in(page, account(own_node, mark, party, "technician"))
        made = Visit(page, own_node, lang, mark)
        made.looks = options.get("java_script_enabled", True)
        return made

    return make


def added_up(counts: dict[str, int]) -> bool:
    return counts["read"] == sum(n for name, n in counts.items() if name != "read")


def test_jakarta_with_its_indices_asked_about(visit, shared_dir, tmp_path):
    path = shared_dir / "data" / "jakarta_ispu" / "ispu_dki_all.csv"
    at = visit("zh", 1280, "jakarta", "ID")
    page = at.page
    at.send(path)
    at.as_found()
    at.arrive("input[value='+07:00']")
    at.look("zone")
    at.go_on()  # without an answer
    assert page.locator(".summary-of-errors a").count() == 1
    at.look("zone-error")
    page.check("input[value='+07:00']")
    at.go_on()
    page.wait_for_url("**/questions/parameter/")
    page.check("input[value='ISPU']")
    at.go_on()
    page.wait_for_url("**/questions/index/")
    at.look("index")
    for box in page.locator("fieldset.group").all():
        column = box.locator("legend").inner_text()
        sub = "ISPU_PM2.5" if column == "pm25" else f"ISPU_{column.upper()}"
        box.locator("select").select_option(sub)
    at.go_on()
    page.wait_for_url("**/questions/")
    at.look("answers")
    at.go_on()
    at.new_dataset("jakarta-ispu")
    at.preview()
    tried = at.counts()
    counts = at.store()
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = [n for n in rows[0] if n not in ("tanggal", "stasiun")]
    cells = [row[n].strip() for row in rows for n in columns]
    homeless = [row for row in rows if not row["stasiun"].strip()]
    assert counts["read"] == len(cells)
    assert counts["missing"] == sum(not c for c in cells)
    assert counts["rejected"] == sum(bool(row[n].strip()) for row in homeless for n in columns)
    assert added_up(counts)
    assert tried == counts, "nothing was there before: the preview tells what storing does"

    taken = page.request.get(f"{page.url.removesuffix('receipt/')}quarantine.csv")
    lines = taken.body().decode("utf-8-sig").splitlines()
    listed = list(csv.DictReader(lines))
    assert len(listed) == counts["rejected"] and {r["reason"] for r in listed} == {"no_station"}
    assert (
        "stasiun"
        in yaml.safe_load(page.request.get(source_of(page)).text())["tables"][0]["station"][
            "columns"
        ]
    )

    mended(at, listed, tmp_path)


def mended(at, listed: list[dict[str, str]], folder: Path) -> None:
    """Send the values again with their station: source and dataset are kept, nothing is asked."""
    page = at.page
    for row in listed:
        row["stasiun"] = "DKI9 (test)"
    path = folder / "mended.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.DictWriter(sink, listed[0])
        writer.writeheader()
        writer.writerows(listed)
    page.locator("a[href*='mends=']").click()
    at.look("mend")
    page.set_input_files("#f-file", str(path))
    page.get_by_role("button", name=UPLOAD["zh"], exact=True).click()
    page.wait_for_url("**/preview/", timeout=120_000)
    at.preview()
    again = at.store()
    assert (again["read"], again["stored"], again["rejected"]) == (9, 9, 0)


def source_of(page) -> str:
    """The address of the description a file was read with."""
    return f"{page.url.rsplit('/', 2)[0]}/source.yaml"


def test_chiang_mai_with_units_that_need_conditions(visit, shared_dir):
    path = shared_dir / "data" / "thailand_air4thai_chiang_mai" / "history_35t.csv"
    at = visit("en", 360, "thailand")
    page = at.page
    at.send(path)
    at.as_found()
    page.wait_for_selector("input[value='+07:00']")
    page.check("input[value='+07:00']")
    at.go_on()
    page.wait_for_selector("input[value='begin']")
    at.look("stamp")
    page.check("input[value='begin']")
    at.go_on()
    page.wait_for_url("**/questions/unit/")
    units = {"CO": "ppm", "PM10": "ug/m3", "PM25": "ug/m3"}
    page.select_option("#f-all", "ppb")
    for box in page.locator("fieldset.group").all():
        column = box.locator("legend").inner_text()
        if column in units:
            box.locator("select").select_option(units[column])
    at.look("unit")
    at.go_on()
    page.wait_for_url("**/questions/conditions/")
    boxes = page.locator("fieldset.group input")
    assert boxes.count() == 4, "the gases, each of which needs temperature and pressure"
    boxes.first.fill("25 degrees")
    for box in boxes.all()[1:]:
        box.fill("298.15, 1013.25")
    at.go_on()
    assert page.locator(".summary-of-errors a").count() == 1
    at.look("conditions-error")
    page.locator("fieldset.group input").first.fill("298.15, 1013.25")
    at.go_on()
    page.wait_for_url("**/questions/")
    at.look("answers")
    at.go_on()
    at.new_dataset("chiang-mai-35t")
    at.preview()
    counts = at.store()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    names = ("CO", "NO2", "SO2", "O3", "PM10", "PM25", "AQI")
    cells = [row[n].strip() for row in rows for n in names]
    assert counts["read"] == len(cells) and counts["missing"] == sum(not c for c in cells)
    assert added_up(counts)


def test_a_cube_without_coordinates_stores_nothing_until_answered(visit, shared_dir):
    at = visit("en", 1280, "cnemc", "CN")
    page = at.page
    at.send(shared_dir / "data" / "cnemc_netcdf" / "CNEMC_PM25.nc")
    for box in page.locator("input[name=table]").all()[1:]:
        box.uncheck()
    at.as_found()
    assert page.locator("h1").count() == 1
    years, cities, days = 7, 12, 112
    answers = {
        "year (position)": "2013..2019",
        "BTH (position)": "\n".join(f"City {n}" for n in range(1, cities)),  # one is missing
        "days (position)": f"1..{days}",
    }
    checks = [["year (position)", "days (position)"], ["BTH (position)"]]
    while "/questions/" in page.url and not page.url.endswith("/questions/"):
        words = page.locator("h1").inner_text()
        if page.locator("textarea").count():
            about = next(name for name in answers if f'"{name}"' in words)
            page.fill("textarea", answers[about])
            if about.startswith("BTH"):
                at.go_on()
                assert "12 are needed; 11 were given" in page.inner_text(".summary-of-errors")
                at.look("position-error")
                page.fill("textarea", answers[about] + f"\nCity {cities}")
        elif page.locator("input[type=checkbox]").count():
            for name in checks.pop(0):
                page.check(f"input[value='{name}']")
        elif page.locator("input[value='PT1H']").count():
            page.check("input[value='P1D']")
        elif page.locator("input[value='begin']").count():
            page.check("input[value='begin']")
        elif page.locator("input[value='+08:00']").count():
            page.check("input[value='+08:00']")
        elif "/questions/parameter/" in page.url:
            page.check("input[value='PM2.5']")
        elif "/questions/unit/" in page.url:
            page.check("input[value='ug/m3']")
        else:
            page.locator("form.entry-form input[type=text]").fill("%Y %j")
        before = page.url
        at.go_on()
        page.wait_for_url(lambda url, before=before: url != before)
    at.look("answers")
    at.go_on()
    at.new_dataset("cnemc-bth")
    at.preview()
    counts = at.store()
    assert counts["read"] == years * cities * days
    assert added_up(counts)


def test_a_file_is_brought_in_without_javascript(visit, shared_dir):
    at = visit("zh", 360, "hk", "CN", java_script_enabled=False)
    page = at.page
    at.send(shared_dir / "data" / "hk_epd_river_water" / "river-historical-2018-en.csv.gz")
    chosen = page.locator("input[name=use]:checked").get_attribute("value")
    assert chosen == "source:hkepd-river-water"
    at.look("found")
    at.go_on()
    at.new_dataset("hk-rivers")
    at.preview()
    counts = at.store()
    assert counts["stored"] > 0 and added_up(counts)


# ---- a poor line ---------------------------------------------------------------------


class PoorLine:
    """A line to the node that carries so many bytes a second, and can break."""

    def __init__(self, port: int, rate: int):
        self.port, self.rate, self.up, self.open = port, rate, True, []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.door.accept()
                far = socket.create_connection(("127.0.0.1", self.port)) if self.up else None
            except OSError:
                if self.door.fileno() < 0:
                    return
                far = None
            if far is None:
                near.close()
                continue
            self.open += [near, far]
            threading.Thread(target=self._carry, args=(near, far, self.rate), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, 0), daemon=True).start()

    def _carry(self, start: socket.socket, end: socket.socket, rate: int) -> None:
        try:
            while data := start.recv(16_384):
                if rate:
                    time.sleep(len(data) / self.rate)
                end.sendall(data)
        except OSError:
            pass
        for one in (start, end):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def cut(self) -> None:
        """Break the line: what is open ends, nothing new goes through."""
        self.up = False
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.open.clear()


def _row(data: Path) -> tuple[str, int, str]:
    with sqlite3.connect(f"file:{data}/accord.sqlite3?mode=ro", uri=True, timeout=20) as base:
        found = base.execute("SELECT token, received, state FROM uploads_upload").fetchall()
    assert len(found) == 1, "one file, one upload, however often it broke off"
    return found[0]


def _until(data: Path, received: int) -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            found = _row(data)[1]
        except (AssertionError, sqlite3.Error):
            found = 0
        if found >= received:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{received} bytes did not arrive")


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [one for child in map(int, listed) for one in (child, *_children(child))]


def _kill(running) -> None:
    """Kill the server and all its processes at once, as a failing power supply does."""
    everybody = [running.process.pid, *_children(running.process.pid)]
    for pid in everybody:
        os.kill(pid, signal.SIGKILL)
    running.process.wait(20)


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_on_a_poor_line(chromium, tmp_path):
    rng = random.Random(20)
    path = tmp_path / "站点 hourly.csv"
    lines = (f"S{n % 40},2024-01-01 00:00,{rng.random():.9f}\n" for n in range(400_000))
    path.write_text("station,time,PM10 (ug/m3)\n" + "".join(lines), encoding="utf-8")
    size, digest = path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()
    port = free_port()
    running = start_node(tmp_path / "data", ACCORD_PORT=str(port))
    line = PoorLine(port, 2_000_000)
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        running.url = line.url
        sign_in(page, account(running, "far-office", "LA", "technician"))

        def choose(page) -> None:
            page.goto(f"{line.url}/en/measured/upload/")
            page.set_input_files("#f-file", str(path))
            page.get_by_role("button", name="Upload", exact=True).click()

        choose(page)
        _until(running.data, 1_000_000)
        line.cut()
        page.wait_for_selector("text=The line is broken", timeout=120_000)
        kept = _row(running.data)[1]
        line.up = True
        before = _until(running.data, kept + 500_000)

        _kill(running)  # the server is killed while a piece is under way
        at_least = _row(running.data)[1]
        assert size > at_least >= before
        running = start_node(running.data, ACCORD_PORT=str(port))
        after = _until(running.data, at_least + 500_000)

        page.close()  # the browser is closed, and the same file chosen again
        page = context.new_page()
        kept = _row(running.data)[1]
        assert size > kept >= after
        choose(page)
        page.wait_for_selector("text=Uploading", timeout=120_000)
        line.rate = 1_000_000_000
        page.wait_for_url("**/found/", timeout=120_000)
        token, received, _ = _row(running.data)
        assert received == size
        held = running.data / "incoming" / token / "file" / path.name
        assert hashlib.sha256(held.read_bytes()).hexdigest() == digest
    finally:
        context.close()
        line.door.close()
        stop_node(running)
