"""The quality tests a load runs: those whose thresholds the vocabulary knows.

The physical range of a parameter gives the gross range test; PM2.5 above PM10 is told where a
table has both. Every other test is configured by nobody here, and the receipt says so.
"""

from __future__ import annotations

from accord.ingest.description import Description
from accord.vocab.parameters import Parameter
from accord.vocab.quality import Checks

GROUNDS = {"gross_range": "physical range of the parameter (vocab/parameters.yaml)"}


def configured(description: Description) -> dict[str, Checks]:
    """Return the tests of each parameter of a source."""
    found: dict[str, Checks] = {}
    met: dict[str, Parameter] = {}
    for table in description.tables:
        rules = [*table.columns.values(), *(table.long.values.values() if table.long else ())]
        met |= {r.parameter.id: r.parameter for r in rules}
    both = {"PM2.5", "PM10"} <= set(met)
    for one in met.values():
        ordered = both and one.id in ("PM2.5", "PM10")
        if one.low is not None and one.high is not None:
            span = (int(one.low * 10**one.scale), int(one.high * 10**one.scale))
            found[one.id] = Checks(range_fail=span, pm_order=ordered, grounds=GROUNDS)
    return found
