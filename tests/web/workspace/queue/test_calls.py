"""Call now: take the call, make it, and say how it came out; the number stays until somebody was reached."""

import re
from functools import partial

import pytest

from screening.practice import NAME
from screening.records.audit.entries import Wanted
from screening.workflow.practice.staff import ADMINISTRATOR, FRONT_DESK
from screening.workflow.review.patient_file import erase
from tests.builders import IDENTITY, TESTS, Patient, Therapist, healthy, let_in, written
from tests.workflow.care.conftest import Care


@pytest.fixture
def call(app, therapist):
    """A call about a patient with chest pain, with the therapist signed in on the queue."""
    Patient(app.test_client()).has_sent(healthy(rf_body=["chest_pain"]), {**IDENTITY, "name": "Ana Ruiz"})
    therapist.sign_in()
    therapist.go("/workspace/")
    with app.app_context():
        (call,) = app.extensions[NAME].calls.open(9)
    return call


def log(visitor, call, outcome, note="", **more):
    said = {"outcome": outcome, "note": note, **({"next": "called_911"} if outcome == "reached" else {}), **more}
    return visitor.post(f"/workspace/calls/{call.id}/log", said)


def test_the_number_and_the_reason_stay_after_somebody_takes_the_call(therapist, call):
    page = therapist.page
    assert "Call now (1)" in page.text
    assert "Assigned to Dr." not in page.text
    page = therapist.post(f"/workspace/calls/{call.id}/take", {})
    assert "Assigned to Dr. Park" in page.text
    assert "waiting 0 min" in page.text
    assert "tel:5095550199" in page.links


@pytest.mark.parametrize(("outcome", "words"), [("left_message", "Left a message"), ("no_answer", "No answer")])
def test_a_call_that_reached_nobody_keeps_the_patient_on_the_list(therapist, call, outcome, words):
    page = log(therapist, call, outcome, "try her work")
    assert "Call now (1)" in page.text
    assert f"Dr. Park: {words} – try her work" in page.text


@pytest.mark.parametrize("outcome", ["reached", "sent_to_emergency"])
def test_a_call_that_reached_somebody_ends_it(therapist, call, outcome):
    page = log(therapist, call, outcome)
    assert (therapist.response.status_code, "Ana Ruiz" in page.text) == (200, True)
    assert "Call now" not in page.text


def test_another_outcome_has_to_be_explained_and_what_was_typed_stays(therapist, call):
    page = log(therapist, call, "other")
    assert therapist.response.status_code == 422
    assert "Say what happened instead" in page.text
    page = log(therapist, call, "", "she is on her way here")
    assert "Pick how the call went" in page.text
    assert page.values["note"] == ["she is on her way here"]
    page = log(therapist, call, "other", "n" * 1001)
    assert "It has 1,001 characters; 1,000 fit" in page.text
    page = log(therapist, call, "other", "she is on her way here")
    assert (therapist.response.status_code, "Ana Ruiz" in page.text) == (200, True)
    assert "Call now" not in page.text


def test_an_emergency_that_comes_during_a_call_is_not_closed_by_logging_it(app, therapist, call):
    seen = therapist.page.values["raised_at"][0]
    assert seen == call.raised_at.isoformat()
    with app.app_context():
        stores = app.extensions[NAME]
        written(partial(stores.calls.raise_for, call.screening_id, again=True))
    page = log(therapist, call, "reached", "the bruise is fine", raised_at=seen)
    assert therapist.response.status_code == 422
    assert "sent something new after this page was shown, so your call was not logged" in page.text
    assert (page.values["note"], page.values["next"]) == (["the bruise is fine"], ["called_911"])
    page = log(therapist, call, "reached", "both are fine", raised_at=page.values["raised_at"][0])
    assert (therapist.response.status_code, "Call now" in page.text) == (200, False)


def test_answers_that_are_replaced_during_a_call_are_read_before_it_is_closed(app, therapist, rulebook, call):
    seen = {name: therapist.page.values[name][0] for name in ("raised_at", "heard", "about")}
    with app.app_context():
        stores = app.extensions[NAME]
        care = Care(stores, rulebook, let_in("Kim Lee", "kim@example.com"), stores.today())
        care.answers_again(stores.screenings.newest())
    page = log(therapist, call, "reached", "the chest is fine", **seen)
    assert therapist.response.status_code == 422
    assert "sent something new after this page was shown, so your call was not logged" in page.text
    page = log(therapist, call, "reached", "all is fine", about=page.values["about"][0])
    assert (therapist.response.status_code, "Call now" in page.text) == (200, False)


def test_who_was_reached_does_something_next_and_the_card_the_note_and_the_trail_say_what(app, therapist, call):
    url = therapist.open_first()
    page = log(therapist, call, "reached", "calm", next="")
    assert therapist.response.status_code == 422
    assert "Pick what the patient does next" in page.text
    assert page.values["note"] == ["calm"]
    page = log(therapist, call, "reached", "calm", next="no_emergency", found_by=" ")
    assert "Say who found that it is no emergency" in page.text
    assert page.values["next"] == ["no_emergency"]
    page = log(therapist, call, "reached", "calm", next="no_emergency", found_by="Dr. Lee, by phone", summary="yes")
    assert "Dr. Park: Reached: found not to be an emergency, by Dr. Lee, by phone – calm" in page.text
    assert re.search(r"Called .* by Dr\. Park: Reached: found not to be an emergency, by Dr\. Lee", note_on(page))
    assert "calm" not in note_on(page)
    assert url in therapist.response.request.path
    with app.app_context():
        (entry,) = app.extensions[NAME].audit.page(Wanted(action="call logged"), 9)
    assert entry.detail == "reached, no_emergency"


def note_on(page) -> str:
    return page.values_of_readonly("note")


@pytest.mark.parametrize("outcome", ["left_message", "no_answer", "sent_to_emergency"])
def test_nothing_is_next_for_who_was_not_reached(app, therapist, call, outcome):
    log(therapist, call, outcome, next="will_not_go")
    with app.app_context():
        (logged,) = app.extensions[NAME].calls.by_id(call.id).log
    assert logged.report.next is None


def test_signing_a_decision_does_not_end_the_call(therapist, call):
    url = therapist.open_first()
    assert "Call the patient now" in therapist.page.text
    therapist.decide(url, "refer", do="sign")
    assert "Signed: Referred" in therapist.page.text
    assert "Call the patient now" in therapist.page.text
    assert "Call now (1)" in therapist.go("/workspace/").text
    therapist.go(url)
    page = log(therapist, call, "reached", "with an ambulance", summary="yes")
    assert "Call closed" in page.text
    assert "Dr. Park: Reached: called 911 – with an ambulance" in page.text


@pytest.mark.parametrize("severe", [{"rf_slow": ["calf_pain_new", "ill_now"]}, {"wants_needling": "no"}])
def test_the_card_the_list_and_the_first_question_name_what_asks_for_the_call(app, therapist, severe):
    Patient(app.test_client()).has_sent(healthy(**{"rf_slow": ["calf_pain_new"], **severe}))
    therapist.sign_in()
    text = therapist.go("/workspace/").text
    assert "Call now (1)" in text
    assert "New unilateral calf pain: same-day phone call" in text
    assert "New pain in one calf" in text
    therapist.open_first()
    html = html_of(therapist)
    first_asked = html[html.index('class="asks"') :]
    assert first_asked.index("When did the calf pain start") < first_asked.index("</li>")
    assert ": new pain in one calf" in html[html.index('class="casebar"') : html.index('class="asks"')]


def test_the_front_desk_calls_without_reading_why(app, therapist, call):
    desk = Therapist(app, "Sam", "sam@example.com", [FRONT_DESK])
    desk.sign_in()
    page = desk.go("/workspace/")
    assert "Ana Ruiz" in page.text
    assert "tel:5095550199" in page.links
    with app.app_context():
        practice = app.extensions[NAME]
        (finding, *_more) = practice.screenings.newest().suggestion.findings
    assert finding.therapist not in page.text
    assert finding.therapist in therapist.go("/workspace/").text
    page = log(desk, call, "reached", summary="yes")
    assert (desk.response.status_code, "Ana Ruiz" in page.text) == (200, True)
    assert "Call now" not in page.text


def test_the_trail_says_how_a_call_came_out_and_not_what_was_noted(app, therapist, call):
    log(therapist, call, "left_message", "her chest hurts")
    with app.app_context():
        (entry,) = app.extensions[NAME].audit.page(Wanted(action="call logged"), 9)
    assert entry.detail == "left_message"


def test_a_call_whose_answers_were_erased_meanwhile_is_told_on_the_list_with_the_note(app, therapist, call):
    therapist.go("/workspace/")
    with app.app_context():
        stores = app.extensions[NAME]
        erase(stores, stores.screenings.newest(), TESTS, "asked for")
    page = therapist.post(f"/workspace/calls/{call}/log", {"outcome": "left_message", "note": "Rang twice"})
    assert therapist.response.status_code == 422
    assert "This call is no longer here" in page.text
    assert "Your note: “Rang twice”" in page.text
    page = therapist.post(f"/workspace/calls/{call}/take", {})
    assert "were erased after this page was opened. Nothing was assigned." in page.text


def test_a_call_is_made_by_whoever_logs_it_also_when_a_colleague_claimed_it(app, therapist, call):
    therapist.post(f"/workspace/calls/{call.id}/take", {})
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    other.go("/workspace/")
    assert "Assigned to Dr. Lee" in log(other, call, "no_answer").text


def test_a_call_that_a_colleague_closed_meanwhile_is_told_and_the_note_is_not_lost(app, therapist, call):
    colleague = Therapist(app, "Dr. Lee", "lee@example.com")
    colleague.sign_in()
    colleague.go("/workspace/")
    log(therapist, call, "reached")
    page = log(colleague, call, "no_answer", "rang twice, try the daughter")
    assert colleague.response.status_code == 422
    assert "Dr. Park closed this call (Reached) in the meantime, so yours was not logged" in page.text
    assert "rang twice, try the daughter" in page.text


@pytest.mark.parametrize(("path", "fields"), [("end", {}), ("roles", {"roles": [ADMINISTRATOR]})])
def test_calls_of_somebody_who_can_make_them_no_more_are_nobodys_again(app, call, path, fields):
    colleague = Therapist(app, "Dr. Lee", "lee@example.com")
    colleague.sign_in()
    colleague.go("/workspace/")
    colleague.post(f"/workspace/calls/{call.id}/take", {})
    admin = Therapist(app, "Admin", "admin@example.com", [ADMINISTRATOR, FRONT_DESK])
    admin.sign_in()
    assert "Assigned to Dr. Lee" in admin.go("/workspace/").text
    admin.go("/workspace/people")
    admin.post(f"/workspace/people/2/{path}", fields)
    page = admin.go("/workspace/")
    assert "Call now (1)" in page.text
    assert "Assigned to Dr. Lee" not in page.text


def test_a_caller_who_reads_no_screening_is_not_sent_to_its_notes_when_a_colleague_closed_the_call(
    app, therapist, call
):
    desk = Therapist(app, "Sam", "sam@example.com", [FRONT_DESK])
    desk.sign_in()
    desk.go("/workspace/")
    log(therapist, call, "reached")
    page = log(desk, call, "no_answer", "rang twice")
    assert "so yours was not logged. Tell a therapist what you want to add." in page.text
    assert "notes of the screening" not in page.text
    other = Therapist(app, "Dr. Lee", "lee@example.com")
    other.sign_in()
    other.go("/workspace/")
    assert "in the notes of the screening" in log(other, call, "no_answer", "rang twice").text


def test_a_call_that_a_colleague_took_meanwhile_stays_theirs_until_one_takes_it_over(app, therapist, call):
    seen = therapist.page.values["seen"][0]
    colleague = Therapist(app, "Dr. Lee", "lee@example.com")
    colleague.sign_in()
    colleague.go("/workspace/")
    colleague.post(f"/workspace/calls/{call.id}/take", {"seen": seen})
    page = therapist.post(f"/workspace/calls/{call.id}/take", {"seen": seen})
    assert "Dr. Lee took this call in the meantime" in page.text
    assert "Assigned to Dr. Lee" in page.text
    page = therapist.post(f"/workspace/calls/{call.id}/take", {"seen": page.values["seen"][0]})
    assert "Assigned to Dr. Park" in page.text
    assert "in the meantime" not in page.text


def test_a_call_that_a_colleague_closed_meanwhile_cannot_be_taken_and_the_page_says_who_closed_it(app, therapist, call):
    colleague = Therapist(app, "Dr. Lee", "lee@example.com")
    colleague.sign_in()
    colleague.go("/workspace/")
    log(colleague, call, "reached")
    page = therapist.post(f"/workspace/calls/{call.id}/take", {"seen": ""})
    assert "Dr. Lee closed this call (Reached) in the meantime" in page.text


def test_a_card_says_the_outcome_to_those_who_read_answers_alone(app, therapist, call):
    desk = Therapist(app, "Sam", "sam@example.com", [FRONT_DESK])
    desk.sign_in()
    assert ("call--urgent" in html_of(therapist), "outcome--emergency" in html_of(therapist)) == (True, True)
    desk.go("/workspace/")
    assert ("call--urgent" in html_of(desk), "outcome--" in html_of(desk)) == (False, False)


def test_enter_in_the_note_of_a_call_presses_no_button(therapist, call):
    assert f'<textarea class="govuk-textarea" id="note-{call.id}"' in html_of(therapist)


def test_after_a_call_the_list_that_was_shown_is_shown_again(therapist, call):
    therapist.go("/workspace/?show=signed&sort=visit")
    log(therapist, call, "no_answer", back="show=signed&sort=visit&elsewhere=yes")
    assert therapist.response.request.full_path == "/workspace/?show=signed&sort=visit"


def html_of(somebody) -> str:
    return somebody.response.get_data(as_text=True)


def test_the_front_desk_reads_its_own_notes_about_a_call_and_no_others(app, therapist, call):
    log(therapist, call, "no_answer", "planted by the therapist")
    desks = [Therapist(app, name, f"{name}@example.com", [FRONT_DESK]) for name in ("sam", "kim")]
    for desk in desks:
        desk.sign_in()
        desk.go("/workspace/")
        log(desk, call, "left_message", f"planted by {desk.email}")
    for desk in desks:
        text = desk.go("/workspace/").text
        assert re.findall(r"planted by (\w+)", text) == [desk.email.split("@")[0]]
        assert "Dr. Park: No answer" in text
        assert "You can read your own notes here" in text
        log(desk, call, "other")  # refused: the card is shown again
        assert re.findall(r"planted by (\w+)", desk.page.text) == [desk.email.split("@")[0]]
    text = therapist.go("/workspace/").text
    assert sorted(re.findall(r"planted by (\w+)", text)) == ["kim", "sam", "the"]
    assert "You can read your own notes here" not in text


def test_a_sign_that_a_signed_patient_picks_while_changing_answers_is_to_be_called_about_by_name(app, therapist):
    patient = Patient(app.test_client())
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    therapist.decide(url, "fits", do="sign")
    patient.go("/change")
    patient.post({name: text for name, text in IDENTITY.items() if name.startswith("born-")})
    patient.go("/form/cannot_wait?change=yes")
    patient.answer_once(healthy(rf_nerve=["leg_weak_worse"]))
    assert patient.url == "/urgent"
    page = therapist.go("/workspace/")
    assert "Call now (1)" in page.text
    assert "Picked a warning sign while changing their answers, and may not have sent them." in page.text
    patient.post({"phone": "509 555 0111"}, "/urgent")
    assert "We have your number" in patient.page.text
    page = therapist.go("/workspace/")
    assert ("Call now (1)" in page.text, "Ana Ruiz" in page.text) == (True, True)
    assert {"tel:5095550111", "tel:5095550199"} <= set(page.links)
    page = therapist.go(url)
    assert "Call the patient now Picked a warning sign while changing their answers" in page.text
    assert "The patient picked a warning sign while changing answers, after this was signed." in page.text
    assert page.text.count("They were told") == 1, "what the form said then is not what they were told now"
    page = therapist.decide(url, "refer", do="sign", reason="new weakness")
    assert "Signed: Referred" in page.text
    assert "while changing answers, after this was signed" not in page.text
