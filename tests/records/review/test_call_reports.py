"""Reports of calls: what is kept reads back, also what an earlier version kept."""

import pytest

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.records.review.call_reports import read_said, said_data


@pytest.mark.parametrize(
    "report",
    [CallReport(CallOutcome.REACHED, "went in", next=Next.CALLED_911), CallReport(CallOutcome.REACHED, "a note")],
)
def test_a_report_reads_back_as_it_was_kept(report):
    assert read_said(report.outcome, said_data(report)) == report


def test_a_note_alone_is_how_an_earlier_version_kept_it():
    assert read_said(CallOutcome.REACHED, "a note") == CallReport(CallOutcome.REACHED, "a note")
