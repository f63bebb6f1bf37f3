"""Engines that run one portable SQL text: DuckDB here, Spark in ``accord.lake.spark``.

An engine is given observations (of a pinned snapshot, or a table), and runs the steps of an
assessment on them. Beside plain SQL the text uses ``wide`` (128 bits), ``whole_div`` (64 bits) and
``wide_div`` and ``wide_rest`` (128 bits, exact, not below 0), which each engine defines.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, cast

import duckdb
import pyarrow as pa

from accord.lake.engine import MEMORY, connect, parquet
from accord.lake.relation import Relation

_MACROS = (
    "CREATE MACRO wide(x) AS CAST(x AS HUGEINT)",
    "CREATE MACRO whole_div(a, b) AS a // b",
    # 128 bits are divided bit by bit: what fits 64 is divided there, fifty times as fast.
    f"CREATE MACRO wide_div(a, b) AS CASE WHEN a BETWEEN 0 AND {2**62} AND b BETWEEN 1 AND {2**62} "
    "THEN CAST(CAST(a AS BIGINT) // CAST(b AS BIGINT) AS HUGEINT) "
    "ELSE CAST(a AS HUGEINT) // b END",
    f"CREATE MACRO wide_rest(a, b) AS CASE WHEN a BETWEEN 0 AND {2**62} "
    f"AND b BETWEEN 1 AND {2**62} "
    "THEN CAST(CAST(a AS BIGINT) % CAST(b AS BIGINT) AS HUGEINT) "
    "ELSE CAST(a AS HUGEINT) % b END",
)


class Engine(Protocol):
    """What runs the steps; tables live as long as the engine."""

    name: str

    def keep(self, name: str, sql: str) -> None:
        """Run a query once and keep its rows under a name."""

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""

    def put(self, name: str, table: pa.Table) -> None:
        """Give a small table a name."""

    def fetch(self, sql: str) -> pa.Table:
        """Run a query and return its rows."""

    def observe(self, name: str, relation: Relation) -> None:
        """Name the raw observations of a relation, as ``RAW_COLUMNS``."""

    def close(self) -> None:
        """Let go of everything."""


RAW_COLUMNS = (
    "series_id",
    "us",
    "length",
    "sample_id",
    "value",
    "qualifier",
    "flags",
    "source",
    "known_us",
)
"""Columns of raw observations: moments are whole microseconds since 1970 in UTC."""


@dataclass
class DuckEngine:
    """DuckDB in this process, with a bound on memory and its own temporary folder."""

    temporary: Path | None = None
    memory: str = MEMORY
    name: str = "duckdb"

    def __post_init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if self.temporary is None:
            self._folder = tempfile.TemporaryDirectory(prefix="accord-engine-")
            self.temporary = Path(self._folder.name)
        self._connection = connect(self.temporary, self.memory)
        for macro in _MACROS:
            self._connection.execute(macro)

    def keep(self, name: str, sql: str) -> None:
        """Run a query once and keep its rows under a name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")

    def put(self, name: str, table: pa.Table) -> None:
        """Give a small table a name."""
        self._connection.register(name, table)

    def fetch(self, sql: str) -> pa.Table:
        """Run a query and return its rows."""
        return self._connection.execute(sql).to_arrow_table()

    def observe(self, name: str, relation: Relation) -> None:
        """Name the raw observations of a relation, as ``RAW_COLUMNS``."""
        if relation.table is not None:
            self._connection.register(f"{name}_given", relation.table)
            source = f"{name}_given"
        elif relation.paths:
            source = parquet(relation.paths)
        else:
            source = f"{name}_given"
            self._connection.register(source, relation.nothing())
        self.view(
            name,
            "SELECT series_id, epoch_us(start) AS us, length, sample_id, value, qualifier, "
            f"flags, source, epoch_us(known_from) AS known_us FROM {source}",
        )

    def close(self) -> None:
        """Let go of everything."""
        self._connection.close()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def arrow_of(given: Any) -> pa.Table:
    """Return a table handed over by a caller (Arrow, or a DuckDB relation) as Arrow."""
    if isinstance(given, pa.Table):
        return given
    if isinstance(given, duckdb.DuckDBPyRelation):
        return given.to_arrow_table()
    to_arrow = getattr(given, "to_arrow_table", None) or getattr(given, "read_all", None)
    if to_arrow is None:
        raise TypeError(f"no observations: {type(given).__name__}")
    return cast("Callable[[], pa.Table]", to_arrow)()


@contextmanager
def opened(engine: Engine | None) -> Iterator[Engine]:
    """Give the engine, or a DuckDB engine for the time of a block."""
    if engine is not None:
        yield engine
        return
    with DuckEngine() as own:
        yield own
