"""Trends: Mann–Kendall and its forms for autocorrelation and seasons, Sen's slope.

Statistics are float64 in a fixed order; scores are whole numbers. What differs from the usual
program on purpose is written in ``docs/explanation/trends.md``.
"""
