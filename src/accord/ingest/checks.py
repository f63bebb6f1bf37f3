"""The quality tests a load runs: from the vocabulary, and from the source's own description.

The physical range of a parameter gives the gross range test where the description gives no span;
PM2.5 above PM10 is told where a table has both. Every other test runs where the description
configures it, with its grounds; what nobody configured the receipt calls not configured.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accord.ingest import thresholds
from accord.ingest.description import Description
from accord.vocab.parameters import Parameter
from accord.vocab.quality import Checks

PHYSICAL = "physical range of the parameter (vocab/parameters.yaml)"
FRACTIONS = "PM2.5 is a part of PM10 (GB 3095-2012, clause 3)"


def configured(description: Description) -> dict[str, Checks]:
    """Return the tests of each parameter of a source."""
    met: dict[str, Parameter] = {}
    for table in description.tables:
        rules = [*table.columns.values(), *(table.long.values.values() if table.long else ())]
        met |= {r.parameter.id: r.parameter for r in rules}
    both = {"PM2.5", "PM10"} <= set(met)
    found: dict[str, Checks] = {}
    for one in met.values():
        checks = _of(one, description)
        if both and one.id in ("PM2.5", "PM10"):
            grounds = {**checks.grounds, "pm_order": FRACTIONS}
            checks = replace(checks, pm_order=True, grounds=grounds)
        if checks.configured():
            found[one.id] = checks
    return found


def _of(one: Parameter, description: Description) -> Checks:
    told: dict[str, Any] = {}
    own: dict[str, Any] = {}
    grounds: dict[str, str] = {}
    for test, given in description.checks.get(one.id, {}).items():
        told |= thresholds.fields(one, test, given)
        own |= told.pop("own", {})
        grounds[test] = given["grounds"]
    if "range_fail" not in told and one.low is not None and one.high is not None:
        told["range_fail"] = (int(one.low * 10**one.scale), int(one.high * 10**one.scale))
        grounds["gross_range"] = "; ".join(filter(None, (PHYSICAL, grounds.get("gross_range"))))
    return Checks(**told, own=own, grounds=grounds)
