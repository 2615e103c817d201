"""Whom to call now, and what is waiting for a decision."""
