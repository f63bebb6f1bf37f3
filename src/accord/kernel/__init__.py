"""What every room speaks: errors with codes, texts, partial dates, time terms, ids. No I/O."""
