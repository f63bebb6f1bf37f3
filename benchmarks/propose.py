"""How well candidate evidence is proposed: python benchmarks/propose.py

Against the curated links of content/. Precision and recall at 1, 3 and 5 are over the items that
have links; at the threshold over all items, those without any link included.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    os.environ["ACCORD_DATA"] = tempfile.mkdtemp(prefix="accord-benchmark-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.portal.settings")
    import django

    django.setup()
    from accord.record.content import read_folder
    from accord.record.proposing import PROPOSED, Proposer
    from accord.record.snapshot import Snapshot

    content = read_folder(ROOT / "content", "seed")
    facts = Snapshot(placed.document for placed in content.entries)
    start = time.perf_counter()
    proposer = Proposer(facts)
    links: dict[str, set[str]] = {}
    for link in facts.of_kind("evidence"):
        links.setdefault(link.body["item"], set()).add(link.body["evidence"])
    found = {
        item.local: [(p.document.local, p.score) for p in proposer.propose(item, 1000)]
        for item in facts.of_kind("item")
    }
    seconds = time.perf_counter() - start
    total = sum(map(len, links.values()))
    print(f"{len(found)} items, {len(links)} with {total} curated links; {seconds:.1f} s in all")
    print("| proposals | precision | recall |\n|---|---|---|")
    for most in (1, 3, 5):
        shown = hit = 0
        for item, wanted in links.items():
            names = [name for name, _ in found[item][:most]]
            shown += len(names)
            hit += len(wanted & set(names))
        print(f"| first {most} | {100 * hit / shown:.1f} % | {100 * hit / total:.1f} % |")
    for least in (PROPOSED, 45, 60, 75):
        named = {(i, n) for i, rows in found.items() for n, score in rows if score >= least}
        right = {(i, n) for i, wanted in links.items() for n in wanted}
        hit, shown = len(named & right), max(len(named), 1)
        precision, recall = 100 * hit / shown, 100 * hit / total
        print(f"| all with {least} points or more ({shown}) | {precision:.1f} % | {recall:.1f} % |")
    first = sum(1 for item, wanted in links.items() if {n for n, _ in found[item][:1]} & wanted)
    some = sum(1 for item, wanted in links.items() if {n for n, _ in found[item][:5]} & wanted)
    print(
        f"items whose first proposal is right: {first} of {len(links)}; in the first five: {some}"
    )


if __name__ == "__main__":
    main()
