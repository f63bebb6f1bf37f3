"""Rows as others read them: decimal values, codes of text values, flags by the names of tests.

One SQL says how a row is told, for the mirror, for the API and for files, so they tell the same.
"""

from __future__ import annotations

from decimal import Decimal

from accord.lake.engine import text
from accord.lake.tables import SOURCE_SHIFT
from accord.vocab.codes import measured_lists
from accord.vocab.parameters import parameters
from accord.vocab.quality import MISSING, ROUNDED, SHIFT, TOMBSTONE, WITHDRAWN

FACTS = {"rounded": ROUNDED, "withdrawn": WITHDRAWN, "tombstone": TOMBSTONE}
ROW_COLUMNS = (
    "start",
    "length",
    "sample",
    "value",
    "qualifier",
    "flag",
    "flags",
    "load",
    "row",
)
"""What a row of JSON holds, in this order. ``start`` is UTC, ``length`` in seconds, ``value`` a
number in the unit of the series, or the code where the parameter is one of codes; ``flag`` is the
worst flag of QARTOD, ``flags`` the flag of each test that was configured and the facts of the
value; ``load`` and ``row`` lead to the file."""
_LOW = (1 << SOURCE_SHIFT) - 1


def value_sql(value: str, scale: int) -> str:
    """Return SQL for a whole number at a scale as the shortest exact decimal text."""
    if scale == 0:
        return f"CAST({value} AS VARCHAR)"
    whole = f"(abs({value}) // {10**scale})"
    rest = f"lpad(CAST(abs({value}) % {10**scale} AS VARCHAR), {scale}, '0')"
    sign = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END"
    return f"{sign} || rtrim(rtrim({whole} || '.' || {rest}, '0'), '.')"


def decimal_sql(value: str, scale: int) -> str:
    """Return SQL for a whole number at a scale as an exact decimal: a product, no text between."""
    whole = f"CAST({value} AS DECIMAL(19,0))"
    if scale == 0:
        return whole
    return f"({whole} * CAST('{1 / Decimal(10**scale):f}' AS DECIMAL({scale + 1},{scale})))"


def parameter_value_sql(parameter: str, value: str) -> tuple[str, bool]:
    """Return SQL for a parameter's value as text, and whether that text is a code."""
    one = parameters()[parameter]
    if one.values is None:
        return value_sql(value, one.scale), False
    codes = measured_lists()[one.values].values()
    cases = " ".join(f"WHEN {code.number * 10**one.scale} THEN {text(code.code)}" for code in codes)
    return f"CASE {value} {cases} END", True


def flag_sql(flags: str) -> str:
    """Return SQL for the worst flag; a row under a tombstone is missing."""
    return f"CASE WHEN {flags} & 15 = 0 THEN {MISSING} ELSE {flags} & 15 END"


def flags_sql(flags: str) -> str:
    """Return SQL for the flag of each configured test and the facts, by name; "" for none."""
    tests = [
        f"CASE WHEN ({flags} >> {shift}) & 15 <> 0 "
        f"THEN {text(name + '=')} || (({flags} >> {shift}) & 15) END"
        for name, shift in SHIFT.items()
    ]
    facts = [f"CASE WHEN {flags} & {bit} <> 0 THEN {text(name)} END" for name, bit in FACTS.items()]
    return f"concat_ws(' ', {', '.join([*tests, *facts])})"


def qualifier_sql(qualifier: str) -> str:
    """Return SQL for the code of a qualifier; NULL for none."""
    codes = measured_lists()["qualifiers"].values()
    cases = " ".join(f"WHEN {c.number} THEN {text(c.code)}" for c in codes if c.number)
    return f"CASE {qualifier} {cases} END"


def moment_sql(start: str) -> str:
    """Return SQL for a moment given in microseconds since 1970 as ISO 8601 text in UTC."""
    plain = f"make_timestamp({start})"
    return (
        f"CASE WHEN {start} % 1000000 = 0 THEN strftime({plain}, '%Y-%m-%dT%H:%M:%SZ') "
        f"ELSE strftime({plain}, '%Y-%m-%dT%H:%M:%S.%fZ') END"
    )


def row_sql(parameter: str) -> str:
    """Return SQL for a row of a parameter as one JSON array of ``ROW_COLUMNS``.

    It reads the columns series_id, start (microseconds), length, sample_id, value, qualifier,
    flags and source.
    """
    value, is_code = parameter_value_sql(parameter, "value")
    if is_code:
        value = f"""'"' || {value} || '"'"""
    named = flags_sql("flags")
    qualifier = qualifier_sql("qualifier")
    parts = (
        f"""'["' || {moment_sql("start")} || '"'""",
        "CAST(length AS VARCHAR)",
        "CASE WHEN sample_id = '' THEN 'null' ELSE CAST(to_json(sample_id) AS VARCHAR) END",
        f"coalesce({value}, 'null')",
        f"""coalesce('"' || {qualifier} || '"', 'null')""",
        f"CAST({flag_sql('flags')} AS VARCHAR)",
        f"""CASE WHEN flags >> 4 = 0 THEN 'null' ELSE '"' || {named} || '"' END""",
        f"CAST(source >> {SOURCE_SHIFT} AS VARCHAR)",
        f"CAST(source & {_LOW} AS VARCHAR) || ']'",
    )
    return " || ',' || ".join(f"({part})" for part in parts)
