"""The therapist's pages: sign-in, queue, summary, decision. They never import the patient's."""

from screening.web.workspace import (
    calls,
    candidate,
    completion,
    corrections,
    entry,
    explain,
    insights,
    invites,
    pages,
    patient_file,
    patients,
    people,
    practice_settings,
    queue,
    sign_in,
    trail,
    welcome,
)
from screening.web.workspace.door import workspace

__all__ = [
    "calls",
    "candidate",
    "completion",
    "corrections",
    "entry",
    "explain",
    "insights",
    "invites",
    "pages",
    "patient_file",
    "patients",
    "people",
    "practice_settings",
    "queue",
    "sign_in",
    "trail",
    "welcome",
    "workspace",
]
