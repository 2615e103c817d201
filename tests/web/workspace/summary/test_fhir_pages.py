"""The outcome of a screening as a file for another record system."""

from screening.practice import practice
from screening.records.audit.entries import Kind, Subject, Wanted
from tests.builders import healthy


def test_a_therapist_downloads_it_from_the_summary_and_that_is_on_the_trail(app, patient, therapist):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    therapist.sign_in()
    url = therapist.open_first()
    reference = url.rsplit("/", 1)[-1]
    assert f"{url}/outcome.json" in therapist.page.links
    answer = therapist.client.get(f"{url}/outcome.json")
    assert answer.content_type == "application/fhir+json"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{reference}-fhir.json"'
    assert (answer.json["resourceType"], answer.json["id"]) == ("Bundle", reference)
    with app.app_context():
        screening = practice().screenings.newest()
        actions = [
            one.action for one in practice().audit.all(Wanted(chain=Subject(Kind.SCREENING, screening.id).chain))
        ]
    assert actions == ["sent", "read", "exported"]


def test_there_is_none_of_what_is_not_there(therapist):
    therapist.sign_in()
    assert therapist.client.get("/workspace/screenings/AAAA-AAAA/outcome.json").status_code == 404
