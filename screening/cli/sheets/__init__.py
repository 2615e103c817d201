"""Commands that evaluate files of sheets."""
