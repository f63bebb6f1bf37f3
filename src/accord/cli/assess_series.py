"""``accord assess run``, ``file``, ``compare`` and ``explain``: series instead of single values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from accord.cli import talk
from accord.cli.assess_words import put_comparison, put_explanation, put_plan, put_summary

if TYPE_CHECKING:
    from accord.assess.planning import Order

Command = Callable[..., Any]


def _shared(command: Command) -> Command:
    """Add the options that say which data are assessed, and how."""
    options = [
        click.option("--from", "first", help="First day taken. 起始日期（含）。"),
        click.option("--to", "last", help="Last day taken. 截止日期（含）。"),
        click.option(
            "--level",
            help="What one result stands for: sample, day, month or year (water); hour, day or "
            "year (air). 评价时段：水为 sample、day、month、year；空气为 hour、day、year。",
        ),
        click.option("--class", "klass", help="Class or level of limits. 所评类别或级别。"),
        click.option(
            "--flags",
            default="pass",
            help="Worst quality flag still used: pass, suspect, fail. 可采用的最差质量标记。",
        ),
        click.option("--known-at", help="As the lake had recorded it then. 按当时已入库的数据。"),
        click.option("--as-of", help="Leave out what was measured after. 不计此日之后的数据。"),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _order(standard: str, dataset: str, told: dict[str, Any]) -> Order:
    from accord.assess.planning import Order

    def day(name: str) -> date | None:
        return talk.day(told[name]) if told.get(name) else None

    return Order(
        standard,
        dataset,
        day("first"),
        day("last"),
        told.get("level"),
        told.get("klass"),
        told.get("variant"),
        told.get("flags") or "pass",
        told.get("by"),
        talk.moment(told.get("known_at")),
        day("as_of"),
        objectives=told.get("objectives"),
    )


@click.command()
@click.option("--standard", help="Id or family; without it the owner's own. 标准编号或系列。")
@click.option("--party", help="Whose own standard, where nothing says. 按哪一方的标准。")
@click.option("--dataset", required=True, help="Dataset of the lake. 数据集。")
@_shared
@click.option("--variant", help="A reading of a disputed passage. 有争议内容的算法变体。")
@click.option(
    "--by",
    type=click.Choice(["water_body"]),
    help="Join sections of a water body. 按水体汇总断面。",
)
@click.option(
    "--objectives",
    help="Text whose --class limits are the objectives (CCME). 以其 --class 限值为目标值。",
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    help="What calculates series of air. 空气序列的计算引擎。",
)
@click.option("--master", metavar="URL", help="Spark master. Spark 主节点地址。")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File for the result: .parquet, .csv or .json. 结果文件。",
)
@click.option("--dry-run", is_flag=True, help="Print the plan only. 只输出计划，不计算。")
@click.option("--json", "as_json", is_flag=True, help="Plan or provenance as JSON. 以 JSON 输出。")
def run(standard: str | None, party: str | None, dataset: str, **told: Any) -> None:
    """Assess a dataset of the lake by its owner's own standard, or by one named.

    The result is kept with its provenance, so that `assess explain` finds it; --out writes it as
    .parquet, .csv or .json with the provenance beside it.

    按所有者本方（或指定的）标准评价数据集；结果连同来源信息保存，供 assess explain 查看。
    """
    from accord.assess import planning, running, store
    from accord.assess.air_run import Chosen
    from accord.cli import assess_door

    out: Path | None = told["out"]
    if out is not None:
        store.check_form(out)
    with assess_door.opened(dataset) as (lake, described):
        name = standard or assess_door.own_standard(lake, dataset, described, party)
        own = assess_door.is_owners(described, party, name)
        order = _order(name, dataset, told)
        order = replace(order, only=assess_door.allowed(lake, dataset, described, [name]))
        plan = planning.plan(lake, order)
        if told["dry_run"]:
            talk.put_json(plan.as_dict()) if told["as_json"] else put_plan(plan.as_dict())
            return
        engine = Chosen(told["engine"], told["master"])
        outcome = running.run(lake, plan, engine=engine)
    store.keep(outcome, assess_door.data_folder())
    if out is not None:
        store.write_out(outcome, out)
    if told["as_json"]:
        talk.put_json(outcome.provenance)
    else:
        put_summary(outcome, own=own)


@click.command("file")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", required=True, help="Source description: id or YAML file. 数据源说明。")
@click.option("--standard", required=True, help="Id or family. 标准编号或系列。")
@_shared
@click.option("--variant", help="A reading of a disputed passage. 有争议内容的算法变体。")
@click.option(
    "--by",
    type=click.Choice(["water_body"]),
    help="Join sections of a water body. 按水体汇总断面。",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File for the result: .parquet, .csv or .json. 结果文件。",
)
@click.option("--json", "as_json", is_flag=True, help="Every result as JSON. 逐项以 JSON 输出。")
def of_file(files: tuple[Path, ...], source: str, standard: str, **told: Any) -> None:
    """Assess files by a standard without storing anything.

    --json prints an array of the objects of `assess values`, each with station, start and length.

    按标准评价文件，不存储任何内容。--json 输出结果数组，每项含站点、起始时间和时长。
    """
    from accord.assess import store
    from accord.assess.from_file import DATASET, assess_file, objects

    out: Path | None = told["out"]
    if out is not None:
        store.check_form(out)
    outcome = assess_file(list(files), source, _order(standard, DATASET, told))
    if out is not None:
        store.write_out(outcome, out)
    if told["as_json"]:
        talk.put_json(objects(outcome))
    else:
        put_summary(outcome, kept=False)


@click.command()
@click.option("--standards", required=True, metavar="A,B", help="Two or more. 两个以上标准。")
@click.option("--dataset", required=True, help="Dataset of the lake. 数据集。")
@_shared
@click.option("--json", "as_json", is_flag=True, help="As JSON. 以 JSON 输出。")
def compare(standards: str, dataset: str, as_json: bool, **told: Any) -> None:
    """Lay the same series side by side as each standard calculates it, and say why they differ.

    A comparison of methods without legal effect; it needs the owner's leave.

    将同一序列按各标准的方法分别计算并列出差异及原因；仅为方法比较，不具法律效力，须经所有者同意。
    """
    from accord.assess import comparing, planning, running, store
    from accord.cli import assess_door

    names = [name.strip() for name in standards.split(",") if name.strip()]
    comparing.refuse_unlike(names)
    with assess_door.opened(dataset) as (lake, described):
        only = assess_door.allowed(lake, dataset, described, names)
        outcomes = {}
        for name in names:
            order = replace(_order(name, dataset, told), only=only)
            plan = planning.plan(lake, order)
            comparing.refuse_year(plan.medium, plan.level)
            outcomes[name] = running.run(lake, plan)
            store.keep(outcomes[name], assess_door.data_folder())
        zones = {one["code"]: one["zone"] for one in lake.stations(dataset)}
    owner = assess_door.owner_of(described)
    found = comparing.compare(outcomes, owner, zones)
    talk.put_json(found) if as_json else put_comparison(found)


@click.command()
@click.argument("result", metavar="RESULT")
@click.option("--json", "as_json", is_flag=True, help="As JSON. 以 JSON 输出。")
def explain(result: str, as_json: bool) -> None:
    """Take one number apart: ID#ROW or ID#ROW/KEY, as the summary of a result names it.

    A limit over a year leads to its days; ID#ROW/KEY/DAY leads to the rows of one of them.

    逐步拆解一个结果：数据行、质量标记、平均、线段、修约和条款；写作 ID#行 或 ID#行/项目。
    年评价先列各日，ID#行/项目/日期 列出该日的数据行。
    """
    from accord.assess import explaining, store
    from accord.cli import assess_door

    named = explaining.Named.of(result)
    assess_door.start()
    outcome = assess_door.visible_result(store.read(named.result, assess_door.data_folder()))
    with assess_door.opened(str(outcome.provenance["dataset"])) as (lake, _):
        found = explaining.explain(outcome, named, lake)
    talk.put_json(found) if as_json else put_explanation(found)


COMMANDS = (run, of_file, compare, explain)
