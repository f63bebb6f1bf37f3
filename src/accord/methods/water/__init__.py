"""Methods for water: classes by single factor, proportions of sections, and water indices."""
