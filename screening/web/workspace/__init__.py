"""The therapist's pages: sign-in, queue, summary, decision. They never import the patient's."""

from screening.web.workspace import pages, welcome
from screening.web.workspace.pages import workspace

__all__ = ["pages", "welcome", "workspace"]
