"""De-identified data for research, taken out of the practice."""
