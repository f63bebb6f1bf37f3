"""How partial dates read in Chinese and English. Works on EDTF texts already checked."""

from __future__ import annotations

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_OPEN = {
    "zh": {
        ("..", False): "至{}",
        ("", False): "至{}（开始时间不详）",
        ("..", True): "{}起",
        ("", True): "{}起（结束时间不详）",
    },
    "en": {
        ("..", False): "until {}",
        ("", False): "until {} (start not known)",
        ("..", True): "from {}",
        ("", True): "from {} (end not known)",
    },
}

_MARKS = {
    "zh": {"": "{}", "?": "{}（存疑）", "~": "约{}", "%": "约{}（存疑）"},
    "en": {"": "{}", "?": "{} (uncertain)", "~": "about {}", "%": "about {} (uncertain)"},
}


def date_words(text: str, lang: str) -> str:
    """Write a valid EDTF text out for readers of ``zh`` or ``en``.

    Source: GB/T 15835-2011 for figures and the one-em dash between two years.

    >>> date_words("2011-12-31", "zh"), date_words("2011-12-31", "en")
    ('2011年12月31日', '31 December 2011')
    """
    lang = "zh" if lang == "zh" else "en"
    if "/" not in text:
        return _point(text, lang)
    left, right = text.split("/")
    if left in ("", ".."):
        return _OPEN[lang][left, False].format(_point(right, lang))
    if right in ("", ".."):
        return _OPEN[lang][right, True].format(_point(left, lang))
    return _closed(left, right, lang)


def _point(text: str, lang: str) -> str:
    mark = text[-1] if text[-1] in "?~%" else ""
    parts = text.removesuffix(mark).split("-") if mark else text.split("-")
    words = _zh(parts) if lang == "zh" else _en(parts)
    return _MARKS[lang][mark].format(words)


def _zh(parts: list[str]) -> str:
    year, *rest = parts
    if year.endswith("XX"):
        return f"{year[:2]}00—{year[:2]}99年间"
    if year.endswith("X"):
        return f"{year[:3]}0年代"
    if rest == ["XX"]:
        return f"{int(year)}年（月份不详）"
    if rest == ["XX", "XX"]:
        return f"{int(year)}年（月日不详）"
    if rest[1:] == ["XX"]:
        return f"{int(year)}年{int(rest[0])}月（日期不详）"
    return "".join(f"{int(n)}{unit}" for n, unit in zip(parts, "年月日", strict=False))


def _en(parts: list[str]) -> str:
    year, *rest = parts
    if year.endswith("XX"):
        return f"{year[:2]}00–{year[:2]}99"
    if year.endswith("X"):
        return f"{year[:3]}0s"
    if rest == ["XX"]:
        return f"{int(year)} (month not stated)"
    if rest == ["XX", "XX"]:
        return f"{int(year)} (day and month not stated)"
    if rest[1:] == ["XX"]:
        return f"{MONTHS[int(rest[0]) - 1]} {int(year)} (day not stated)"
    words = [str(int(year))]
    if rest:
        words.insert(0, MONTHS[int(rest[0]) - 1])
    if len(rest) == 2:
        words.insert(0, str(int(rest[1])))
    return " ".join(words)


def _closed(left: str, right: str, lang: str) -> str:
    """Join two known ends, naming a shared year or month once."""
    if left == right:
        return _point(left, lang)
    a, b = left.split("-"), right.split("-")
    plain = (left + right).replace("-", "").isdigit()
    shared = sum(1 for x, y in zip(a[:-1], b[:-1], strict=False) if x == y and a[0] == b[0])
    if plain and len(a) == len(b) and (len(a) == 1 or shared):
        return _closed_zh(a, b, shared) if lang == "zh" else _closed_en(a, b, shared)
    dash = "—" if lang == "zh" else " – "
    return f"{_point(left, lang)}{dash}{_point(right, lang)}"


def _closed_zh(a: list[str], b: list[str], shared: int) -> str:
    if len(a) == shared + 1:  # only the last figure differs: 2011—2013年, 2016年9月10—11日
        unit = "年月日"[shared]
        return f"{_zh(a).removesuffix(unit)}—{int(b[-1])}{unit}"
    return f"{_zh(a)}—{int(b[1])}月{int(b[2])}日"


def _closed_en(a: list[str], b: list[str], shared: int) -> str:
    if len(a) == 1:
        return f"{int(a[0])}–{int(b[0])}"
    if len(a) == 2:
        return f"{MONTHS[int(a[1]) - 1]}–{_en(b)}"
    if shared == 2:
        return f"{int(a[2])}–{_en(b)}"
    return f"{int(a[2])} {MONTHS[int(a[1]) - 1]} – {_en(b)}"
