"""What a page shows about rules before they are published: checks, proof, difference, impact."""

from __future__ import annotations

from flask import request

from screening.practice import practice
from screening.rulebook.difference import NOTHING_MILDER, word_by_word
from screening.rulebook.reading.reader import digest
from screening.web.auth.access import roles_of, signed_in
from screening.web.staff_wording import local
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.candidate import MOST_SHEETS, impact_of, try_candidate
from screening.workflow.rules.versions import rulebook_in_force

CHANGED = "The rules changed since you opened this page. Review them again."
NOT_SEEN = "Check the box to confirm that you have reviewed the changes"
NOT_READ = "Check the box to confirm that you have read the rules"
HELD_BACK = "This cannot be published. The reasons are below."


def consequences(text: str | None) -> dict[str, object]:
    """Return what templates/components/candidate.html shows; `report` is None if the text is in force or unreadable."""
    in_force, roles = rulebook_in_force(practice()).version, roles_of(signed_in())
    report = None if text is None or digest(text) == in_force else try_candidate(practice(), practice().settings, text)
    return {
        "report": report,
        "impact": impact_of(practice(), report.file) if report and report.file else None,
        "may_be_put_in_force": report is not None and report.may_be_put_in_force,
        "word_by_word": word_by_word,
        "nothing_milder": NOTHING_MILDER,
        "accepted": practice().rules.acceptance_of(report.version if report else in_force),
        "in_force": in_force,
        "stored": practice().screenings.count(),
        "most": MOST_SHEETS,
        "may_activate": ADMINISTRATOR in roles,
        "is_therapist": THERAPIST in roles,
        "local": local,
    }


def is_as_seen(text: str) -> bool:
    """Return whether the text and the rules in force are still the ones that were shown."""
    seen = (request.form.get("version"), request.form.get("in_force"))
    return seen == (digest(text), rulebook_in_force(practice()).version)
