"""Accord: the shared record of a region's environmental cooperation."""

__version__ = "0.1.0"
