"""Code lists as data, with labels in both working languages."""
