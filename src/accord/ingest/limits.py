"""How much a file may ask for; beyond that it is refused with a code, never half read."""

COLUMNS = 16_384
"""Columns of a table, as in a workbook."""

LINE = 16 * 1024 * 1024
"""Bytes of one line of text."""

CELL = 1024 * 1024
"""Characters of one cell."""

VALUE = 100
"""Characters of a number; a longer one is rejected."""

TABLES = 1_000
"""Tables in a file."""

MEMBERS = 10_000
"""Files in an archive."""

RATIO = 250
"""How many times larger an archive's file may become, once it is larger than UNPACKED_FREE."""

UNPACKED_FREE = 64 * 1024 * 1024
"""Bytes that may be unpacked whatever the ratio."""

DEPTH = 2
"""Containers in containers."""

NESTING = 40
"""Depth of JSON."""

CHILD_MEMORY = 3 * 1024**3
"""Address space in bytes of the program that reads workbooks, NetCDF and Parquet."""

INSPECT_SECONDS = 15.0
"""Time within which inspection ends its reading; the answer itself comes within 20 seconds."""

BATCH = 20_000
"""Rows handed on at once; fewer where a row has many columns."""

BATCH_CELLS = 1_000_000
"""Cells handed on at once."""

BATCH_LETTERS = 32 * 1024 * 1024
"""Characters handed on at once, for files of very long cells."""

SAMPLE_CELL = 1_000
"""Characters of a cell that inspection looks at."""

DIGITS = 1_000
"""Digits of a whole number in JSON."""

ROWS = 10_000_000_000
"""Rows a file may say it has."""

NESTED = 2_000_000
"""Files in an archive times the archives among them."""
