"""Speed of the record at size: load, load again, all statuses, verify, rebuild.

    python benchmarks/record.py [--items 20000]

Invents a record of N items, 5 N events and 10 N links (a seeded generator; names and facts are
nonsense), once at half size and once at full size, in fresh data folders. Prints seconds, the
growth when doubled and the peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORMS = ("seminar", "forum", "training", "capacity_building", "working_group")


def text(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en, "zh_form": "editorial", "en_form": "summary"}


def invent(items: int):
    """Yield the documents of an invented record, in an order that can be written."""
    from accord.kernel.ids import EntryId
    from accord.record.documents import Document

    rng = random.Random(20111)
    cite = [{"source": "SRC-B", "at": {"zh": "第一部分", "en": "part I"}}]

    def doc(kind: str, local: str, body: dict[str, object]) -> Document:
        return Document(EntryId("bench", kind, local), "MEC-B", body, ("public",))

    yield doc("source", "SRC-B", {"title": text("来源", "Source")})
    yield doc("mechanism", "MEC-B", {"title": text("机制", "Mechanism")})
    plans = max(1, items // 100)
    for n in range(plans):
        body = {"title": text(f"计划{n}", f"Plan {n}"), "mechanism": "MEC-B"}
        yield doc("instrument", f"INS-B{n}", {**body, "validity": "2010/2020", "citations": cite})
        for k in range(4):
            area = {"title": text(f"领域{k}", f"Area {k}"), "instrument": f"INS-B{n}"}
            yield doc("area", f"PA-B{n}-{k}", {**area, "number": k + 1, "citations": cite})
    coverage = {"mechanism": "MEC-B", "records": ["events"], "period": "2005/2020"}
    coverage |= {"basis": "sources", "note": text("覆盖", "covered")}
    yield doc("coverage", "COV-B", coverage)
    for n in range(items):
        plan = n % plans
        yield doc(
            "item",
            f"CM-B{n}",
            {
                "title": text(f"事项{n}", f"Item {n}"),
                "instrument": f"INS-B{plan}",
                "area": f"PA-B{plan}-{n % 4}",
                "form": "one_off",
                "text": text("原文" * 20, "Wording " * 10),
                "term": {"kind": "by", "due": str(2010 + n % 10)},
                "force": "agreed",
                "force_basis": text("依据", "basis"),
                "records": ["events"],
                "citations": cite,
            },
        )
    for n in range(items * 5):
        year, month = 2005 + n % 15, 1 + n % 12
        yield doc(
            "event",
            f"EV-B{n}",
            {
                "title": text(f"活动{n}", f"Event {n}"),
                "date": f"{year}-{month:02d}",
                "form": FORMS[n % 5],
                "mechanism": "MEC-B",
                "mentions": [{"source": "SRC-B", "at": {"zh": "表1", "en": "table 1"}, "zh": "文"}],
            },
        )
    for n in range(items * 10):
        yield doc(
            "evidence",
            f"LNK-B{n}",
            {
                "item": f"CM-B{rng.randrange(items)}",
                "evidence": f"EV-B{rng.randrange(items * 5)}",
                "extent": rng.choice(("full", "part", "indirect")),
                "reason": text("理由", "reason"),
                "standing": "proposed",
                "citations": cite,
            },
        )


def write_content(folder: Path, items: int) -> int:
    """Write the invented record as a content folder; return how many entries."""
    from itertools import groupby

    from accord.record.dumping import write_file

    header = {"node": "bench", "owner": "MEC-B", "audience": ["public"]}
    count = 0
    for kind, group in groupby(invent(items), key=lambda d: d.kind):
        documents = list(group)
        for start in range(0, len(documents), 10_000):
            part = documents[start : start + 10_000]
            name = folder / f"{kind}-{count:07d}.yaml"
            write_file(name, kind, header, part)
            count += len(part)
    return count


def measure(items: int) -> dict[str, float]:
    """In this process: load, load again, rebuild, statuses. Prints JSON."""
    import django

    django.setup()
    from datetime import date

    from django.core.management import call_command

    from accord.record import load, status, store

    call_command("migrate", verbosity=0)
    results: dict[str, float] = {}

    def timed(name: str, run) -> None:
        start = time.perf_counter()
        run()
        results[name] = round(time.perf_counter() - start, 3)

    with tempfile.TemporaryDirectory() as folder:
        results["entries"] = write_content(Path(folder), items)
        timed("load", lambda: load.load(Path(folder), actor="benchmark"))
        timed("load again, unchanged", lambda: load.load(Path(folder), actor="benchmark"))
    timed("all statuses", lambda: status.rows(status.read_for(), date(2026, 1, 1)))
    timed("verify the chains", store.verify)
    timed("rebuild", store.rebuild)
    results["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return results


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=20_000)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measure(options.items)))
        return
    table = []
    for items in (options.items // 2, options.items):
        with tempfile.TemporaryDirectory() as data:
            environment = os.environ | {
                "ACCORD_DATA": data,
                "DJANGO_SETTINGS_MODULE": "accord.portal.settings",
            }
            command = [sys.executable, __file__, "--measure", "--items", str(items)]
            run = subprocess.run(
                command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
            )
            table.append(json.loads(run.stdout))
    print(f"{'':28}{'half':>12}{'full':>12}{'growth':>10}")
    for name in table[0]:
        half, full = table[0][name], table[1][name]
        print(f"{name:28}{half:>12}{full:>12}{full / half if half else 0:>10.2f}")


if __name__ == "__main__":
    main()
