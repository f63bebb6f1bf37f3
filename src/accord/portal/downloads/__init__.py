"""Every list as a file: tables, a calendar, a feed of changes; through the same door."""
