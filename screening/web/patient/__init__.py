"""The patient's pages: start, questions, urgent, identity, check, result. They never import the workspace's."""

from screening.web.patient import pages, urgent
from screening.web.patient.door import patient

__all__ = ["pages", "patient", "urgent"]
