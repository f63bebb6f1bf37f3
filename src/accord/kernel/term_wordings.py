"""Reads the Chinese wordings of time arrangements into the content form of a time term."""

from __future__ import annotations

import re
from typing import Any

from accord.kernel.dates import PartialDate
from accord.kernel.errors import define

KER015 = define(
    "KER015",
    2,
    'the time arrangement "{wording}" cannot be read.',
    "无法识别时间安排“{wording}”。",
    "Give the time term itself (kind and dates) and keep the wording; or write it as in "
    "不迟于2012年, 2021-2025, 每年一次, 适时, 未写明.",
    "请直接填写时间安排的类别和日期并保留原文，或写作“不迟于2012年”“2021-2025”“每年一次”“适时”"
    "“未写明”等。",
)
KER016 = define(
    "KER016",
    2,
    'the time arrangement "{wording}" counts from the day it was said, which was not given.',
    "时间安排“{wording}”须从发表之日起算，但未给出该日期。",
    "Give the date of the statement, at least its year.",
    "请给出发表日期，至少到年。",
)
KER019 = define(
    "KER019",
    2,
    'the time arrangement "{wording}" needs the period of its instrument, which was not given.',
    "时间安排“{wording}”须结合文件的有效期理解，但未给出有效期。",
    "Give the period of validity with a known start.",
    "请给出有效期及其开始时间。",
)

_NUMBERS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_N = r"([0-9]+|[一二两三四五六七八九十])"
_SAME_SIGN = str.maketrans(
    {"，": ",", "；": ";", "、": ",", "（": "(", "）": ")"}
    | dict.fromkeys("—–－～", "-")
    | {chr(0xFF10 + n): str(n) for n in range(10)}
)
_SOFT = {"原则上": "in_principle", "适时": "when_appropriate"} | dict.fromkeys(
    ("根据需要", "视需要", "按需"), "as_needed"
)
_SOFT_HEAD = re.compile(rf"({'|'.join(_SOFT)})(?:[,;]|(?=.)|\Z)")
_UNDEFINED = ("未写明", "尽快", "早日", "尽早")
_VALIDITY = ("计划期内", "规划期内", "战略有效期", "框架有效期", "有效期内")
_NOTE = re.compile(rf"\(({'|'.join(_VALIDITY)})\)\Z")
_LAUNCH = re.compile(r",([0-9]{4})年启动(\(计划\))?\Z")
_FROM = re.compile(r"自([0-9]{4})年(?:开始|起),?")
_DAY = r"([0-9]{4})年(?:([0-9]{1,2})月)?(?:([0-9]{1,2})日)?"

_Reading = dict[str, Any]


def read_wording(
    wording: str,
    period: PartialDate | None,
    said_on: PartialDate | None,
    one_deliverable: bool | None,
) -> _Reading:
    """Read a wording into the content form of a time term, the wording kept in it.

    Raises:
        AccordError: KER015 where it cannot be read, KER016 where it counts from an unknown day,
            KER019 where it counts from the period of its instrument and none was given.

    Source: the wordings recorded for the items of the five source documents; 年底 and 年底前 are
    read with the precision of the year, since no day is named.

    >>> read_wording("2020-2015, 2020 年启动 (计划)", None, None, None)["kind"]
    'impossible'
    """
    text = re.sub(r"\s", "", wording.translate(_SAME_SIGN)).replace("--", "-")
    reading: _Reading = {"wording": {"zh": wording.strip()}}
    if launch := _LAUNCH.search(text):
        text = text[: launch.start()]
        reading |= {"launch": launch[1]} | ({"qualifier": "planned"} if launch[2] else {})
    if start := _FROM.match(text):
        text = text[start.end() :]
        period = _from_year(start[1], period)
    if soft := _SOFT_HEAD.match(text):
        text = text[soft.end() :]
        reading["qualifier"] = _SOFT[soft[1]]
    for read in (_read_plain, _read_date, _read_cadence):
        if (found := read(text, period, reading.get("qualifier"))) is not None:
            return found | reading
    if (found := _read_stretch(text, period, one_deliverable)) is not None:
        return found | reading
    if (found := _read_from_statement(text, said_on, wording)) is not None:
        return found | reading
    if length := re.fullmatch(rf"{_N}年", text):
        return _window(_years_from(period, _number(length[1]), wording)) | reading
    raise KER015(wording=wording.strip()[:60])


def _read_plain(text: str, period: PartialDate | None, soft: str | None) -> _Reading | None:
    within = {"period": period.text} if period else {}
    if text in _UNDEFINED:
        return {"kind": "undefined"} | within
    if text == "" and soft:
        return {"kind": "conditional"} | within
    return None


def _read_date(text: str, _period: PartialDate | None, _soft: str | None) -> _Reading | None:
    if by := re.fullmatch(rf"(?:不迟于|不晚于)?{_DAY}(?:年?底)?(?:前|以前|之前)?", text):
        return {"kind": "by", "due": "-".join(n.zfill(2) for n in by.groups() if n)}
    if re.fullmatch(r"[0-9]{4}(?:,[0-9]{4})+", text):
        return {"kind": "years", "years": [int(year) for year in text.split(",")]}
    return None


def _read_cadence(text: str, period: PartialDate | None, soft: str | None) -> _Reading | None:
    cadence: _Reading = {}
    if yearly := re.fullmatch(rf"(?:每年|年度)(?:举办|召开|开展)?(?:{_N}[次期届])?", text):
        cadence["per_year"] = _number(yearly[1]) if yearly[1] else 1
    elif every := re.fullmatch(rf"每{_N}(?:年?(?:-|或|至|到){_N})?年(?:举办)?(?:一次)?", text):
        first = _number(every[1])
        cadence["every_years"] = [first, _number(every[2]) if every[2] else first]
    if not cadence:
        return None
    # 适时 and 根据需要 leave open whether it happens at all; 原则上 only softens how often.
    kind = "conditional" if soft in ("when_appropriate", "as_needed") else "recurring"
    return {"kind": kind} | cadence | ({"period": period.text} if period else {})


def _read_stretch(
    text: str, period: PartialDate | None, one_deliverable: bool | None
) -> _Reading | None:
    if text in _VALIDITY:
        reading = _window(period.text) if period else {"kind": "window"}
        return reading if one_deliverable else reading | {"kind": "continuous"}
    validity = _NOTE.search(text)
    bare = text[: validity.start()] if validity else text
    stage = re.fullmatch(rf"第{_N}阶段\((.*)\)", bare)
    span = re.fullmatch(r"([0-9]{4})-([0-9]{4})年?", stage[2] if stage else bare)
    if not span:
        return None
    if span[2] < span[1]:
        return {"kind": "impossible"}
    one = one_deliverable if one_deliverable is not None else not validity
    return _window(f"{span[1]}/{span[2]}") | ({} if one else {"kind": "continuous"})


def _read_from_statement(text: str, said_on: PartialDate | None, wording: str) -> _Reading | None:
    span = re.fullmatch(rf"(?:未来|今后){_N}年(?:内|之内)?", text)
    if text not in ("今年", "明年") and not span:
        return None
    first, last = (said_on.earliest, said_on.latest) if said_on else (None, None)
    if first is None or last is None or first.year != last.year:
        raise KER016(wording=wording.strip()[:60])
    if span:
        return _window(_stretch(first.year + 1, _number(span[1])))
    return {"kind": "by", "due": f"{first.year + (text == '明年'):04d}"}


def _window(period: str) -> _Reading:
    return {"kind": "window", "period": period}


def _stretch(first: int, length: int) -> str:
    return f"{first:04d}" if length == 1 else f"{first:04d}/{first + length - 1:04d}"


def _years_from(period: PartialDate | None, length: int, wording: str) -> str:
    if period is None or period.earliest is None:
        raise KER019(wording=wording.strip()[:60])
    return _stretch(period.earliest.year, length)


def _from_year(year: str, period: PartialDate | None) -> PartialDate:
    end = period.end if period else None
    return PartialDate(f"{year}/{end.text if end else '..'}")


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS[text]
