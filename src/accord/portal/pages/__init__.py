"""The pages: what each gathers through ``reading`` and hands to its template."""
