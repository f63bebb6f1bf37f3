"""Files as people have them become clean observations, with a receipt for every value."""
