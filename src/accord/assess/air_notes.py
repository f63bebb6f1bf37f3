"""What an air result of a series has to say: the same notes as single values of its averages."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from accord.assess.air_index import reach, say_rounding
from accord.assess.inputs import Given
from accord.assess.reasons import notes_of
from accord.assess.result import Result, say_confidence
from accord.assess.spelling import normal, slots
from accord.standards.model import Standard


def said_of(row: Mapping[str, Any], edition: Standard) -> Result:
    """Return rows used, reading taken and notes of one row of a result of air.

    ``row``: with the columns of ``air_result.SCHEMA``. Averages without enough data are left out;
    why an input has no sub-index is said by the reasons of the row.
    """
    result = Result(edition, counterfactual=row["counterfactual"], variant=row["variant"])
    if row["counterfactual"]:
        result.say("counterfactual", standard=edition.id)
    known = slots(edition)
    for one in row["averages"]:
        slot = known.get(normal(one["key"]))
        if slot is None or not one["denominator"] or one["have"] < one["need"]:
            continue
        value = Fraction(int(one["numerator"]), int(one["denominator"]))
        reach(Given(one["key"], slot, value), result, row["variant"])
    result.sub_indices = {key: Fraction(value) for key, value in row["sub_indices"]}
    say_rounding(result)
    say_confidence(result)
    result.notes += notes_of(row["reasons"] or ())
    return result
