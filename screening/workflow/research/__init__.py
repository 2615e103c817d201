"""De-identified data for research, exported from the practice."""
