"""What became of an item: status from its time term, the evidence and the coverage of sources."""

from accord.methods.progress.months import months_late, timing
from accord.methods.progress.status import (
    EvidenceFact,
    ExpectedPeriod,
    Finding,
    assess_item,
    term_span,
)
from accord.methods.progress.table import STATUS_WORDS, STATUSES, TRUTH_TABLE, table_rows

__all__ = [
    "STATUSES",
    "STATUS_WORDS",
    "TRUTH_TABLE",
    "EvidenceFact",
    "ExpectedPeriod",
    "Finding",
    "assess_item",
    "months_late",
    "table_rows",
    "term_span",
    "timing",
]
