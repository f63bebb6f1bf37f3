"""How well tables of activities are read: python benchmarks/annex.py

The annex of the framework is rebuilt as Word tables and read without its events being known;
dates, places and areas are compared with the published record.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT.parent / "shared" / "documents"


def _start() -> None:
    os.environ["ACCORD_DATA"] = tempfile.mkdtemp(prefix="accord-benchmark-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.portal.settings")
    import django

    django.setup()


def measure() -> list[tuple[str, dict[str, str], float]]:
    """Return for each layout what was read right, in per cent, and the seconds it took."""
    from annex_tables import LAYOUTS, printed_rows

    from accord.record.content import read_folder
    from accord.record.snapshot import Snapshot

    content = read_folder(ROOT / "content", "seed")
    facts = Snapshot(placed.document for placed in content.entries)
    bare = Snapshot(d for d in facts if d.kind not in ("event", "output", "evidence"))
    rows = printed_rows(DOCUMENTS)
    found = []
    for name, build in LAYOUTS.items():
        data = build(rows)
        start = time.perf_counter()
        scores = _scores(data, rows, facts, bare)
        found.append((name, scores, time.perf_counter() - start))
    return found


def _scores(data: bytes, rows, facts, bare) -> dict[str, str]:  # type: ignore[no-untyped-def]
    from accord.exchange.office.annex_rows import Understanding
    from accord.exchange.office.docx_reading import read_annex
    from accord.exchange.office.package import open_package
    from accord.exchange.office.words import plain

    reading = read_annex(open_package(data, "docx", "annex.docx"))
    understanding = Understanding(bare, {})
    understanding.names.settle_instrument(h for r in reading.rows for h in r.headings)
    read = [understanding.row(row) for row in reading.rows]
    right = dict.fromkeys(("rows", "dates", "places", "areas", "parties", "series", "forms"), 0)
    out_of = dict.fromkeys(right, 0)
    truth, areas = _truth(facts), _areas(facts)
    for printed in rows:
        known = truth[plain(printed.when_where), plain(printed.text)]
        out_of["rows"] += 1
        same = [
            r
            for r in read
            if plain(r.read.zh) == plain(printed.text)
            and plain(r.read.when_where) == plain(printed.when_where)
            and r.read.number == printed.number
            and plain(printed.heading) in map(plain, r.read.headings[:1])
        ]
        right["rows"] += len(same) == 1
        row = same[0] if same else None
        body = known.body
        asked = {
            "dates": (row.date if row else "", body["date"]),
            "places": (set(row.places) if row else {"?"}, set(body.get("places", ()))),
        }
        if known.kind == "event":
            wanted = areas[plain(printed.when_where), plain(printed.text)]
            asked["areas"] = (set(row.area.areas) if row else {"?"}, wanted)
            asked["parties"] = (row.bilateral if row else "?", body.get("bilateral", ""))
            asked["series"] = (row.series if row else "?", body.get("series", ""))
            asked["forms"] = (row.form if row else "?", body["form"])
        for name, (got, wanted) in asked.items():
            out_of[name] += 1
            right[name] += got == wanted
    extra = len(read) - len(rows)
    scores = {name: f"{100 * right[name] / out_of[name]:.1f}" for name in right}
    return {**scores, "extra rows": str(extra)}


def _truth(facts):  # type: ignore[no-untyped-def]
    """Map time and place and text of every printed row to the entry of the record."""
    from accord.exchange.office.words import plain

    found = {}
    for kind in ("output", "event"):
        for document in facts.of_kind(kind):
            for mention in document.body.get("mentions", ()):
                if mention.get("area") and not document.body.get("part_of"):
                    when = mention.get("when_where", "2015-2016年")
                    found[plain(when), plain(mention["zh"])] = document
    return found


def _areas(facts):  # type: ignore[no-untyped-def]
    """Map every printed row to the areas its heading stands for: those all its events have."""
    from accord.exchange.office.words import plain

    held, rows = {}, {}
    for event in facts.of_kind("event"):
        for mention in event.body.get("mentions", ()):
            if mention.get("area") and not event.body.get("part_of"):
                areas = set(event.body["areas"])
                held[mention["area"]] = held.get(mention["area"], areas) & areas
                rows[plain(mention["when_where"]), plain(mention["zh"])] = mention["area"]
    return {row: held[code] for row, code in rows.items()}


def distinct() -> tuple[int, int, int]:
    """Return how many events and outputs the whole annex is planned as, and how many repeats."""
    from annex_tables import merged_headings, printed_rows

    from accord.exchange.office.annex_bodies import Setting
    from accord.exchange.office.annex_plan import plan_annex
    from accord.exchange.office.docx_reading import read_annex
    from accord.exchange.office.package import open_package
    from accord.record.content import read_folder
    from accord.record.snapshot import Snapshot

    content = read_folder(ROOT / "content", "seed")
    kept = (p.document for p in content.entries)
    bare = Snapshot(d for d in kept if d.kind not in ("event", "output", "evidence"))
    data = merged_headings(printed_rows(DOCUMENTS))
    reading = read_annex(open_package(data, "docx", "annex.docx"))
    plan = plan_annex(reading, bare, Setting("node", "MEC-CA"), {"source": "SRC-FRAMEWORK"})
    kinds = [d.kind for d in plan.documents]
    return kinds.count("event"), kinds.count("output"), plan.counts()["same"]


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    _start()
    names = ("rows", "dates", "places", "areas", "parties", "series", "forms", "extra rows")
    print("| layout | " + " | ".join(names) + " | seconds |")
    print("|---" * (len(names) + 2) + "|")
    for layout, scores, seconds in measure():
        print(f"| {layout} | " + " | ".join(scores[n] for n in names) + f" | {seconds:.2f} |")
    events, outputs, repeats = distinct()
    print(f"\n{events} events, {outputs} output, {repeats} rows known as repeats of another row")


if __name__ == "__main__":
    main()
