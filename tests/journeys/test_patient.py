"""New patients on a phone, from the start page to the result; then the therapist signs."""

from __future__ import annotations

from tests.builders import IDENTITY, PASSWORD, healthy
from tests.journeys.browser import PHONE, SMALL_PHONE, ways

BEFORE_PREGNANCY = ("age", "own_decisions", "rf_nerve", "rf_body", "rf_slow", "pregnancy_status")


def answer(browser, answers) -> list[str]:
    """Answer screen after screen; return the questions that were asked."""
    asked = []
    while browser.path.startswith("/form/"):
        asked += browser.fill(answers)
        browser.press("Continue")
        assert not browser.is_refused, browser.text
    return asked


def identify(browser) -> None:
    for field, text in IDENTITY.items():
        if text:
            browser.type(field, text)
    browser.press("Continue")


def send(browser, answers) -> list[str]:
    browser.press("Start")
    return send_from_here(browser, answers)


def send_from_here(browser, answers) -> list[str]:
    asked = answer(browser, answers)
    identify(browser)
    assert browser.heading == "Check your answers"
    browser.press("Send to my therapist")
    assert browser.path == "/result"
    return asked


def open_folds(browser) -> None:
    """Open every part of the page that is folded."""
    for fold in browser.driver.find_elements("css selector", "details:not([open]) > summary"):
        fold.click()
    browser.check()


def sign_out(browser) -> None:
    """Open the menu under the name, and sign out."""
    browser.driver.find_element("css selector", ".top__name").click()
    browser.press("Sign out")


def sign_in(browser, therapist) -> None:
    browser.type("email", therapist.email)
    browser.type("password", PASSWORD)
    browser.press("Sign in")
    assert browser.path != "/workspace/sign-in"


@ways(PHONE, SMALL_PHONE)
def test_a_warning_sign_speaks_up_as_soon_as_it_is_ticked_and_is_silent_when_it_is_not(browser):
    browser.press("Start")
    browser.fill(healthy())
    browser.press("Continue")
    told = browser.driver.find_element("css selector", ".sign")
    assert not told.is_displayed()
    saddle, none = ("rf_nerve", "rf_nerve-9")
    browser.tap(saddle)
    assert "Call 911 or go to the emergency room" in told.text
    browser.tap(saddle)
    browser.tap(none)
    assert not told.is_displayed()
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_a_healthy_adult_answers_25_required_questions_and_reads_fits_then_the_therapist_signs(browser, therapist):
    asked = send(browser, healthy())
    assert len(asked) == 25
    assert browser.outcome == "Dry needling may fit your plan"
    assert "You can always say no" in browser.text
    reference = browser.text.split("Your reference is ")[1][:9]

    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.press("Ana Ruiz")
    assert "Ask (0)" in browser.text
    browser.tap("conclusion")
    browser.press_to("sign")
    assert "signed by Dr. Park" in browser.text
    assert reference in browser.driver.find_element("id", "note").get_attribute("value")
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_a_blood_thinner_is_discussed_first_with_the_patients_own_answer_as_the_reason(browser, patient):
    thinner = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}
    patient.has_sent(healthy(**thinner))
    browser.go_on_as(patient)
    assert browser.outcome == "Let’s talk first"
    assert "please keep taking it" in browser.text
    assert "Because you told us: Warfarin, Eliquis, Xarelto, heparin or similar" in browser.text
    assert browser.wrong == []


def test_strong_fear_leads_to_care_without_needles_and_no_sentence_presumes_them(browser, patient):
    patient.has_sent(healthy(needle_hesitancy=10, stop_signal="yes"))
    browser.go_on_as(patient)
    assert browser.outcome == "Care without needles"
    assert "let's start with care that has no needles" in browser.text
    assert "If you choose needles" not in browser.text
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_a_runner_reads_about_running_and_the_race(browser, patient):
    patient.has_sent(healthy(activities=["running"], event_timing="days_3_to_7", soreness_ok="not_ok"))
    browser.go_on_as(patient)
    assert "No soreness right then" in browser.text
    open_folds(browser)
    assert "Your running" in browser.text
    assert "Your desk" not in browser.text
    assert "You have no race" not in browser.text
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_somebody_who_says_no_to_needles_reads_of_care_without_them(browser, patient):
    patient.has_sent(healthy(wants_needling="no", needle_hesitancy=9, stop_signal="yes"))
    browser.go_on_as(patient)
    open_folds(browser)
    assert browser.heading == "Sent to your therapist"
    assert "Care without needles" in browser.text
    for presuming in ("What a session feels like", "Your comfort plan", "Your stop signal", "After needles"):
        assert presuming not in browser.text
    assert browser.wrong == []


def test_fear_of_8_is_talked_about_first(browser, patient):
    patient.has_sent(healthy(needle_hesitancy=8, stop_signal="yes"))
    browser.go_on_as(patient)
    assert browser.outcome == "Let’s talk first"
    assert "We will talk first and go at your pace" in browser.text
    assert browser.wrong == []


def test_a_slip_in_an_email_is_offered_and_never_forced(browser, patient):
    patient.has_answered(healthy())
    browser.go_on_as(patient)
    browser.type("email", "ana@gmial.com")
    identify(browser)
    assert "Did you mean ana@gmail.com?" in browser.text
    browser.press("Send to my therapist")
    assert browser.path == "/result"
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_a_warning_sign_in_the_middle_shows_the_urgent_page_at_once_and_the_person_may_still_send(browser, patient):
    answers = healthy(rf_nerve=["saddle_numb"])
    browser.press("Start")
    browser.fill(answers)
    browser.press("Continue")
    assert browser.path == "/form/cannot_wait"
    browser.fill(answers)
    browser.press("Continue")
    assert browser.path == "/urgent"
    assert browser.heading == "Get care now: go to the emergency room"
    assert "Numb or odd feeling between the legs" in browser.text
    browser.type("phone", "509 555 0111")
    browser.press("Leave my number")
    assert "We have your number" in browser.text
    browser.press("I have help. Continue the form.")
    assert "What to do now" in browser.text  # the banner
    browser.hand_over_to(patient)
    patient.answer(answers)
    browser.go(patient.url)
    identify(browser)
    browser.press("Send to my therapist")
    assert browser.heading == "Get care now: go to the emergency room"
    assert "squeezed" in browser.text
    assert "Your plan" not in browser.text
    assert browser.wrong == []


def test_no_page_scrolls_sideways_or_fails_axe_at_320_px(browser, patient, therapist):
    browser.resize(320)
    for path in ("/", "/urgent", "/ended", "/no-such-page", "/workspace/sign-in"):
        browser.go(path)
    browser.go("/")
    browser.press("Start")
    browser.press("Continue")  # with nothing answered
    assert browser.is_refused
    unsure = healthy(wants_needling="not_sure", needle_hesitancy=5, stop_signal="not_sure")
    patient.has_answered(unsure)  # and goes through it once more, page by page
    patient.url = "/form/about_you"
    browser.go_on_as(patient)
    send_from_here(browser, unsure)
    browser.go("/workspace/")
    sign_in(browser, therapist)
    browser.press("Ana Ruiz")
    browser.press_to("sign")  # with nothing concluded
    assert "Pick what you concluded" in browser.text
    browser.go("/workspace/completion")
    assert "How far people get" in browser.text
    sign_out(browser)
    assert browser.wrong == []


def test_a_warning_sign_leads_above_a_page_that_is_wrong(browser):
    browser.press("Start")
    browser.fill(healthy())
    browser.press("Continue")
    browser.fill({"rf_body": ["chest_pain"]})
    browser.press("Continue")
    assert browser.heading == "Get care now: call 911"
    assert browser.text.index("Get care now") < browser.text.index("There is a problem")
    assert browser.wrong == []


@ways(PHONE, script=True)
def test_a_wrong_number_to_call_has_the_focus_on_what_is_wrong(browser):
    browser.press("Start")
    browser.fill(healthy())
    browser.press("Continue")
    browser.fill(healthy(rf_body=["chest_pain"]))
    browser.press("Continue")
    browser.type("phone", "12")
    browser.press("Leave my number")
    assert "There is a problem" in browser.focused()
    browser.type("phone", "509 555 0111")
    browser.press("Leave my number")
    browser.unfold("Change my number")
    browser.type("phone", "509 555 0122")
    browser.press("Leave my number")
    assert "We have your number: 509 555 0122" in browser.text
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_a_sign_in_pregnancy_is_taken_back_where_it_was_asked_and_a_call_is_still_wanted(browser, patient):
    pregnant = healthy(pregnancy_status="pregnant", pregnancy_signs=["leaking_fluid"], pregnancy_trimester="second")
    patient.has_answered({question: pregnant[question] for question in BEFORE_PREGNANCY})
    patient.url = "/form/pregnancy"
    browser.go_on_as(patient)
    browser.fill(pregnant)
    assert browser.driver.find_element("css selector", ".sign").is_displayed()
    browser.press("Continue")
    assert browser.heading == "Get care now"
    assert "Call your OB, midwife" in browser.text
    browser.press("go back and change it")
    assert browser.path == "/form/pregnancy"
    browser.press("Back")
    assert browser.path == "/form/other_signs"
    browser.fill(healthy())
    browser.press("Continue")
    assert browser.path == "/form/where_it_hurts"
    assert "You told us about something" not in browser.text  # the banner
    browser.hand_over_to(patient)
    patient.finish(healthy())
    browser.go("/result")
    assert "Please call us today" in browser.text
    assert browser.wrong == []


@ways(PHONE, SMALL_PHONE)
def test_a_medicine_that_was_typed_is_asked_about_once_and_a_no_is_believed(browser):
    browser.press("I’m answering for someone else")
    answer(browser, healthy(other_health="does not take Eliquis"))
    assert browser.heading == "About what you typed"
    assert "Is it a blood thinner that the patient takes now?" in browser.text
    browser.press("Continue")
    assert "There is a problem" in browser.text
    browser.fill({"typed_blood_thinner": "no"})
    browser.press("Continue")
    assert browser.path == "/you"
