"""Renderers: each module's ``render`` turns a paper into the bytes of one format."""
