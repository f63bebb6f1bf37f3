"""What a cell says: a number, a number beside a limit, nothing, or something that is no number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from accord.ingest import limits
from accord.vocab.codes import find_code
from accord.vocab.scales import INT64_MAX
from accord.vocab.units import Conversion

NONE, BELOW, ABOVE = 0, 1, 2
"""Qualifiers, as numbered in the code list ``qualifiers``."""

MISSING_MARKS = (
    "-",
    "--",
    "---",
    "—",
    "——",
    "/",
    "\\",
    ".",
    "*",
    "**",
    "na",
    "n/a",
    "#n/a",
    "nan",
    "null",
    "none",
    "nil",
    "missing",
    "no data",
    "nodata",
    "缺测",
    "缺失",
    "缺",
    "无",
    "无数据",
    "暂无",
    "未测",
    "未监测",
    "停测",
    "不适用",
    "tidak ada data",
    "tad",
    "ไม่มีข้อมูล",
    "n.a.",
    "không có",
    "không đo",
    "-99",
    "-999",
    "-999.0",
    "-999.9",
    "-9999",
    "-9999.0",
    "-99999",
    "9999",
    "99999",
    "999999",
)
"""What files write where there is no value; compared without case. Proposed, never assumed."""

NOT_DETECTED = (
    *("nd", "n.d.", "n.d", "not detected", "none detected", "bdl", "below detection limit"),
    *("<lod", "< lod", "<loq", "< loq", "<mdl", "< mdl", "<dl", "< dl", "<rl", "< rl"),
    *("未检出", "低于检出限", "<检出限", "kph", "không phát hiện", "tidak terdeteksi", "ttd"),
    *("ไม่พบ", "ตรวจไม่พบ"),
)
"""What files write for a value below a limit they do not give."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?\Z", re.ASCII)
_BELOW = re.compile(r"(?:<=|<|≤|less than )\s*", re.IGNORECASE)
_ABOVE = re.compile(r"(?:>=|>|≥|more than )\s*", re.IGNORECASE)
_GROUPED = {
    ".": re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?\Z"),
    ",": re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?\Z"),
}


@dataclass(frozen=True)
class Kept:
    """A value as it is stored: whole number at the scale, qualifier, whether digits were lost."""

    value: int
    qualifier: int = NONE
    rounded: bool = False


@dataclass(frozen=True)
class Rejected:
    """Why a cell gives no value: a code of ``errors.REASONS``."""

    reason: str


Read = Kept | Rejected | None
"""None stands for a missing value."""


def plain(text: str) -> str:
    """Bring digits, widths and minus signs of any script to ASCII."""
    if text.isascii():
        return text.strip()
    return "".join(map(_ascii, text)).strip()


def _ascii(c: str) -> str:
    """Return one character's plain form; superscripts stay, so that 10³ is never read as 103."""
    if c.isascii():
        return c
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    if 0xFF01 <= ord(c) <= 0xFF5E:
        return chr(ord(c) - 0xFEE0)
    return {"−": "-", "–": "-", "\u3000": " ", "\u00a0": " ", "\u202f": " "}.get(c, c)


def number(text: str, mark: str = ".") -> str | None:
    """Return a number as plain decimal text, or None where the text is none.

    ``mark`` is the decimal mark; the other of comma and point may group thousands.

    >>> number("1.234,5", ","), number("16,831.1"), number("1,5")
    ('1234.5', '16831.1', None)
    """
    if _GROUPED[mark].match(text):
        text = text.replace("," if mark == "." else ".", "")
    if mark == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    return text if _NUMBER.match(text) else None


@dataclass(frozen=True)
class CellRule:
    """How the cells of one column are read.

    ``missing`` are the marks as they stand, compared without case. ``not_detected`` is the limit
    (in the source's unit) that stands for marks such as ND. ``codes`` names a code list.
    """

    scale: int
    missing: frozenset[str]
    conversion: Conversion | None = None
    mark: str = "."
    codes: str | None = None
    not_detected: str | None = None


def reader(rule: CellRule) -> Callable[[str | None], Read]:
    """Return a function that reads one cell; the same text is worked out once.

    Texts longer than a number may be are not remembered: a file may hold gigabytes of them.
    """

    def read(text: str | None) -> Read:
        if text is None or not text.strip() or text.strip().casefold() in rule.missing:
            return None
        if "\ufffd" in text or "\0" in text:
            return Rejected("undecodable")
        if rule.codes is not None:
            code = find_code(rule.codes, text)
            return Kept(code.number) if code else Rejected("unknown_code")
        if len(text) > limits.VALUE:
            return Rejected("cell_too_long")
        return _number_cell(plain(text), rule)

    once = lru_cache(maxsize=200_000)(read)
    return lambda text: read(text) if text and len(text) > limits.VALUE else once(text)


def _number_cell(text: str, rule: CellRule) -> Read:
    if text.casefold() in rule.missing:
        return None
    if text.casefold() in NOT_DETECTED:
        if rule.not_detected is None:
            return Rejected("no_limit")
        return _kept(rule.not_detected, BELOW, rule)
    qualifier, rest = split_qualifier(text)
    if qualifier and (rest.casefold() in rule.missing or not rest):
        return Rejected("no_limit")
    found = number(rest, rule.mark)
    if found is None:
        return Rejected(_why_not(text))
    return _kept(found, qualifier, rule)


def split_qualifier(text: str) -> tuple[int, str]:
    """Take a mark of a limit off: before the number, or L after it as HJ 91.2 writes.

    >>> split_qualifier("<0.05"), split_qualifier("0.025L"), split_qualifier("7")
    ((1, '0.05'), (1, '0.025'), (0, '7'))
    """
    if found := _BELOW.match(text):
        return BELOW, text[found.end() :]
    if found := _ABOVE.match(text):
        return ABOVE, text[found.end() :]
    if text[-1:] in "Ll" and text[:-1] and text[-2:-1].isdigit():
        return BELOW, text[:-1]
    return NONE, text


def _why_not(text: str) -> str:
    if text.lower().strip("+-") in ("inf", "infinity", "∞", "1.#inf", "nan"):
        return "not_finite"
    return "formula" if text.startswith(("=", "@")) else "not_a_number"


def _kept(found: str, qualifier: int, rule: CellRule) -> Read:
    mantissa, _, exponent = found.lower().partition("e")
    power = int(exponent or 0)
    if power > 40 and mantissa.strip("+-0."):
        return Rejected("too_large")
    if abs(power) > 400:
        return Kept(0, qualifier, bool(mantissa.strip("+-0.")))
    value, rounded = _scaled(mantissa, power, rule)
    return Kept(value, qualifier, rounded) if abs(value) <= INT64_MAX else Rejected("too_large")


def _scaled(mantissa: str, power: int, rule: CellRule) -> tuple[int, bool]:
    """Return the whole number at the scale, half to even, and whether digits were lost."""
    whole, _, decimals = mantissa.partition(".")
    digits = int(whole + decimals) if whole + decimals else 0
    tens = power - len(decimals) + rule.scale
    numerator, denominator = digits, 1
    if rule.conversion is not None:
        factor, offset = rule.conversion.factor, rule.conversion.offset
        shift = offset * 10**rule.scale
        base = 10 ** max(-tens, 0)
        numerator = digits * factor.numerator * 10 ** max(tens, 0) * shift.denominator
        numerator += shift.numerator * base * factor.denominator
        denominator = base * factor.denominator * shift.denominator
    elif tens >= 0:
        return digits * 10**tens, False
    else:
        denominator = 10**-tens
    quotient, rest = divmod(numerator, denominator)
    if rest * 2 > denominator or (rest * 2 == denominator and quotient % 2):
        quotient += 1
    return quotient, rest != 0


def missing_set(marks: Collection[str]) -> frozenset[str]:
    """Return marks ready for comparison."""
    return frozenset(m.strip().casefold() for m in marks)
