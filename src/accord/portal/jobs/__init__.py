"""Jobs: long work as rows of a table, done by the node's worker, resumed after a kill."""
