"""The visit note on paper: one tagged page with a head and a line to sign on."""

import io
import re

import pypdf
import pytest

from screening.practice import NAME, practice
from screening.records.audit.entries import Wanted
from tests.builders import healthy
from tests.exchange.documents.test_pdf import is_tagged
from tests.records.screenings.test_screenings import add

HARD = {
    "health_list_a": ["blood_thinner", "immune", "cancer", "diabetes", "lymph", "nerve_disease"],
    "health_list_b": ["heart_vessel", "allergy"],
    "blood_thinner": ["anticoagulant"],
    "blood_thinner_change": "yes",
    "immune": ["chemo_radiation_now"],
    "cancer": "past_clear",
    "diabetes": "well_controlled",
    "lymph": "nodes_removed",
    "lymph_overlap": "yes",
    "heart": ["valve_or_heart_infection"],
    "allergies": ["nickel_metal"],
    "stop_signal": "yes",
    "needle_hesitancy": 8,
    "needle_history": ["fainted", "panic"],
    "acupuncturist_now": "yes",
    "language_help": "sign_language",
    "lie_still": "not_sure",
    "skin_area": ["rash_flare"],
    "other_health": "A long list of medicines, " * 30,
    "goal_activity": "Walk the dog again",
}


@pytest.fixture
def url(patient, therapist):
    patient.has_sent(healthy(**HARD))
    therapist.sign_in()
    return therapist.open_first()


def text_of(document):
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


@pytest.mark.parametrize("form", ["short", "long"])
def test_the_hardest_case_is_one_page_in_both_forms(url, therapist, form):
    response = therapist.client.get(f"{url}/note.pdf?form={form}")
    document = pypdf.PdfReader(io.BytesIO(response.data))
    assert len(document.pages) == 1
    assert is_tagged(document)
    text = text_of(document)
    for words in (
        "Visit note",
        "River Clinic",
        "Ana Ruiz, DOB 01/02/",
        "DRAFT - not signed",
        "Subjective",
        "Signature",
    ):
        assert words in text
    assert ("Objective" in text) is (form == "long")


def test_it_says_what_the_note_on_the_page_says(url, therapist):
    therapist.go(url)
    therapist.decide(url, "not_now", do="sign", reason="After the exam", notes="n" * 18_000)
    note = therapist.go(url).values_of_readonly("note")
    document = pypdf.PdfReader(io.BytesIO(therapist.client.get(f"{url}/note.pdf").data))
    printed = "".join(text_of(document).split()).replace("\u200b", "")
    for line in note.splitlines():
        assert "".join(re.sub("^[SOAP]: ", "", line).split())[:60] in printed
    assert len(document.pages) > 1  # more notes than a page holds are printed all the same


def test_of_answers_that_the_patient_replaced_it_says_so(app, url, therapist):
    therapist.decide(url, "not_now", do="sign", reason="After the exam")
    with app.app_context():
        replaced = practice().screenings.by_reference(url.split("/")[-1])
        newer = practice().screenings.by_id(add(practice(), previous_id=replaced.id)).reference
    document = pypdf.PdfReader(io.BytesIO(therapist.client.get(f"{url}/note.pdf").data))
    assert f"DRAFT - the patient sent newer answers: {newer}" in text_of(document)


def test_a_form_that_there_is_not_is_not_found(url, therapist):
    assert therapist.client.get(f"{url}/note.pdf?form=tiny").status_code == 404


def test_printing_is_reading_and_is_in_the_trail(app, url, therapist):
    def readings():
        with app.app_context():
            return list(app.extensions[NAME].audit.page(Wanted(action="read"), 50))

    before = len(readings())
    therapist.client.get(f"{url}/note.pdf")
    assert len(readings()) == before + 1
