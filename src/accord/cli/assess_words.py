"""Plans, results, comparisons and explanations as a person reads them at a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from accord.assess.findings import readable
from accord.assess.rows import rows_of
from accord.assess.samples import zone
from accord.cli import talk
from accord.vocab.codes import measured_lists
from accord.vocab.lists import label

if TYPE_CHECKING:
    from accord.assess.running import Outcome

SHOWN = 40


def _word(name: str) -> str:
    return label("assessment_words", name, talk.language())


def _local(moment: datetime, clock: str) -> str:
    """Return a time on the clock of its station."""
    return moment.astimezone(zone(clock)).isoformat(timespec="minutes")


def _text(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "—"
    return f"{value:g}" if isinstance(value, float) else str(value)


def put_plan(plan: Mapping[str, Any]) -> None:
    """Print what would be done."""
    heads = ("dataset", "snapshot", "level", "from", "to", "flags", "stations", "series")
    rows = [(_word(name), _text(plan[name])) for name in heads]
    rows.append((_word("rows"), f"≤ {plan['rows_at_most']}"))
    talk.put_table((_word("what"), _word("value")), rows)
    for one in plan["editions"]:
        click.echo()
        mark = f"  ({_word('counterfactual')})" if one["counterfactual"] else ""
        click.echo(f"{one['standard']}{mark}  {_text(one['first'])} – {_text(one['last'])}")
        fed = [(k, ", ".join(v), _text(one["units"][k])) for k, v in one["inputs"].items()]
        talk.put_table((_word("input"), _word("measured"), _word("unit")), fed)
        for name in ("off", "absent"):
            if one[name]:
                click.echo(f"{_word(name)}: {', '.join(one[name])}")
    for first, last in plan["no_edition"]:
        click.echo(f"{_word('no_edition')}: {_text(first)} – {_text(last)}")


def put_summary(outcome: Outcome, *, kept: bool = True, own: bool = False) -> None:
    """Print what was found: editions, counts, and the first rows with their names."""
    lang = talk.language()
    words = "states" if own else "method_states"
    told = outcome.provenance
    rows = list(rows_of(outcome.table.slice(0, SHOWN)))
    for one in told["editions"]:
        title = one["title"][lang]
        start = one["edition_from"] or _word("unknown")
        click.echo(f"{one['standard']}  {title}  {_word('edition_from')} {start}")
    states = ", ".join(f"{label(words, k, lang)} {v}" for k, v in told["states"].items())
    click.echo(f"{_word('results')}: {outcome.table.num_rows}  ({states})")
    click.echo()
    names = ("station", "start", "standard", "state", "index", "class", "band", "confidence")
    shown = [
        (
            f"{outcome.id}#{at}" if kept else str(at),
            row["station"] or _text(row.get("group")),
            _local(row["start"], told["zones"].get(row["station"], "")),
            _text(row["standard"]),
            label(words, row["state"], lang),
            _value(row),
            _text(row["class"] or row.get("limit_level")),
            _text(row[f"band_{lang}"]),
            label("confidences", row["confidence"], lang) if row.get("confidence") else "—",
        )
        for at, row in enumerate(rows, 1)
    ]
    talk.put_table((_word("number"), *(_word(name) for name in names)), shown)
    if outcome.table.num_rows > SHOWN:
        more = outcome.table.num_rows - SHOWN
        talk.say(f"另有 {more} 行；请以 --out 写出全部。", f"{more} more rows; --out writes all.")
    if kept:
        talk.say(
            f"结果已保存为 {outcome.id}；查看来源：accord assess explain {outcome.id}#1",
            f"kept as {outcome.id}; take a number apart: accord assess explain {outcome.id}#1",
        )


def _value(row: Mapping[str, Any]) -> str:
    """Return the index, or over a year the limit and how it was judged."""
    if "limit_level" in row:
        statistic = label("statistics", row["statistic"], talk.language())
        return f"{row['key']} ≤ {_text(row['limit'])} ({statistic})"
    return _text(row["published"] or row["index"])


def put_comparison(found: Mapping[str, Any]) -> None:
    """Print a comparison: each standard by its wording, and the periods where they differ."""
    from accord.assess.comparing import REASONS

    lang = talk.language()
    side = 0 if lang == "zh" else 1
    for name, one in found["standards"].items():
        wording = one["wording"][lang] if one["wording"] else one["title"][lang]
        click.echo(f"{name}: {wording}  [{', '.join(one['editions'])}]")
    click.echo(f"{_word('results')}: {found['periods']}, {_word('differ')}: {found['differ']}")
    for code, count in found["why"].items():
        click.echo(f"  {REASONS[code][side]}: {count}")
    differing = [one for one in found["rows"] if one["differs"]][:SHOWN]
    if not differing:
        return
    click.echo()
    names = list(found["standards"])
    heads = (_word("station"), _word("start"), *names, _word("why"))
    rows = [
        (
            one["station"],
            one["start"],
            *(_said(one["by"].get(name), lang) for name in names),
            ", ".join(REASONS[code][side] for code in one["why"]),
        )
        for one in differing
    ]
    talk.put_table(heads, rows)


def _said(told: Mapping[str, Any] | None, lang: str) -> str:
    if told is None:
        return "—"
    value = _text(told["published"] or told["index"] or told["class"])
    band = told[f"band_{lang}"]
    mark = f" ({_word('counterfactual')})" if told["counterfactual"] else ""
    sure = label("confidences", told["confidence"], lang) if told["confidence"] else "—"
    return f"{value} {band or ''} [{told['standard']}, {sure}]{mark}"


def put_explanation(found: Mapping[str, Any]) -> None:
    """Print everything a number rests on."""
    lang = talk.language()
    text = found["standard"]
    click.echo(f"{found['number']}  {found['station']}  {found['start']}")
    if text:
        click.echo(
            f"{text['id']}  {text['title'][lang]}  {_word('edition_from')} {_text(text['from'])}"
        )
    result = found["result"]
    band = (result["band"] or {}).get(lang)
    if result["limits"] and found["inputs"] and not result["class"]:
        _put_verdicts(result["limits"], lang)
    else:
        click.echo(
            f"{_word('result')}: {_text(result['index'])} {_text(result['class'])} {_text(band)}"
        )
    for name, step in (found.get("rounding") or {}).items():
        told = label("rounding_rules", step["rule"], lang)
        basis = label("rounding_bases", step["basis"], lang)
        click.echo(
            f"{_word('rounding')} · {_word(name)}: {told} ({basis}; {_text(step['clause'])})"
        )
    for key, one in found["inputs"].items():
        _put_input(key, one, lang)
    if found.get("recomputed"):
        click.echo(f"{_word('recomputed')}: {label('recomputed', found['recomputed'], lang)}")
    for one in result["notes"]:
        talk.say(one["zh"], one["en"])


def _put_verdicts(limits: Sequence[Mapping[str, Any]], lang: str) -> None:
    for one in limits:
        said = label("limit_verdicts", one["verdict"], lang)
        level, limit = _level_name(one["level"], lang), _text(one["limit"])
        click.echo(f"{_word('result')}: {one['key']} ≤ {limit} {level}: {said}")


def _level_name(code: str, lang: str) -> str:
    return "" if code == "limit" else f"({code})"


def _put_days(days: Sequence[Mapping[str, Any]]) -> None:
    """Print the days behind a year that matter: those above, and those that do not count."""
    shown = [one for one in days if one["above"] or not one["counts"] or len(days) == 1]
    counted = sum(one["counts"] for one in days)
    click.echo(f"  {_word('days')}: {len(days)}, {_word('counted')} {counted}")
    for one in shown:
        mark = _word("above") if one["above"] else "" if one["counts"] else _word("not_counted")
        have = f"{one['have']}/{one['need']}"
        click.echo(
            f"    {one['day']}  {readable(_text(one['value']))}  ({_word('values')} {have})  {mark}"
        )
    if len(days) > 1:
        talk.say(
            "某日的数据行：accord assess explain 编号#行/项目/日期；--json 列出全部日期。",
            "the rows of a day: accord assess explain ID#ROW/KEY/DAY; --json lists every day.",
        )


def _put_input(key: str, one: Mapping[str, Any], lang: str) -> None:
    mark = f"  ← {_word('decides')}" if one["decides"] else ""
    click.echo()
    counted = f"{_word('values')}: {one['values']}"
    statistic = label("statistics", one["statistic"], lang)
    value = one["value"] if one["value"] is not None else one.get("above")
    click.echo(f"{key} = {readable(_text(value))}  ({statistic}, {counted}){mark}")
    if one["sub_index"] is not None:
        click.echo(f"  {_word('sub_index')}: {_text(one['sub_index'])}")
    for clause in one["clauses"]:
        where = ", ".join(
            str(v) for v in (clause["document"], clause["clause"], clause["table"]) if v
        )
        sure = label("confidences", clause["confidence"], lang)
        click.echo(
            f"  {_word('where')}: {where} · {clause['parameter']} ({clause['unit']}) · {sure}"
        )
        for name in ("segment", "levels"):
            if clause.get(name):
                parts = (f"{k} {_level(v, lang)}" for k, v in clause[name].items())
                click.echo(f"    {_word(name)}: {'; '.join(parts)}")
    if one.get("days"):
        _put_days(one["days"])
    for row in one.get("rows") or ():
        files = ", ".join(row["files"][:3]) + (" …" if len(row["files"]) > 3 else "")
        below = "<" if row["below_detection"] else ""
        flag = _flag(row["flags"]["summary"], lang)
        click.echo(
            f"    {row['parameter']} {below}{row['value']} {row['unit']}  {row['start']}  "
            f"{_word('quality')} {flag}  {files} {_word('row')} {row['row']}"
        )


def _flag(number: int, lang: str) -> str:
    listed = measured_lists()["quality_flags"].values()
    found = next((one for one in listed if one.number == number), None)
    return str(number) if found is None else (found.zh if lang == "zh" else found.en)


def _level(value: Any, lang: str) -> str:
    if isinstance(value, Mapping):
        return f"{_text(value['limit'])} {label('limit_verdicts', value['verdict'], lang)}"
    return _text(value)
