"""Callbacks: numbers left on the urgent page, until somebody has called."""

from sqlalchemy import text

from screening.records.database import db
from screening.workflow.look_after import called
from tests.builders import healthy, let_in


def test_a_number_waits_until_somebody_called(practice):
    practice.callbacks.leave("a" * 32, "509 555 0111")
    practice.callbacks.leave("a" * 32, "509 555 0122")  # the second takes the place of the first
    [callback] = practice.callbacks.waiting(9)
    assert callback.phone == "509 555 0122"
    assert callback.screening is None
    called(practice, callback.id, let_in())
    assert practice.callbacks.waiting(9) == []
    assert not practice.callbacks.is_waiting("a" * 32)


def test_the_number_is_sealed(practice):
    practice.callbacks.leave("a" * 32, "509 555 0111")
    row = db.session.execute(text("SELECT * FROM callback")).one()
    assert b"555" not in b"".join(value for value in row if isinstance(value, bytes))


def test_a_number_names_the_screening_that_its_form_became(patient, therapist):
    patient.start()
    patient.answer_once(healthy())
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    patient.post({"phone": "509 555 0111"})
    assert "form not sent" in therapist.sign_in().text
    patient.go("/go-on")
    patient.finish(healthy(rf_body=["chest_pain"]))
    therapist.go("/workspace/")
    assert patient.reference() in therapist.page.text
    assert "form not sent" not in therapist.page.text
