"""Corrected in the room: the rules run again, both results are shown, the patient's own answers stay."""

import pytest

from screening.current import NAME
from screening.workflow.replay import answers_of
from tests.builders import Patient, Therapist, healthy

SADDLE = {"rf_nerve": ["saddle_numb"]}
THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


@pytest.fixture
def opened(patient, therapist):
    """Give what opens the summary of what a patient sent."""

    def opened(**changes):
        patient.send(healthy(**changes))
        therapist.sign_in()
        return therapist.open_first()

    return opened


def kept(app, patient):
    with app.app_context():
        return answers_of(app.extensions[NAME].screenings.by_reference(patient.reference()))


def signs(therapist, url, tick, conclusion="fits", **fields):
    ticks = {name: tick for name in therapist.page.fields if name.startswith("tick-")}
    seen = {name: therapist.page.values[name][0] for name in ("after", "corrected")}
    return therapist.post(url, {**ticks, "do": "sign", "conclusion": conclusion, **seen, **fields})


def test_not_so_runs_the_rules_again_and_shows_both_results_before_anything_is_signed(app, opened, patient, therapist):
    url = opened(**SADDLE)
    page = signs(therapist, url, "not_confirmed", reason="Ticked by mistake")
    assert "Two results" in page.text
    assert "As answered Emergency" in page.text
    assert "As corrected in the room Fits" in page.text
    assert "Nothing is signed yet" in page.text
    assert "Gone: " in page.text
    assert kept(app, patient)["rf_nerve"] == ("saddle_numb",)
    page = signs(therapist, url, "not_confirmed", reason="Ticked by mistake")
    assert "Signed: Dry needling fits" in page.text
    assert "Corrected in the room by Dr. Park" in page.values_of_readonly("note")


def test_what_was_typed_before_the_rules_ran_again_is_still_in_the_form(opened, therapist):
    url = opened(**SADDLE)
    page = signs(therapist, url, "not_confirmed", reason="Ticked by mistake", notes="Feels well")
    assert page.values["reason"] == ["Ticked by mistake"]
    assert page.values["notes"] == ["Feels well"]
    assert page.values["conclusion"] == ["fits"]


def test_a_warning_sign_that_was_not_so_still_needs_a_reason_to_fit(opened, therapist):
    url = opened(**SADDLE)
    signs(therapist, url, "not_confirmed", reason="By mistake")
    page = signs(therapist, url, "not_confirmed", reason="")
    assert "Write why your decision differs from the suggestion" in page.text


def test_changed_asks_for_what_is_so(opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    page = signs(therapist, url, "changed", "after_discussing")
    assert "Correct answers in the room" in page.text
    assert "Patient answered: 8 of 10" in page.text
    page = therapist.post(therapist.response.request.full_path, {"needle_hesitancy": "3"})
    assert "8 of 10 → 3 of 10" in page.text


def test_an_answer_that_opens_questions_leads_to_them(opened, therapist):
    url = opened()
    therapist.go(f"{url}/correct?q=health_list_a")
    page = therapist.post(f"{url}/correct?q=health_list_a", {"health_list_a": ["blood_thinner"]})
    assert "Correct answers in the room" in page.text
    assert "blood_thinner" in page.fields
    for said in ({"blood_thinner": ["anticoagulant"]}, {"blood_thinner_change": "no"}):
        therapist.post(therapist.response.request.full_path, said)
    assert "As corrected in the room Discuss first" in therapist.page.text


def test_an_answer_that_its_question_does_not_take_is_told(opened, therapist):
    url = opened()
    therapist.go(f"{url}/correct?q=needle_hesitancy")
    page = therapist.post(f"{url}/correct?q=needle_hesitancy", {"needle_hesitancy": "99"})
    assert therapist.response.status_code == 422
    assert "Pick a number from 0 to 10" in page.text


def test_a_question_left_blank_is_no_answer_and_keeps_the_sheet_from_fits(opened, therapist):
    url = opened()
    therapist.go(f"{url}/correct?q=lie_still")
    page = therapist.post(f"{url}/correct?q=lie_still", {})
    assert "As corrected in the room Discuss first" in page.text


@pytest.mark.parametrize("asked", ["", "?q=", "?q=no_such_question"])
def test_no_question_to_correct_is_not_found(opened, therapist, asked):
    therapist.go(f"{opened()}/correct{asked}")
    assert therapist.response.status_code == 404


def test_a_sign_taken_back_that_is_confirmed_is_an_emergency_again(app, therapist):
    patient = Patient(app.test_client())
    patient.start()
    patient.answer_once(healthy())
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    patient.go("/form/cannot_wait")
    patient.finish(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    page = signs(therapist, url, "confirmed", "refer", reason="Sent on")
    assert "As corrected in the room Emergency" in page.text


def test_a_blood_thinner_that_is_not_so_takes_its_details_away(opened, therapist):
    url = opened(**THINNER)
    therapist.go(f"{url}/correct?q=health_list_a")
    page = therapist.post(f"{url}/correct?q=health_list_a", {"health_list_a": ["none"]})
    assert "As corrected in the room Fits" in page.text


def test_two_ticks_on_one_question_both_count(opened, therapist):
    url = opened(rf_nerve=["saddle_numb", "leg_weak_worse"])
    page = signs(therapist, url, "not_confirmed", reason="Both by mistake")
    assert "As corrected in the room Fits" in page.text


def take_back(app, *signs_ticked):
    """Send a form on which warning signs were ticked and then taken back."""
    patient = Patient(app.test_client())
    patient.start()
    patient.answer_once(healthy())
    patient.post({"rf_nerve": ["none"], "rf_body": list(signs_ticked)})
    patient.go("/form/cannot_wait")
    patient.finish(healthy())


def test_two_signs_taken_back_that_are_confirmed_both_go_back_in(app, therapist):
    take_back(app, "chest_pain", "stroke_signs")
    therapist.sign_in()
    url = therapist.open_first()
    signs(therapist, url, "confirmed", "refer", reason="Sent on")
    with app.app_context():
        practice = app.extensions[NAME]
        screening = practice.screenings.by_reference(url.split("/")[-1])
        assert set(practice.corrections.of(screening.id)[0].changes["rf_body"]) == {"chest_pain", "stroke_signs"}


def test_a_sign_confirmed_after_it_was_corrected_away_goes_back_in(app, therapist):
    take_back(app, "chest_pain")
    therapist.sign_in()
    url = therapist.open_first()
    therapist.go(f"{url}/correct?q=rf_body")
    therapist.post(f"{url}/correct?q=rf_body", {"rf_body": ["none"]})
    therapist.go(url)
    page = signs(therapist, url, "confirmed", "not_now", reason="x")
    assert "As corrected in the room Emergency" in page.text
    assert "Signed:" not in page.text


def test_a_confirmed_sign_never_fits_without_a_reason(app, therapist):
    take_back(app, "chest_pain")
    therapist.sign_in()
    url = therapist.open_first()
    assert "Write why your decision differs" in signs(therapist, url, "confirmed", "fits").text


def test_a_sign_nobody_was_sure_of_is_asked_about(opened, therapist):
    url = opened(rf_nerve=["not_sure"])
    page = signs(therapist, url, "not_confirmed", reason="Asked")
    assert "Correct answers in the room" in page.text


def test_a_question_that_opened_and_was_left_blank_is_not_asked_again(opened, therapist):
    url = opened()
    therapist.go(f"{url}/correct?q=health_list_a")
    therapist.post(f"{url}/correct?q=health_list_a", {"health_list_a": ["blood_thinner"]})
    page = therapist.post(therapist.response.request.full_path, {})
    assert "As corrected in the room" in page.text


def test_a_correction_that_the_signer_has_not_seen_is_shown_first(app, opened, therapist):
    url = opened()
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    other.go(f"{url}/correct?q=needle_hesitancy")
    other.post(f"{url}/correct?q=needle_hesitancy", {"needle_hesitancy": "8"})
    page = signs(therapist, url, "confirmed")
    assert therapist.response.status_code == 409
    assert "Signed:" not in page.text
    assert "Two results" in page.text


def test_what_was_signed_stands_in_the_form_that_replaces_it(opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    fields = {"message": "Until Monday", "consent-risks": "yes", "notes": "Calm"}
    page = signs(therapist, url, "confirmed", "after_discussing", **fields)
    assert page.values["message"] == ["Until Monday"]
    assert page.values["conclusion"] == ["after_discussing"]
    assert page.values["consent-risks"] == ["yes"]
    page = signs(therapist, url, "confirmed", "not_now", **fields, reason="Later")
    assert "Before: Fits, after what was discussed" in page.text
