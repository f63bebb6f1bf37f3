"""What the commands of the lake ask of it, and how they show it on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from accord.cli import talk
from accord.cli.ingest import WORDS
from accord.cli.lake_words import edge, permitted, plain, readable
from accord.kernel.errors import worded
from accord.lake import Lake, Span, errors, exporting, reading, telling
from accord.lake.changes import Scope
from accord.lake.compaction import MOST_ROWS, worth_joining


def shown(lake: Lake, dataset: str | None, known_at: datetime | None) -> dict[str, Any]:
    """Return what there is, of one dataset with its stations and series."""
    wanted = readable(lake) if dataset is None else [permitted(lake, dataset)]
    found = lake.show(dataset, known_at=known_at)
    found["datasets"] = [
        one | {"held_back": _held_back(one["dataset"])}
        for one in found["datasets"]
        if one["dataset"] in wanted
    ]
    if dataset is None:
        return found
    of = found["datasets"][0] if found["datasets"] else {"dataset": dataset}
    of["station_list"] = [_station(row) for row in lake.stations(dataset, known_at=known_at)]
    of["series_list"] = [dict(row) for row in lake.series(dataset, known_at=known_at)]
    return found


def _held_back(dataset: str) -> list[dict[str, Any]]:
    """Return why the dataset is its owner's alone, and say it to the person at the terminal."""
    from accord.portal import measured

    why = measured.why_held_back(dataset)
    for one in why:
        talk.say(one.render("zh"), one.render("en"))
    return [one.as_dict() for one in why]


def _station(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value not in ("", None)}


def tables(found: Mapping[str, Any], one: bool) -> None:
    """Show datasets, or series and loads of one, as tables."""
    zh = talk.language() == "zh"
    heads = ("数据集", "站点", "序列", "批次") if zh else ("dataset", "stations", "series", "loads")
    talk.put_table(
        heads,
        [
            (d["dataset"], str(d["stations"]), str(d["series"]), str(len(d["loads"])))
            for d in found["datasets"]
        ],
    )
    for dataset in found["datasets"] if one else ():
        talk.say("", "")
        _series(dataset["series_list"], zh)
        talk.say("", "")
        _loads(dataset["loads"], zh)


def _series(series: Sequence[Mapping[str, Any]], zh: bool) -> None:
    names = ("series_id", "station", "parameter", "unit", "averaging", "depth", "fraction")
    heads = ("序列", "站点", "参数", "单位", "平均时间", "深度", "形态") if zh else names
    talk.put_table(heads, [[str(row[name]) for name in names] for row in series])


def _loads(loads: Sequence[Mapping[str, Any]], zh: bool) -> None:
    heads = ("load", "what", "source", "who", "known from", "what became of values", "why")
    in_zh = ("批次", "操作", "来源", "操作人", "记录时间", "数值去向", "原因")
    acts = {
        "load": "入库", "correct": "更正", "rollback": "撤销", "compact": "合并",
        "recall": "撤回", "erase": "删除",
    }  # fmt: skip
    rows = []
    for load in loads:
        act = acts.get(load["action"], load["action"]) if zh else load["action"]
        if load["rolled_back"]:
            act += "（已撤销）" if zh else " (rolled back)"
        rows.append(
            (
                str(load["load"]),
                act,
                load["source"],
                load["actor"],
                str(plain(load["known_from"])),
                _counted(load, zh),
                load["reason"],
            )
        )
    talk.put_table(in_zh if zh else heads, rows)


def _counted(load: Mapping[str, Any], zh: bool) -> str:
    """Return what became of the values of a load; of an old one only what the lake itself saw."""
    found = [
        f"{words[0 if zh else 1]} {load['counts'][name]}"
        for name, words in WORDS.items()
        if name == "stored" or (name != "read" and load["counts"][name])
    ]
    if not load["refused_known"]:
        found.append("缺测、拒收数未记" if zh else "missing and rejected not kept")
    return ("，" if zh else ", ").join(found)


def rows(lake: Lake, dataset: str, form: str, asked: Mapping[str, Any]) -> Iterator[bytes]:
    """Return the chosen rows of a dataset as a file in pieces. Raises LAK005 for none such."""
    from accord.portal import measured_files

    permitted(lake, dataset)
    _held_back(dataset)
    known_at = talk.moment(asked["known_at"])
    span = Span(edge(asked["begins"]), edge(asked["ends"]))
    series = _chosen(lake, dataset, asked, known_at)
    about = measured_files.about(lake, dataset, known_at)
    chosen = telling.Asked(span, known_at)
    described = telling.Described(str(about["licence"].get(talk.language(), "")))
    schema = telling.schema_of(max((row["scale"] for row in series), default=0))
    batches = telling.batches(lake, series, chosen, described, asked["limit"])
    return exporting.pieces(form, batches, schema, about)


def _chosen(
    lake: Lake, dataset: str, asked: Mapping[str, Any], known_at: datetime | None
) -> list[dict[str, Any]]:
    found = lake.series(dataset, known_at=known_at)
    for name, kind in (
        ("station", worded("站点", "station")),
        ("parameter", worded("参数", "parameter")),
        ("series", worded("序列", "series")),
    ):
        wanted, column = asked[name], "series_id" if name == "series" else name
        if wanted is None:
            continue
        found = [row for row in found if row[column] == wanted]
        if not found:
            raise errors.LAK005(kind=kind, name=wanted)
    return found


def check_rollback(lake: Lake, load: int) -> None:
    """Raise LAK007 where a load could not be taken back."""
    known = {entry.load: entry for entry in lake.ledger.entries()}
    if load not in known or known[load].action not in ("load", "correct"):
        raise errors.LAK007(load=load, problem=worded("无此批次", "there is no such load"))
    if load in lake.ledger.withdrawn(None):
        raise errors.LAK007(load=load, problem=worded("此前已撤销", "it was rolled back before"))


def compactable(lake: Lake) -> tuple[int, int]:
    """Return how many files a compaction would rewrite, and into how many or more."""
    groups = list(worth_joining(lake.files.listed(), MOST_ROWS))
    return sum(len(group) for group in groups), len(groups)


def rows_under(lake: Lake, dataset: str, scope: Scope) -> int:
    """Return how many present rows of a dataset a scope takes in. Raises LAK005, LAK007."""
    own = {row["series_id"] for row in lake.series(dataset)}
    if scope.series is not None and scope.series not in own:
        raise errors.LAK005(kind=worded("序列", "series"), name=scope.series)
    loads = {entry.load for entry in lake.ledger.entries(dataset)}
    if scope.load is not None and scope.load not in loads:
        raise errors.LAK005(kind=worded("批次", "load"), name=scope.load)
    what = dataset if scope.series is None else [scope.series]
    table = reading.rows(lake, what, Span(scope.begins, scope.ends), None)
    if scope.load is None:
        return int(table.num_rows)
    return sum(1 for load in table["load"].to_pylist() if load == scope.load)


def describe(lake: Lake, dataset: str, told: Mapping[str, Any]) -> dict[str, Any]:
    """Write the description of a dataset; what is not told comes from its source description."""
    from accord import release
    from accord.portal import measured, writing

    source = _of_source(lake, dataset)
    title, licence = (
        {
            lang: told[f"{name}_{lang}"] or source.get(name, {}).get(lang, "")
            for lang in ("zh", "en")
        }
        for name in ("title", "licence")
    )
    given = (dataset, told["owner"], title, licence, release.OPERATOR)
    audience = tuple(told["audience"]) or ("owner",)
    if told["dry_run"]:
        made = measured.new_description(*given[:4], audience=audience)
        wrong = writing.check_draft(release.OPERATOR, made, writing.before(made))
        if wrong:
            raise wrong[0]
    else:
        made = measured.describe(*given, audience=audience)
    return {**made.plain(), "dry_run": told["dry_run"]}


def _of_source(lake: Lake, dataset: str) -> dict[str, dict[str, str]]:
    """Return title and licence of the description of the last load's source, where it is known."""
    from accord.ingest import description
    from accord.kernel.errors import AccordError

    for entry in reversed(lake.ledger.entries(dataset)):
        if entry.action == "load":
            try:
                found = description.load(entry.source)
            except AccordError:
                continue
            return {"title": dict(found.title), "licence": dict(found.licence)}
    return {}
