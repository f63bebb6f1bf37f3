"""Which hours count, as conditions every engine runs unchanged."""

from __future__ import annotations

from collections.abc import Iterable

from accord.lake.relation import Relation, runs

_GOOD = "(flags & 15) NOT IN (3, 4, 9)"
USABLE = f"value IS NOT NULL AND {_GOOD}"
"""Values not flagged suspect, failed or missing; conflicts are flagged suspect."""
RUNS = 24
"""With more runs of numbers than these, looking a series up is quicker than comparing."""


def hidden(relation: Relation) -> str:
    """Return what to add to a condition for rows that are not under a tombstone."""
    return f" AND NOT ({relation.buried})" if relation.buried else ""


def runs_sql(series: Iterable[int]) -> str | None:
    """Return the condition of rows of some series, None where it would be longer than it helps."""
    found = runs(series)
    if len(found) > RUNS:
        return None
    parts = [f"series_id BETWEEN {first} AND {last}" for first, last in found]
    return f"({' OR '.join(parts)})" if parts else "FALSE"


def hours_sql(
    relation: Relation, span: str, clock: str, series: Iterable[int], offset: int | None
) -> str:
    """Return the query of usable hours of series: its number, local microseconds, value or NULL.

    Unusable hours and those under a tombstone have no value. ``clock``: the table of the series'
    clocks; it is read where they differ, or where the series are many runs of numbers. ``offset``:
    the one all have, if so.
    """
    listed = None if offset is None else runs_sql(series)
    # Most flags are below 3, and comparing is quicker than looking in a list.
    unseen = f"WHEN {relation.buried} THEN NULL " if relation.buried else ""
    value = f"CASE {unseen}WHEN (flags & 15) < 3 THEN value WHEN {_GOOD} THEN value END"
    rows = (
        f"SELECT series_id, us, {value} AS v "
        f"FROM ({relation.standing(listed or 'TRUE')}) q WHERE {span}"
    )
    if offset is None:
        return (
            f"SELECT o.series_id, o.us + c.offset_us AS local_us, o.v FROM ({rows}) o "
            f"JOIN {clock} c ON o.series_id = c.series_id "
            "AND o.us >= c.from_us AND o.us < c.to_us"
        )
    looked_up = f" JOIN {clock} c ON o.series_id = c.series_id" if listed is None else ""
    return f"SELECT o.series_id, o.us + {offset} AS local_us, o.v FROM ({rows}) o{looked_up}"
