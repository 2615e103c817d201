"""De-identified data for research: which columns there are, what a row holds, which cells are small."""
