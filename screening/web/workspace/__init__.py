"""The therapist's pages: sign-in, queue, summary, decision. They never import the patient's."""

from screening.web.workspace import (
    completion,
    corrections,
    entry,
    invites,
    pages,
    patients,
    people,
    queue,
    sign_in,
    welcome,
)
from screening.web.workspace.door import workspace

__all__ = [
    "completion",
    "corrections",
    "entry",
    "invites",
    "pages",
    "patients",
    "people",
    "queue",
    "sign_in",
    "welcome",
    "workspace",
]
