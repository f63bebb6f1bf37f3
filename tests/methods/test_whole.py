"""Whole-number methods against the same on exact fractions, and on arrays."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.assess.air_rules import pieces_of
from accord.methods.air.sub_index import between_nodes, by_equations, in_bands
from accord.methods.rounding import round_exact
from accord.methods.whole import divide, on_pieces, pick, settle
from accord.standards.loading import standards

RULES = ("up", "nearest", "half_even", "truncate")
ROWS = [
    (edition.id, row)
    for edition in standards().values()
    if edition.medium == "air" and edition.kind == "index"
    for row in edition.rows
    if row.form in ("nodes", "bands", "piecewise")
]
NUMERATORS = st.integers(0, 10**20)
DENOMINATORS = st.integers(1, 10**6)


@given(NUMERATORS, DENOMINATORS, st.sampled_from(RULES))
def test_division_rounds_as_fractions_do(numerator, denominator, rule):
    expected = round_exact(Fraction(numerator, denominator), rule)
    assert divide(numerator, denominator, rule, pick) == expected


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**5)), min_size=1))
def test_the_same_body_serves_arrays(pairs):
    numerators = np.array([n for n, _ in pairs])
    denominators = np.array([d for _, d in pairs])
    for rule in RULES:
        found = divide(numerators, denominators, rule, np.where)
        assert found.tolist() == [divide(n, d, rule, pick) for n, d in pairs]


@given(st.sampled_from(ROWS), st.integers(0, 5 * 10**6), st.sampled_from((1, 10, 1000, 17000)))
def test_lines_are_those_of_the_tables(named, numerator, denominator):
    _, row = named
    value = Fraction(numerator, denominator)
    if row.form == "nodes":
        expected = between_nodes(value, row.nodes)
    elif row.form == "bands":
        expected = in_bands(value, row.bands)
    else:
        expected = by_equations(value, row.segments)
    height, factor = on_pieces(numerator, denominator, pieces_of(row), pick)
    found = None if height is None else Fraction(height, factor * denominator)
    assert found == expected


def test_every_printed_end_is_met():
    for _, row in ROWS:
        ends = [c for c, _ in row.nodes] + [c for b in row.bands for c in b[:2]]
        ends += [end for s in row.segments for end in (s.lo, s.hi) if end is not None]
        for end in ends:
            height, factor = on_pieces(end.numerator, end.denominator, pieces_of(row), pick)
            found = Fraction(height, factor * end.denominator)
            table = {c: i for c, i in row.nodes}
            table |= {c: i for c0, c1, i0, i1 in row.bands for c, i in ((c0, i0), (c1, i1))}
            assert found == (table[end] if table else by_equations(end, row.segments))


@given(NUMERATORS, DENOMINATORS, st.sampled_from(RULES))
def test_what_a_division_leaves_over_settles_its_rounding(numerator, denominator, rule):
    # Nine decimals by hand, three at a time, as columns are divided.
    quotient, rest = divmod(numerator, denominator)
    for _ in range(3):
        digits, rest = divmod(rest * 1000, denominator)
        quotient = quotient * 1000 + digits
    expected = round_exact(Fraction(numerator * 10**9, denominator), rule)
    assert settle(quotient, rest, denominator, rule, pick) == expected
