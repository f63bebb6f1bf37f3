"""The JSON API: everything the pages show, as data, through the same door."""
