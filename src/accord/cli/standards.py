"""``accord standards``: list, show, check and compare the editions known here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import click

from accord.cli import talk


@click.group()
def standards() -> None:
    """The standards of the parties and reference bodies. 各方及参考机构的标准。"""


@standards.command("list")
@click.option("--medium", type=click.Choice(["air", "water"]), help="Air or water. 空气或水。")
@click.option("--json", "as_json", is_flag=True, help="Editions as JSON. 以 JSON 输出。")
def list_standards(medium: str | None, as_json: bool) -> None:
    """List every edition known here, with its dates and confidence.

    列出已收录的全部标准版本及其施行日期和可信程度。
    """
    from accord.standards.loading import standards as known
    from accord.vocab.lists import label

    rows = [summary(one) for one in known().values() if medium in (None, one.medium)]
    if as_json:
        talk.put_json(rows)
        return
    lang = talk.language()
    talk.put_table(
        words("id", "kind", "from", "to", "confidence", "title"),
        [
            (
                row["id"],
                label("standard_kinds", row["kind"], lang),
                row["edition"]["from"] or "?",
                row["edition"]["to"] or "",
                ", ".join(label("confidences", mark, lang) for mark in row["confidences"]),
                row["title"][lang][:60],
            )
            for row in rows
        ],
    )


def words(*names: str) -> list[str]:
    """Return headings in the language of the talk."""
    from accord.vocab.lists import label

    return [label("assessment_words", name, talk.language()) for name in names]


def summary(one: Any) -> dict[str, Any]:
    """Return the head of one edition as plain data."""
    edition = one.edition
    return {
        "id": one.id,
        "family": one.family,
        "medium": one.medium,
        "kind": one.kind,
        "jurisdiction": one.jurisdiction,
        "title": {"zh": one.title.zh, "en": one.title.en, "local": one.title.local},
        "edition": {
            "published": edition.published.text if edition.published else None,
            "from": edition.start.text if edition.start else None,
            "from_precision": edition.start.precision if edition.start else "unknown",
            "to": edition.end.text if edition.end else None,
        },
        "successor": one.successor,
        "status": {"zh": one.status.in_language("zh"), "en": one.status.en},
        "confidences": list(one.confidences),
        "switched_off": sum(1 for row in one.rows if not row.on),
    }


@standards.command()
@click.argument("name")
@click.option("--at", help="Day, for a family. Default today. 标准系列取该日的版本。默认为今日。")
@click.option("--json", "as_json", is_flag=True, help="The whole file as JSON. 以 JSON 输出全文。")
def show(name: str, at: str | None, as_json: bool) -> None:
    """Show one edition: tables, rounding, bands, sources and confidence.

    显示一个标准版本：各表、修约、分级、来源和可信程度。
    """
    from accord.standards.loading import find

    one = find(name, talk.day(at))
    if as_json:
        talk.put_json(as_json_data(one.data))
        return
    _show(one)


def as_json_data(value: Any) -> Any:
    """Return exact decimals as JSON numbers."""
    if isinstance(value, dict):
        return {str(key): as_json_data(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json_data(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def _show(one: Any) -> None:
    from accord.standards.comparing import row_name
    from accord.vocab.lists import label

    lang = talk.language()
    head = summary(one)
    click.echo(f"{one.id}  {one.title.in_language(lang)}")
    click.echo(f"{label('standard_kinds', one.kind, lang)}  {one.status.in_language(lang)}")
    dates = head["edition"]
    click.echo(f"{dates['from'] or '?'} – {dates['to'] or ''}".rstrip(" –"))
    for table, raw in zip(one.tables, one.data["tables"], strict=True):
        click.echo(f"\n{table.document}  {table.clause or ''}".rstrip())
        talk.put_table(
            words("key", "unit", "values", "confidence"),
            [
                (
                    row_name(row),
                    row.unit,
                    _values(data) + _dates(row),
                    label("confidences", row.confidence, lang),
                )
                for row, data in zip(table.rows, raw["rows"], strict=True)
            ],
        )
    _show_rules(one, lang)
    if one.bands:
        click.echo()
        rows = [(b.code, _end(b.lo), _end(b.hi), b.zh, b.en, b.local or "") for b in one.bands]
        talk.put_table(words("code", "low", "high", "zh", "en", "local"), rows)
    for source in one.data["sources"]:
        click.echo(f"\n{source['name']}\n  {source['where']}\n  {source['read'][lang]}")
    for name in ("rules", "notes", "disputed", "unclear"):
        for text in one.data.get(name) or ():
            click.echo(f"* {text[lang]}")
    for error in one.known_text_errors:
        click.echo(f"! {error.text.in_language(lang)} {error.done.in_language(lang)}")


def _show_rules(one: Any, lang: str) -> None:
    """Print rounding, reference state, minimum data, phases and the readings of disputes."""
    from accord.vocab.lists import label

    click.echo()
    told = one.data.get("rounding") or {}
    for name, found in (
        ("concentration", one.concentration_rounding),
        ("index", one.index_rounding),
    ):
        if name in told:
            rule = label("rounding_rules", found.rule, lang)
            basis = label("rounding_bases", found.basis, lang)
            what = label("assessment_words", name, lang)
            clause = f"; {found.clause}" if found.clause else ""
            click.echo(f"{words('rounding')[0]} · {what}: {rule} ({basis}{clause})")
    state = one.data.get("reference_conditions") or {}
    validity = (one.data.get("data_validity") or {}).get("rules") or ()
    for text in [state[n] for n in ("gases", "particles", "note") if n in state] + list(validity):
        click.echo(f"* {text[lang]}")
    for code, (start, end) in one.phases.items():
        click.echo(f"{code}: {start.text if start else '?'} – {end.text if end else ''}".rstrip())
    for variant in one.variants:
        mark = f" ({words('preferred')[0]})" if variant.preferred else ""
        click.echo(f"--variant {variant.name}{mark}: {variant.text.in_language(lang)}")


def _dates(row: Any) -> str:
    """Return the days a row holds for, where they are not those of its edition."""
    if row.start is None and row.end is None:
        return ""
    ends = (row.start.text if row.start else "", row.end.text if row.end else "")
    return f"  [{ends[0]} – {ends[1]}]".replace("[ ", "[").replace(" ]", "]")


def _values(data: dict[str, Any]) -> str:
    from accord.standards.comparing import written

    for name in ("limits", "conc", "bands", "segments", "upper", "limit", "pieces", "same_as"):
        if data.get(name) is not None:
            heights = data.get("index") or data.get("q")
            shown = written(data[name])
            return f"{shown} → {written(heights)}" if name == "conc" else shown
    return ""


def _end(value: Any) -> str:
    return "" if value is None else f"{float(value):g}"


@standards.command()
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Findings as JSON. 以 JSON 输出结果。")
def check(names: tuple[str, ...], as_json: bool) -> None:
    """Check editions (default all) or a FILE.yaml: shape, tables, examples; exit 1 on faults.

    检查标准版本（默认全部）或一个 FILE.yaml：结构、各表和自带算例；有问题时退出码为1。
    """
    from accord.assess.examples import check_all

    found = check_all(names, talk.day(None))
    if as_json:
        talk.put_json([{"standard": i, "id": f.id, "en": f.en, "zh": f.zh} for i, f in found])
    else:
        lang = talk.language()
        for standard, finding in found:
            click.echo(f"{standard}\t{finding.id}\t{finding.zh if lang == 'zh' else finding.en}")
        talk.say(f"问题 {len(found)} 处", f"{len(found)} faults")
    if found:
        raise click.exceptions.Exit(1)


@standards.command()
@click.argument("one")
@click.argument("other")
@click.option("--json", "as_json", is_flag=True, help="Differences as JSON. 以 JSON 输出差异。")
def diff(one: str, other: str, as_json: bool) -> None:
    """Show what differs between two editions.

    显示两个标准版本的差异。
    """
    from accord.standards.comparing import differences
    from accord.standards.loading import find

    day = talk.day(None)
    left, right = find(one, day), find(other, day)
    rows = differences(left, right)
    if as_json:
        talk.put_json([{"where": w, left.id: a, right.id: b} for w, a, b in rows])
        return
    talk.put_table((*words("where"), left.id, right.id), rows)
    talk.say(f"差异 {len(rows)} 处", f"{len(rows)} differences")
