"""Word tables and workbooks: read with limits, compared with the record, written back."""
