"""The rules over millions of sheets: the same condition tree, compiled to columns (extra `bulk`)."""
