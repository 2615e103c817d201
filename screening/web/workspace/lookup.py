"""The screening that a URL refers to, and its course of care."""

from __future__ import annotations

from flask import abort

from screening.practice import practice
from screening.records.screenings.screenings import Screening
from screening.workflow.care.course import Course, course_of


def screening_or_404(reference: str) -> Screening:
    """Return the screening with a reference. Aborts with 404 if there is none."""
    return practice().screenings.by_reference(reference) or abort(404)


def course_or_404(reference: str) -> Course:
    """Return the course of care of a screening. Aborts with 404 if it has none, or the practice tracks none."""
    screening = screening_or_404(reference)
    course = course_of(practice(), screening) if practice().settings.course_of_care else None
    return course or abort(404)
