"""Warning signs on the real pages: they lead at once, on wrong pages too, and are never forgotten."""

import re
from dataclasses import replace

import pytest

from screening.app import create_app
from screening.domain.rules.suggestion import suggest
from screening.practice import NAME
from screening.records.audit.actions import Action
from screening.records.audit.entries import Wanted
from tests.builders import IDENTITY, Patient, healthy, written
from tests.conftest import close
from tests.web.patient.test_questions import at

LEAKING = {"pregnancy_status": "pregnant", "pregnancy_signs": ["leaking_fluid"], "pregnancy_trimester": "second"}


def test_a_warning_sign_shows_the_urgent_page_at_once_and_a_banner_on_later_pages(patient):
    at(patient, "/form/cannot_wait")
    page = patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    assert patient.url == "/urgent"
    assert "Get care now: call 911" in page.text
    assert "Chest pain or pressure" in page.text
    assert "Call 911" in patient.go("/go-on").text
    assert "Call 911" in patient.go("/form/how_much").text


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({"rf_body": ["chest_pain"]}, "Chest pain or pressure"),
        ({"rf_nerve": ["none", "saddle_numb"], "rf_body": ["none"]}, "Numb or odd feeling"),
        ({"rf_nerve": ["made_up", "saddle_numb"], "rf_body": ["none"]}, "Numb or odd feeling"),
    ],
)
def test_a_warning_sign_leads_even_when_the_rest_of_the_page_is_wrong(patient, fields, sign):
    at(patient, "/form/cannot_wait")
    page = patient.post(fields)
    assert patient.response.status_code == 422
    assert page.text.index("Get care now") < page.text.index("There is a problem")
    assert sign in page.text


@pytest.mark.parametrize(
    "fields", [{"rf_body": ["chest_pain"]}, {"rf_nerve": ["none"], "rf_body": ["none", "chest_pain"]}]
)
def test_a_warning_sign_on_a_wrong_page_stays_ticked_and_keeps_its_banner(patient, fields):
    at(patient, "/form/cannot_wait")
    patient.post(fields)
    page = patient.go("/go-on")
    assert "Call 911" in page.text.split("Step ")[0]
    assert patient.go("/form/cannot_wait").values["rf_body"] == ["chest_pain"]
    assert "Chest pain or pressure" in patient.go("/urgent").text


def test_a_warning_sign_taken_back_never_reads_as_a_fits(patient, therapist):
    answers = at(patient, "/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    patient.go("/form/cannot_wait")
    page = patient.finish(answers)
    assert "took it back" in page.text
    assert "Please call us today" in page.text
    assert "If you do have this sign, do not wait" in page.text
    assert "may fit" not in page.text
    therapist.sign_in()
    assert "Ask first Warning sign taken back" in therapist.page.text
    url = therapist.open_first()
    assert "Warning sign picked, then taken back: ask about it first. Chest pain" in therapist.page.text
    therapist.post(url, {"conclusion": "fits", "reason": "", "notes": "", "after": "0"})
    assert "Say whether this is true: Chest pain" in therapist.page.text
    assert "signed by" not in therapist.decide(url, "fits").text.split("Signed")[0]
    assert "red flag ticked, then taken back (Chest pain" in therapist.response.get_data(as_text=True)


def test_a_sign_in_pregnancy_on_a_wrong_page_stays_ticked(patient):
    patient.start()
    patient.answer(healthy(**{**LEAKING, "pregnancy_signs": None}))
    page = patient.post({"pregnancy_signs": ["leaking_fluid", "none"]})
    assert patient.response.status_code == 422
    assert page.text.index("Get care now") < page.text.index("There is a problem")
    assert "Fluid leaking" in patient.go("/urgent").text


@pytest.mark.parametrize(
    ("answers", "asked_on"),
    [
        ({"rf_body": ["chest_pain"]}, "cannot_wait"),
        (LEAKING, "pregnancy"),
    ],
)
def test_a_sign_picked_by_mistake_is_changed_on_the_page_that_asked(patient, answers, asked_on):
    patient.start()
    page = patient.answer(healthy(**answers))
    assert patient.url == "/urgent"
    assert f"/form/{asked_on}" in page.links


def test_a_sign_in_pregnancy_taken_back_by_its_opening_answer_never_reads_as_a_fits(patient, therapist):
    patient.start()
    patient.answer(healthy(**LEAKING))
    patient.go("/form/other_signs")
    patient.answer_once(healthy(pregnancy_status="no"))
    assert "You told us about something" not in patient.page.text
    page = patient.finish(healthy(pregnancy_status="no"))
    assert "Please call us today" in page.text
    assert "may fit" not in page.text
    therapist.sign_in()
    assert "Ask first Warning sign taken back" in therapist.page.text
    therapist.open_first()
    assert "then taken back: ask about it first. Fluid leaking" in therapist.page.text


def test_a_sign_whose_question_is_asked_again_leads_again(patient):
    patient.start()
    patient.answer(healthy(**LEAKING))
    for status in ("no", "pregnant"):
        patient.go("/form/other_signs")
        patient.answer_once(healthy(pregnancy_status=status))
    assert patient.url == "/urgent"


def test_a_warning_sign_posted_after_the_form_was_sent_elsewhere_still_leads(app, patient):
    at(patient, "/form/cannot_wait")
    stale = {"csrf_token": patient.page.values["csrf_token"][0], "rf_nerve": ["none"], "rf_body": ["chest_pain"]}
    patient.finish(healthy())
    patient.response = patient.client.post("/form/cannot_wait", data=stale)
    assert patient.response.status_code == 409
    assert "Get care now: call 911" in patient.page.text
    assert "your therapist has not seen this sign" in patient.page.text


@pytest.mark.parametrize(("sent_with", "calls"), [("none", 1), ("chest_pain", 0)])
def test_a_sign_on_a_page_that_stayed_open_calls_whoever_sent_the_form_without_it(settings, sent_with, calls):
    app = create_app(replace(settings, demo=True, alerts_to=("desk@example.com",)))
    patient = Patient(app.test_client())
    patient.has_answered(healthy(rf_body=[sent_with]))
    token = patient.go("/form/cannot_wait").values["csrf_token"][0]
    patient.post(IDENTITY, "/you")
    patient.post({"revision": patient.page.values["revision"][0]}, "/check")
    assert patient.url == "/result"
    with app.app_context():
        practice = app.extensions[NAME]
        before = practice.outbox.count()
    for language in ({"language": "es"}, {}, {}):
        stale = {"csrf_token": token, "rf_nerve": ["none"], "rf_body": ["chest_pain"], **language}
        assert patient.client.post("/form/cannot_wait", data=stale).status_code == 409
    with app.app_context():
        signs = practice.audit.page(Wanted(action=str(Action.SIGN_IN_CHANGE)), 9)
        (*_, call) = practice.calls.open(9)
        assert call.screening_id == practice.screenings.newest().id
        assert (len(signs), practice.outbox.count() - before) == (2 * calls, calls)
    close(app)


@pytest.mark.parametrize("cookie", [None, "x" * 32])
@pytest.mark.parametrize(
    ("page", "ticked", "title"),
    [
        ("cannot_wait", {"rf_body": ["chest_pain"]}, "Get care now: call 911"),
        ("pregnancy", {"pregnancy_signs": ["leaking_fluid"]}, "Call your OB, midwife or labor and delivery unit now"),
    ],
)
def test_a_warning_sign_posted_without_a_draft_or_a_token_still_leads(app, cookie, page, ticked, title):
    stranger = Patient(app.test_client())
    if cookie:
        stranger.client.set_cookie("draft", cookie)
    stranger.response = stranger.client.post(f"/form/{page}", data=ticked)
    assert title in stranger.page.text


def test_a_number_left_after_sending_is_kept_and_no_link_can_claim_that_one_was(app, patient, therapist):
    patient.has_sent(healthy(rf_body=["chest_pain"]))
    assert "We have your number" not in patient.go("/urgent?left=yes").text
    assert "We have your number" in patient.post({"phone": "509 555 0111"}).text
    therapist.sign_in()
    assert "509 555 0111" in therapist.page.text


@pytest.mark.parametrize("phone", ["509555\x1c\n0100", "5" * 16, "(" * 200 + "5095550100", "٥٠٩٥٥٥٠١٠٠"])
def test_an_odd_phone_number_is_refused(patient, phone):
    at(patient, "/you")
    patient.post({**IDENTITY, "phone": phone})
    assert patient.response.status_code == 422


def test_one_may_go_on_after_a_warning_sign_and_still_send(patient):
    page = patient.send(healthy(rf_nerve=["saddle_numb"]))
    assert patient.url == "/result"
    assert "Go to the emergency room now. These signs" in page.text
    assert "Your plan" not in page.text
    assert "Why we ask" not in page.text


def test_the_urgent_page_is_open_to_everyone_without_any_draft(patient):
    page = patient.go("/urgent")
    assert patient.response.status_code == 200
    assert "Call 911 for chest pain" in page.text
    assert "We are here Monday to Friday, 8 to 5. When we are closed, leave a message" in page.text


def test_a_number_that_is_left_alerts_the_practice_before_anything_is_sent(settings):
    app = create_app(replace(settings, demo=True, alerts_to=("desk@example.com",)))
    patient = Patient(app.test_client())
    at(patient, "/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    patient.post({"phone": "(509) 555-0111"})
    with app.app_context():
        assert written(app.extensions[NAME].outbox.take).mail.to == "desk@example.com"
    close(app)


def test_a_phone_number_can_be_left_and_a_wrong_one_is_named(patient):
    at(patient, "/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    assert "Enter a phone number with 10 digits" in patient.post({"phone": "12"}).text
    assert patient.page.values["phone"] == ["12"]
    assert "We have your number" in patient.post({"phone": "(509) 555-0111"}).text


def test_the_number_that_was_left_is_shown_and_can_be_changed(patient, app):
    at(patient, "/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]})
    assert "We have your number: 509 555 0111." in patient.post({"phone": "(509) 555-0111"}).text
    assert patient.go("/urgent").values["phone"] == ["509 555 0111"]
    page = patient.post({"phone": "12"})
    assert page.text_of("title").startswith("Error: Get care now")
    assert page.text.index("There is a problem") < page.text.index("Call 911 now.")
    assert "#" not in patient.response.get_data(as_text=True).split('id="call-me" action="')[1].split('"')[0]
    assert "We have your number: 509 555 0122." in patient.post({"phone": "509 555 0122"}).text
    with app.app_context():
        assert [call.phone for call in app.extensions[NAME].calls.open(9)] == ["509 555 0122"]


def test_a_number_is_kept_though_the_sign_was_taken_back_in_another_tab(patient, app):
    at(patient, "/form/cannot_wait")
    left_open = patient.post({"rf_nerve": ["none"], "rf_body": ["chest_pain"]}).values["csrf_token"][0]
    patient.go("/form/cannot_wait")
    patient.post({"rf_nerve": ["none"], "rf_body": ["none"]})
    for typed, told in (
        ("12", "Enter a phone number with 10 digits"),
        ("509 555 0111", "We have your number: 509 555 0111."),
    ):
        page = patient.post({"csrf_token": left_open, "phone": typed}, "/urgent")
        assert told in page.text
        assert "Get care now: call 911" in page.text
    with app.app_context():
        assert [call.phone for call in app.extensions[NAME].calls.open(9)] == ["509 555 0111"]


def test_every_warning_sign_speaks_up_once_it_is_ticked_and_nothing_else_does(patient, rulebook):
    """The style sheet shows the words beside a ticked sign, before "Continue" is pressed."""
    patient.start()
    patient.answer_once(healthy())
    html = patient.response.get_data(as_text=True)
    marked = set(re.findall(r'value="(\w+)"[^>]*data-sign', html))
    alone = {
        option
        for question in ("rf_nerve", "rf_body")
        for option in rulebook.questionnaire.by_id[question].option_ids
        if suggest(rulebook, {question: (option,)}, sent=False).outcome == "emergency"
    }
    assert marked == alone
    assert len(marked) == 15
    assert html.count('class="sign" role="alert"') == 1
    patient.answer_once(healthy())
    patient.answer_once(healthy(pregnancy_status="pregnant"))
    assert patient.url == "/form/pregnancy"
    asked_of_her = set(re.findall(r'value="(\w+)"[^>]*data-sign', patient.response.get_data(as_text=True)))
    assert asked_of_her == rulebook.signs["pregnancy_signs"]
    assert len(asked_of_her) == 5
    patient.answer_once(LEAKING | {"pregnancy_signs": ["none"]})
    assert "data-sign" not in patient.response.get_data(as_text=True)
    assert 'class="sign"' not in patient.response.get_data(as_text=True)


def test_no_number_is_taken_from_somebody_without_a_warning_sign(app, patient):
    patient.start()
    page = patient.post({"phone": "509 555 0111"}, "/urgent")
    assert "may we call" not in page.text.lower()
    with app.app_context():
        assert app.extensions[NAME].calls.open(9) == []


@pytest.mark.parametrize(
    "more", [{}, {"health_list_a": ["cancer"], "cancer": "past_clear", "pain_pattern": ["constant"]}]
)
def test_a_page_gives_one_instruction_the_most_urgent(patient, more):
    patient.has_sent(healthy(rf_slow=["calf_pain_new"], **more))
    page = patient.page
    assert "Please call us today" in page.text
    assert not re.search("in the next few days|the same day|today or tomorrow|next day or two", page.text)
    assert "Hands-on care" not in page.text


def test_an_emergency_says_what_to_do_about_the_most_urgent_sign_and_names_the_others(patient):
    patient.has_sent(healthy(rf_nerve=["saddle_numb"], rf_body=["chest_pain"]))
    page = patient.page
    assert "Get care now: call 911" in page.text
    assert "Call 911 now. Chest pain" in page.text
    assert "Go to the emergency room now" not in page.text
    assert "Numb or odd feeling" in page.text or "between the legs" in page.text


def test_that_it_was_sent_is_read_before_all_advice(patient):
    patient.has_sent(healthy(acupuncturist_now="not_sure"))
    page = patient.page
    assert page.text.index("Sent to your therapist") < page.text.index("What to talk about")
    assert "Because you told us: Are you seeing an acupuncturist now? – Not sure" in page.text


EXPECTING = healthy(pregnancy_status="pregnant", pregnancy_signs=["bleeding"], pregnancy_trimester="first")
TRIMESTER = {"pregnancy_trimester": "first"}


def sent(app):
    with app.app_context():
        return app.extensions[NAME].screenings.newest()


def without_signs(patient, **changes):
    """Answer whatever is still asked, with no sign, and send."""
    patient.go("/go-on")
    patient.finish({**EXPECTING, "pregnancy_signs": ["none"], **changes})


def test_a_sign_that_waits_for_another_answer_is_marked_for_the_script_like_every_other(patient):
    at(patient, "/form/pregnancy", **EXPECTING)
    assert 'data-sign="yes"' in patient.response.get_data(as_text=True)


@pytest.mark.parametrize("beside", ["none", "not_sure", "made_up"])
def test_a_sign_on_a_wrong_page_is_remembered_though_its_question_waits_for_another_answer(patient, app, beside):
    at(patient, "/form/pregnancy", **EXPECTING)
    page = patient.post({"pregnancy_signs": [beside, "bleeding"]})
    assert patient.response.status_code == 422
    assert "Get care now" in page.text
    patient.post({"pregnancy_signs": ["none"], **TRIMESTER})
    without_signs(patient)
    assert sent(app).taken_back == {"pregnancy_signs": ("bleeding",)}


def test_an_answer_that_closes_the_question_of_a_sign_takes_it_back_and_one_that_opens_it_leads_to_help(patient, app):
    at(patient, "/form/pregnancy", **EXPECTING)
    patient.post({"pregnancy_signs": ["bleeding"], **TRIMESTER})
    assert patient.url == "/urgent"
    for status, url in (("no", "/form/where_it_hurts"), ("not_sure", "/urgent"), ("no", "/form/where_it_hurts")):
        patient.go("/form/other_signs")
        patient.post({"rf_slow": ["none"], "pregnancy_status": status})
        assert patient.url.partition("?")[0] == url
    without_signs(patient, pregnancy_status="no")
    assert sent(app).taken_back == {"pregnancy_signs": ("bleeding",)}
    assert "took it back" in patient.go("/result").text


def test_a_sign_posted_after_its_question_was_closed_in_another_tab_is_told_and_remembered(patient, app):
    at(patient, "/form/pregnancy", **EXPECTING)
    patient.go("/form/other_signs")
    patient.post({"rf_slow": ["none"], "pregnancy_status": "no"})
    page = patient.post({"pregnancy_signs": ["bleeding"], **TRIMESTER}, "/form/pregnancy")
    assert patient.response.status_code == 409
    assert "Get care now" in page.text
    without_signs(patient, pregnancy_status="no")
    assert sent(app).taken_back == {"pregnancy_signs": ("bleeding",)}


def test_a_sign_in_a_form_that_is_gone_is_told_though_its_question_waits_for_another_answer(patient):
    at(patient, "/form/pregnancy", **EXPECTING)
    patient.client.delete_cookie("draft")
    page = patient.post({"pregnancy_signs": ["bleeding"], **TRIMESTER}, "/form/pregnancy")
    assert patient.response.status_code == 409
    assert "Get care now" in page.text


def test_a_sign_in_pregnancy_alone_says_first_whom_to_call_and_beside_another_sign_to_go(patient):
    at(patient, "/form/pregnancy", **EXPECTING)
    page = patient.post({"pregnancy_signs": ["bleeding"], **TRIMESTER})
    assert "Go to the nearest emergency room now." not in page.text
    assert page.text_of("h1") == "Get care now"
    assert "Call your OB, midwife or labor and delivery unit now. Or go to the emergency room now." in page.text
    patient.go("/form/cannot_wait")
    page = patient.post({"rf_nerve": ["saddle_numb"], "rf_body": ["none"]})
    assert "Go to the nearest emergency room now." in page.text


def test_after_a_bad_crash_no_step_has_the_person_get_up(patient):
    at(patient, "/form/cannot_wait")
    page = patient.post({"rf_nerve": ["none"], "rf_body": ["major_injury_unchecked"]})
    assert "try to keep still" in page.text
    assert "Unlock your door" not in page.text
    assert "Ask someone to stay with you" in page.text


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("/form/how_much", {"goal_activity": "climb stairs"}),
        ("/form/how_much", {"goal_activity": "climb stairs", "peg_pain": "99"}),
        ("/you", {"name": "Ana", "phone": "12"}),
    ],
)
def test_the_way_to_what_to_do_now_keeps_what_is_typed_on_the_page(patient, page, fields):
    at(patient, page, rf_body=["chest_pain"])
    assert 'value="urgent"' in patient.response.get_data(as_text=True)
    patient.post({**fields, "do": "urgent"})
    assert patient.url == "/urgent"
    kept = patient.go(page).values
    assert {name: kept[name] for name in fields if name != "peg_pain"} == {
        name: [typed] for name, typed in fields.items() if name != "peg_pain"
    }


@pytest.mark.parametrize("page", ["/form/about_you", "/you", "/today", "/before-session", "/check"])
@pytest.mark.parametrize("since", ["sent", "deleted", "another form", "no cookie"])
def test_what_to_do_now_is_reached_from_a_page_that_can_no_longer_be_saved(app, page, since):
    other = Patient(app.test_client())
    other.has_answered(healthy())
    other.go("/you")
    pressed = {"csrf_token": other.page.values["csrf_token"][0], "do": "urgent"}
    if since == "sent":
        other.post({"revision": other.post(IDENTITY).values["revision"][0]}, "/check")
        assert other.url == "/result"
    elif since == "deleted":
        other.go("/forget")
        other.post({})
        assert other.url == "/ended?deleted=yes"
    elif since == "another form":
        other.post({"person": "other", "sure": "yes"}, "/start")
        assert other.url == "/form/about_you"
    else:
        other = Patient(app.test_client())
    other.response = other.client.post(page, data=pressed, follow_redirects=True)
    assert other.response.request.path == "/urgent"
    assert "911" in other.page.text
