"""The lake: datasets, stations, series and observations as versioned tables, without Django.

The only room that touches an engine. What other rooms use is here::

    from accord.lake import Lake, Source, Staged, Station, Span

    with Lake.open(folder) as lake:                     # folder: ACCORD_DATA/lake
        receipt = lake.load(
            "jakarta-ispu",                             # dataset id, made on first use
            Staged.query("SELECT ... FROM read_csv('/path/f.csv', ...)"),
            source=Source("jakarta-ispu", files=(Path("f.csv"),), description="sha256 of the YAML"),
            actor="somebody",
            revises=False,                              # True: other values supersede what stands
            stations=[Station("DKI1", names={"id": "Bunderan HI"}, zone="Asia/Jakarta")],
            checks={"PM2.5": Checks(...)},              # accord.vocab.quality, per parameter
        )
        lake.rows("jakarta-ispu", Span(start, end), known_at=None)

**Staged rows.** Made by ``Staged.lines(raw, sql)`` (the fast way for big text files: ``raw`` is
SQL reading the file, ``sql`` shapes the relation ``lines``, which numbers rows as ``source_row``),
``Staged.query(sql)``, ``Staged.parquet(paths)`` or ``Staged.batches(iterable of RecordBatch)``.
Columns, by name, in any order; those with a default may be absent:

===========  ===========  =========  ===========================================================
column       type         default    meaning
===========  ===========  =========  ===========================================================
station      VARCHAR                 code of the station within the dataset
parameter    VARCHAR                 id of vocab/parameters.yaml
averaging    VARCHAR      ''         "1h", "24h", "8h_daily_max", "instant", "grab" …
depth        VARCHAR      ''         depth or height with its unit, "" for none
fraction     VARCHAR      ''         "dissolved", "total" …
method       VARCHAR      ''         method of measurement or computation
start        TIMESTAMPTZ             begin of the averaging time in UTC
length       INTEGER      0          its length in seconds; 0 for a moment
sample_id    VARCHAR      ''         tells samples of one moment apart
value        BIGINT                  whole number at the parameter's scale; NULL is *missing*
value_text   VARCHAR                 instead of value: decimal text in the canonical unit; the lake
                                     rounds half to even once and sets the flag *rounded*
qualifier    SMALLINT     0          number in the code list ``qualifiers``
flags        BIGINT       0          as packed by ``accord.vocab.quality``
source_row   BIGINT                  row in the file, from 1 (below 2^32)
reject       VARCHAR      NULL       a reason: the value is *rejected*; ``outside``: not selected
===========  ===========  =========  ===========================================================

Every staged row is one value and is counted once: stored, missing, duplicate (the same value
twice), conflict, rejected, outside. ``Receipt.counts`` adds up to ``read``. What ingest refused
before staging is added with ``Counts.plus``. Rejected values and conflicts are in the Parquet file
``Receipt.quarantine`` (columns of the staged rows, ``reason`` and ``standing``, the value held).

**Duplicates.** Key: series, start, length, sample. In one load: the same value again is a
*duplicate*; other values for one key are all kept in one revision, flagged 3 and all counted
*conflict*. Against what stands already: the same value is a *duplicate*; another value is a
*conflict* and not stored, unless ``revises``, then it is *stored* as the next revision.

**History.** Nothing is overwritten. ``known_at`` gives what this lake had recorded then.
``correct``, ``rollback``, ``recall`` and ``erase`` append; ``compact`` rewrites files, never the
history.
"""

from accord.lake.interface import (
    Counts,
    Receipt,
    Source,
    Span,
    Staged,
    Station,
)
from accord.lake.store import Lake

__all__ = ["Counts", "Lake", "Receipt", "Source", "Span", "Staged", "Station"]
