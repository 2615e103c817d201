"""Consent of one person in the workspace: beside the decision, on its page, in the note, the PDF and the file."""

import io

import pypdf
import pytest

from screening.domain.people.consent import Signer, TypedSignature
from screening.practice import NAME
from screening.workflow.consents.texts import publish_text
from screening.workflow.practice.staff import Staff
from tests.builders import Therapist, healthy
from tests.consents import TEXTS, has_signed, keep_consent_in, set_up

ROSA = TypedSignature("Rosa Ruiz", Signer.GUARDIAN, "es", "mother", "Luz Soto")


@pytest.fixture
def practice(app):
    return app.extensions[NAME]


@pytest.fixture
def park(app, therapist, practice):
    with app.app_context():
        person = practice.people.by_email("park@example.com")
        return Staff(person.id, person.name)


@pytest.fixture
def url(app, patient, therapist, park):
    keep_consent_in(app, park)
    patient.has_sent(healthy())
    therapist.sign_in()
    return therapist.open_first()


@pytest.fixture
def signed(app, practice, park, url):
    with app.app_context():
        return has_signed(practice, practice.screenings.newest(), park, ROSA)


def test_without_the_setting_nothing_of_it_is_anywhere(patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    assert "Consent itself is obtained and documented outside this tool." in therapist.page.text
    assert "No consent is signed" not in therapist.page.text
    therapist.go(f"{url}/consent")
    assert therapist.response.status_code == 404


def test_a_missing_consent_is_told_beside_the_decision_and_holds_nothing_up(therapist, url):
    assert "Consent on record : No consent is signed" in therapist.page.text
    assert "outside this tool" not in therapist.page.text
    page = therapist.decide(url, "fits", do="sign")
    assert "Signed: Fits" in page.text
    assert "Consent on record: No consent is signed" in page.values_of_readonly("note")


def test_a_consent_is_told_beside_the_decision_and_in_the_note(therapist, url, signed):
    page = therapist.go(url)
    assert "Signed by Rosa Ruiz, parent or legal guardian (mother)" in page.text
    note = therapist.decide(url, "fits", do="sign").values_of_readonly("note")
    assert "text 1 in Spanish, read back; interpreter: Luz Soto" in note
    assert "Consent on record" not in therapist.decide(url, "not_now", do="sign", reason="x").values_of_readonly("note")


def test_one_of_an_older_text_is_told(app, park, therapist, url, signed):
    with app.app_context():
        publish_text(app.extensions[NAME], {**TEXTS, "en": "Newer"}, 1, park)
    assert "The consent is of an older text" in therapist.go(url).text


def test_where_the_patient_cannot_consent_alone_it_is_told_beside_the_decision_and_in_the_note(
    app, park, patient, therapist, url
):
    practice = app.extensions[NAME]
    patient.has_sent(healthy(own_decisions="guardian_decides"))
    with app.app_context():
        newest = practice.screenings.newest()
        has_signed(practice, newest, park)
    url, told = f"/workspace/screenings/{newest.reference}", "Signed by the patient alone; a guardian must sign too"
    assert f"Consent on record : {told}" in therapist.go(url).text
    assert told in therapist.decide(url, "discuss", do="sign").values_of_readonly("note")
    assert told in therapist.go(f"{url}/consent").text


def test_a_therapist_countersigns_and_records_that_it_is_withdrawn(app, practice, therapist, url, signed):
    with app.app_context():
        set_up(practice, consent_countersign="yes")
    assert "The consent is not countersigned" in therapist.go(f"{url}/consent").text
    page = therapist.post(f"{url}/consent/{signed.id}/countersign", {})
    assert "countersigned by Dr. Park" in page.text
    assert "not countersigned" not in page.text
    page = therapist.post(f"{url}/consent/{signed.id}/withdraw", {"because": "x" * 501})
    assert therapist.response.status_code == 422
    assert "It has 501 characters; 500 fit." in page.text
    assert page.values["because"] == ["x" * 501]
    page = therapist.post(f"{url}/consent/{signed.id}/withdraw", {"because": "Changed her mind"})
    assert "Consent was withdrawn" in page.text
    assert "Reason: Changed her mind" in page.text
    page = therapist.post(f"{url}/consent/{signed.id}/withdraw", {"because": "Is pregnant"})
    assert therapist.response.status_code == 409
    assert "Someone recorded first that this consent was withdrawn." in page.text
    assert "Is pregnant" in page.text
    page = therapist.post(f"{url}/consent/{signed.id}/countersign", {})
    assert therapist.response.status_code == 409
    assert "Someone countersigned this consent" in page.text
    assert f"{url}/consent" in page.links


def test_a_consent_of_somebody_else_is_not_reached_from_here(app, patient, therapist, url, signed):
    patient.has_sent(healthy())
    therapist.go("/workspace/")
    other = next(link for link in therapist.page.links if "/screenings/" in link and link != url)
    for path in (f"{other}/consent/{signed.id}/withdraw", f"{other}/consent/{signed.id}/countersign"):
        therapist.go(url)
        therapist.post(path, {})
        assert therapist.response.status_code == 404
    assert therapist.client.get(f"{other}/consent/{signed.id}.pdf").status_code == 404
    assert "Consent was withdrawn" not in therapist.go(url).text


def test_without_a_text_there_is_nothing_to_sign(app, practice, patient, therapist):
    with app.app_context():
        set_up(practice, consent_record="yes")
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    assert "No consent text is published yet" in therapist.go(f"{url}/consent").text
    therapist.post(f"{url}/consent", {})
    assert therapist.response.status_code == 409


def text_of(pdf) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_pdf_has_the_text_that_was_signed_in_its_language(therapist, url, signed):
    text = text_of(therapist.client.get(f"{url}/consent/{signed.id}.pdf").data)
    assert TEXTS["es"] in text
    for words in ("Consentimiento", "Para Ana Ruiz", "Rosa Ruiz", "mother", "Luz Soto", "Versión del texto: 1"):
        assert words in text


def test_the_file_on_a_person_has_it_in_words_and_as_data(therapist, url, signed):
    data = therapist.client.get(f"{url}/file.json").json["screenings"][0]["consents"]
    assert [(one["name"], one["relation"], one["text"]) for one in data] == [("Rosa Ruiz", "mother", TEXTS["es"])]
    text = text_of(therapist.client.get(f"{url}/file.pdf").data)
    assert "Consent to text 1, signed" in text
    assert TEXTS["es"] in text


def test_the_front_desk_reaches_none_of_it(app, url, signed):
    desk = Therapist(app, "Lee", "lee@example.com", ["front_desk"])
    desk.sign_in()
    for path in ("consent", f"consent/{signed.id}.pdf"):
        assert desk.client.get(f"{url}/{path}").status_code in (403, 404)
