"""``accord assess``: results under a party's own standard."""

from __future__ import annotations

from typing import Any

import click

from accord.cli import talk
from accord.cli.assess_series import COMMANDS
from accord.cli.assess_trend import trend


@click.group()
def assess() -> None:
    """Assessment under a standard, in the edition then in force. 按标准评价。"""


for _command in (*COMMANDS, trend):
    assess.add_command(_command)


@assess.command()
@click.option(
    "--standard",
    required=True,
    help="Id of an edition, or a family (the edition in force is taken). 标准编号或标准系列。",
)
@click.argument("pairs", nargs=-1, metavar="KEY=VALUE...")
@click.option("--at", help="Day of the values. Default today. 数值所属日期。默认为今日。")
@click.option("--variant", help="A reading of a disputed passage. 有争议内容的算法变体。")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON. 以 JSON 输出结果。")
def values(
    standard: str, pairs: tuple[str, ...], at: str | None, variant: str | None, as_json: bool
) -> None:
    """Assess single values, for example PM2.5_24h=75 O3_8h_daily_max=161.

    评价单个数值，例如 PM2.5_24h=75 O3_8h_daily_max=161。
    """
    from accord.assess.values import assess_values

    result = assess_values(standard, _read(pairs), at=talk.day(at), variant=variant)
    if as_json:
        talk.put_json(result)
        return
    _put(result)


def _read(pairs: tuple[str, ...]) -> dict[str, Any]:
    from accord.assess.errors import ASS006, ASS012

    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise ASS012(text=pair[:60])
        if key in found:
            raise ASS006(first=key[:60], second=key[:60])
        found[key] = value
    return found


def _put(result: dict[str, Any]) -> None:
    """Print a result for a person: what was found, by which text, how far it is confirmed."""
    from accord.vocab.lists import label

    lang = talk.language()
    rows = [(word("standard", lang), f"{result['standard']}  {_edition(result, lang)}")]
    band = result["band"]
    for name in ("variant", "index", "published", "class"):
        if result[name] is not None:
            rows.append((word(name, lang), str(result[name])))
    if band:
        rows.append((word("band", lang), f"{band['code']}  {band[lang]}"))
    rows += [(key, str(value)) for key, value in result["sub_indices"].items()]
    for name in ("primary", "decided_by"):
        if result[name]:
            rows.append((word(name, lang), ", ".join(result[name])))
    talk.put_table((word("what", lang), word("value", lang)), rows)
    if result["limits"]:
        click.echo()
        heads = [word(name, lang) for name in ("input", "level", "limit", "verdict")]
        talk.put_table(
            heads,
            [
                (
                    one["key"],
                    one["level"],
                    "" if one["limit"] is None else str(one["limit"]),
                    label("verdicts", one["verdict"], lang),
                )
                for one in result["limits"]
            ],
        )
    for one in result["notes"]:
        talk.say(one["zh"], one["en"])


def word(name: str, lang: str) -> str:
    """Return the heading of one part of a result."""
    from accord.vocab.lists import label

    return label("assessment_words", name, lang)


def _edition(result: dict[str, Any], lang: str) -> str:
    start = result["edition_from"] or word("unknown", lang)
    return f"{word('edition_from', lang)} {start}"
