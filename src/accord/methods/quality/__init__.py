"""Quality tests of measured series, named and flagged as in IOOS QARTOD.

Pure functions over one series: values are whole numbers at the parameter's scale (None: missing),
times whole seconds. Each returns one flag per value: 1 pass, 2 not evaluated, 3 suspect, 4 fail,
9 missing. The same tests as SQL over millions of rows are in ``accord.lake.quality``.
"""

from accord.methods.quality.own import (
    hourly_changes,
    nearest_rank,
    quantile_span,
    spike_heights,
    spread_span,
)
from accord.methods.quality.qartod import (
    climatology,
    flat_line,
    gross_range,
    rate_of_change,
    spike,
)
from accord.methods.quality.timing import gap
from accord.methods.quality.together import distance_m, neighbour, pm_order

__all__ = [
    "climatology",
    "distance_m",
    "flat_line",
    "gap",
    "gross_range",
    "hourly_changes",
    "nearest_rank",
    "neighbour",
    "pm_order",
    "quantile_span",
    "rate_of_change",
    "spike",
    "spike_heights",
    "spread_span",
]
