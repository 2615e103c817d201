"""The steps of changing rules: versions, a candidate, its impact, replay."""
