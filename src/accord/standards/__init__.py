"""Normative editions as dated, cited data, with their models, loader and checks."""
