"""What must hold for any series, and equality with pymannkendall where that program is right."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import numpy as np
import pymannkendall as pmk
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from tests.methods.trend.series import SEASONS

from accord.methods.trend.autocorrelated import (
    hamed_rao,
    prewhitened,
    trend_free_prewhitened,
    yue_wang,
)
from accord.methods.trend.mann_kendall import (
    Kendall,
    exact_probability,
    mann_kendall,
    score,
    variance,
)
from accord.methods.trend.seasonal import seasonal_kendall
from accord.methods.trend.sen import sen_slope

SERIES = st.lists(st.integers(-50, 50), min_size=5, max_size=40)
AT = {"abs": 1e-9, "rel": 1e-9}


def uneven(values: list[int]) -> None:
    """A constant series has no autocorrelation and no spread; it has tests of its own."""
    assume(len(set(values)) > 2)


def left(correct: Callable[..., Kendall], values: list[int], lags: int) -> Kendall:
    """The corrected test; pymannkendall gives no number where the variance is used up."""
    try:
        return correct(values, lags=lags, allow_negative=True)
    except ValueError:
        reject()


def whitened(x: np.ndarray) -> np.ndarray:
    """The series less its autocorrelation at lag 1, as both programs form it."""
    moved = x - x.mean()
    return x[1:] - x[:-1] * (moved[1:] @ moved[:-1]) / (moved @ moved)


def apart(x: np.ndarray) -> bool:
    """No two values so near that the last bit decides which is the larger."""
    return bool(np.diff(np.sort(x)).min() > 1e-9)


@given(SERIES)
def test_plain_equals_pymannkendall(values: list[int]) -> None:
    uneven(values)
    ours, theirs = mann_kendall(values), pmk.original_test(values)
    assert ours.s == theirs.s
    assert (ours.variance, ours.z) == pytest.approx((theirs.var_s, theirs.z), **AT)
    assert (ours.p, ours.tau) == pytest.approx((theirs.p, theirs.Tau), **AT)
    line = sen_slope(values)
    assert (line.slope, line.intercept) == pytest.approx((theirs.slope, theirs.intercept), **AT)


@given(SERIES, st.integers(1, 4))
def test_corrections_equal_pymannkendall_at_a_stated_lag(values: list[int], lags: int) -> None:
    uneven(values)
    rest = np.array(values) - np.arange(1, len(values) + 1) * sen_slope(values).slope
    assume(np.ptp(rest) > 1e-6)
    if len(np.unique(np.round(rest, 6))) == len(np.unique(rest)):  # ranks not decided by rounding
        ours = left(hamed_rao, values, lags)
        theirs = pmk.hamed_rao_modification_test(values, lag=lags)
        assert (ours.variance, ours.z) == pytest.approx((theirs.var_s, theirs.z), **AT)
    ours = left(yue_wang, values, lags)
    theirs = pmk.yue_wang_modification_test(values, lag=lags)
    assert (ours.variance, ours.z) == pytest.approx((theirs.var_s, theirs.z), **AT)


@given(SERIES)
def test_whitenings_equal_pymannkendall(values: list[int]) -> None:
    uneven(values)
    rest = np.array(values) - np.arange(1, len(values) + 1) * sen_slope(values).slope
    assume(np.ptp(rest) > 1e-6)
    assume(apart(whitened(np.array(values, float))) and apart(whitened(rest)))
    assume(apart(whitened(rest) + np.arange(1, len(values)) * sen_slope(values).slope))
    ours, theirs = prewhitened(values), pmk.pre_whitening_modification_test(values)
    assume(theirs.var_s > 0)
    assert (ours.s, ours.z) == pytest.approx((theirs.s, theirs.z), **AT)
    ours = trend_free_prewhitened(values)
    theirs = pmk.trend_free_pre_whitening_modification_test(values)
    assume(theirs.var_s > 0)
    assert (ours.s, ours.z) == pytest.approx((theirs.s, theirs.z), **AT)


@settings(max_examples=30)
@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=24, max_size=60))
def test_seasonal_equals_pymannkendall_with_gaps(values: list[int | None]) -> None:
    seasons = {
        m: {y: v for y, v in enumerate(values[m::6]) if v is not None}
        for m in range(6)
        if sum(v is not None for v in values[m::6])
    }
    assume(len(seasons) == 6 and all(len(of) > 1 for of in seasons.values()))
    theirs = pmk.seasonal_test([float("nan") if v is None else v for v in values], period=6)
    assume(theirs.var_s > 0)
    ours = seasonal_kendall(seasons)
    assert (ours.test.s, ours.test.z) == pytest.approx((theirs.s, theirs.z), **AT)
    assert (ours.line.slope, ours.line.intercept) == pytest.approx(
        (theirs.slope, theirs.intercept), **AT
    )


def test_dependent_seasons_equal_pymannkendall() -> None:
    flat = [SEASONS[m][y] for y in range(1949, 1961) for m in range(12)]
    theirs = pmk.correlated_seasonal_test(flat, period=12)
    ours = seasonal_kendall(SEASONS, dependent=True).test
    assert (ours.s, ours.variance, ours.z) == pytest.approx((theirs.s, theirs.var_s, theirs.z))


def test_where_pymannkendall_is_wrong_gaps_keep_their_place() -> None:
    """With years missing, pymannkendall closes the gap before it looks at autocorrelation.

    Values 1, 2, 1, 2 at years 0, 1, 4, 5 less a flat line: pairs one year apart are (0,1) and
    (4,5) only. Deviations are -1/2, 1/2, -1/2, 1/2, so r1 = (-1/4 - 1/4)/(4/4) = -1/2; closed up
    it would be -3/4.
    """
    from accord.methods.trend.autocorrelated import autocorrelation

    assert autocorrelation([1, 2, 1, 2], [0, 1, 4, 5], 1) == [-0.5]
    assert autocorrelation([1, 2, 1, 2], [0, 1, 2, 3], 1) == [-0.75]


@given(SERIES)
def test_backwards_the_score_changes_sign(values: list[int]) -> None:
    assert score(values[::-1]) == -score(values)
    assert variance(values[::-1]) == variance(values)


@given(SERIES, st.integers(-1000, 1000))
def test_a_shift_changes_neither_test_nor_slope(values: list[int], shift: int) -> None:
    moved = [v + shift for v in values]
    assert mann_kendall(moved) == mann_kendall(values)
    assert sen_slope(moved).slope == pytest.approx(sen_slope(values).slope, **AT)


@given(SERIES, st.randoms())
def test_order_of_rows_does_not_matter(values: list[int], random) -> None:  # type: ignore[no-untyped-def]
    rows = list(enumerate(values))
    random.shuffle(rows)
    mixed = mann_kendall([v for _, v in rows], [t for t, _ in rows])
    assert mixed == mann_kendall(values, range(len(values)))


@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=6),
    st.lists(st.integers(0, 2), min_size=6, max_size=6),
)
@settings(max_examples=40, deadline=None)
def test_variance_is_the_one_over_all_orders(values: list[int], times: list[int]) -> None:
    """Ties in values and times: the formula is the variance of S over every order of the values."""
    at = times[: len(values)]
    scores = [score(list(order), at) for order in permutations(values)]
    assert sum(scores) == 0
    assert variance(values, at) == pytest.approx(sum(s * s for s in scores) / len(scores))


@pytest.mark.parametrize("n", [4, 5, 6])
def test_exact_probability_is_the_share_of_orders(n: int) -> None:
    scores = [score(list(order)) for order in permutations(range(n))]
    for s in set(scores):
        rising = sum(other >= s for other in scores) / len(scores)
        falling = sum(other <= s for other in scores) / len(scores)
        assert exact_probability(s, n, "increasing") == pytest.approx(rising)
        assert exact_probability(s, n, "decreasing") == pytest.approx(falling)
        assert exact_probability(s, n) == pytest.approx(min(1, 2 * min(rising, falling)))


def test_a_constant_series_shows_nothing() -> None:
    test = mann_kendall([7] * 10)
    assert (test.s, test.z, test.p) == (0, 0, 1)
    assert hamed_rao([7] * 10, lags=2).factor == 1
    assert sen_slope([7] * 10).slope == 0


def test_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        mann_kendall([1, 2, 3])
    with pytest.raises(ValueError, match="lags"):
        hamed_rao([1, 2, 3, 4, 5], lags=5)
    with pytest.raises(ValueError, match="rise"):
        yue_wang([1, 2, 3, 4], [0, 2, 1, 3], lags=1)
    with pytest.raises(ValueError, match="no season"):
        seasonal_kendall({1: {2000: 1.0}, 2: {2001: 3.0}})
    with pytest.raises(ValueError, match="at least 10"):
        seasonal_kendall({m: {y: 1.0 * y for y in range(5)} for m in range(4)}, dependent=True)
