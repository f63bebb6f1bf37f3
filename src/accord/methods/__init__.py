"""Pure functions with declared sources. No files, no network, no engine."""
