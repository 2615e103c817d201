"""The screening that an address names."""

from __future__ import annotations

from flask import abort

from screening.practice import practice
from screening.records.screenings.screenings import Screening


def screening_or_404(reference: str) -> Screening:
    """Return the screening of a reference; another one ends the request with 404."""
    return practice().screenings.by_reference(reference) or abort(404)
