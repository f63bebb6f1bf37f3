"""What was agreed and what was done: entries, their revisions, the status computed from them."""
