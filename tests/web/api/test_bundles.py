"""The outcome of a screening as a Bundle."""

import base64

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.practice import practice
from tests.builders import IDENTITY, healthy, let_in, written


def again(program, answer):
    """Ask for a Bundle that the program has already."""
    return program.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]})


def test_a_program_reads_the_outcome_with_the_note(app, patient, program):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    with app.app_context():
        reference = practice().screenings.newest().reference
    answer = program.get(f"/fhir/Bundle/{reference}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    [note] = [one["resource"] for one in answer.json["entry"] if one["resource"]["resourceType"] == "DocumentReference"]
    assert "Patient: Ana Ruiz" in base64.b64decode(note["content"][0]["attachment"]["data"]).decode()
    assert again(program, answer).status_code == 304
    assert program.get("/fhir/Bundle/AAAA-AAAA").status_code == 404


def test_a_program_that_has_it_already_gets_it_again_once_a_call_was_logged(app, patient, program):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    with app.app_context():
        screening, lee = practice().screenings.newest(), let_in()
        before = program.get(f"/fhir/Bundle/{screening.reference}")
        reached = CallReport(CallOutcome.REACHED, "", Next.NO_EMERGENCY, "Dr. Field")
        written(practice().calls.log, practice().calls.of(screening.id).id, lee.id, reached)
    assert again(program, before).status_code == 200
    assert "Last-Modified" not in before.headers


def test_a_program_that_has_it_already_gets_it_again_once_newer_answers_were_sent(app, patient, program):
    patient.has_sent(healthy())
    with app.app_context():
        before = program.get(f"/fhir/Bundle/{practice().screenings.newest().reference}")
    patient.go("/change")
    patient.post({field: text for field, text in IDENTITY.items() if field.startswith("born-")})
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    assert again(program, before).status_code == 200
