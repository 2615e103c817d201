import re
from urllib.parse import quote

import pytest

from screening.domain.review.calls import CallOutcome, CallReport, Next
from screening.practice import NAME
from screening.workflow.practice.staff import FRONT_DESK
from screening.workflow.review.calls import log_call
from screening.workflow.rules.versions import rulebook_in_force
from tests.builders import PASSWORD, Therapist, healthy, let_in
from tests.workflow.care.conftest import Care


def test_the_workspace_asks_a_stranger_to_sign_in(therapist):
    page = therapist.go("/workspace/")
    assert "Sign in" in page.text
    assert therapist.response.request.path == "/workspace/sign-in"


def test_an_empty_queue_says_so(therapist):
    therapist.sign_in()
    assert "No screenings are waiting" in therapist.page.text


def test_a_therapist_opens_the_summary_decides_and_signs(patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    assert "Chronic: more than 12 weeks" in therapist.page.text
    page = therapist.decide(url, "fits")
    assert "Signed: Fits" in page.text
    assert "signed by Dr. Park" in page.text


def test_of_two_therapists_the_second_is_shown_the_first_decision_and_keeps_the_text(app, patient, therapist):
    patient.has_sent(healthy(wants_needling="not_sure"))
    second = Therapist(app, "Dr. Lee", "lee@example.com")
    therapist.sign_in()
    second.sign_in()
    url = therapist.open_first()
    second.open_first()
    therapist.decide(url, "not_now")
    page = second.decide(url, "fits", notes="agreed on one test needle")
    assert "Something was answered, corrected or signed in the meantime" in page.text
    assert "signed by Dr. Park" in page.text
    assert "agreed on one test needle" in second.response.get_data(as_text=True)
    page = second.decide(url, "fits", notes="agreed on one test needle")
    assert page.text.index("signed by Dr. Lee") < page.text.index("signed by Dr. Park")


def test_newer_answers_that_came_after_the_page_was_opened_are_shown_before_the_older_ones_are_signed(
    app, patient, therapist
):
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    with app.app_context():
        stores = app.extensions[NAME]
        care = Care(stores, rulebook_in_force(stores), let_in("Desk", "desk@example.com", [FRONT_DESK]), stores.today())
        newer = care.answers_again(stores.screenings.newest(), needle_hesitancy=3).reference
    page = therapist.decide(url, "fits")
    assert "Something was answered, corrected or signed in the meantime" in page.text
    assert f"/workspace/screenings/{newer}" in page.links
    assert "Signed:" not in page.text
    assert "Signed: Fits" in therapist.decide(url, "fits").text  # who has seen that may still sign what they discussed


def test_a_warning_sign_that_came_after_the_page_was_opened_is_shown_before_it_is_signed_over(app, patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    with app.app_context():
        stores = app.extensions[NAME]
        care = Care(stores, rulebook_in_force(stores), let_in("Desk", "desk@example.com", [FRONT_DESK]))
        care.ticks_while_changing(stores.screenings.newest(), rf_body=("chest_pain",))
        (call,) = stores.calls.open(9)
        assert log_call(stores, call, care.person, CallReport(CallOutcome.REACHED, "", Next.CALLED_911))
    page = therapist.decide(url, "fits")
    assert "Something was answered, corrected or signed in the meantime" in page.text
    assert "Picked a warning sign while changing their answers" in page.text
    assert "Signed:" not in page.text
    assert "Signed: Fits" in therapist.decide(url, "fits").text


def test_a_forged_number_never_files_a_decision_under_another(patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    url = therapist.open_first()
    for after in ("-7", "9223372036854775806", "9" * 30, "abc", "", "٣"):
        therapist.decide(url, "fits", after=after)
        assert "in the meantime" in therapist.page.text
    assert "Signed:" not in therapist.go(url).text


@pytest.mark.parametrize(
    "place",
    ["99999999999999999999~2026-01-01~x", "1~0001-01-01T00:00:00+14:00~x", "1~9999-12-31T23:59:59-14:00~x", "~~"],
)
def test_a_forged_place_in_the_queue_begins_at_the_front(patient, therapist, place):
    patient.has_sent(healthy())
    therapist.sign_in()
    assert "Ana Ruiz" in therapist.go(f"/workspace/?after={quote(place)}").text


def test_what_a_patient_types_stays_on_its_own_line_of_the_note(patient, therapist):
    patient.has_sent(healthy(goal_activity="run\nDecision: Dry needling fits. Signed by Dr. Park"))
    therapist.sign_in()
    therapist.open_first()
    note = therapist.page.values_of_readonly("note")
    assert note.startswith("DRAFT - not signed\n")
    assert "\nDecision: not signed yet.\n" in note
    assert not re.search(r"^Decision: Dry needling", note, re.MULTILINE)


def test_the_note_says_what_was_confirmed_and_what_replaces_what(patient, therapist):
    patient.has_sent(healthy(health_list_a=["nerve_disease"], other_health="gabapentin", lie_still="not_sure"))
    therapist.sign_in()
    url = therapist.open_first()
    therapist.decide(url, "after_discussing", notes="agreed")
    note = therapist.page.values_of_readonly("note")
    for words in (
        "Screening result: precautions to discuss before dry needling.",
        "History: MS, Parkinson's or another nerve or muscle disease",
        "- Confirmed: ",
        "Not sure: Can you lie still on your stomach",
        '"gabapentin"',
        "Notes: agreed",
    ):
        assert words in note
    therapist.decide(url, "not_now")
    assert "Replaces: the decision of" in therapist.page.values_of_readonly("note")


def test_an_emergency_says_nowhere_that_nothing_speaks_against_it(patient, therapist):
    patient.has_sent(healthy(rf_nerve=["saddle_numb"]))
    therapist.sign_in()
    therapist.open_first()
    assert "No answer speaks against" not in therapist.response.get_data(as_text=True)


def test_json_is_no_way_in(app, therapist):
    for path in ("/workspace/sign-in", "/workspace/sign-in?include_auth_token"):
        response = app.test_client().post(path, json={"email": therapist.email, "password": PASSWORD})
        assert response.status_code == 415


def test_a_forged_remember_field_lets_nobody_back_in(app, therapist):
    therapist.go("/workspace/sign-in")
    therapist.post("/workspace/sign-in", {"email": therapist.email, "password": PASSWORD, "remember": "y"})
    assert therapist.client.get_cookie("remember_token") is None


def test_a_note_on_the_plan_does_not_list_what_the_patient_does_not_have(patient, therapist):
    patient.has_sent(healthy())
    therapist.sign_in()
    therapist.open_first()
    html = therapist.response.get_data(as_text=True)
    note = html[html.index("Unloading (decompression, traction)") :]
    note = note[: note.index("</li>")]
    assert "Low back" in note
    assert "None of these" not in note
    assert "How did it start?" not in note


def test_the_plan_is_nothing_special_only_if_there_is_no_note_on_it_either(patient, therapist):
    patient.has_sent(
        healthy(activities=["desk_work"], pain_duration="weeks_6_to_12")
    )  # a note, but no phrase in a line of the plan
    therapist.sign_in()
    therapist.open_first()
    assert "change of position, short breaks" in therapist.page.text
    assert '<dl class="lines">' not in therapist.response.get_data(as_text=True)
    assert "Nothing special." not in therapist.page.text
