"""Answers as QuestionnaireResponse: screened or checked without being stored, stored, and read."""

from __future__ import annotations

from werkzeug.wrappers import Response

from screening.domain.rules.suggestion import suggest
from screening.exchange.fhir.form import Resource
from screening.exchange.fhir.parameters import suggestion_parameters
from screening.exchange.fhir.reading import ROOT, missing_answers
from screening.exchange.fhir.screened import stored_response
from screening.exchange.formats.api_errors import ApiIssue, operation_outcome
from screening.practice import practice
from screening.records.access.machine_clients import Scope
from screening.web.api.fhir_answers import created, current, missing, screening_here
from screening.web.api.messages import answered
from screening.web.api.problems import ApiError
from screening.web.api.received import as_typed, read_sent, ready_to_keep, sent_resource
from screening.web.auth.machines import caller
from screening.web.blueprints import api
from screening.web.needs import Needs
from screening.workflow.fhir.outcome import exported, hand_out
from screening.workflow.intake.receive import OtherContentError, receive
from screening.workflow.intake.start import StartContext
from screening.workflow.rules.versions import open_to_patients


def _information(words: str) -> Resource:
    issue = {"severity": "information", "code": "informational", "diagnostics": words}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


@api.post("/fhir/QuestionnaireResponse/$screen")
@Needs({Scope.EVALUATE})
def screen() -> Response:
    """Return what the rules suggest about a response; none of it is stored."""
    form, sheet = read_sent(sent_resource())
    if sheet.issues:
        raise ApiError(422, *sheet.issues)
    suggestion = suggest(form.book, sheet.answers, sent=sheet.sent)
    return answered(suggestion_parameters(form, suggestion, sheet.language))


@api.post("/fhir/QuestionnaireResponse/$validate")
@Needs({Scope.EVALUATE})
def validate() -> Response:
    """Return what is wrong with a response, including missing required answers; none of it is stored."""
    form, sheet = read_sent(sent_resource())
    answers, unfit = as_typed(form, sheet)
    issues = [*sheet.issues, *unfit, *(missing_answers(form.questionnaire, answers) if sheet.sent else ())]
    return answered(operation_outcome(422, issues) if issues else _information("No mistakes"))


@api.post("/fhir/QuestionnaireResponse")
@Needs({Scope.WRITE})
def create() -> Response:
    """Store a response as a screening: 201 for a new one, 200 for one that is already stored."""
    if not open_to_patients(practice(), practice().given.demo):
        raise ApiError(503, ApiIssue("The practice does not accept answers yet: no clinician has accepted the rules"))
    resource = sent_resource()
    form, sheet = read_sent(resource)
    came = ready_to_keep(form, sheet, resource)
    try:
        screening_id, is_new = receive(practice(), StartContext(form.book, sheet.language, practice().day()), came)
    except OtherContentError:
        raise ApiError(409, ApiIssue("Other answers were sent with this identifier", f"{ROOT}.identifier")) from None
    kept = practice().screenings.by_id(screening_id) or missing()
    screened = exported(practice(), kept, form.address)
    place = form.url(ROOT, screened.reference)
    if is_new:
        return created(stored_response(screened), place)
    # Neither the current state nor its ETag is returned: a client that may only send must not read.
    return answered(_information("This response is already stored"), 200, {"Location": place})


@api.get("/fhir/QuestionnaireResponse/<reference>")
@Needs({Scope.READ})
def response(reference: str) -> Response:
    """Return the current answers of a screening."""
    screened = hand_out(practice(), screening_here(reference), practice().given.address, caller())
    return current(stored_response(screened))
