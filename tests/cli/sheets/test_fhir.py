"""`screening fhir`: form, answers and outcome, printed."""

import json

from screening.practice import NAME
from screening.records.audit.entries import Kind, Subject, Wanted
from tests.builders import healthy


def test_the_form_is_printed_in_every_language_or_in_one(run, rulebook):
    assert json.loads(run("fhir", "form").output)["version"] == rulebook.version
    assert json.loads(run("fhir", "form", "--language", "es").output)["language"] == "es"
    done = run("fhir", "form", "--language", "fr")
    assert (done.exit_code, "pick one of en, es" in done.output) == (2, True)


def test_answers_and_outcome_are_printed_and_that_is_on_the_trail(run, app, patient):
    patient.has_sent(healthy())
    stores = app.extensions[NAME]
    with app.app_context():
        screening = stores.screenings.newest()
    for command, kind in (("response", "QuestionnaireResponse"), ("bundle", "Bundle")):
        printed = json.loads(run("fhir", command, screening.reference.lower()).output)
        assert (printed["resourceType"], printed["id"]) == (kind, screening.reference)
    with app.app_context():
        actions = [one.action for one in stores.audit.all(Wanted(chain=Subject(Kind.SCREENING, screening.id).chain))]
    assert actions == ["sent", "exported", "exported"]


def test_a_reference_that_nothing_has_is_told(run):
    done = run("fhir", "bundle", "AAAA-AAAA")
    assert (done.exit_code, "no screening has the reference AAAA-AAAA" in done.output) == (1, True)
