"""The outcome of a screening as a Bundle."""

import base64

from screening.practice import practice
from tests.builders import healthy


def test_a_program_reads_the_outcome_with_the_note(app, patient, program):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    with app.app_context():
        reference = practice().screenings.newest().reference
    answer = program.get(f"/fhir/Bundle/{reference}")
    assert (answer.status_code, answer.headers["ETag"], answer.headers["Cache-Control"]) == (200, 'W/"1"', "no-store")
    [note] = [one["resource"] for one in answer.json["entry"] if one["resource"]["resourceType"] == "DocumentReference"]
    assert "Patient: Ana Ruiz" in base64.b64decode(note["content"][0]["attachment"]["data"]).decode()
    assert program.get(f"/fhir/Bundle/{reference}", headers={"If-None-Match": 'W/"1"'}).status_code == 304
    assert program.get("/fhir/Bundle/AAAA-AAAA").status_code == 404
