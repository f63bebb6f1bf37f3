"""Published results: the Nile, the airline passengers, the Dutch beaches and Gilbert's tables."""

from __future__ import annotations

import pytest
from tests.methods.trend.series import NILE, NL001, NL003, SEASONS

from accord.methods.trend.autocorrelated import (
    hamed_rao,
    prewhitened,
    trend_free_prewhitened,
    yue_wang,
)
from accord.methods.trend.mann_kendall import mann_kendall, score, variance
from accord.methods.trend.seasonal import seasonal_kendall
from accord.methods.trend.sen import sen_slope


def close(value: float) -> object:
    return pytest.approx(value, abs=5e-7, rel=2e-6)


def test_nile() -> None:
    test = mann_kendall(NILE)
    assert test.s == -1387
    assert test.variance == close(112728.333333)
    assert (test.z, test.tau) == (close(-4.128067), close(-0.280202))
    assert test.p == pytest.approx(3.65826e-05, rel=1e-5)
    line = sen_slope(NILE, range(1871, 1971))
    assert line.slope == close(-2.6)
    assert (line.low, line.high) == (close(-3.627907), close(-1.428571))


@pytest.mark.parametrize(
    ("lags", "z", "p"),
    [(1, -3.174028, 0.00150339), (3, -2.609473, 0.00906817), (99, -2.819979, 0.00480268)],
)
def test_nile_hamed_rao(lags: int, z: float, p: float) -> None:
    test = hamed_rao(NILE, lags=lags)
    assert (test.z, test.p) == (close(z), pytest.approx(p, rel=2e-6))


@pytest.mark.parametrize(("lags", "z"), [(1, -3.127334), (3, -2.566037), (99, -4.138703)])
def test_nile_yue_wang(lags: int, z: float) -> None:
    assert yue_wang(NILE, lags=lags, allow_negative=True).z == close(z)


def test_yue_wang_over_all_lags_corrects_nothing_and_the_floor_holds() -> None:
    """The sum over all lags cancels: factor 0.99486, which would *narrow* the variance."""
    assert yue_wang(NILE, lags=99, allow_negative=True).factor == pytest.approx(0.99486, abs=1e-5)
    floored = yue_wang(NILE, lags=99)
    assert floored.factor == 1
    assert floored.z == mann_kendall(NILE).z


def test_nile_whitened() -> None:
    assert prewhitened(NILE).z == close(-2.551526)
    assert trend_free_prewhitened(NILE).z == close(-4.577027)


def test_airline_passengers_by_season() -> None:
    found = seasonal_kendall(SEASONS)
    assert (found.test.s, found.test.variance) == (784, 2550)
    assert found.test.z == pytest.approx(15.50571, abs=5e-6)
    assert found.line.slope == pytest.approx(30.23611, abs=5e-6)


def test_beach_without_ties_is_exact() -> None:
    test = mann_kendall(NL001, exact=True, alternative="increasing")
    assert (test.s, test.exact) == (48, True)
    assert test.variance == pytest.approx(1625.33, abs=0.005)
    assert test.p == pytest.approx(0.1233, abs=5e-5)


def test_beach_with_a_tie_is_normal_without_continuity() -> None:
    test = mann_kendall(NL003, exact=True, continuity=False, alternative="decreasing")
    assert (test.s, test.exact) == (-73, False)
    assert test.variance == pytest.approx(1624.33, abs=0.005)
    assert test.p == pytest.approx(0.0350, abs=5e-5)


def test_small_published_cases() -> None:
    assert score([10, 15, 14, 20]) == 4
    assert variance([10, 14, 14, 14, 17, 22, 22, 23, 27, 27]) == pytest.approx(119.3, abs=0.05)
    # Gilbert 1987: two of 23, three of 24, three of 29.
    assert variance([23, 24, 29, 6, 29, 24, 24, 29, 23]) == pytest.approx(83.66667, abs=5e-6)
    assert sen_slope([12, 8, 9, 4, 7, 5, 3, 1]).slope == -1.5
