"""Keeping a node: preparing its data folder, backup, restore, upgrade, examination."""
