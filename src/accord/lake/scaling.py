"""Decimal texts to whole numbers at a scale, as SQL; exact, rounded half to even once."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST = 18
"""Digits the quick way holds; longer texts take the way over strings."""


def scaled_sql(value: str, scale: str, scales: Sequence[int]) -> tuple[str, str]:
    """Return SQL for a text as a whole number at a scale, and for whether it was rounded.

    ``value`` is an SQL expression of text, ``scale`` one of the scale, ``scales`` the scales it
    may have. Plain decimals only, without exponent; what cannot be read or does not fit 64 bits is
    NULL. Texts with no more decimals than the scale go through a decimal cast; the others through
    their digits.

    Equal to ``accord.vocab.scales.to_scale``.
    """
    trimmed = f"trim({value})"
    dot = f"strpos({trimmed}, '.')"
    plain = " AND ".join(f"NOT contains({trimmed}, '{mark}')" for mark in ("e", "E", "_"))
    short = f"({dot} = 0 OR length({trimmed}) - {dot} <= {scale})"
    quick = f"{plain} AND {short} AND length({trimmed}) <= 12"
    branches = " ".join(
        f"WHEN {one} THEN CAST(TRY_CAST({trimmed} AS DECIMAL({LONGEST},{one})) "
        f"* {10**one} AS BIGINT)"
        for one in scales
    )
    whole, rounded = _by_digits(trimmed, scale)
    return (
        f"CASE WHEN {quick} THEN CASE {scale} {branches} END ELSE {whole} END",
        f"(NOT ({quick}) AND {rounded})",
    )


def _by_digits(trimmed: str, scale: str) -> tuple[str, str]:
    readable = f"regexp_full_match({trimmed}, '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)')"
    digits = f"ltrim({trimmed}, '+-')"
    before = f"ltrim(split_part({digits}, '.', 1), '0')"
    after = f"split_part({digits}, '.', 2)"
    figures = f"('0' || {before} || rpad(left({after}, {scale}), {scale}, '0'))"
    kept = f"TRY_CAST({figures} AS HUGEINT)"
    rest = f"rtrim(substr({after}, {scale} + 1), '0')"
    up = f"CASE WHEN {rest} > '5' OR ({rest} = '5' AND {kept} % 2 = 1) THEN 1 ELSE 0 END"
    sign = f"CASE WHEN starts_with({trimmed}, '-') THEN -1 ELSE 1 END"
    fits = f"length({before}) + {scale} <= 36"
    whole = (
        f"CASE WHEN {readable} AND {fits} THEN "
        f"nullif(TRY_CAST(({kept} + {up}) * {sign} AS BIGINT), -9223372036854775808) END"
    )
    return whole, f"{readable} AND {rest} <> ''"
