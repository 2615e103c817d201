"""One screening: what to ask, the plan, the person and the decision on one page, and the text for the visit note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request

from screening.domain.people.search import shared_details
from screening.domain.review.denied import negatives
from screening.domain.rules.rulebook import Outcome
from screening.domain.rules.treatment import Treatment
from screening.exchange.documents.pdf import can_make_pdf
from screening.practice import practice
from screening.records.review.calls import Call
from screening.records.review.decision_drafts import SavedElsewhereError
from screening.records.review.decisions import Decision
from screening.records.screenings.screenings import Screening
from screening.settings.note_template import NoteForm
from screening.web.auth.access import staff
from screening.web.blueprints import ViewResult, workspace
from screening.web.needs import HALF_DAY, Needs
from screening.web.staff_wording import CONCLUSIONS, TICKS, local
from screening.web.workspace.care.course import course_card
from screening.web.workspace.follow_ups.card import follow_up_card
from screening.web.workspace.lookup import screening_or_404
from screening.web.workspace.queue.call_reasons import said_after
from screening.web.workspace.queue.calls import card_of
from screening.web.workspace.summary.before_signing import before_signing, is_prepared, prepared_for
from screening.web.workspace.summary.comparison import differences_between
from screening.web.workspace.summary.deciding import NotKeptError, posted, signs
from screening.web.workspace.summary.decision_form import DecisionForm
from screening.web.workspace.summary.elsewhere import said_apart
from screening.web.workspace.summary.health_links import link_of
from screening.web.workspace.summary.newer_rules import under_newer_rules
from screening.web.workspace.summary.person import person_of
from screening.web.workspace.summary.summary import Summary, summarize
from screening.web.workspace.summary.versions import changes_since_before
from screening.web.workspace.summary.visit_note import visit_note
from screening.workflow.practice.other_systems import host_of
from screening.workflow.practice.staff import THERAPIST, therapists
from screening.workflow.practice.treating_credentials import lacks_credential
from screening.workflow.review.assign import note_reading
from screening.workflow.review.decide import suggested_outcomes, when_raised
from screening.workflow.review.patients import linked_screenings, possible_matches


@workspace.route("/screenings/<reference>", methods=["GET", "POST"])
@Needs({THERAPIST}, fresh=HALF_DAY, fresh_if=signs)
def summary(reference: str) -> ViewResult:
    """Show the one-minute summary with what to ask and the decision; a post saves or signs, then redirects.

    What cannot be signed yet is saved, and shown again with `check` in the URL, so that Back never sends it twice.
    """
    shown, decisions = _opened(screening_or_404(reference))
    if request.method == "POST":
        return _posted(shown, decisions, _expecting(DecisionForm.posted(), shown))
    form, meanwhile = _begin(shown, decisions), "meanwhile" in request.args
    if "check" in request.args:
        form.validate()
    if meanwhile:
        form.after.data = _newest(decisions)
    return _summary_page(shown, decisions, form, form.problems if "check" in request.args else (), meanwhile=meanwhile)


def _posted(shown: Summary, decisions: list[Decision], form: DecisionForm) -> ViewResult:
    """Save or sign what was posted; what is too long, or was saved otherwise elsewhere, stays on the page."""
    try:
        return posted(shown, form)
    except NotKeptError as error:
        return _summary_page(shown, decisions, form, error.problems), 422
    except SavedElsewhereError as error:
        return _summary_page(shown, decisions, form, elsewhere=said_apart(shown, form, error.unsigned)), 409


def _opened(screening: Screening) -> tuple[Summary, list[Decision]]:
    return summarize(screening), practice().decisions.of(screening.id)


def _newest(decisions: list[Decision]) -> str:
    return str(decisions[0].number if decisions else 0)


def _begin(shown: Summary, decisions: list[Decision]) -> DecisionForm:
    """Return the form with what is not signed yet; one that replaces a decision starts with its words."""
    unsigned = practice().unsigned.of(shown.screening.id, staff().id)
    by_colleague = prepared_for(shown.screening.id, decisions) if "prepared" in request.args else []
    for one in by_colleague:
        if str(one.person_id) == request.args["prepared"]:
            return _on_new_page(DecisionForm.kept(one.unsigned), shown)  # never over what this person saved
    if unsigned:
        return _on_new_page(DecisionForm.kept(unsigned), shown, unsigned.state)
    form = _on_new_page(DecisionForm.replacing(decisions[0]) if decisions else DecisionForm.blank(), shown)
    form.after.data = _newest(decisions)
    return form


def _on_new_page(form: DecisionForm, shown: Summary, filled: str = "") -> DecisionForm:
    form.is_on_new_page(filled)
    return _expecting(form, shown)


def _is_about_emergency(screening: Screening, call: Call) -> bool:
    """Return whether a call was raised for an emergency: among these answers, or among those after a session."""
    return Outcome.EMERGENCY in (screening.outcome, *said_after(screening, call).outcomes)


def _expecting(form: DecisionForm, shown: Summary) -> DecisionForm:
    form.suggested = suggested_outcomes(shown.screening, shown.suggestion.outcome)
    call = practice().calls.of(shown.screening.id)
    form.call_open = call is not None and call.closed_at is None and _is_about_emergency(shown.screening, call)
    form.to_ask, form.language = shown.to_ask, shown.screening.language
    form.staff = shown.standing.book.treatment.staff
    form.lacks_credential = lacks_credential(practice(), staff().id, datetime.now(UTC))
    return form


def _summary_page(
    shown: Summary,
    decisions: list[Decision],
    form: DecisionForm,
    problems: Sequence[tuple[str, str]] = (),
    **news: object,
) -> str:
    """Return the summary page; getting it counts as reading the screening, so it is always audited.

    `news` is what happened since the posted page was shown: `meanwhile`, and what was saved `elsewhere`.
    """
    screening = shown.screening
    note_reading(practice(), screening, staff())
    newer = practice().screenings.newer(screening.id)
    correction, call = shown.standing.correction, practice().calls.of(screening.id)
    care = course_card(screening)
    return render_template(
        "workspace/summary.html",
        summary=shown,
        decisions=decisions,
        form=form,
        problems=problems,
        **news,
        unsigned=(unsigned := practice().unsigned.of(screening.id, staff().id)),
        is_prepared=is_prepared(unsigned, decisions),
        correction=correction,
        raised=when_raised(call),
        waits=bool(decisions) and not practice().queue.is_decided(screening.id),
        differences=differences_between(shown.sent, shown.standing) if correction else None,
        words=_decision_words(shown.standing.book.treatment, screening.language),
        check_names={check.id: check.patient_said for check in shown.to_ask},
        notes={form: visit_note(shown, decisions, form) for form in (NoteForm.LONG, NoteForm.SHORT)},
        has_pdf=can_make_pdf(),
        changes=changes_since_before(screening),
        card=card_of(call) if call else None,
        holder=(holder := practice().queue.taken_by(screening.id)),
        taken_by=practice().people.name_of(holder),
        therapists=therapists(practice()),
        me=staff(),
        newer=newer,
        since=None if newer else under_newer_rules(shown),
        entered_by=practice().people.name_of(screening.entered_by),
        duty_names={duty.rule.id: duty.rule.therapist for duty in shown.duties},
        person=person_of(shown),
        care=care,
        asked_between=follow_up_card(care.course) if care else None,
        **_others_of_patient(screening, newer),
        **_pushed(screening),
        **link_of(screening),
        **before_signing(screening, decisions),
        denied=negatives(shown.standing.book, shown.standing.answers, screening.taken_back),
        local=local,
    )


def _others_of_patient(screening: Screening, newer: Screening | None) -> dict[str, object]:
    """Return which other screenings may be the same patient's: the newest version is the one that is linked."""
    newest = (newer and practice().screenings.newest_version(newer.id)) or screening
    alike = possible_matches(practice(), newest)
    return {
        "same_invite": practice().screenings.with_the_same_invite(screening),
        "former": practice().screenings.former_identities(screening.id),
        "earlier": linked_screenings(practice(), newest),
        "matches": [(other, shared_details(newest.identity, other.identity)) for other in alike],
    }


def _pushed(screening: Screening) -> dict[str, object]:
    """Return the state of the outcome's delivery to another system, and its name; empty if none is set."""
    server = practice().given.push
    return {"pushed": practice().deliveries.pushed(screening.id), "push_host": host_of(server)} if server else {}


def _decision_words(treatment: Treatment, language: str) -> dict[str, Mapping[Any, Any]]:
    """Return the words of the decision form; a message to the patient is in the patient's language."""
    staff = treatment.staff
    return {
        "conclusions": CONCLUSIONS,
        "ticks": TICKS,
        "consent": staff.consent,
        "reasons": staff.reasons,
        "messages": {name: f"{one.label}: {one.text[language]}" for name, one in staff.messages.items()},
    }
