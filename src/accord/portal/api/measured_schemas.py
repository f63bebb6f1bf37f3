"""What the API gives and takes of measured data, as types."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Field, Schema

from accord.portal.api.schemas import Clocks, Word


class Both(Schema):
    """A text in both languages."""

    zh: str = ""
    en: str = ""


class LoadFile(Schema):
    """A file of a load: its name when it came, and the SHA-256 of its content."""

    name: str
    sha256: str


class LoadOut(Schema):
    """A load or correction: the number that rows carry, its source, when it was recorded."""

    load: int
    action: str
    source: str
    known_from: str
    files: list[LoadFile]


class DatasetBrief(Schema):
    """A dataset: what its description says, and how much it holds."""

    dataset: str
    owner: str
    title: Both
    licence: Both
    about: Both | None = None
    source: Both | None = None
    licence_link: str | None = None
    source_link: str | None = None
    contact: str | None = None
    period: str | None = None
    media: list[str] | None = None
    sources: list[str]
    stations: int
    series: int
    held_back: list[dict[str, Any]] | None = None
    """Only for its owner: why nobody else is given the dataset now."""


class DatasetPage(Schema):
    """All datasets the reader may read."""

    as_of: str
    known_at: str | None
    datasets: list[DatasetBrief]


class DatasetOut(DatasetBrief):
    """A dataset with its loads; ``legend`` names flags, tests and facts of values."""

    as_of: str
    known_at: str | None
    loads: list[LoadOut]
    legend: dict[str, Any]


class StationOut(Schema):
    """A station: names by language, position in degrees with datum and precision in metres."""

    code: str
    names: dict[str, str] = {}
    longitude: str | None = None
    latitude: str | None = None
    datum: str | None = None
    precision_m: str | None = None
    water_body: str | None = None
    water_type: str | None = None
    water_grounds: str | None = None
    operator: str | None = None
    zone: str | None = None


class SeriesOut(Schema):
    """A series; ``zone`` is the clock of its station, ``scale`` the decimals values may have."""

    series: int
    dataset: str
    station: str
    parameter: str
    parameter_name: Both
    unit: str
    scale: int
    averaging: str
    depth: str
    fraction: str
    method: str
    zone: str


class SeriesAsked(Clocks):
    """Which series of a dataset."""

    station: str = Field("", max_length=200, description="Code of a station. 站点代码。")
    parameter: Word = Field("", description="Id of a parameter. 参数编号。")


class ObservationsAsked(Clocks):
    """Which observations of a series, and in which form."""

    start: str = Field(
        "", max_length=40, description="From this time on, UTC unless it says so. 起始时刻。"
    )
    end: str = Field("", max_length=40, description="Before this time. 终止时刻（不含）。")
    limit: int | None = Field(
        None,
        ge=1,
        le=100_000,
        description="Rows a page; 10000 for JSON. A file holds all rows, at most 500000. "
        "每页行数，JSON 默认 10000；文件含全部行，至多 500000。",
    )
    cursor: str = Field(
        "", max_length=600, description="`next` of the page before, JSON only. 上一页的 next。"
    )
    format: Literal["", "json", "csv", "parquet", "arrow"] = Field(
        "", description="Form of the answer; else the header Accept says. 应答格式。"
    )


class ObservationPage(SeriesOut):
    """Observations of a series: ``rows`` are arrays of what ``columns`` names.

    ``start`` is UTC, ``length`` the seconds a value stands for, ``value`` a number in ``unit`` or
    a code, ``flag`` the worst QARTOD flag (1 pass, 2 not evaluated, 3 suspect, 4 fail, 9 missing),
    ``flags`` each test's; ``load`` and ``row`` lead to the file (see the dataset's loads).
    """

    as_of: str
    known_at: str | None
    title: Both
    licence: Both
    sources: list[str]
    columns: list[str]
    rows: list[list[Any]]
    next: str | None
