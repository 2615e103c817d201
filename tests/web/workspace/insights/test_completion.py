"""Completion: how many forms that were begun were sent; counts only."""

from tests.builders import Patient, healthy


def test_an_empty_practice_says_so(therapist):
    therapist.sign_in()
    assert "No form has been started yet" in therapist.go("/workspace/completion").text


def test_started_each_section_and_sent_are_counted_by_language(app, patient, therapist):
    patient.has_sent(healthy())
    other = Patient(app.test_client())
    other.client.set_cookie("language", "es")
    other.start()
    other.answer_once(healthy())
    other.post(other.fields(healthy()), "/form/about_you")
    therapist.sign_in()
    text = therapist.go("/workspace/completion").text
    assert "Started 2 100%" in text
    assert "About you 2 100%" in text
    assert "Safety check 1 50%" in text
    assert "Sent 1 50%" in text
    assert "English 1 1 100%" in text
    assert "Spanish 1 0 0%" in text
    assert "Ana" not in text
