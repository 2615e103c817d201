"""What is stored on calls to a patient, in words: the number they left, who called, and how it came out."""

from __future__ import annotations

from collections.abc import Iterator

from screening.records.review.calls import Call
from screening.records.review.patient_file import FiledScreening
from screening.web.staff_wording import came_out, local
from screening.web.workspace.patients.file_parts import Fact, FileItem, FilePart


def call_parts(filed: FiledScreening) -> Iterator[FilePart]:
    """Yield the calls about a screening, in chronological order, if there are any."""
    if filed.calls:
        calls = sorted(filed.calls, key=lambda call: call.raised_at)
        yield FilePart("Calls", items=tuple(FileItem(f"Asked for {local(one.raised_at)}", _call(one)) for one in calls))


def _call(call: Call) -> tuple[Fact, ...]:
    made = [
        (
            f"Called {local(one.made_at)}",
            ". ".join(filter(None, (f"{came_out(one.report)}, {one.made_by}", one.report.note))),
        )
        for one in reversed(call.log)
    ]
    return (
        ("Number left on the urgent page", call.phone or "None"),
        *([("Taken", f"{local(call.taken_at)}, {call.taken_by}")] if call.taken_at else []),
        *made,
        ("Closed", local(call.closed_at) if call.closed_at else "No"),
    )
