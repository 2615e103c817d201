"""An hour of a practice at work, asked of a real server. `make soak` runs it; test_soak.py runs seconds of it."""
