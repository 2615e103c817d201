"""A proposal: new words for a rule, with their consequences; a second person publishes or declines them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, redirect, render_template, request, url_for

from screening.domain.people.text import visible
from screening.practice import practice
from screening.records.operations.proposals import Proposal, ProposalState
from screening.rulebook.chapters import Chapter
from screening.rulebook.reading.reader import read_stored
from screening.rulebook.reading_ease import Score, scores
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import TYPING, Needs
from screening.web.staff_wording import too_long
from screening.web.workspace.rules.consequences import (
    CHANGED,
    HELD_BACK,
    NOT_READ,
    NOT_SEEN,
    consequences,
    is_as_seen,
)
from screening.web.workspace.rules.words import label_of
from screening.workflow.practice.staff import ADMINISTRATOR, THERAPIST
from screening.workflow.rules.candidate import CandidateReport, try_candidate
from screening.workflow.rules.proposals import (
    CollisionError,
    NotTheAuthorError,
    OwnProposalError,
    SettledError,
    approve,
    decline,
    edited_in_force,
    proposal_of,
    withdraw,
)
from screening.workflow.rules.reading import UNREAD, unread
from screening.workflow.rules.versions import StaleRulesError, accept, rulebook_in_force, text_in_force

_MOST_REASON = 500
_RECENT = 20  # activations among which the version before the published one is looked for
_SETTLED = "It was decided on since you opened this page."
_OWN = "A second person decides on this: you proposed it yourself."
_PAGE = "/rules/proposals/<int:number>"


@workspace.get(_PAGE)
@Needs({ADMINISTRATOR, THERAPIST})
def proposal(number: int) -> ViewResult:
    """Show what a proposal changes, and what became of it."""
    return _page(_proposal(number))


@workspace.post(f"{_PAGE}/approve")
@Needs({ADMINISTRATOR}, fresh=TYPING)
def approve_proposal(number: int) -> ViewResult:
    """Publish the words that someone else proposed."""
    found = _proposal(number)
    refused = _refused(found, _text(found), "seen", NOT_SEEN)
    if refused:
        return refused
    try:
        approve(practice(), number, request.form["in_force"], staff())
    except SettledError:
        return _page(_proposal(number), [("proposal", _SETTLED)]), 409
    except (CollisionError, StaleRulesError):
        return _page(_proposal(number), [("proposal", CHANGED)]), 409
    return redirect(url_for("workspace.proposal", number=number))


@workspace.post(f"{_PAGE}/accept")
@Needs({THERAPIST}, fresh=TYPING)
def accept_proposal(number: int) -> ViewResult:
    """Record that a therapist, not the author, read the rules with these words and accepts them for patients.

    The page shows only what changes: the person accepting has read the published rules, section by section.
    """
    found = _proposal(number)
    text = _text(found)  # read once, so that what is accepted is what was shown, whatever is published meanwhile
    refused = _refused(found, text, "read", NOT_READ)
    if text is None or refused:
        return refused
    if _unread():
        return _page(found, [("proposal", UNREAD)]), 422
    accept(practice(), text, staff().name, staff().actor)
    return redirect(url_for("workspace.proposal", number=number, accepted="yes"))


@workspace.post(f"{_PAGE}/decline")
@Needs({ADMINISTRATOR})
def decline_proposal(number: int) -> ViewResult:
    """Decline the words that someone else proposed, and say why."""
    found, reason = _proposal(number), visible(request.form.get("reason", ""))
    wrong = too_long(reason, _MOST_REASON) if reason else "Write why, for the person who proposed it"
    if wrong:
        return _page(found, [("reason", wrong)]), 422
    try:
        decline(practice(), number, reason, staff())
    except OwnProposalError:
        return _page(found, [("proposal", _OWN)]), 403
    except SettledError:
        return _page(_proposal(number), [("proposal", _SETTLED)]), 409
    return redirect(url_for("workspace.proposal", number=number))


@workspace.post(f"{_PAGE}/withdraw")
@Needs({ADMINISTRATOR, THERAPIST})
def withdraw_proposal(number: int) -> ViewResult:
    """Withdraw one's own proposal."""
    try:
        _proposal(number)
        withdraw(practice(), number, staff())
    except NotTheAuthorError:
        abort(403)
    except SettledError:
        return _page(_proposal(number), [("proposal", _SETTLED)]), 409
    return redirect(url_for("workspace.proposal", number=number))


def _proposal(number: int) -> Proposal:
    return proposal_of(practice(), number) or abort(404)


def _refused(found: Proposal, text: str | None, tick: str, not_ticked: str) -> ViewResult:
    """Return the page that says why a post about the rules with a proposal is refused; "" if it is accepted."""
    if found.state is not ProposalState.OPEN:
        return _page(found, [("proposal", _SETTLED)]), 409
    if found.by == staff().id:
        return _page(found, [("proposal", _OWN)]), 403
    if text is None or not is_as_seen(text):
        return _page(found, [("proposal", CHANGED)]), 409
    if tick not in request.form:
        return _page(found, [(tick, not_ticked)]), 422
    if not try_candidate(practice(), practice().settings, text).may_be_put_in_force:
        return _page(found, [("proposal", HELD_BACK)]), 422
    return ""


def _text(found: Proposal) -> str | None:
    """Return the rules in force with a proposal; None if it is settled, or someone else changed the same words."""
    try:
        return edited_in_force(practice(), found.edit) if found.state is ProposalState.OPEN else None
    except CollisionError:
        return None


def _unread() -> tuple[Chapter, ...]:
    """Return the sections of the published rules that the signed-in person has not read."""
    return unread(practice(), read_stored(text_in_force(practice())), staff().actor)


def _collided(found: Proposal) -> Sequence[str] | None:
    """Return the labels of the words that someone else has changed since; None if the proposal still fits."""
    try:
        edited_in_force(practice(), found.edit)
    except CollisionError as error:
        return [label_of(field) for field in error.fields]
    return None


def _page(found: Proposal, problems: Sequence[tuple[str, str]] = ()) -> str:
    is_open = found.state is ProposalState.OPEN
    told = consequences(_text(found))
    report, book = told["report"], rulebook_in_force(practice())
    past = practice().rules.activations(_RECENT)
    return render_template(
        "workspace/proposal.html",
        **told,
        proposal=found,
        is_open=is_open,
        collided=_collided(found) if is_open else None,
        labels={field: label_of(field) for field in found.edit.changes},
        hard=_too_hard(report, found) if isinstance(report, CandidateReport) else [],
        is_mine=found.by == staff().id,
        unread=_unread() if told["is_therapist"] else (),
        deciders=_deciders(found),
        rule=book.by_id.get(found.edit.rule),
        rebased=found.edit.base != book.version,
        former=next((one.digest for one in past if one.digest != book.version), ""),
        name_of=practice().people.name_of,
        reason=request.form.get("reason", ""),
        problems=problems,
    )


def _too_hard(report: CandidateReport, found: Proposal) -> list[Score]:
    """Return the changed texts that are harder to read, or to hear, than the file allows."""
    book = report.file.rulebook if report.file else rulebook_in_force(practice())
    changed = set(found.edit.changes.values())
    measured = [score for language in book.languages for score in scores(book, language.code) if score.too_hard]
    return [
        score for score in measured if score.place.startswith(f"rules: {found.edit.rule}") and score.text in changed
    ]


def _deciders(found: Proposal) -> list[str]:
    """Return the names of those who may publish or decline a proposal."""
    everyone = practice().people.everyone()
    return [one.name for one in everyone if one.active and one.has_role(ADMINISTRATOR) and one.id != found.by]
