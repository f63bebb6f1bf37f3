"""Measured data that wait for release: a test that was configured could not run."""

from __future__ import annotations

from accord.kernel.errors import AccordError
from accord.lake import Lake
from accord.release.errors import REL004
from accord.vocab.quality import NAMES


def why_held_back(lake: Lake | None, dataset: str) -> list[AccordError]:
    """Return why only its owner may have a dataset of the lake now; nothing where all may.

    Each reason is a REL004 with the load, the parameter and the test that could not run.
    """
    waiting = lake.held_back(dataset) if lake is not None else []
    return [
        REL004(
            dataset=one.dataset,
            load=one.load,
            parameter=one.parameter,
            test=NAMES[one.test]["en"],
            test_zh=NAMES[one.test]["zh"],
            detail=one.detail,
        )
        for one in waiting
    ]
