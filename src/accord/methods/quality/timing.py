"""The test of the times of a series."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from accord.vocab.quality import PASS, SUSPECT


def gap(seconds: Sequence[int], longest: int) -> list[int]:
    """Flag values that come later after the one before than expected.

    ``seconds``: n times in whole seconds, in order. ``longest``: seconds allowed between two.

    Returns n flags, without unit; the first passes. The flag says that values are missing before
    this one, nothing about the value itself, so it does not enter the summary flag.

    Raises nothing.

    Source: IOOS QARTOD, Test 1 timing and gap, applied to a series already collected.

    >>> gap([0, 3600, 14400], longest=3600)
    [1, 1, 3]
    """
    flags = [PASS] * min(1, len(seconds))
    for earlier, time in pairwise(seconds):
        flags.append(SUSPECT if time - earlier > longest else PASS)
    return flags
