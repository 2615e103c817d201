"""Corrected at the visit: the rules run again, both results are shown, the patient's own answers stay."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from screening.app import create_app
from screening.domain.review.decision import Conclusion, DecisionContent, Tick
from screening.practice import NAME
from screening.rulebook.reading.reader import read_rules
from screening.workflow.review.decide import ConfirmedSignError, SeenNumbers, sign
from tests.builders import IDENTITY, Patient, Therapist, healthy, let_in, written
from tests.conftest import RULES_TEXT, close

SADDLE = {"rf_nerve": ["saddle_numb"]}
THINNER = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}


@pytest.fixture
def opened(patient, therapist):
    """Return what opens the summary of what a patient sent."""

    def opened(**changes):
        patient.has_sent(healthy(**changes))
        therapist.sign_in()
        return therapist.open_first()

    return opened


def kept(app, patient):
    with app.app_context():
        return app.extensions[NAME].screenings.by_reference(patient.reference()).answers


def signs(therapist, url, tick, conclusion="fits", **fields):
    ticks = {name: tick for name in therapist.page.fields if name.startswith("tick-")}
    seen = {name: therapist.page.values[name][0] for name in ("after", "corrected")}
    why = {"replaces_because": "More was known"}  # only a decision that takes the place of another one has it
    return therapist.post(url, {**ticks, "do": "sign", "conclusion": conclusion, **why, **seen, **fields})


def test_not_so_runs_the_rules_again_and_shows_both_results_before_anything_is_signed(app, opened, patient, therapist):
    url = opened(**SADDLE)
    page = signs(therapist, url, "not_confirmed", reason="Ticked by mistake")
    assert "Corrected at the visit" in page.text
    assert "Emergency →" in page.text
    assert "→ Fits" in page.text
    assert "Signed:" not in page.text
    assert "Gone: " in page.text
    assert kept(app, patient)["rf_nerve"] == ("saddle_numb",)
    page = signs(therapist, url, "not_confirmed", reason="Ticked by mistake")
    assert "no one has reached them yet: log the call first" in page.text
    call = re.search(r"/workspace/calls/(\w+)/log", therapist.response.get_data(as_text=True)).group(1)
    therapist.post(f"/workspace/calls/{call}/log", {"outcome": "reached", "next": "on_the_way", "summary": "yes"})
    page = signs(therapist, url, "not_confirmed", reason="Ticked by mistake")
    assert "Signed: Fits" in page.text
    assert "Corrected at the visit by Dr. Park" in page.values_of_readonly("note")


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
    assert "Pick or write why your decision differs from the suggestion" in page.text


def test_changed_asks_for_what_is_so(opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    page = signs(therapist, url, "changed", "after_discussing")
    assert "Change answers" in page.text
    assert "Patient answered: 8/10" in page.text
    page = therapist.post(therapist.response.request.full_path, {"needle_hesitancy": "3"})
    assert "8/10 → 3/10" in page.text


def test_an_answer_that_opens_questions_leads_to_them(opened, therapist):
    url = opened()
    therapist.go(f"{url}/correct?q=health_list_a")
    page = therapist.post(f"{url}/correct?q=health_list_a", {"health_list_a": ["blood_thinner"]})
    assert "Change answers" in page.text
    assert "blood_thinner" in page.fields
    for said in ({"blood_thinner": ["anticoagulant"]}, {"blood_thinner_change": "no"}):
        seen = therapist.page.values["corrected"]
        therapist.post(therapist.response.request.full_path, {**said, "corrected": seen})
    assert "→ Discuss first" in therapist.page.text


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
    assert "→ Discuss first" in page.text


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
    assert "→ Emergency" in page.text


def test_a_blood_thinner_that_is_not_so_takes_its_details_away(opened, therapist):
    url = opened(**THINNER)
    therapist.go(f"{url}/correct?q=health_list_a")
    page = therapist.post(f"{url}/correct?q=health_list_a", {"health_list_a": ["none"]})
    assert "→ Fits" in page.text


def test_two_ticks_on_one_question_both_count(opened, therapist):
    url = opened(rf_nerve=["saddle_numb", "leg_weak_worse"])
    page = signs(therapist, url, "not_confirmed", reason="Both by mistake")
    assert "→ Fits" in page.text


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
    assert "→ Emergency" in page.text
    assert "Signed:" not in page.text


def test_a_confirmed_sign_never_fits_without_a_reason(app, therapist):
    take_back(app, "chest_pain")
    therapist.sign_in()
    url = therapist.open_first()
    assert "Pick or write why your decision differs" in signs(therapist, url, "confirmed", "fits").text


def test_a_sign_nobody_was_sure_of_is_asked_about(opened, therapist):
    url = opened(rf_nerve=["not_sure"])
    page = signs(therapist, url, "not_confirmed", reason="Asked")
    assert "Change answers" in page.text


def test_a_question_that_opened_and_was_left_blank_is_not_asked_again(opened, therapist):
    url = opened()
    therapist.go(f"{url}/correct?q=health_list_a")
    therapist.post(f"{url}/correct?q=health_list_a", {"health_list_a": ["blood_thinner"]})
    page = therapist.post(therapist.response.request.full_path, {"corrected": therapist.page.values["corrected"]})
    assert "Corrected at the visit" in page.text


def test_a_correction_that_the_signer_has_not_seen_is_shown_first(app, opened, therapist):
    url = opened()
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    other.go(f"{url}/correct?q=peg_pain")
    other.post(f"{url}/correct?q=peg_pain", {"peg_pain": "5"})
    page = signs(therapist, url, "confirmed")
    assert "Something was answered, corrected or signed in the meantime" in page.text
    assert "Signed:" not in page.text
    assert "Corrected at the visit" in page.text


def test_a_page_opened_before_a_colleague_corrected_takes_nothing_back(app, opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    page = therapist.go(f"{url}/correct?q=rf_nerve&q=needle_hesitancy&q=peg_pain")
    shown = {name: page.values[name] for name in ("rf_nerve", "needle_hesitancy", "peg_pain", "corrected")}
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    corrected(other, url, "rf_nerve", ["saddle_numb"])
    page = therapist.post(f"{url}/correct?q=rf_nerve&q=needle_hesitancy&q=peg_pain", {**shown, "needle_hesitancy": "3"})
    assert therapist.response.status_code == 409
    assert "Dr. Lee changed answers after you opened this page, so nothing was saved" in page.text
    merged = {name: page.values[name] for name in shown}
    assert merged == {**shown, "rf_nerve": ["saddle_numb"], "needle_hesitancy": ["3"], "corrected": ["1"]}
    therapist.post(f"{url}/correct?q=rf_nerve&q=needle_hesitancy&q=peg_pain", merged)
    text = therapist.go(url).text
    assert "→ Emergency" in text
    assert "8/10 → 3/10" in text


def test_the_result_beside_what_both_changed_is_that_of_both(app, opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    seen = therapist.go(f"{url}/correct?q=rf_nerve").values["corrected"]
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    corrected(other, url, "needle_hesitancy", "3")
    page = therapist.post(f"{url}/correct?q=rf_nerve", {"rf_nerve": ["saddle_numb"], "corrected": seen})
    assert therapist.response.status_code == 409
    assert "Dr. Lee changed answers after you opened this page" in page.text
    result = page.text.partition(" Result ")[2]
    assert result.startswith("Emergency")
    assert "Not saved yet." in result


def test_ticks_of_a_page_that_a_colleague_has_corrected_correct_nothing(app, opened, therapist):
    url = opened(**SADDLE)
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    corrected(other, url, "peg_pain", "5")
    page = signs(therapist, url, "not_confirmed", reason="Ticked by mistake")
    assert "Something was answered, corrected or signed in the meantime" in page.text
    assert "→ Fits" not in page.text
    with app.app_context():
        practice = app.extensions[NAME]
        assert len(practice.corrections.of(practice.screenings.newest().id)) == 1


def test_what_was_signed_stands_in_the_form_that_replaces_it(opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    fields = {"message": "Until Monday", "consent-risks": "yes", "notes": "Calm"}
    signs(therapist, url, "confirmed", "after_discussing", **fields)
    page = therapist.go(f"{url}?replace=yes")
    assert page.values["message"] == ["Until Monday"]
    assert page.values["conclusion"] == ["after_discussing"]
    assert page.values["consent-risks"] == ["yes"]
    page = signs(therapist, url, "confirmed", "not_now", **fields, reason="Later")
    assert "Before: Fits, discussed" in page.text


def corrected(therapist, url, question, answer):
    seen = therapist.go(f"{url}/correct?q={question}").values["corrected"]
    return therapist.post(f"{url}/correct?q={question}", {question: answer, "corrected": seen})


@pytest.fixture
def found_in_the_visit(app, opened, therapist):
    """Return the summary of a screening to discuss, on which saddle numbness was found at the visit."""
    url = opened(needle_hesitancy=8, stop_signal="yes")
    corrected(therapist, url, "rf_nerve", ["saddle_numb"])
    return url


def test_a_sign_found_in_the_visit_drives_the_badge_with_the_original_beside_it(found_in_the_visit, therapist):
    text = therapist.page.text
    assert text.index("Emergency") < text.index("Corrected at the visit by Dr. Park")  # the bar comes first
    assert "Discuss first → Emergency" in text


def test_a_sign_found_in_the_visit_moves_the_queue_and_asks_for_a_call(app, found_in_the_visit, therapist):
    send(app, "Tom Okafor", rf_body=["not_sure"])
    page = therapist.go("/workspace/")
    calls, table = page.text.split("Top reason", 1)
    assert table.index("Ana Ruiz") < table.index("Tom Okafor")
    assert "Corrected at the visit" in table
    assert calls.index("Ana Ruiz") < calls.index("Tom Okafor")


def send(app, name, **changes):
    other = Patient(app.test_client())
    other.has_sent(healthy(**changes), {**IDENTITY, "name": name})
    return other


def test_the_mails_of_an_alert_go_out_for_a_sign_found_in_the_visit(settings):
    app = create_app(replace(settings, alerts_to=("desk@example.com",)))
    patient, therapist = Patient(app.test_client()), Therapist(app)
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    corrected(therapist, url, "rf_nerve", ["saddle_numb"])
    with app.app_context():
        waiting = written(app.extensions[NAME].outbox.take)
    assert waiting.mail.to == "desk@example.com"
    close(app)


def test_a_sign_found_in_the_visit_must_be_ticked_and_never_fits(found_in_the_visit, therapist):
    url = found_in_the_visit
    therapist.go(url)
    assert "Say whether this is true: " in signs(therapist, url, "", "refer").text
    therapist.go(url)
    for conclusion in ("fits", "after_discussing"):
        page = signs(therapist, url, "confirmed", conclusion, reason_pick="by_mistake")
        assert "A warning sign is confirmed" in page.text
        page = signs(therapist, url, "changed", conclusion, reason_pick="by_mistake")
        assert "Signed:" not in therapist.go(url).text
    assert "Signed: Referred" in signs(therapist, url, "confirmed", "refer").text


def test_a_sign_that_stands_cannot_be_signed_as_fitting_by_any_way_in(app, found_in_the_visit):
    with app.app_context():
        practice, somebody = app.extensions[NAME], let_in("Dr. Lee", "lee@example.com")
        screening = practice.screenings.by_reference(found_in_the_visit.split("/")[-1])
        for ticks in ({}, {"red_flag": Tick.CHANGED}):
            with pytest.raises(ConfirmedSignError):
                sign(
                    practice, screening, DecisionContent(Conclusion.FITS, "why", ticks, ""), somebody, SeenNumbers(1, 1)
                )


def test_the_note_and_the_pdf_say_what_stands(found_in_the_visit, therapist):
    note = therapist.go(found_in_the_visit).values_of_readonly("note")
    assert "Screening result after correction: red flag, emergency care first; no dry needling" in note
    assert "Corrected at the visit by Dr. Park" in note
    pdf = therapist.client.get(f"{found_in_the_visit}/note.pdf").data
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "red flag, emergency care first" in " ".join(text.split())


def test_a_worse_finding_after_signing_waits_for_a_decision_again(opened, therapist):
    url = opened()
    signs(therapist, url, "confirmed", "fits")
    corrected(therapist, url, "rf_nerve", ["saddle_numb"])
    assert "Ana Ruiz" in therapist.go("/workspace/?show=waiting").text
    page = therapist.go(url)
    assert "Corrected since the decision was signed." in page.text


def test_a_small_correction_moves_the_mean_and_shows_what_was_sent(opened, therapist):
    url = opened(peg_pain=8, peg_enjoy=5, peg_activity=5, pain_duration="under_2_weeks", flare_easily="a_day_or_more")
    assert "PEG (0 to 10) 6.0" in therapist.page.text
    corrected(therapist, url, "peg_pain", "5")
    html = re.sub(r"\s+", " ", therapist.go(url) and therapist.response.get_data(as_text=True))
    assert "<del><bdi>6.0</bdi></del> <bdi>5.0</bdi>" in html
    assert "<del><bdi>8/10</bdi></del> <bdi>5/10</bdi>" in html
    assert re.search(r"<span>Pain</span> <svg.*?</svg> <b>5</b>", html)


def test_a_finding_that_a_correction_took_away_is_struck_through_and_not_asked_about(opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    ticks = [name for name in therapist.page.fields if name.startswith("tick-")]
    corrected(therapist, url, "needle_hesitancy", "3")
    page = therapist.go(url)
    assert "Corrected at the visit. The patient sent: " in page.text
    assert not set(ticks) & page.fields
    page = signs(therapist, url, "confirmed", "fits")
    assert "Signed: Fits" in page.text
    assert "8/10: Changed" in page.text


def test_an_answer_that_is_changed_to_another_of_concern_is_ticked_anew(opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    signs(therapist, url, "changed", "after_discussing")
    therapist.post(therapist.response.request.full_path, {"needle_hesitancy": "9"})
    page = therapist.go(url)
    hesitancy = next(name for name in page.fields if name.startswith("tick-"))
    assert hesitancy not in page.values
    assert "Signed: Not now" in signs(therapist, url, "confirmed", "not_now").text


def test_a_correction_that_makes_it_milder_keeps_the_call_until_somebody_was_reached(opened, therapist):
    url = opened(**SADDLE)
    corrected(therapist, url, "rf_nerve", ["none"])
    page = therapist.go("/workspace/")
    assert "Call now (1)" in page.text


PAIN_AT_NIGHT = {"rf_slow": ["night_pain_constant", "infection_risk"]}


def ticked(therapist, url, ticks, conclusion="refer", **fields):
    """Sign with these ticks, by the rule each is about."""
    seen = {name: therapist.page.values[name][0] for name in ("after", "corrected")}
    posted = {f"tick-{rule}": tick for rule, tick in ticks.items()}
    return therapist.post(url, {**posted, "do": "sign", "conclusion": conclusion, **seen, **fields})


@pytest.mark.parametrize("denied", ["not_confirmed", "changed"])
@pytest.mark.parametrize("with_the_rest", [False, True])
def test_one_answer_is_not_confirmed_and_denied_at_once(opened, therapist, denied, with_the_rest):
    url = opened(needle_hesitancy=8, needle_history=["refused_care"], stop_signal="yes")
    ticks = {"fainted_panicked_or_avoided": denied, "needle_fear_too_strong": "confirmed"}
    if with_the_rest:
        page = therapist.post(url, {"tick-fainted_panicked_or_avoided": denied, "do": "rest"})
        assert page.values["tick-needle_fear_too_strong"] == ["confirmed"]
    page = ticked(therapist, url, ticks)
    assert "both rest on the same answer" in page.text
    book = read_rules(RULES_TEXT).rulebook
    for rule in ("needle_fear_too_strong", "fainted_panicked_or_avoided"):
        assert f"“{book.by_id[rule].therapist}”" in page.text
    assert "Signed:" not in therapist.go(url).text


def test_what_one_tick_confirms_another_does_not_take_away(app, opened, therapist):
    url = opened(**PAIN_AT_NIGHT)
    combined, alone = "infection_risk_with_unrelenting_pain", "pain_without_relief"
    risk = "slow_sign_unsure_or_infection_risk"
    page = ticked(therapist, url, {combined: "not_confirmed", alone: "confirmed", risk: "confirmed"})
    assert "both rest on the same answer" in page.text
    ticked(therapist, url, {combined: "not_confirmed", alone: "confirmed", risk: "not_confirmed"})
    with app.app_context():
        practice = app.extensions[NAME]
        screening = practice.screenings.by_reference(url.split("/")[-1])
        assert practice.corrections.newest(screening.id).changes == {"rf_slow": ("night_pain_constant",)}


def test_a_sign_that_was_found_in_the_visit_stays_when_the_patient_sends_again(opened, patient, therapist):
    url = opened()
    corrected(therapist, url, "rf_nerve", ["saddle_numb"])
    page = therapist.go("/workspace/")
    call = re.search(r"/workspace/calls/(\w+)/log", therapist.response.get_data(as_text=True)).group(1)
    therapist.post(f"/workspace/calls/{call}/log", {"outcome": "reached", "next": "on_the_way"})
    assert "Call now" not in therapist.page.text
    patient.go("/change?mine=yes")
    patient.post({name: IDENTITY[name] for name in ("born-month", "born-day", "born-year")}, "/change?mine=yes")
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    page = therapist.go("/workspace/")
    assert "Call now (1)" in page.text
    assert "Picked a warning sign, then took it back" in page.text
    page = therapist.go(f"/workspace/screenings/{patient.reference()}")
    assert "Ask first" in page.text
    assert "Nothing has changed" not in page.text


def test_a_confirmed_sign_whose_question_was_closed_asks_for_what_closed_it_and_is_an_emergency_again(app, therapist):
    expecting = healthy(pregnancy_status="pregnant", pregnancy_signs=["bleeding"], pregnancy_trimester="first")
    patient = Patient(app.test_client())
    patient.start()
    patient.answer(expecting)
    patient.go("/form/other_signs")
    patient.post({"rf_slow": ["none"], "pregnancy_status": "no"})
    patient.finish(healthy(pregnancy_status="no"))
    therapist.sign_in()
    url = therapist.open_first()
    page = signs(therapist, url, "confirmed", "not_now", reason="x")
    assert "Are you pregnant, or might you be?" in page.text
    said = {"pregnancy_status": "pregnant", "corrected": page.values["corrected"]}
    therapist.post(f"{url}/correct?q=pregnancy_status", said)
    assert "→ Emergency" in therapist.go(url).text


def test_the_result_is_shown_before_a_correction_is_saved(app, opened, patient, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    page = therapist.post(f"{url}/correct/preview?q=rf_nerve", {"rf_nerve": ["saddle_numb"]})
    assert "Emergency Emergency room" in page.text
    assert "Not saved yet" in page.text
    assert "New: " in page.text
    assert "rf_nerve" not in {**(kept_corrections(app, patient))}
    assert "Emergency" not in therapist.go(url).text_of("section")


def kept_corrections(app, patient):
    with app.app_context():
        stores = app.extensions[NAME]
        newest = stores.corrections.newest(stores.screenings.by_reference(patient.reference()).id)
        return newest.changes if newest else {}


@pytest.mark.parametrize("typed", [{"rf_nerve": ["saddle_numb", "none"]}, {"rf_nerve": ["nothing_known"]}])
def test_a_result_of_half_an_answer_is_not_shown(opened, therapist, typed):
    url = opened()
    therapist.post(f"{url}/correct/preview?q=rf_nerve", typed)
    assert therapist.response.status_code == 204


def test_what_was_concluded_is_asked_again_once_a_correction_makes_it_worse(found_in_the_visit, therapist):
    page = therapist.post(found_in_the_visit, {"do": "save", "conclusion": "refer", "notes": "Sent on", "after": "0"})
    assert page.values["conclusion"] == ["refer"]
    corrected(therapist, found_in_the_visit, "rf_nerve", ["none"])
    assert therapist.go(found_in_the_visit).values["conclusion"] == ["refer"]
    corrected(therapist, found_in_the_visit, "rf_nerve", ["saddle_numb"])
    page = therapist.go(found_in_the_visit)
    assert "conclusion" not in page.values
    assert page.values["notes"] == ["Sent on"]


def test_a_signed_page_shows_what_was_found_and_is_edited_only_to_replace_it(opened, therapist):
    url = opened(needle_hesitancy=8, stop_signal="yes")
    page = signs(therapist, url, "confirmed", "after_discussing")
    assert not [name for name in page.fields if name.startswith(("tick-", "consent-"))]
    page = therapist.go(f"{url}?replace=yes")
    assert [name for name in page.values if name.startswith("tick-")]
    assert "A new one replaces it" in page.text


def test_an_age_that_does_not_fit_the_date_of_birth_is_asked_about_before_it_is_saved(app, opened, therapist):
    url = opened()
    page = therapist.go(f"{url}/correct?q=age")
    seen = {"corrected": page.values["corrected"][0]}
    page = therapist.post(f"{url}/correct?q=age", {**seen, "age": "16"})
    assert therapist.response.status_code == 422
    assert (
        f"16 does not match the date of birth: Jan 2, {IDENTITY['born-year']} makes the patient 45 today" in page.text
    )
    assert page.values["age"] == ["16"]
    assert any(link.endswith("/identity") for link in page.links)
    assert "Corrected at the visit" not in therapist.go(url).text
    therapist.go(f"{url}/correct?q=age")
    page = therapist.post(f"{url}/correct?q=age", {**seen, "age": "16", "age_is_right": "yes"})
    assert "Corrected at the visit" in therapist.go(url).text
    page = therapist.go(f"{url}/identity")
    assert "It must match the age given: 16." in page.text
    page = therapist.post(f"{url}/identity", {**IDENTITY, "born-year": str(int(IDENTITY["born-year"]) + 29)})
    assert therapist.response.status_code == 200
    assert f"Jan 2, {int(IDENTITY['born-year']) + 29}" in page.text


def test_an_age_that_fits_or_was_not_changed_is_not_asked_about(opened, therapist):
    url = opened()
    seen = {"corrected": therapist.go(f"{url}/correct?q=age").values["corrected"][0]}
    therapist.post(f"{url}/correct?q=age", {**seen, "age": "45"})
    assert therapist.response.status_code == 200
