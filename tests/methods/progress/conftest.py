"""Items and evidence in short notation for the tests of status."""

from __future__ import annotations

import pytest

from accord.kernel.dates import PartialDate
from accord.kernel.terms import TimeTerm
from accord.methods.progress import EvidenceFact, assess_item


def _fact(text):
    name, extent, when, *rest = text.split()
    period = next((part[7:] for part in rest if part.startswith("period=")), None)
    delivered = None if when == "-" else PartialDate(when)
    return EvidenceFact(name, extent, delivered, period, "completed" in rest)


def _assess(form, facts, coverage, as_of, validity=None):
    form = dict(form)
    has_quantity = form.pop("quantity", False)
    covering = [PartialDate(coverage)] if coverage else []
    frame = PartialDate(validity) if validity else None
    return assess_item(
        TimeTerm.of(form), has_quantity, [_fact(f) for f in facts], covering, as_of, frame
    )


@pytest.fixture(scope="session")
def assess():
    """Assess an item: term in content form, facts as "id extent date [period=…] [completed]"."""
    return _assess
