"""Sub-indices by straight lines: between nodes, inside bands, and by printed equations.

All arithmetic is on exact fractions, so a result is the same to the last digit everywhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from accord.standards.model import BandRow, Nodes, Segment


def between_nodes(value: Fraction, nodes: Nodes) -> Fraction | None:
    """Return the sub-index on the straight line between the two neighbouring nodes.

    ``value``: concentration in the unit of the nodes. ``nodes``: pairs of concentration and
    index, concentrations rising.

    Returns the exact sub-index (no unit), None below the first or above the last node.

    Raises: nothing.

    Source: HJ 633-2026, 4.2 and Table 3; QĐ 1459/QĐ-TCMT; P.14/MENLHK/2020.

    >>> nodes = ((Fraction(60), Fraction(100)), (Fraction(115), Fraction(150)))
    >>> between_nodes(Fraction(75), nodes)
    Fraction(1250, 11)
    """
    if not nodes[0][0] <= value <= nodes[-1][0]:
        return None
    at = bisect_left(nodes, value, key=lambda node: node[0])
    x1, y1 = nodes[at]
    if x1 == value:
        return y1
    x0, y0 = nodes[at - 1]
    return y0 + (y1 - y0) * (value - x0) / (x1 - x0)


def beyond_last(value: Fraction, nodes: Nodes) -> Fraction:
    """Continue the last straight line above the last node.

    ``value``: concentration above the last node, in its unit. ``nodes``: as in
    :func:`between_nodes`.

    Returns the exact sub-index (no unit).

    Raises: nothing.

    Source: EPA-454/B-24-002 (values above 500).

    >>> beyond_last(Fraction(30), ((Fraction(10), Fraction(0)), (Fraction(20), Fraction(50))))
    Fraction(100, 1)
    """
    (x0, y0), (x1, y1) = nodes[-2:]
    return y0 + (y1 - y0) * (value - x0) / (x1 - x0)


def in_bands(value: Fraction, bands: Sequence[BandRow]) -> Fraction | None:
    """Return the sub-index inside the printed band that holds a truncated concentration.

    ``value``: concentration already truncated to the printed decimals, in the unit of the bands.
    ``bands``: rows of low and high concentration, low and high index.

    Returns the exact sub-index (no unit), None outside all bands.

    Raises: nothing.

    Source: EPA-454/B-24-002, equation 1.

    >>> band = (Fraction("35.5"), Fraction("55.4"), Fraction(101), Fraction(150))
    >>> in_bands(Fraction("55.4"), [band])
    Fraction(150, 1)
    """
    for c_low, c_high, i_low, i_high in bands:
        if c_low <= value <= c_high:
            return i_low + (i_high - i_low) * (value - c_low) / (c_high - c_low)
    return None


def beyond_bands(value: Fraction, bands: Sequence[BandRow]) -> Fraction:
    """Continue the line of the last band above its top.

    ``value``, ``bands``: as in :func:`in_bands`.

    Returns the exact sub-index (no unit).

    Raises: nothing.

    Source: EPA-454/B-24-002 (values above 500).

    >>> band = (Fraction(0), Fraction(10), Fraction(0), Fraction(500))
    >>> beyond_bands(Fraction(11), [band])
    Fraction(550, 1)
    """
    c_low, c_high, i_low, i_high = bands[-1]
    return i_low + (i_high - i_low) * (value - c_low) / (c_high - c_low)


def by_equations(value: Fraction, segments: Sequence[Segment]) -> Fraction | None:
    """Return the sub-index by the printed equation of the segment that holds the value.

    ``value``: concentration in the unit of the segments. ``segments``: printed equations, rising.
    An end shared by two segments takes the first printed; a value in a gap between two takes the
    lower one.

    Returns the exact sub-index (no unit), None below the first or above the last segment.

    Raises: nothing.

    Source: DOE Malaysia, API_Calculation.pdf (equations); what is done in gaps and at shared ends
    is listed in known_text_errors of MY-API.

    >>> segment = Segment(*map(Fraction, ("0", "50", "1", "0", "0")))
    >>> by_equations(Fraction(28), [segment])
    Fraction(28, 1)
    """
    if value < segments[0].lo:
        return None
    chosen = None
    for segment in segments:
        if value >= segment.lo and (chosen is None or chosen.hi is None or value > chosen.hi):
            chosen = segment
    last = segments[-1]
    if chosen is None or (last.hi is not None and value > last.hi):
        return None
    return chosen.base + chosen.slope * (value - chosen.x0)
