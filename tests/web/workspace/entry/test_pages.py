"""Staff type in what is on paper: codes, blanks, a reading back, and the name of who did it."""

import re

import pytest

from screening.domain.review.channel import Way
from screening.practice import NAME
from screening.records.review.queue import Shown
from screening.rulebook.reading.reader import digest
from screening.workflow.practice.staff import FRONT_DESK
from screening.workflow.rules.versions import activate
from tests.builders import IDENTITY, TESTS, Patient, Therapist, as_values, healthy, written
from tests.conftest import RULES_TEXT
from tests.consents import set_up
from tests.rulebooks import with_a_date


@pytest.fixture
def desk(app):
    person = Therapist(app, "Desk", "desk@example.com", [FRONT_DESK])
    person.sign_in()
    person.go("/workspace/entry")
    return person


@pytest.fixture
def typed(rulebook):
    """The codes of a healthy adult's paper form, as staff type them."""

    def typing(**changes):
        by_id = rulebook.questionnaire.by_id
        return {f"q-{name}": by_id[name].code(v) for name, v in as_values(healthy(**changes)).items()} | IDENTITY

    return typing


def test_what_patients_read_about_a_question_is_read_out_by_who_types_for_them(desk, rulebook):
    words = " ".join(desk.page.text.split())
    for question in rulebook.questionnaire.questions:
        hints = [option.hint["en"] for option in question.options if option.hint]
        for text in (question.ask["en"], *([question.help["en"]] if question.help else []), *hints):
            assert " ".join(text.split()) in words


def read_back(desk, fields):
    desk.go("/workspace/entry")
    return desk.post("/workspace/entry", {"version": desk.page.values["version"][0], **fields})


def send(desk, **fields):
    page = desk.page
    kept = {name: page.values[name][0] for name in ("key", "revision", "language_of_form")}
    return desk.post("/workspace/entry/send", {**kept, "right": "yes", **fields})


def newest(app):
    with app.app_context():
        return app.extensions[NAME].screenings.newest()


def test_a_paper_form_typed_by_its_codes_is_the_same_sheet_as_on_the_phone(desk, app, typed, patient):
    read_back(desk, typed())
    send(desk)
    by_staff = newest(app)
    patient.has_sent(healthy())
    assert by_staff.answers == newest(app).answers
    assert by_staff.suggestion == newest(app).suggestion
    assert by_staff.way is Way.STAFF


def test_the_answers_are_read_back_in_words_and_a_blank_says_so(desk, typed):
    page = read_back(desk, typed(lie_still=None))
    assert "Low back" in page.text
    assert "Patient did not answer" in page.text


def test_what_was_left_blank_never_fits_and_the_therapist_sees_who_typed_it(desk, app, typed, therapist):
    read_back(desk, typed(lie_still=None))
    send(desk, language_of_form="es")
    assert newest(app).outcome == "discuss_first"
    assert newest(app).language == "es"
    therapist.sign_in()
    assert "entered by staff" in therapist.go("/workspace/").text
    therapist.open_first()
    assert "entered by Desk" in therapist.page.text


def test_without_a_reading_back_nothing_is_sent(desk, app, typed):
    read_back(desk, typed())
    page = send(desk, right=[])
    assert "Read the answers back to the patient first" in page.text
    assert newest(app) is None


def test_wrong_codes_are_told_with_their_number_and_everything_typed_stays(desk, typed):
    page = read_back(desk, {**typed(), "q-wants_needling": "z", "q-age": "forty", "born-year": "1960"})
    assert desk.response.status_code == 422
    assert "“z” is not an option" in page.text
    assert "Enter a number from 0 to 120" in page.text
    assert page.values["q-wants_needling"] == ["z"]
    assert page.values["name"] == ["Ana Ruiz"]


def test_something_can_be_changed_after_the_reading_back(desk, app, typed):
    page = read_back(desk, typed())
    page = desk.post("/workspace/entry", {"key": page.values["key"][0], "change": "yes"})
    assert page.values["q-age"] == ["45"]
    assert page.values["name"] == ["Ana Ruiz"]


def test_a_warning_sign_is_told_to_staff_at_once(desk, typed):
    assert "A warning sign: tell the patient now" in read_back(desk, typed(rf_body=["chest_pain"])).text


def test_an_answer_that_does_not_fit_is_left_out_and_named(desk, app, typed):
    page = read_back(desk, {**typed(), "q-pregnancy_trimester": "a"})
    assert "Left out" in page.text
    send(desk)
    assert "pregnancy_trimester" not in newest(app).answers


def test_a_patients_own_draft_is_no_key_for_staff(desk, app, patient):
    patient.start()
    patient.answer_once(healthy())
    key = patient.client.get_cookie("draft").value
    for path, fields in (("/workspace/entry", {"change": "yes"}), ("/workspace/entry/send", {"right": "yes"})):
        desk.go("/workspace/entry")
        desk.post(path, {"key": key, "revision": "1", **fields})
        assert desk.response.status_code == 409
        assert "45" not in desk.page.text.partition("reference:")[0]  # that one is made of digits and letters


def test_a_date_of_an_event_is_today_or_later_as_on_the_form(desk, app, typed):
    with app.app_context():
        activate(app.extensions[NAME], with_a_date(RULES_TEXT), TESTS)
    fields = typed(event_timing="over_7_days", soreness_ok="fine")
    page = read_back(desk, {**fields, "q-event_date": "3/27/2001"})
    assert desk.response.status_code == 422
    assert "This date must be today or later" in page.text
    assert "March 27, 2099" in read_back(desk, {**fields, "q-event_date": "27 March 2099"}).text


@pytest.mark.parametrize("typed_text", ["x" * 1001, "bell \x07"])
def test_text_has_a_limit_and_no_control_characters(desk, typed, typed_text):
    read_back(desk, {**typed(), "q-goal_activity": typed_text})
    assert desk.response.status_code == 422


def test_a_key_that_is_made_up_opens_nothing(desk, app):
    page = desk.post("/workspace/entry/send", {"key": "x", "revision": "0", "right": "yes"})
    assert desk.response.status_code == 409
    assert "a form that is not sent is deleted after 72 hours. Type it in again." in page.text
    assert newest(app) is None


def test_what_is_typed_again_after_the_form_expired_is_read_back_as_a_new_one(desk, app, typed):
    page = read_back(desk, {**typed(), "key": "expired"})
    assert "Read the answers back" in page.text
    assert page.values["key"] != ["expired"]


def test_what_is_changed_on_a_page_from_before_it_was_sent_leads_to_what_was_sent(desk, app, typed):
    page = read_back(desk, typed())
    page = desk.post("/workspace/entry", {"key": page.values["key"][0], "change": "yes"})
    open_before = {name: values[0] for name, values in page.values.items() if name != "csrf_token"}
    desk.go(f"/workspace/entry/{open_before['key']}")
    send(desk)
    page = desk.post("/workspace/entry", open_before)
    assert desk.response.status_code == 409
    assert "This form was sent after you opened the page." in page.text
    assert f"/workspace/entry/{open_before['key']}/sent" in page.links


def test_what_staff_typed_in_is_not_sent_as_if_the_patient_had(desk, app, typed):
    """The key on the page would open the draft on the patient's pages, where nobody has to read anything back."""
    read_back(desk, typed())
    browser = Patient(app.test_client())
    browser.client.set_cookie("draft", desk.page.values["key"][0])
    browser.go("/check")
    assert browser.url == "/ended"
    assert newest(app) is None


def test_an_error_quotes_its_question_in_the_summary_and_at_the_field(desk, typed, rulebook):
    page = read_back(desk, {**typed(), "q-wants_needling": "z"})
    asked = rulebook.questionnaire.by_id["wants_needling"].ask["en"]
    quoted = re.findall(rf"\d+\. {re.escape(asked)} “z” is not an option", page.text)
    assert len(quoted) == 2
    assert len(set(quoted)) == 1
    assert "#q-wants_needling" in desk.response.text


def test_every_option_is_a_line_of_its_own(desk, rulebook):
    lines = desk.response.text.split('id="q-wants_needling-options"')[1].split("</ul>")[0]
    assert lines.count("<li>") == len(rulebook.questionnaire.by_id["wants_needling"].options)


def test_it_ends_on_a_page_with_the_reference_that_going_back_does_not_send_again(desk, app, typed):
    read_back(desk, typed())
    checked = desk.response.request.path
    page = send(desk)
    sent = desk.response.request.path
    assert sent.endswith("/sent")
    assert newest(app).reference in page.text
    assert "/workspace/entry" in page.links
    assert not [link for link in page.links if "/screenings/" in link]  # the front desk reads no answers
    assert desk.go(checked).text == page.text
    assert desk.go(sent).text == page.text
    with app.app_context():
        assert app.extensions[NAME].queue.count(Shown()) == 1


def test_a_second_press_leads_to_what_was_sent(desk, app, typed):
    read_back(desk, typed())
    fields = {name: desk.page.values[name][0] for name in ("key", "revision", "language_of_form")}
    first = send(desk).text
    assert desk.post("/workspace/entry/send", {**fields, "right": "yes"}).text == first


def test_who_may_read_it_can_open_the_summary(app, typed):
    person = Therapist(app)
    person.sign_in()
    read_back(person, typed())
    page = send(person)
    person.go(next(link for link in page.links if "/screenings/" in link))
    assert newest(app).reference in person.page.text


def test_what_cannot_wait_is_said_where_it_was_sent(desk, typed):
    read_back(desk, typed(rf_body=["chest_pain"]))
    assert "Needs a call now" in send(desk).text


def test_the_language_of_the_form_stays_with_what_was_typed(desk, app, typed):
    page = read_back(desk, {**typed(), "language_of_form": "es"})
    assert set(page.values["language_of_form"]) == {"es"}
    assert set(desk.go(desk.response.request.path).values["language_of_form"]) == {"es"}
    send(desk)
    assert newest(app).language == "es"


def test_neither_an_address_nor_a_page_holds_the_token_of_a_draft(desk, app, typed):
    read_back(desk, typed())
    with app.app_context():
        assert app.extensions[NAME].drafts.find(desk.page.values["key"][0]) is None


def test_a_patients_draft_is_no_page_for_staff(desk, app, patient):
    patient.start()
    with app.app_context():
        draft_id = app.extensions[NAME].drafts.find(patient.client.get_cookie("draft").value).id
    for path in (f"/workspace/entry/{draft_id}", f"/workspace/entry/{draft_id}/sent", "/workspace/entry/x/sent"):
        desk.go(path)
        assert desk.response.status_code == 404


def test_a_session_that_ended_while_somebody_typed_loses_nothing(desk, app, typed):
    with app.app_context():
        practice = app.extensions[NAME]
        for sign_in in practice.sign_ins.of(1):
            written(practice.sign_ins.end, sign_in.id, 1)
    page = desk.post("/workspace/entry", {"version": desk.page.values["version"][0], **typed()})
    assert "You were signed out" in page.text
    kept = {name: values[0] for name, values in page.values.items() if name != "csrf_token"}
    desk.sign_in()
    assert "Low back" in read_back(desk, kept).text


def test_what_was_read_back_is_still_changed_after_signing_in_again(desk, app, typed):
    page = read_back(desk, typed())
    with app.app_context():
        practice = app.extensions[NAME]
        for sign_in in practice.sign_ins.of(1):
            written(practice.sign_ins.end, sign_in.id, 1)
    page = desk.post("/workspace/entry", {"key": page.values["key"][0], "change": "yes"})
    kept = {name: values[0] for name, values in page.values.items() if name != "csrf_token"}
    desk.sign_in()
    assert desk.post("/workspace/entry", kept).values["q-age"] == ["45"]


def test_errors_speak_of_the_patient_to_who_types(desk):
    page = read_back(desk, {})
    assert "Enter the patient’s full name" in page.text
    assert "Enter your" not in page.text


def with_letters_moved(text=RULES_TEXT) -> str:
    """The rules file with the options of `wants_needling` in the opposite order: "a" means No."""
    before, name, after = text.partition("\n  - id: wants_needling\n")
    options, next_question, rest = after.partition("\n  - id: ")
    blocks = re.split(r"(?=^      - id: )", options + "\n", flags=re.MULTILINE)
    swapped = blocks[0] + "".join(reversed(blocks[1:]))
    return before + name + swapped.rstrip("\n") + next_question + rest


def publish(app, text):
    with app.app_context():
        return activate(app.extensions[NAME], text, TESTS)


def test_a_form_opened_before_other_rules_were_published_comes_back_with_the_letters_of_the_new_ones(desk, app, typed):
    opened = desk.page.values["version"][0]
    publish(app, with_letters_moved())
    page = desk.post("/workspace/entry", {"version": opened, **typed(wants_needling="yes")})
    assert desk.response.status_code == 409
    assert "The form changed since you opened this page" in page.text
    assert "This question changed. You entered “a” (Yes)" in page.text
    assert (page.values["q-wants_needling"], page.values["q-age"]) == (["c"], ["45"])
    assert page.values["name"] == ["Ana Ruiz"]
    kept = {name: found[0] for name, found in page.values.items()}
    desk.post("/workspace/entry", kept)
    send(desk)
    assert newest(app).answers["wants_needling"] == "yes"


def test_what_is_no_longer_asked_is_quoted(desk, app, typed):
    publish(app, with_a_date(RULES_TEXT))
    opened = desk.go("/workspace/entry").values["version"][0]
    publish(app, RULES_TEXT)
    page = desk.post("/workspace/entry", {"version": opened, **typed(), "q-event_date": "27 March 2099"})
    assert desk.response.status_code == 409
    assert "No longer asked: Ask event_date? You entered “27 March 2099”." in page.text


@pytest.mark.parametrize("version", ["", "f" * 64])
def test_a_form_of_no_known_rules_is_looked_at_again_with_all_that_was_typed(desk, typed, version):
    page = desk.post("/workspace/entry", {"version": version, **typed()})
    assert desk.response.status_code == 409
    assert "The form changed since you opened this page" in page.text
    assert {name: page.values[name] for name in typed() if name.startswith("q-")} == {
        name: [code] for name, code in typed().items() if name.startswith("q-")
    }


def test_what_was_read_back_is_changed_under_the_rules_it_was_typed_for(desk, app, typed):
    page = read_back(desk, typed(wants_needling="yes"))
    publish(app, with_letters_moved())
    page = desk.post("/workspace/entry", {"key": page.values["key"][0], "change": "yes"})
    assert page.values["q-wants_needling"] == ["a"]
    desk.post("/workspace/entry", {name: found[0] for name, found in page.values.items()})
    send(desk)
    assert newest(app).answers["wants_needling"] == "yes"
    assert newest(app).digest == digest(RULES_TEXT)


def test_the_mails_of_an_alert_go_out_for_a_sign_on_a_form_that_was_typed(desk, app, typed):
    with app.app_context():
        set_up(app.extensions[NAME], alerts_to="lee@example.com")
    read_back(desk, typed(rf_body=["chest_pain"]))
    send(desk)
    with app.app_context():
        assert app.extensions[NAME].outbox.count() == 1
        assert written(app.extensions[NAME].outbox.take).mail.to == "lee@example.com"
