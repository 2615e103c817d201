"""Whom to call now, and what waits for a decision."""
