"""The patient's pages: start, questions, urgent, identity, check, result. They never import the workspace's."""

from screening.web.patient import change, door, invited, later, pages, prints, screens, sending, urgent
from screening.web.patient.door import patient

patient.before_request(door.speak_as_asked)
patient.before_request(urgent.warn_first)
patient.before_request(door.refuse_forged)

__all__ = ["change", "invited", "later", "pages", "patient", "prints", "screens", "sending", "urgent"]
