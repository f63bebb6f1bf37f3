"""What a dry run and a receipt hold, as the pages say it."""

from __future__ import annotations

from typing import Any

from accord.ingest.errors import REASONS
from accord.portal.wording import say, wordings
from accord.vocab.parameters import parameters
from accord.vocab.quality import TESTS

OUTCOMES = ("stored", "missing", "duplicate", "conflict", "rejected", "outside")
FLAGS = {1: "pass", 2: "not_evaluated", 3: "suspect", 4: "fail", 9: "missing"}


def counts(values: dict[str, int] | None) -> list[tuple[str, int]]:
    """Return what became of the values: code of the word and number."""
    return [(f"upload.count.{name}", values[name]) for name in OUTCOMES] if values else []


def usable(values: dict[str, int] | None) -> bool:
    """Tell whether a file holds a value that can be stored, or stands in the dataset already."""
    return bool(values and (values["stored"] or values["duplicate"] or values["conflict"]))


def told(row: dict[str, Any], lang: str) -> dict[str, Any]:
    """Return a stored value as the page says it."""
    mark = {1: "<", 2: ">"}.get(row["qualifier"], "")
    unit = "" if row["unit"] in ("1", "code", "index") else f" {row['unit']}"
    value = row.get(lang) or f"{mark}{row['value']}{unit}"
    flags = row["flags"]
    named = [
        f"{say(f'upload.test.{test}', lang)}{say('colon', lang)}"
        f"{say(f'upload.flag.{FLAGS[flag]}', lang)}"
        for test, flag in flags.items()
        if test != "summary" and flag in (3, 4) and f"upload.test.{test}" in wordings()
    ]
    if row.get("rounded"):
        named.append(say("upload.rounded", lang))
    known = parameters().get(row["parameter"])
    return {
        **row,
        "said": value,
        "name": known.name.in_language(lang) if known else row["parameter"],
        "flag": f"upload.flag.{FLAGS.get(flags['summary'], 'not_evaluated')}",
        "worse": flags["summary"] in (3, 4),
        "why": named,
    }


def reasons(found: dict[str, int], lang: str) -> list[tuple[str, int]]:
    """Return why values are rejected, and how many for each reason, most first."""
    at = 0 if lang == "en" else 1
    said = {
        reason: REASONS[reason][at] if reason in REASONS else say("upload.reason.conflict", lang)
        for reason in found
    }
    return sorted(((said[r], n) for r, n in found.items()), key=lambda pair: -pair[1])


def flag_counts(found: dict[str, dict[str, int]], lang: str) -> list[dict[str, Any]]:
    """Return how many values of each parameter have which flag."""
    rows = []
    for name, of in found.items():
        known = parameters().get(name)
        rows.append(
            {
                "id": name,
                "name": known.name.in_language(lang) if known else name,
                **{word: of.get(f"summary:{flag}", 0) for flag, word in FLAGS.items()},
                "rounded": of.get("rounded", 0),
            }
        )
    return rows


def checks(found: dict[str, dict[str, str]], lang: str) -> list[tuple[str, list[str], list[str]]]:
    """Return, for each test, the parameters it runs for and those it is not configured for."""
    rows = []
    for test in TESTS:
        run = [name for name, tests in found.items() if tests.get(test) == "run"]
        told = {n: tests[test] for n, tests in found.items() if test in tests and n not in run}
        plain = [n for n, why in told.items() if why.endswith("not configured")]
        other = [f"{n} ({why})" for n, why in told.items() if n not in plain]
        if run or told:
            rows.append((f"upload.test.{test}", run + other, plain))
    return rows
