"""Staff type in what is on paper: codes, blanks, a reading back, and the name of who did it."""

import pytest

from screening.domain.review.channel import Way
from screening.practice import NAME
from screening.workflow.practice.staff import FRONT_DESK
from screening.workflow.rules.versions import activate
from tests.builders import IDENTITY, TESTS, Patient, Therapist, as_values, healthy
from tests.conftest import RULES_TEXT
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


def read_back(desk, fields):
    desk.go("/workspace/entry")
    return desk.post("/workspace/entry", fields)


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
    page = desk.post("/workspace/entry", {"key": page.values["key"][0], "again": "yes"})
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
    for path, fields in (("/workspace/entry", {"again": "yes"}), ("/workspace/entry/send", {"right": "yes"})):
        desk.go("/workspace/entry")
        desk.post(path, {"key": key, "revision": "1", **fields})
        assert desk.response.status_code == 404
        assert "45" not in desk.page.text


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
    desk.post("/workspace/entry/send", {"key": "x", "revision": "0", "right": "yes"})
    assert desk.response.status_code == 404
    assert newest(app) is None


def test_what_staff_typed_in_is_not_sent_as_if_the_patient_had(desk, app, typed):
    """The key on the page would open the draft on the patient's pages, where nobody has to read anything back."""
    read_back(desk, typed())
    browser = Patient(app.test_client())
    browser.client.set_cookie("draft", desk.page.values["key"][0])
    browser.go("/check")
    assert browser.url == "/ended"
    assert newest(app) is None
