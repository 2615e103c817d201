"""The report of a call that was made, as it is kept."""

from __future__ import annotations

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.records.sealing import Json


def said_data(report: CallReport) -> Json | str:
    """Return a report without its outcome as JSON data for storage, or just the note if there is nothing else."""
    if report.next is None:
        return report.note
    return {"note": report.note, "next": report.next, "found_by": report.found_by}


def read_said(outcome: CallOutcome, kept: Json | str) -> CallReport:
    """Return a stored report; earlier versions kept the note alone."""
    if isinstance(kept, str):
        return CallReport(outcome, kept)
    return CallReport(outcome, kept["note"], Next(kept["next"]), kept["found_by"])
