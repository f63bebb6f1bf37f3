"""Spark as an engine: the same steps on a cluster, with the same whole numbers.

Needs the optional package ``pyspark`` (``pip install accord-record[spark]``) and Java 17. Workers
must see the lake's files under the same paths.
"""

from __future__ import annotations

import importlib
import importlib.util
import signal
from contextlib import suppress
from typing import Any, Self, cast
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from accord.lake import errors
from accord.lake.relation import Relation

_FUNCTIONS = (
    "wide(x DECIMAL(38,0)) RETURNS DECIMAL(38,0) RETURN x",
    "whole_div(a BIGINT, b BIGINT) RETURNS BIGINT RETURN a div b",
    "wide_div(a DECIMAL(38,0), b DECIMAL(38,0)) RETURNS DECIMAL(38,0) "
    "RETURN CAST((a - (a % b)) / b AS DECIMAL(38,0))",
    "wide_rest(a DECIMAL(38,0), b DECIMAL(38,0)) RETURNS DECIMAL(38,0) "
    "RETURN CAST(a % b AS DECIMAL(38,0))",
)
_MOMENTS = ("start", "known_from")


class SparkEngine:
    """A Spark session, on a standalone master (``spark://host:port``) or in this machine."""

    name = "spark"

    def __init__(self, master: str, *, partitions: int = 8) -> None:
        if importlib.util.find_spec("pyspark") is None:
            raise errors.LAK020(engine="spark", package="pyspark")
        builder: Any = importlib.import_module("pyspark.sql").SparkSession.builder
        options = {
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.ansi.enabled": "true",
            "spark.sql.shuffle.partitions": str(partitions),
            # The steps are wide: compiling them takes longer than running them, or fails.
            "spark.sql.codegen.wholeStage": "false",
            "spark.sql.codegen.factoryMode": "NO_CODEGEN",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        if urlsplit(master).hostname in ("127.0.0.1", "localhost") or master.startswith("local"):
            options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        builder = builder.master(master).appName("accord")
        for key, value in options.items():
            builder = builder.config(key, value)
        interrupts = signal.getsignal(signal.SIGINT)
        try:
            self._session: Any = builder.getOrCreate()
            self._session.sparkContext.setLogLevel("ERROR")
            for function in _FUNCTIONS:
                self._session.sql(f"CREATE OR REPLACE TEMPORARY FUNCTION {function}")
        except Exception as problem:  # pyspark's errors have no common base before it starts
            context: Any = importlib.import_module("pyspark").SparkContext
            if context._active_spark_context is not None:
                with suppress(Exception):
                    context._active_spark_context.stop()
            _let_go()
            raise errors.LAK021(master=master, problem=_first_line(problem)) from problem
        finally:
            # A session takes Ctrl-C for itself and never gives it back.
            with suppress(ValueError):
                signal.signal(signal.SIGINT, interrupts)
        self._kept: list[Any] = []

    def keep(self, name: str, sql: str) -> None:
        """Run a query once and keep its rows under a name."""
        frame = self._session.sql(sql).cache()
        frame.createOrReplaceTempView(name)
        self._kept.append(frame)

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""
        self._session.sql(sql).createOrReplaceTempView(name)

    def put(self, name: str, table: pa.Table) -> None:
        """Give a small table a name."""
        self._frame(table).createOrReplaceTempView(name)

    def fetch(self, sql: str) -> pa.Table:
        """Run a query and return its rows."""
        return cast("pa.Table", self._session.sql(sql).toArrow())

    def observe(self, name: str, relation: Relation) -> None:
        """Name the raw observations of a relation, as ``RAW_COLUMNS``.

        Moments of files are read as such; those of a table in memory are handed over as numbers.
        """
        us = {moment: f"unix_micros({moment})" for moment in _MOMENTS}
        if relation.paths:
            frame = self._session.read.parquet(*(str(path) for path in relation.paths))
        else:
            table = relation.table if relation.table is not None else relation.nothing()
            for moment in _MOMENTS:
                place = table.schema.get_field_index(moment)
                table = table.set_column(place, moment, pc.cast(table[moment], pa.int64()))
            us = {moment: moment for moment in _MOMENTS}
            frame = self._frame(table)
        frame.createOrReplaceTempView(f"{name}_given")
        self.view(
            name,
            f"SELECT series_id, {us['start']} AS us, length, sample_id, "
            "CAST(value AS DECIMAL(19,0)) AS value, qualifier, flags, source, "
            f"{us['known_from']} AS known_us FROM {name}_given",
        )

    def _frame(self, table: pa.Table) -> Any:
        return self._session.createDataFrame(table.combine_chunks())

    def close(self) -> None:
        """Let go of everything."""
        for frame in self._kept:
            with suppress(Exception):
                frame.unpersist()
        self._session.stop()
        _let_go()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()


def _let_go() -> None:
    """End the Java process of this one and close its pipe, unless a session still runs in it."""
    context: Any = importlib.import_module("pyspark").SparkContext
    gateway = context._gateway
    if gateway is None or context._active_spark_context is not None:
        return
    context._gateway = context._jvm = None
    gateway.shutdown()
    process = getattr(gateway, "proc", None)
    if process is not None:
        process.stdin.close()
        process.wait(30)


def _first_line(problem: Exception) -> str:
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(problem).__name__
