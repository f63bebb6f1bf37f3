"""Contradictions a machine can find: rules over a snapshot, which change nothing.

A contradiction is shown, never repaired. Rules are general: none knows an entry by its id.
"""

from accord.record.contradictions.findings import Finding, Rule, Wording
from accord.record.contradictions.rules import RULES, find

__all__ = ["RULES", "Finding", "Rule", "Wording", "find"]
