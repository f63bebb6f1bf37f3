"""The pure tests against ioos_qc on the same series: equal flags, value by value."""

import random

import numpy as np
import pytest

from accord.methods.quality import climatology, flat_line, gross_range, rate_of_change, spike
from accord.vocab.quality import Climate

qartod = pytest.importorskip("ioos_qc.qartod")

HOUR = 3600


def series(seed, missing=True):
    """A day-night curve with noise, spikes, flat stretches and missing values, in whole numbers."""
    chance = random.Random(seed)
    values, value = [], 400
    for hour in range(600):
        value += chance.randint(-30, 30)
        kind = chance.random()
        if kind < 0.02:
            values.append(value + chance.choice((-1, 1)) * chance.randint(100, 900))
        elif kind < 0.5 and hour % 60 < 25:
            values.append(values[-1] if values else value)
        elif missing and kind > 0.97:
            values.append(None)
        else:
            values.append(value)
    return values


def as_floats(values):
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def times(values):
    return np.datetime64("2024-01-01T00:00:00") + np.arange(len(values)) * np.timedelta64(1, "h")


SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_gross_range(seed):
    values = series(seed)
    wanted = qartod.gross_range_test(as_floats(values), (100, 900), (200, 700))
    assert gross_range(values, (100, 900), (200, 700)) == wanted.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_spike(seed):
    values = series(seed)
    wanted = qartod.spike_test(as_floats(values), suspect_threshold=40, fail_threshold=120)
    assert spike(values, 40, 120) == wanted.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_rate_of_change(seed):
    values = series(seed)
    wanted = qartod.rate_of_change_test(
        as_floats(values), times(values), threshold=50 / HOUR, fail_threshold=250 / HOUR
    )
    seconds = [hour * HOUR for hour in range(len(values))]
    ours = rate_of_change(values, seconds, 50, 250)
    # 50/3600 is no binary fraction: a change of exactly the threshold is left out.
    at_limit = {
        place
        for place in range(1, len(values))
        if None not in (values[place], values[place - 1])
        and abs(values[place] - values[place - 1]) in (50, 250)
    }
    for place, flag in enumerate(wanted.tolist()):
        if place not in at_limit:
            assert ours[place] == flag, place


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("tolerance", [1, 40])
def test_flat_line(seed, tolerance):
    values = series(seed, missing=False)
    wanted = qartod.flat_line_test(
        as_floats(values), times(values), 3 * HOUR, 6 * HOUR, tolerance=tolerance
    )
    assert flat_line(values, HOUR, tolerance, 3 * HOUR, 6 * HOUR) == [int(f) for f in wanted]


@pytest.mark.parametrize("seed", SEEDS)
def test_climatology(seed):
    values = series(seed)
    stamps = times(values) + np.timedelta64(20 * 24, "h")
    config = qartod.ClimatologyConfig()
    config.add(tspan=(1, 1), vspan=(200, 600), fspan=(100, 900), period="month")
    wanted = qartod.climatology_test(config, as_floats(values), stamps, np.zeros(len(values)))
    months = [int(str(stamp)[5:7]) for stamp in stamps]
    ours = climatology(values, months, [Climate((1, 1), (200, 600), (100, 900))])
    # ioos_qc lets missing values pass this test; the manual, and we, flag them 9.
    for place, flag in enumerate(wanted.tolist()):
        assert ours[place] == (9 if values[place] is None else flag), place


def test_worked_example_of_the_reference():
    # Temperatures 20.1 … with thresholds 3 and 8 °C: deviations 4.75, 9.55 and 4.8.
    assert spike([201, 202, 203, 299, 204, 205], 30, 80) == [2, 1, 3, 4, 3, 2]
