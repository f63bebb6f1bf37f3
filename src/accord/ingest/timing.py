"""Which columns hold the time and how it is written; what cannot be told is asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from accord.ingest.asking import ZONES, question
from accord.ingest.cells import plain
from accord.ingest.layout import Grid
from accord.ingest.proposal import Grounds, Proposal, Question, TimeProposal
from accord.ingest.times import MONTHS, SPECIAL, Moment, TimeRule, clock
from accord.ingest.words import is_role, stamp_in, zone_in

LENGTH_CHOICES = ("PT0S", "PT1H", "P1D", "P1M", "P1Y")
PARTS = ("year", "month", "day", "hour", "minute")
_LETTERS = {"year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M"}

_ORDERS = tuple(map(tuple, ("Ymd", "dmY", "mdY", "dmy", "mdy", "ymd")))
_DATES = (
    *(f"%{a}{between}%{b}{between}%{c}" for between in "-/." for a, b, c in _ORDERS),
    *("%Y年%m月%d日", "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y"),
    *("%b %d, %Y", "%b %d %Y", "%d/%b/%Y", "%Y %m %d", "%m-%d", "%m月%d日", "%d/%m"),
    *("%Y-%m", "%Y/%m", "%m/%Y", "%b %Y", "%b-%Y", "%b-%y", "%Y年%m月"),
)
_TIMES = (
    "",
    " %H:%M:%S",
    " %H:%M",
    "T%H:%M:%S",
    "T%H:%M",
    "T%H:%M:%S%z",
    " %H:%M:%S%z",
    " %H:%M:%S %z",
    "T%H:%M%z",
    " %H",
    " %H时",
    "%H时",
    " %H时%M分",
    "%H时%M分",
    " %H:%M:%S %p",
    " %H:%M %p",
    " %H.%M",
    "%H",
)
_COMPACT = ("%Y%m%d%H", "%Y%m%d%H%M", "%Y%m%d%H%M%S")
_CLOCK = re.compile(r"\d{1,2}(:\d{2}){1,2}(\s?[APap][Mm])?\Z")
PATTERNS = (
    *(d + t for t in _TIMES for d in _DATES if t != "%H" or "日" in d),
    *_COMPACT,
)


def propose(grid: Grid, into: Proposal) -> list[str]:
    """Fill in the time of a proposal and its questions; return the columns it takes."""
    found = _joined(grid, into) or _single(grid, into) or _years(grid, into)
    if found is None:
        ask_everything(grid.names, into)
        return []
    into.time = found
    _zone(grid, into)
    return found.columns


def ask_everything(names: Sequence[str], into: Proposal) -> None:
    """Ask for all there is to know of the time, where nothing was recognised."""
    into.ask(question("no_time", "time", names[:40]))
    into.ask(question("time_format", "time", example="?"))
    into.ask(question("length", "time", LENGTH_CHOICES))
    into.ask(question("stamp", "time", ("begin", "end")))
    into.ask(question("zone", "time", ZONES))


def _joined(grid: Grid, into: Proposal) -> TimeProposal | None:
    """Recognise a date over several columns, or a date column beside one of hours."""
    roles = {p: [n for n in grid.names if is_role(n, p) and _fits(grid, n, p)] for p in PARTS}
    year, month = roles["year"], roles["month"]
    if year and month:
        taken = {p: min(roles[p], key=lambda n: _named_months(grid, n)) for p in PARTS if roles[p]}
        letters = [_letter(grid, name, part) for part, name in taken.items()]
        return _read(grid, [*taken.values()], [" ".join(letters)], into)
    if month and not year and not _single_name(grid):
        into.ask(question("month_year", month[0]))
        return _months_only(grid, month[0])
    hours = roles["hour"] or [n for n in grid.names if _clock_like(grid, n)]
    date = _single_name(grid)
    if date and hours and hours[0] != date:
        texts = _texts(grid, [date])
        if not any(":" in t for t in texts[:50]):
            tails = [" %H:%M:%S", " %H:%M", " %H", " %H时", " %H:%M %p"]
            return _read(grid, [date, hours[0]], [d + t for t in tails for d in _DATES], into)
    return None


def _named_months(grid: Grid, name: str) -> bool:
    """Tell whether a column gives months by name."""
    texts = [plain(t).casefold().rstrip(".") for t in grid.column(name)[:300]]
    return bool(texts) and all(t in MONTHS or f"{t}." in MONTHS for t in texts)


def _letter(grid: Grid, name: str, part: str) -> str:
    """Return the pattern of a column that holds one part of a date: number, name, or 5月."""
    if part == "month" and _named_months(grid, name):
        return "%b"
    texts = grid.column(name)[:300]
    mark = next((m for m in "年月日时" if texts and all(t.strip().endswith(m) for t in texts)), "")
    return _LETTERS[part] + mark


def _years(grid: Grid, into: Proposal) -> TimeProposal | None:
    """Recognise a column of years where nothing else tells the time."""
    names = [n for n in grid.names if is_role(n, "year") and _fits(grid, n, "year")]
    return _read(grid, names[:1], [_letter(grid, names[0], "year")], into) if names else None


def _months_only(grid: Grid, month: str) -> TimeProposal:
    return TimeProposal(
        [month],
        _letter(grid, month, "month"),
        None,
        "begin",
        "gregorian",
        "P1M",
        [Grounds(0.7, "只有月份列", "only a column of months")],
    )


def _fits(grid: Grid, name: str, part: str) -> bool:
    """Tell whether a column's values can be this part of a date."""
    texts = [plain(t) for t in grid.column(name)[:300]]
    texts = [t.rstrip("年月日时").strip() for t in texts]
    if part == "month" and _named_months(grid, name):
        return True
    values = [int(float(t)) for t in texts if t.replace(".", "", 1).isdigit() and len(t) < 8]
    if not values or len(values) < 0.8 * len(texts):
        return False
    low, high = {
        "year": (1800, 2700),
        "month": (1, 12),
        "day": (1, 31),
        "hour": (0, 24),
        "minute": (0, 59),
    }[part]
    return all(low <= v <= high for v in values)


def _clock_like(grid: Grid, name: str) -> bool:
    texts = grid.column(name)[:50]
    return bool(texts) and is_role(name, "time") and all(_CLOCK.match(plain(t)) for t in texts)


def _single_name(grid: Grid) -> str | None:
    named = [n for n in grid.names if is_role(n, "time") and not _clock_like(grid, n)]
    named = [n for n in named if any(c.isdigit() for t in grid.column(n)[:20] for c in t)]
    return named[0] if named else None


def _single(grid: Grid, into: Proposal) -> TimeProposal | None:
    """Recognise one column, by its name or else by its values."""
    name = _single_name(grid)
    if name is not None:
        special = _serial(grid, name, into)
        return special or _read(grid, [name], PATTERNS, into)
    for name in grid.names:
        texts = _texts(grid, [name])
        if len(texts) >= 3 and all(len(t) >= 8 and not _numeric(t) for t in texts[:20]):
            fits = _fitting(texts, PATTERNS)
            if fits and fits[0][1] >= 0.9:
                return _read(grid, [name], PATTERNS, into)
    return None


def _numeric(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()


def _serial(grid: Grid, name: str, into: Proposal) -> TimeProposal | None:
    """Recognise days since 1899-12-30 and seconds since 1970."""
    texts = [plain(t) for t in grid.column(name)[:300]]
    if not texts or not all(t.replace(".", "", 1).isdigit() for t in texts):
        return None
    values = [float(t) for t in texts]
    for form, low, high, zh, en in (
        ("excel", 20_000, 80_000, "数值为电子表格日期序号", "the numbers are spreadsheet dates"),
        ("unix", 3e8, 4e9, "数值为 1970 年以来的秒数", "the numbers are seconds since 1970"),
        ("unix-ms", 3e11, 4e12, "数值为 1970 年以来的毫秒数", "milliseconds since 1970"),
    ):
        if all(low <= v <= high for v in values):
            compact = form != "excel" and len(texts[0]) in (10, 12) and texts[0][:2] in ("19", "20")
            if compact:
                return None
            zone = "+00:00" if form != "excel" else None
            told = TimeProposal([name], form, zone, None, "gregorian", None, [Grounds(0.8, zh, en)])
            if form == "excel" and all(v == int(v) for v in values):
                told.stamp, told.length = "begin", "P1D"
            else:
                _stamp(texts, told, into)
            return told
    return None


def _texts(grid: Grid, names: Sequence[str]) -> list[str]:
    """Return distinct times of the sample as text, joined over the columns."""
    columns = [grid.cells(n) for n in names]
    joined = (
        " ".join(plain(c) for c in row if c is not None)
        for row in zip(*columns, strict=True)
        if all(c and c.strip() for c in row)
    )
    return [" ".join(t.split()) for t in dict.fromkeys(joined)]


Clock = Callable[[str], Moment | str]


def _fitting(texts: Sequence[str], patterns: Sequence[str]) -> list[tuple[str, float]]:
    """Return the patterns most of the texts fit, best first; the order given breaks ties."""
    found = []
    for pattern in patterns:
        rule = TimeRule(pattern, "+00:00", year=2024)
        gregorian, buddhist = clock(rule), clock(replace(rule, calendar="buddhist"))

        def fits(text: str, first: Clock = gregorian, second: Clock = buddhist) -> bool:
            return isinstance(first(text), Moment) or isinstance(second(text), Moment)

        if sum(map(fits, texts[:25])) * 2 >= min(len(texts), 25):
            found.append((pattern, sum(map(fits, texts)) / len(texts)))
    return sorted(found, key=lambda pair: -round(pair[1], 2))


def _read(
    grid: Grid, names: list[str], patterns: Sequence[str], into: Proposal
) -> TimeProposal | None:
    texts = _texts(grid, names)
    if not texts:
        return None
    about = " ".join(names)
    cleaned = [t.replace(".0 ", " ").removesuffix(".0") for t in texts]
    fits = _fitting(cleaned, patterns)
    if not fits or fits[0][1] < 0.5:
        into.ask(question("time_format", about, example=texts[0]))
        into.ask(question("length", "time", LENGTH_CHOICES))
        into.ask(question("stamp", "time", ("begin", "end")))
        grounds = [Grounds(0.5, "列名表示时间", "the name says it is the time")]
        return TimeProposal(names, None, None, None, None, None, grounds)
    pattern, share = fits[0]
    zh, en = f"{share:.0%} 的值符合该格式", f"{share:.0%} of the values have this form"
    found = TimeProposal(
        names, pattern, None, None, "gregorian", None, [Grounds(0.95 * share, zh, en)]
    )
    _order(fits, cleaned, about, found, into)
    _calendar(cleaned, about, grid, found, into)
    if found.format and not any(y in found.format for y in ("%Y", "%y")):
        into.ask(question("year", about, example=texts[0]))
    _stamp(cleaned, found, into, pattern)
    return found


def _order(
    fits: list[tuple[str, float]], texts: list[str], about: str, found: TimeProposal, into: Proposal
) -> None:
    """Ask for the order of day and month where every date could be read both ways."""
    best = fits[0][1]
    rivals = {p for p, share in fits if round(share, 2) == round(best, 2)}
    pattern = found.format or ""
    same = sorted(p for p in rivals if sorted(_letters(p)) == sorted(_letters(pattern)))
    if "%m" in pattern and "%d" in pattern and len(same) > 1:
        found.format = None
        into.ask(question("day_order", about, same, example=texts[0]))
    elif pattern[:2] in ("%d", "%m") and "%m" in pattern:
        zh = "有大于 12 的日，日月顺序确定"
        found.grounds.append(Grounds(0.95, zh, "a day above 12 settles the order"))


def _letters(pattern: str) -> list[str]:
    return [piece[:1] for piece in pattern.split("%")[1:]]


def _calendar(
    texts: list[str], about: str, grid: Grid, found: TimeProposal, into: Proposal
) -> None:
    """Recognise years of the Buddhist era."""
    pattern = found.format or ""
    thai = any("\u0e00" <= c <= "\u0e7f" for n in grid.names for c in n)
    if "%Y" in pattern or not pattern:
        years = [int(y) for t in texts for y in _runs(t) if len(y) == 4]
        if years and min(years) >= 2400:
            found.calendar = "buddhist"
            zh, en = "年份在 2400 以上，为佛历", "years above 2400 are of the Buddhist era"
            found.grounds.append(Grounds(0.95, zh, en))
    elif "%y" in pattern and (thai or _short_years_doubtful(texts, pattern)):
        found.calendar = None
        into.ask(question("calendar", about, ("buddhist", "gregorian"), example=texts[0]))


def _short_years_doubtful(texts: list[str], pattern: str) -> bool:
    """Tell whether years of two digits may be 2540 to 2575 rather than 1940 to 1975."""
    at = _letters(pattern).index("y")
    years = [int(runs[at]) for t in texts if len(runs := _runs(t)) > at and runs[at].isdigit()]
    return bool(years) and all(40 <= y <= 75 for y in years)


def _runs(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


def _stamp(texts: list[str], found: TimeProposal, into: Proposal, tentative: str = "") -> None:
    """Tell the length of the period from the spacing, and what the stamp means where it can."""
    pattern = found.format or tentative
    length, grounds = _spacing(texts, found, pattern)
    found.length = length
    found.grounds.append(grounds)
    if "%H" not in pattern and pattern and pattern not in SPECIAL:
        found.stamp = "begin"
        zh, en = "日期或月份指整个时段", "a day or month names the whole of it"
        found.grounds.append(Grounds(0.95, zh, en))
        return
    hours = {t for text in texts for t in [_hour(text, pattern)] if t is not None}
    told = next((s for n in found.columns if (s := stamp_in(n))), None)
    if told:
        found.stamp = told[0]
        zh, en = f"列名含“{told[1]}”", f'the heading says "{told[1]}"'
        found.grounds.append(Grounds(0.9, zh, en))
    elif 24 in hours:
        found.stamp = "end"
        zh, en = "有 24 时，时刻为时段结束", "there is an hour 24: stamps end the period"
        found.grounds.append(Grounds(0.9, zh, en))
    elif length == "PT0S":
        found.stamp = "begin"
        zh, en = "间隔不规则，视为瞬时值", "irregular times are taken as moments"
        found.grounds.append(Grounds(0.7, zh, en))
    else:
        into.ask(question("stamp", "time", ("begin", "end")))


def _hour(text: str, pattern: str) -> int | None:
    if "%H" not in pattern:
        return None
    before = pattern[: pattern.index("%H")].count("%")
    runs = _runs(text)
    return int(runs[before]) if before < len(runs) else None


def _spacing(texts: list[str], found: TimeProposal, pattern: str) -> tuple[str, Grounds]:
    written = bool(pattern) and pattern not in SPECIAL
    if written and "%d" not in pattern and "%j" not in pattern:
        length = "P1M" if "%m" in pattern or "%b" in pattern else "P1Y"
        return length, Grounds(0.9, "只有年月，没有日", "there is a month and no day")
    if written and "%H" not in pattern:
        return "P1D", Grounds(0.9, "只有日期", "there is a date and no hour")
    rule = TimeRule(pattern or "%Y", "+00:00", year=2024)
    read = clock(replace(rule, calendar=found.calendar or "gregorian"))
    starts = sorted({m.start for t in texts[:4000] if isinstance(m := read(t), Moment)})
    steps = Counter(b - a for a, b in pairwise(starts))
    if steps:
        step, count = steps.most_common(1)[0]
        if count >= 0.5 * sum(steps.values()) and step in (60, 300, 600, 900, 1800, 3600, 10800):
            length = f"PT{step // 3600}H" if step % 3600 == 0 else f"PT{step // 60}M"
            zh = f"相邻时刻多相隔 {step // 60} 分钟"
            return length, Grounds(0.8, zh, f"times are mostly {step // 60} minutes apart")
        if count >= 0.8 * sum(steps.values()) and step == 86400:
            return "P1D", Grounds(0.7, "每日一个时刻", "one time a day")
    return "PT0S", Grounds(0.6, "时刻间隔不规则", "times are irregularly spaced")


def _zone(grid: Grid, into: Proposal) -> None:
    """Take the zone the stamps or headings give; ask otherwise."""
    found = into.time
    if found.zone is not None:
        return
    if found.format and "%z" in found.format:
        found.zone = "+00:00"
        found.grounds.append(Grounds(1, "时刻自带时区偏移", "each stamp carries its offset"))
        return
    for name in found.columns:
        if hint := zone_in(name):
            found.zone = hint[0]
            zh, en = f"列名含“{hint[1]}”", f'the heading says "{hint[1]}"'
            found.grounds.append(Grounds(0.9, zh, en))
            return
    asked: Question = question("zone", "time", ZONES)
    into.ask(asked)
