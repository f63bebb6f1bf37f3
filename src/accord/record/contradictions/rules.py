"""All rules, in the order of their codes."""

from __future__ import annotations

from accord.record.contradictions import annexes, claims, counts, dates, figures, items, names
from accord.record.contradictions.explaining import explain
from accord.record.contradictions.findings import Finding, Rule
from accord.record.snapshot import Snapshot

RULES: tuple[Rule, ...] = (
    dates.impossible_terms,
    dates.reversed_years_in_wordings,
    dates.two_dates,
    dates.counted_before_launch,
    names.several_names,
    names.names_in_mentions,
    names.headings_of_areas,
    names.themes,
    counts.initiatives,
    counts.priority_areas,
    counts.groups,
    counts.series_events,
    annexes.repeated_rows,
    annexes.shared_rows,
    claims.outside_membership,
    dates.outside_stated_period,
    items.unscheduled,
    items.odd_numbers,
    items.cadences,
    items.equal_targets,
    figures.scopes,
    annexes.missing_rows,
    claims.first_of_all,
    figures.row_years,
    items.overlaps,
    names.order_of_sides,
    annexes.unknown_annexes,
    dates.before_predecessor,
)


def find(facts: Snapshot) -> list[Finding]:
    """Apply every rule to the facts.

    Returns the findings in the order of the rules, each with the recorded discrepancy that names it
    already. An entry that fails the checks of its kind should be left out of ``facts``.
    """
    return explain((finding for rule in RULES for finding in rule(facts)), facts)
