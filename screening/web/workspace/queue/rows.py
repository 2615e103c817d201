"""The lines of the list of screenings, with the reason that matters most in a few words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from screening.domain.rules.kept import KeptFinding, KeptSuggestion
from screening.domain.rules.rulebook import Outcome, Rulebook, urgency_of
from screening.practice import practice
from screening.records.review.listing import Status
from screening.records.review.queue import QueueEntry
from screening.web.workspace.care.course import new_titles
from screening.workflow.rules.versions import NoRulesError, rulebook_of

STATUSES = {Status.NEW: "New", Status.DRAFT: "Draft", Status.CHANGED: "Changed since", Status.SIGNED: "Signed"}
REPLACED = "Replaced"  # by a newer version, which has its own line
NO_FINDING, TAKEN_BACK, DIFFERS = "No finding", "Warning sign taken back", "Record and answers differ"


@dataclass(frozen=True)
class Row:
    """One line: `reason` is the top reason, "" for those who may not read answers; `assigned_to` is "" for no one.

    A version that was replaced has no reason: it says nothing that is current. `new` is what the answers say now that
    they did not when the person was last needled. `in_care` says that their course of care is open.
    """

    entry: QueueEntry
    reason: str
    assigned_to: str
    status: str
    new: tuple[str, ...] = ()
    in_care: bool = False


def rows_of(entries: Iterable[QueueEntry], *, reads_answers: bool) -> list[Row]:
    """Return the lines of a list, in order."""
    listed = list(entries)
    takers = practice().queue.takers(entry.id for entry in listed)
    follows = reads_answers and practice().settings.course_of_care
    open_at = practice().episodes.open_among([one.active_at for one in listed if follows and one.active_at])
    return [
        Row(
            entry,
            _reason(entry) if reads_answers and entry.replaced_by is None else "",
            takers.get(entry.id, ""),
            STATUSES[entry.status] if entry.replaced_by is None else REPLACED,
            _new(entry) if reads_answers else (),
            entry.active_at in open_at,
        )
        for entry in listed
    ]


def leading(digest: str, suggestion: KeptSuggestion) -> KeptFinding | None:
    """Return the most prominent finding that asks for something, most urgent first; None if there is none."""
    asking = [finding for finding in suggestion.findings if finding.outcome not in (None, Outcome.FITS)]
    book = _readable(digest)
    known = [finding for finding in asking if book and finding.rule in book.by_id]
    if not book or not known:
        return min(asking, key=lambda finding: urgency_of(finding.outcome, finding.act), default=None)
    return min(known, key=lambda finding: book.by_id[finding.rule].prominence)


def _reason(entry: QueueEntry) -> str:
    first = leading(entry.digest, entry.suggestion)
    if entry.taken_back and (first is None or first.outcome is not Outcome.EMERGENCY):
        return TAKEN_BACK
    if first is None and entry.outcome != Outcome.FITS and entry.suggestion.outcome is Outcome.FITS:
        return DIFFERS  # nothing else makes an outcome more severe than what was suggested
    return _title(entry.digest, first) if first else NO_FINDING


def _new(entry: QueueEntry) -> tuple[str, ...]:
    """Return what is new since the last needling."""
    book = _readable(entry.digest) if entry.since_session else None
    return new_titles(entry.id, entry.suggestion, book) if book else ()


def _title(digest: str, finding: KeptFinding) -> str:
    """Return the title of a rule; its topic for versions without titles, or that this release cannot read."""
    book = _readable(digest)
    rule = book.by_id.get(finding.rule) if book else None
    return (rule.title if rule else "") or finding.topic.replace("_", " ").capitalize()


def _readable(digest: str) -> Rulebook | None:
    try:
        return rulebook_of(practice(), digest)
    except NoRulesError:
        return None
