"""Before another form is opened here: whether this browser would lose one that was begun and not sent."""

from __future__ import annotations

from screening.web.patient.session import found_draft, is_begun


def leaves_a_form(opens: str = "") -> bool:
    """Return whether a form with something in it leaves this browser if another one is opened.

    A change in which nothing was changed yet is begun again as easily.
    """
    found = found_draft()
    if found is None or found.screening_id or found.id == opens:
        return False
    return is_begun(found) and not (found.origin.changes and found.revision == 0)
