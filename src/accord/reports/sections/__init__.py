"""Sections of reports: each module's ``blocks`` writes one section in one language."""
