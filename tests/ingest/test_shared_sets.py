"""The nine real sets: counts worked out here with csv and plain Python, then compared.

What the source notes call quality problems is met on purpose: each has a test below.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import openpyxl
import pytest
import yaml

from accord.ingest import containers, description
from accord.ingest.frames import frames
from accord.ingest.inspect import inspect
from accord.ingest.run import Receipt, run
from accord.ingest.staging import Fault, Stager
from accord.kernel.errors import AccordError
from accord.lake import Lake
from accord.vocab.quality import unpack

pytestmark = pytest.mark.shared
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def files(pattern: str) -> list[Path]:
    return sorted(DATA.glob(pattern))


def records(paths: list[Path]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for path in paths:
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as held:
                found += csv.DictReader(held)
        else:
            with path.open(encoding="utf-8-sig", newline="") as held:
                found += csv.DictReader(held)
    return found


class Taken:
    """What ingest makes of files before the lake: tallies, faults, and values by key."""

    def __init__(self, paths: list[Path], source: str):
        self.faults: list[Fault] = []
        told = description.load(source)
        self.stager = Stager(told, self.faults.append)
        self.values: dict[tuple[str, str, datetime, str], dict[str, Any]] = {}
        for path in paths:
            for inner in containers.sources(path):
                for frame in frames(inner, told):
                    for batch in self.stager.staged(frame, 0):
                        self._keep(batch.to_pylist())

    def _keep(self, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            key = (row["station"], row["parameter"], row["start"], row["sample_id"])
            self.values[key] = row

    def counts(self) -> tuple[int, int, int, int, int]:
        tally = self.stager.tally
        return (tally.read, tally.kept, tally.missing, tally.rejected, tally.outside)


def load(paths: list[Path], source: str, folder: Path) -> Receipt:
    return run(paths, source, "set", folder / "lake")


# ---- Beijing ---------------------------------------------------------------------------

BEIJING = ["PM2.5", "PM10", "SO2", "NO2", "CO", "O3", "TEMP", "PRES", "DEWP", "RAIN", "wd", "WSPM"]


def test_beijing_values_units_times() -> None:
    paths = files("beijing_prsa/*Aotizhongxin*.gz")
    rows = records(paths)
    missing = sum(row[c] == "NA" for row in rows for c in BEIJING)
    assert missing > 0
    taken = Taken(paths, "bjmemc-prsa")
    read = len(rows) * len(BEIJING)
    assert taken.counts() == (read, read - missing, missing, 0, 0)
    # carbon monoxide in ug/m3 becomes mg/m3; local Beijing time over four columns becomes UTC
    start = datetime(2013, 2, 28, 16, tzinfo=UTC)
    co = taken.values[("Aotizhongxin", "CO", start, "")]
    assert (co["value"], co["length"]) == (30_000, 3600)  # 300 ug/m3 = 0.30000 mg/m3
    assert taken.values[("Aotizhongxin", "WD16", start, "")]["value"] == 16  # NNW
    first = [r for r in rows if Decimal(r["SO2"] if r["SO2"] != "NA" else "0") % 1]
    assert all(
        taken.values[_beijing_key(r, "SO2")]["value"]
        == int((Decimal(r["SO2"]) * 1000).quantize(Decimal(1), ROUND_HALF_EVEN))
        for r in first
    )
    # no coordinates are invented, long gaps stay gaps
    (station,) = taken.stager.stations.stations()
    assert station.longitude is None and station.latitude is None
    assert len({k for k in taken.values if k[1] == "CO"}) == sum(r["CO"] != "NA" for r in rows)


def _beijing_key(row: dict[str, str], parameter: str) -> tuple[str, str, datetime, str]:
    local = datetime(*(int(row[c]) for c in ("year", "month", "day", "hour")), tzinfo=UTC)
    return (row["station"], parameter, local - timedelta(hours=8), "")


@pytest.mark.slow
def test_beijing_is_stored_and_pm25_above_pm10_is_flagged(tmp_path: Path) -> None:
    paths = files("beijing_prsa/*Dingling*.gz")
    receipt = load(paths, "bjmemc-prsa", tmp_path)
    rows = records(paths)
    missing = sum(row[c] == "NA" for row in rows for c in BEIJING)
    told = receipt.counts
    assert (told.read, told.stored, told.missing) == (
        len(rows) * 12,
        len(rows) * 12 - missing,
        missing,
    )
    above = sum(
        "NA" not in (r["PM2.5"], r["PM10"]) and Decimal(r["PM2.5"]) > Decimal(r["PM10"])
        for r in rows
    )
    assert above > 0
    with Lake.open(tmp_path / "lake") as lake:
        numbers = {s["series_id"] for s in lake.series("set") if s["parameter"] == "PM2.5"}
        table = lake.rows(sorted(numbers))
    flags = [unpack(f).get("pm_order") for f in table.column("flags").to_pylist()]
    assert sum(f in (3, 4) for f in flags) == above


def test_beijing_asks_for_zone_stamp_and_units() -> None:
    found = inspect(files("beijing_prsa/*Dingling*.gz")[0]).as_dict()
    asked = {(q["code"], q["about"]) for q in found["questions"]}
    assert {("zone", "time"), ("stamp", "time"), ("unit", "CO"), ("unit", "PM2.5")} <= asked
    assert found["time"]["columns"] == ["year", "month", "day", "hour"]
    assert found["reading"]["missing"] == ["NA"]


# ---- Jakarta ---------------------------------------------------------------------------

JAKARTA = ["pm25", "pm10", "so2", "co", "o3", "no2", "max", "critical", "categori"]


def test_jakarta_sub_indices_categories_and_the_empty_station(tmp_path: Path) -> None:
    paths = files("jakarta_ispu/*.csv")
    rows = records(paths)
    homeless = [r for r in rows if not r["stasiun"]]
    missing = sum(not row[c] for row in rows for c in JAKARTA)
    rejected = sum(bool(row[c]) for row in homeless for c in JAKARTA)
    receipt = load(paths, "dlh-jakarta-ispu", tmp_path)
    told = receipt.counts
    assert (told.read, told.missing, told.rejected) == (len(rows) * 9, missing, rejected)
    assert told.stored == told.read - missing - rejected
    taken = Taken(paths, "dlh-jakarta-ispu")
    assert Counter(f.reason for f in taken.faults) == {"no_station": rejected}
    no_data = [r for r in rows if r["categori"] == "TIDAK ADA DATA"]
    assert len(no_data) == 4
    for row in no_data:
        at = datetime.combine(date.fromisoformat(row["tanggal"]), datetime.min.time(), UTC)
        key = (row["stasiun"], "ISPU_category", at - timedelta(hours=7), "")
        assert taken.values[key]["value"] == 9
        if row["max"]:
            assert taken.values[(row["stasiun"], "ISPU", key[2], "")]["value"] == 0
    # sub-indices are never stored as concentrations
    assert {k[1] for k in taken.values}.isdisjoint({"PM2.5", "PM10", "SO2", "CO", "O3", "NO2"})
    # PM25 named critical where pm25 is empty is kept as published
    odd = [r for r in rows if r["critical"] == "PM25" and not r["pm25"] and r["stasiun"]]
    assert odd


def test_jakarta_is_asked_whether_it_is_an_index() -> None:
    found = inspect(files("jakarta_ispu/*.csv")[0]).as_dict()
    asked = {(q["code"], q["about"]) for q in found["questions"]}
    assert {("index", c) for c in ("pm25", "pm10", "so2", "co", "o3", "no2")} <= asked


# ---- Chiang Mai ------------------------------------------------------------------------


def test_chiang_mai_converts_ppb_and_keeps_the_empty_column_empty() -> None:
    paths = files("thailand_air4thai_chiang_mai/history_35t.csv")
    rows = records(paths)
    columns = ["CO", "NO2", "SO2", "O3", "PM10", "PM25", "AQI"]
    missing = sum(not row[c] for row in rows for c in columns)
    taken = Taken(paths, "pcd-air4thai-chiang-mai")
    read = len(rows) * 7
    assert taken.counts() == (read, read - missing, missing, 0, 0)
    assert not [k for k in taken.values if k[1] == "CO"]
    molar = Fraction("48.00") * 101325 / (Fraction("8.31446261815324") * Fraction("298.15"))
    for row in rows:
        if row["O3"]:
            at = datetime.fromisoformat(row["DATETIMEDATA"]).replace(tzinfo=UTC)
            exact = Fraction(row["O3"]) * molar / 1000  # 1e-9 mol/mol, 1e6 ug/g
            stored = taken.values[("35t", "O3", at - timedelta(hours=7), "")]
            assert abs(Fraction(stored["value"], 1000) - exact) <= Fraction(1, 2000)
    (station,) = taken.stager.stations.stations()
    assert "ศูนย์ราชการจังหวัดเชียงใหม่" in station.names["th"]


# ---- Singapore -------------------------------------------------------------------------


def test_singapore_reads_all_three_kinds() -> None:
    for pattern, parameter, column, length in (
        ("pm25_2017_0*", "PM2.5", "pm25_one_hourly", 3600),
        ("rainfall*", "RAIN", "value", 300),
    ):
        paths = files(f"singapore_nea_hourly/{pattern}")
        rows = records(paths)
        taken = Taken(paths, "nea-singapore")
        assert taken.counts() == (len(rows), len(rows), 0, 0, 0)
        one = rows[0]
        code = one.get("region") or one["station_id"]
        at = datetime.fromisoformat(one["timestamp_sgt"]).replace(tzinfo=UTC) - timedelta(hours=8)
        stored = taken.values[(code, parameter, at, "")]
        assert stored["length"] == length
        assert stored["value"] == round(Decimal(one[column]) * 10 ** (3 if length == 3600 else 2))


def test_singapore_zone_is_told_by_the_heading_and_the_unit_is_asked() -> None:
    found = inspect(files("singapore_nea_hourly/pm25_2016_12*")[0]).as_dict()
    assert found["time"]["zone"] == "+08:00"
    assert ("unit", "pm25_one_hourly") in {(q["code"], q["about"]) for q in found["questions"]}


# ---- NetCDF of city means ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["CNEMC_PM25.nc", "CNEMC_MDA8_O3.nc"])
def test_city_means_are_asked_about_and_not_stored(name: str, tmp_path: Path) -> None:
    path = DATA / "cnemc_netcdf" / name
    found = inspect(path).as_dict()
    assert found["format"] == "netcdf" and len(found["tables"]) == 3
    codes = {q["code"] for q in found["questions"]}
    assert {"position", "no_time", "zone", "station_column", "unit"} <= codes
    with pytest.raises(AccordError) as caught:
        load([path], "cnemc-city-means", tmp_path)
    assert caught.value.code == "ING013" and caught.value.kind.exit == 2
    assert not (tmp_path / "lake").exists()


def test_city_means_with_answers_are_read(tmp_path: Path) -> None:
    """With invented answers, marked as such, the machinery stores what the array holds."""
    packaged = Path(description.__file__).parent / "sources" / "cnemc-city-means.yaml"
    data = yaml.safe_load(packaged.read_text("utf-8"))
    data["tables"] = data["tables"][3:4]
    data["questions"] = [q | {"table": 0} for q in data["questions"] if q["table"] == 3]
    days = [(date(2001, 11, 1) + timedelta(n)).strftime("%m-%d") for n in range(112)]
    for question in data["questions"]:
        question["answer"] = {
            "year (position)": [str(2014 + n) for n in range(7)],
            "BTH (position)": [f"invented city {n}" for n in range(1, 13)],
            "days (position)": days,
            "time": "%Y %m-%d" if question["code"] == "time_format" else "+08:00",
            "PM_bth": "ug/m3",
        }[question["about"]]
    out = tmp_path / "answered.yaml"
    out.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    path = DATA / "cnemc_netcdf" / "CNEMC_PM25.nc"
    taken = Taken([path], str(out))
    with netCDF4.Dataset(str(path)) as held:
        array = held["PM_bth"][:].filled(float("nan"))
    good = int((~np.isnan(array)).sum())
    assert taken.counts() == (array.size, good, array.size - good, 0, 0)
    at = datetime(2013, 12, 31, 16, tzinfo=UTC).replace(year=2014, month=10, day=31)
    stored = taken.values[("invented city 1", "PM2.5", at, "")]
    assert stored["value"] == round(Decimal(str(array[0, 0, 0])) * 1000)


# ---- surface water of China --------------------------------------------------------------


def test_surface_water_classes_marks_and_the_missing_year() -> None:
    paths = files("china_surface_water_realtime/*.xlsx")
    taken = Taken(paths, "cnemc-surface-water-realtime")
    cells: list[tuple[Any, ...]] = []
    for path in paths:
        book = openpyxl.load_workbook(path, read_only=True)
        cells += list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        book.close()
    missing = sum(c == "--" for row in cells for c in row[4:])
    read = len(cells) * 12
    assert len(cells) == 772
    assert taken.counts() == (read, read - missing, missing, 0, 0)
    roman = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "劣Ⅴ": 6}
    published = Counter(roman[row[4]] for row in cells if row[4] != "--")
    stored = Counter(v["value"] for k, v in taken.values.items() if k[1] == "water_class")
    assert stored == published
    assert {k[2].year for k in taken.values} == {2026}
    lakes = {f"{r[0]}/{r[2]}" for r in cells if "--" not in (r[14], r[15]) or r[14] != r[15]}
    found = {s.code: s for s in taken.stager.stations.stations()}
    assert {c for c, s in found.items() if s.water_type == "lake"} == lakes
    assert all(s.water_grounds for s in found.values())


def test_surface_water_is_asked_for_its_year() -> None:
    found = inspect(files("china_surface_water_realtime/*.xlsx")[0]).as_dict()
    asked = {(q["code"], q["about"]) for q in found["questions"]}
    assert {("year", "监测时间"), ("zone", "time")} <= asked
    assert found["reading"]["missing"] == ["--"]


# ---- Hong Kong --------------------------------------------------------------------------


def test_hong_kong_limits_nulls_and_units() -> None:
    paths = files("hk_epd_river_water/*.gz")
    rows = records(paths)
    columns = list(rows[0])[5:]
    missing = sum(row[c] in ("", "null") for row in rows for c in columns)
    below = sum(row[c].startswith("<") and row[c] != "<null" for row in rows for c in columns)
    taken = Taken(paths, "hkepd-river-water")
    read = len(rows) * len(columns)
    assert taken.counts() == (read, read - missing - 1, missing, 1, 0)
    assert [(f.column, f.value, f.reason) for f in taken.faults] == [
        ("Boron (μg/L)", "<null", "no_limit")
    ]
    assert sum(v["qualifier"] == 1 for v in taken.values.values()) == below
    (odd,) = [k for k, v in taken.values.items() if v["value"] < 0]
    assert odd[:2] == ("TR12D", "turbidity")


@pytest.mark.slow
def test_hong_kong_is_stored_and_the_negative_turbidity_fails(tmp_path: Path) -> None:
    receipt = load(files("hk_epd_river_water/*2012*"), "hkepd-river-water", tmp_path)
    assert receipt.counts.adds_up and receipt.counts.conflict == 0
    with Lake.open(tmp_path / "lake") as lake:
        numbers = [s["series_id"] for s in lake.series("set") if s["parameter"] == "turbidity"]
        table = lake.rows(numbers)
    rows = zip(table.column("value").to_pylist(), table.column("flags").to_pylist(), strict=True)
    assert [unpack(f)["gross_range"] for v, f in rows if v < 0] == [4]


# ---- Mekong Delta -----------------------------------------------------------------------


def test_mekong_delta_dates_twins_and_impossible_values(tmp_path: Path) -> None:
    paths = files("vietnam_mekong_delta_wqi/test_data_result.csv")
    rows = records(paths)
    outside = {"Z.Elev"}
    aside = {"station_id", "longitude", "latitude", "date", "Note", "WQI_Color"}
    columns = [c for c in rows[0] if c not in outside | aside]
    missing = sum(not row[c] for row in rows for c in columns)
    twins = [r for r in rows if (r["station_id"], r["date"]) == ("NMT0022021", "8/7/2021")]
    assert len(twins) == 2
    same = sum(Decimal(twins[0][c]) == Decimal(twins[1][c]) for c in columns[:-1])
    same += twins[0]["WQI_Level"] == twins[1]["WQI_Level"]
    differ = len(columns) - same
    receipt = load(paths, "vn-mekong-delta-canals", tmp_path)
    told = receipt.counts
    assert told.read == len(rows) * (len(columns) + 1)
    assert (told.missing, told.outside) == (missing, len(rows))
    assert (told.duplicate, told.conflict) == (same, 2 * differ)
    assert told.rejected == 0 and told.adds_up
    with Lake.open(tmp_path / "lake") as lake:
        numbers = [s["series_id"] for s in lake.series("set") if s["parameter"] == "NH3-N"]
        table = lake.rows(numbers)
    top = max(
        zip(table.column("value").to_pylist(), table.column("flags").to_pylist(), strict=True)
    )
    assert unpack(top[1])["gross_range"] == 4
    first = datetime(2016, 2, 28, 17, tzinfo=UTC)  # 29/2/2016 in Viet Nam
    taken = Taken(paths, "vn-mekong-delta-canals")
    assert taken.values[("QLPH012016", "pH", first, "")]["value"] == 888 * 10 ** _scale("pH", 2)


def _scale(name: str, less: int) -> int:
    from accord.vocab.parameters import parameter

    return parameter(name).scale - less


# ---- Mekong River Commission ------------------------------------------------------------


def test_3s_rivers_months_ions_and_ratios() -> None:
    paths = files("mrc_3s_water_quality/*.csv")
    rows, levels = (
        records([p for p in paths if "Wq3S" in p.name]),
        records([p for p in paths if "PK_HT" in p.name]),
    )
    ratios = ("Ca_Mg", "Na_Cl", "Na_K", "Ca_SO4")
    columns = [c for c in rows[0] if c not in ("Name", "Year", "Month_1", "Month", *ratios)]
    missing = sum(not row[c] for row in rows for c in columns)
    taken = Taken(paths, "mrc-3s-water-quality")
    read = len(rows) * (len(columns) + 4) + len(levels)
    assert taken.counts() == (read, read - missing - 4 * len(rows), missing, 0, 4 * len(rows))
    row = next(r for r in rows if r["Name"] == "Andaung Meas" and r["Year"] == "2011")
    assert row["Month_1"] == "4"
    start = datetime(2011, 3, 31, 17, tzinfo=UTC)
    ph = taken.values[("Andaung Meas", "pH", start, "")]
    assert (ph["length"], ph["averaging"]) == (30 * 86400, "grab")
    assert Decimal(ph["value"]).scaleb(-3 if ph["value"] > 1000 else -2) == Decimal("5.31")
    ec = taken.values[("Andaung Meas", "EC", start, "")]  # 5.96 mS/m is 59.6 uS/cm
    assert Fraction(ec["value"], 10 ** (_scale("EC", 0))) == Fraction("59.6")
    lost = [v for v in taken.values.values() if v["flags"] >> 48 & 1]
    assert lost  # more digits than the scale: rounded once and flagged
