"""The same steps on a real Spark: a standalone master and two workers from the pip package."""

import gc
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from accord.assess.air_rules import ASSUMED_25C
from accord.assess.air_series import Run, assess_families
from accord.kernel.errors import AccordError
from accord.lake import Lake, Source
from accord.lake.engines import DuckEngine
from accord.lake.relation import relation
from accord.standards.loading import families

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "lake"))
from lake_cases import put, staged
from series import random_rows, table

STRICT = os.environ.get("ACCORD_STRICT") == "1"
pytestmark = [
    pytest.mark.server,
    pytest.mark.requires_tool("java"),
    pytest.mark.filterwarnings("ignore"),
]
FAMILIES = {"daily": ("CN-HJ633", "MY-API"), "hourly": ("VN-QD1459", "US-EPA-AQI")}
ZONE = "+08:00"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(log, *arguments):
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    return subprocess.Popen(
        [str(home / "bin" / "spark-class"), *arguments],
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )


def wait_for(log, words, count=1):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if log.read_text().count(words) >= count:
            return
        time.sleep(0.1)
    pytest.fail(f'"{words}" was not said in 60 s:\n{log.read_text()[-2000:]}')


@pytest.fixture(scope="module")
def pyspark():
    if importlib.util.find_spec("pyspark") is None:
        reason = "pyspark is not installed (pip install -r requirements/spark.lock)"
        pytest.fail(reason) if STRICT else pytest.skip(reason)


@pytest.fixture(scope="module")
def spark(pyspark, tmp_path_factory):
    folder = tmp_path_factory.mktemp("spark")
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    log = folder / "master.log"
    base = "org.apache.spark.deploy"
    hosted = ("--host", "127.0.0.1", "--webui-port", "0")
    running = [start(log, f"{base}.master.Master", "--port", str(port), *hosted)]
    try:
        wait_for(log, "Starting Spark master at")
        for number in range(2):
            running.append(
                start(
                    folder / f"worker{number}.log",
                    f"{base}.worker.Worker",
                    *hosted,
                    *("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"w{number}")),
                    master,
                )
            )
        wait_for(log, "Registering worker", 2)
        os.environ["PYSPARK_PYTHON"] = sys.executable
        from accord.lake.spark import SparkEngine

        with SparkEngine(master, partitions=2) as engine:
            yield engine
    finally:
        for process in running:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)
        gc.collect()  # what pyspark left open is told of here, where warnings are let pass


@pytest.fixture(autouse=True)
def tidy():
    yield
    gc.collect()


def test_a_master_that_is_not_there_is_said_by_a_code(pyspark):
    from accord.lake.spark import SparkEngine

    with pytest.raises(AccordError) as refused:
        SparkEngine("sparc://nowhere")
    assert refused.value.code in ("LAK020", "LAK021")


@pytest.mark.parametrize("level", ["daily", "hourly"])
def test_spark_gives_the_same_table_value_by_value(spark, level):
    assert len(workers(spark)) >= 2
    rows = table(random_rows(3))
    chosen = {name: families()[name] for name in FAMILIES[level]}
    options = {"level": level, "zone_of": lambda _: ZONE}
    expected = assess_families(rows, chosen, run=Run(state=ASSUMED_25C), **options)
    found = assess_families(rows, chosen, run=Run(spark, ASSUMED_25C), **options)
    for name in chosen:
        assert expected[name].num_rows > 5
        assert found[name].schema.equals(expected[name].schema)
        assert found[name].to_pylist() == expected[name].to_pylist()


def workers(engine):
    """The executors of this application, one on each worker, once both are there."""
    context = engine._session.sparkContext
    driver = context.getConf().get("spark.driver.port")
    deadline = time.monotonic() + 30
    while True:
        status = context._jsc.sc().getExecutorMemoryStatus().keySet().mkString(" ").split()
        held = [one for one in status if not one.endswith(f":{driver}")]
        executors = {one for one in held if one.startswith("127.0.0.1:")}
        if len(executors) >= 2 or time.monotonic() > deadline:
            return executors
        time.sleep(0.1)


def test_spark_reads_the_lake_as_it_stood(spark, tmp_path):
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    with Lake.open(tmp_path / "lake") as lake:
        put(lake, [("A", "PM2.5", h, 75_000) for h in range(48)])
        before = datetime.now(UTC)
        lake.correct(
            "air",
            staged([("A", "PM2.5", h, 35_000) for h in range(24)]),
            reason="drift",
            actor="tester",
        )
        lake.load("air", staged([("A", "PM10", h, 50_000) for h in range(48)]),
                  source=Source("more"), actor="tester")  # fmt: skip
        for known_at in (None, before):
            held = relation(lake, "air", known_at=known_at)
            both = []
            with DuckEngine() as duck:
                for engine in (duck, spark):
                    found = assess_families(
                        held,
                        {"CN-HJ633": families()["CN-HJ633"]},
                        level="daily",
                        zone_of=lambda _: "+00:00",
                        run=Run(engine),
                    )["CN-HJ633"].to_pylist()
                    both.append(found)
            assert both[0] == both[1]
            # 75 ug/m3 is 100 under HJ 633-2012, 35 ug/m3 is 50; the correction is of the first day.
            assert [int(row["index"]) for row in both[0]] == (
                [50, 100] if not known_at else [100] * 2
            )
            assert both[0][1]["start"] == begin + timedelta(days=1)


def test_128_bits_do_not_wrap_on_spark(spark):
    # 2^100 whole and divided: Spark's own "div" would wrap at 64 bits.
    found = spark.fetch(f"SELECT wide_div({2**100}, 3) AS a, whole_div(7, 2) AS b").to_pylist()[0]
    assert (int(found["a"]), int(found["b"])) == (2**100 // 3, 3)
