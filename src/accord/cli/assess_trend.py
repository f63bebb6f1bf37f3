"""``accord assess trend``: whether a measured series rises or falls."""

from __future__ import annotations

from typing import Any

import click

from accord.cli import talk

METHODS = ("none", "hamed-rao", "yue-wang")


@click.command()
@click.argument("dataset")
@click.option("--station", required=True, help="Code of the station. 站点编码。")
@click.option("--parameter", required=True, help="Id of the parameter. 指标编号。")
@click.option("--series", type=int, help="Number of the series, where several fit. 序列编号。")
@click.option(
    "--step",
    type=click.Choice(["month", "year"]),
    default="year",
    help="Means of years, or of months tested season by season. 按年，或按月逐季检验。",
)
@click.option(
    "--statistic",
    type=click.Choice(["mean", "median"]),
    default="mean",
    help="What a period is told by. 时段取平均值或中位数。",
)
@click.option(
    "--correction",
    type=click.Choice(METHODS),
    default="none",
    help="For autocorrelated years; needs --lags. 自相关修正；须给定 --lags。",
)
@click.option("--lags", type=click.IntRange(1), help="Lags of the correction. 滞后阶数。")
@click.option("--dependent", is_flag=True, help="Months depend on each other. 考虑季节间协方差。")
@click.option(
    "--level",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    help="Of test and interval. 置信水平。",
)
@click.option("--known-at", help="As this node held it then. 按本节点当时的数据。")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON. 以 JSON 输出结果。")
def trend(dataset: str, known_at: str | None, as_json: bool, **given: Any) -> None:
    """Test a series for a trend: Mann-Kendall, Sen's slope per year.

    检验一个序列的趋势：曼—肯德尔检验、森氏斜率（每年）。
    """
    from accord.assess.measured_trend import Place, trend_of_series
    from accord.assess.trends import Question
    from accord.cli.lake_words import errors_as_json, opened, permitted

    if (given["correction"] != "none") != (given["lags"] is not None):
        raise click.UsageError("--correction and --lags are given together / 两项须同时给出")
    place = Place(dataset, given["station"], given["parameter"], given["series"])
    asked = Question(
        given["step"],
        given["statistic"],
        given["correction"],
        given["lags"] or 1,
        given["dependent"],
        given["level"],
    )
    with errors_as_json(as_json), opened() as lake:
        permitted(lake, dataset)
        one, found = trend_of_series(lake, place, asked, talk.moment(known_at))
    told = {
        "dataset": dataset,
        **{name: one[name] for name in ("station", "parameter", "averaging", "unit", "zone")},
        "series": one["series_id"],
        **found.as_dict(),
    }
    if as_json:
        talk.put_json(told)
    else:
        _put(told)


def _put(told: dict[str, Any]) -> None:
    """Print a trend for a person."""
    from accord.vocab.lists import label

    lang = talk.language()
    zh = lang == "zh"
    per_year = f"{told['unit']}/年" if zh else f"{told['unit']} per year"
    rows = [
        ("序列" if zh else "series", f"{told['station']} {told['parameter']} {told['averaging']}"),
        ("结论" if zh else "verdict", label("trend_verdicts", told["verdict"], lang)),
    ]
    if told["reason"]:
        rows.append(("理由" if zh else "reason", label("trend_reasons", told["reason"], lang)))
    if told["method"]:
        ends = [told["low"], told["high"]]
        reach = " – ".join("…" if end is None else f"{end:.6g}" for end in ends)
        rows += [
            ("方法" if zh else "method", label("trend_methods", told["method"], lang)),
            ("n", str(told["n"])),
            ("S", str(told["s"])),
            ("Z", f"{told['z']:.6g}"),
            ("p", f"{told['p']:.4g}"),
            ("森氏斜率" if zh else "Sen's slope", f"{told['slope']:.6g} {per_year}"),
            ("置信区间" if zh else "interval", f"{reach} ({told['level']:g})"),
        ]
        if told["lags"]:
            lags = ", ".join(map(str, told["lags"]))
            rows.append(("滞后／系数" if zh else "lags, factor", f"{lags}; {told['factor']:.4g}"))
    used = told["values"]
    counts = (
        f"所用{used['used']}，存疑{used['flagged']}，缺测{used['missing']}，低于检出限{used['below']}"
        if zh
        else f"{used['used']} used, {used['flagged']} flagged, {used['missing']} missing, "
        f"{used['below']} below the limit of detection"
    )
    rows += [
        ("数值" if zh else "values", counts),
        ("数据不足而未计的时段" if zh else "periods left out", str(told["left_out"])),
    ]
    talk.put_table(("项目", "结果") if zh else ("what", "value"), rows)
    talk.say(
        "趋势不说明原因，也不是按任何标准作出的评价。",
        "A trend does not say why, and it is no assessment under any standard.",
    )
