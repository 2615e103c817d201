"""Cells of CSV files that a spreadsheet opens: text stays text."""

from __future__ import annotations

_COMMANDS = ("=", "+", "-", "@", "\t", "\r")


def cell(text: str) -> str:
    """Return a cell that no spreadsheet treats as a formula (OWASP, CSV injection): prefixed with a quote if needed."""
    return f"'{text}" if text.startswith(_COMMANDS) else text
