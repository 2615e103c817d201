"""The screening that a URL names."""

from __future__ import annotations

from flask import abort

from screening.practice import practice
from screening.records.screenings.screenings import Screening


def screening_or_404(reference: str) -> Screening:
    """Return the screening with a reference. Aborts with 404 if there is none."""
    return practice().screenings.by_reference(reference) or abort(404)
