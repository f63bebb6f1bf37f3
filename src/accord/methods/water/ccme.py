"""The water quality index of the Canadian Council of Ministers of the Environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

_DIGITS = Context(prec=28)
ROOT_OF_3 = Decimal("1.732")


@dataclass(frozen=True)
class Objective:
    """The objective of one variable: a lower bound, an upper bound, or both, in its unit."""

    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Ccme:
    """The index with everything it was made of."""

    variables: int
    tests: int
    failed_variables: tuple[str, ...]
    failed_tests: int
    f1: Decimal
    f2: Decimal
    f3: Decimal
    index: Decimal


def ccme_wqi(
    samples: Mapping[str, Sequence[Decimal | None]], objectives: Mapping[str, Objective]
) -> Ccme:
    """Return the CCME index of samples against their objectives.

    ``samples``: variable to values in its unit, None where not sampled. ``objectives``: variable
    to its bounds in the same unit.

    Returns scope F1, frequency F2, amplitude F3 (per cent) and the index, 0 to 100 (28 digits).

    Raises: ValueError without a single test, or where a value of 0 stands against a lower bound
    (the excursion has no end); KeyError where an objective is missing.

    Source: CCME Water Quality Index 1.0, technical report, equations 1 to 6 (divisor 1.732).

    >>> ccme_wqi({"DO": [Decimal(9)]}, {"DO": Objective(low=Decimal(5))}).index
    Decimal('100')
    """
    excursions: dict[str, list[Decimal]] = {}
    tests = 0
    with localcontext(_DIGITS):
        for name, values in samples.items():
            present = [v for v in values if v is not None]
            tests += len(present)
            found = [_excursion(v, objectives[name]) for v in present]
            excursions[name] = [e for e in found if e is not None]
        if not tests:
            raise ValueError("no value to test")
        failed = tuple(name for name, found in excursions.items() if found)
        count = sum(len(found) for found in excursions.values())
        f1 = Decimal(len(failed)) / len(samples) * 100
        f2 = Decimal(count) / tests * 100
        nse = sum((sum(found, Decimal(0)) for found in excursions.values()), Decimal(0)) / tests
        f3 = nse / (Decimal("0.01") * nse + Decimal("0.01"))
        index = 100 - (f1**2 + f2**2 + f3**2).sqrt() / ROOT_OF_3
        return Ccme(len(samples), tests, failed, count, f1, f2, f3, index)


def _excursion(value: Decimal, objective: Objective) -> Decimal | None:
    """How far a value misses its objective, None where it does not; a zero passes an upper one."""
    if objective.high is not None and value > objective.high:
        return value / objective.high - 1
    if objective.low is not None and value < objective.low:
        if value == 0:
            raise ValueError("a value of 0 has no excursion from a lower bound")
        return objective.low / value - 1
    return None
