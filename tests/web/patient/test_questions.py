"""The screens of questions: what is typed stays, what is wrong is named, nothing is silently "no"."""

import re

import pytest

from screening.practice import NAME
from screening.workflow.rules.versions import activate
from tests.builders import BORN, IDENTITY, TESTS, Patient, fields_of, healthy
from tests.conftest import RULES_TEXT
from tests.rulebooks import with_a_date


def at(patient, page, **changes):
    """Arrange that everything before this page was answered, and open it."""
    answers = healthy(**changes)
    patient.has_answered(answers, before=page.removeprefix("/form/") if page.startswith("/form/") else "")
    patient.go(page)
    assert patient.url.split("?")[0] == page
    return answers


def error_links(patient):
    html = patient.response.get_data(as_text=True)
    summary = html[html.index("govuk-error-summary") :] if "govuk-error-summary" in html else ""
    return re.findall(r'href="#([^"]+)"', summary[: summary.find("</ul>")])


def test_every_page_of_a_patient_works_without_script_and_is_not_kept_by_the_browser(patient):
    patient.start()
    while patient.url.startswith("/form/"):
        assert patient.page.scripts == 0
        assert patient.response.headers["Cache-Control"] == "no-store"
        patient.answer_once(healthy())


@pytest.mark.parametrize(
    ("page", "field", "posted", "message"),
    [
        ("/form/about_you", "age", "", "Please answer: How old are you?"),
        ("/form/about_you", "age", "forty", "Enter a whole number, like 42"),
        ("/form/about_you", "age", "300", "Enter a number from 0 to 120"),
        ("/form/about_you", "age", ["40", "41"], "Enter a whole number, like 42"),
        ("/form/about_you", "age", "\u0664\u0660", "Enter a whole number, like 42"),
        ("/form/about_you", "own_decisions", "perhaps", "That answer is not on the list"),
        ("/form/about_you", "own_decisions", ["yes", "with_help"], "Pick only one answer"),
        ("/form/other_signs", "rf_slow", ["none", "ill_now"], "Pick “None of these” or the other answers, not both"),
        ("/form/other_signs", "rf_slow", [], "Pick all that fit, or “None of these”"),
        ("/form/how_much", "peg_pain", "11", "Pick a number from 0 to 10"),
        ("/form/how_much", "peg_pain", "", "Pick one answer"),
        ("/form/how_much", "goal_activity", "x" * 1001, "Please make this shorter. You can use up to 1000 letters."),
        ("/form/how_much", "goal_activity", "x" * 100_000, "Please make this shorter. You can use up to 1000 letters."),
        ("/form/how_much", "goal_activity", "bell \x07", "We can’t read some of the letters or symbols"),
    ],
)
def test_a_wrong_answer_brings_the_page_again_with_the_field_named_and_all_else_kept(
    patient, page, field, posted, message
):
    answers = at(patient, page)
    others = {name: value for name, value in patient.fields(answers).items() if name != field}
    found = patient.post({**others, field: posted})
    assert patient.response.status_code == 422
    assert patient.url == page
    assert message in found.text
    assert error_links(patient) == [field]
    assert field in found.ids
    assert found.text_of("title").startswith("Error: ")
    for name, value in others.items():
        assert found.values[name] == [str(one) for one in (value if isinstance(value, list) else [value])]


def test_a_refused_answer_is_not_saved_and_the_right_ones_beside_it_are(patient):
    at(patient, "/form/about_you")
    patient.post({"age": "300", "own_decisions": "with_help"})
    page = patient.go("/form/about_you")
    assert page.values["age"] == [""]
    assert page.values["own_decisions"] == ["with_help"]


def test_a_date_that_does_not_exist_or_is_past_is_named_and_kept_as_typed(app):
    with app.app_context():
        activate(app.extensions[NAME], with_a_date(RULES_TEXT), TESTS)
    patient = Patient(app.test_client())
    answers = at(patient, "/form/timing_and_wishes", event_timing="over_7_days", soreness_ok="fine")
    fields = patient.fields(answers)
    for year, message in (
        ("2099", "There is no February 30 in 2099. Check the day"),
        ("2001", "This date must be today or later"),
    ):
        day = "30" if year == "2099" else "3"
        page = patient.post({**fields, "event_date-month": "2", "event_date-day": day, "event_date-year": year})
        assert message in page.text
        assert page.values["event_date-day"] == [day]
        assert error_links(patient) == ["event_date-month"]


def test_a_scale_can_be_answered_with_0(patient):
    answers = at(patient, "/form/how_much", peg_pain=0, peg_enjoy=0, peg_activity=0)
    patient.answer_once(answers)
    assert patient.url == "/form/how_it_started"
    assert patient.go("/form/how_much").values["peg_pain"] == ["0"]


def test_two_values_in_one_field_are_refused(patient):
    at(patient, "/you")
    patient.post({**IDENTITY, "name": ["Ana", "Eva"]})
    assert patient.response.status_code == 422
    assert "Enter only one answer here" in patient.page.text


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("1981", "01", "02"), "There is no month 1981. Enter the month first, like 3 27 1985"),
        (("27", "3", "1981"), "There is no month 27. Enter the month first, like 3 27 1985"),
        (("2", "30", "1981"), "There is no February 30 in 1981. Check the day"),
        (("1", "2", "1850"), "Check the year 1850. It should look like 1985"),
        (("1", "2", "198"), "Check the year 198. It should look like 1985"),
        (("W01", "2", "1981"), "Enter your date of birth"),
        (("-1", "2", "1981"), "Enter your date of birth"),
        (("", "", "1/2/1981"), "Enter your date of birth"),
    ],
)
def test_a_date_is_never_guessed_and_what_is_wrong_is_told(patient, parts, message):
    at(patient, "/you")
    patient.post({**IDENTITY, **dict(zip(("born-month", "born-day", "born-year"), parts, strict=True))})
    assert message in patient.page.text
    assert patient.page.values["born-month"] == [parts[0]]
    assert error_links(patient) == ["born-month"]


@pytest.mark.parametrize(
    "parts",
    [("Jan", "2", f"{BORN:%y}"), ("enero", "02", f"{BORN:%Y}"), ("ENE.", "2", f"{BORN:%Y}"), ("01", "2", f"{BORN:%y}")],
)
def test_a_month_may_be_a_word_and_a_year_two_digits(patient, parts):
    at(patient, "/you")
    patient.post({**IDENTITY, **dict(zip(("born-month", "born-day", "born-year"), parts, strict=True))})
    assert f"January 2, {BORN:%Y}" in patient.page.text


def test_a_wrong_date_is_told_in_spanish(patient):
    at(patient, "/you")
    page = patient.post({**IDENTITY, "born-month": "febrero", "born-day": "30", "language": "es"})
    page = patient.post({**IDENTITY, "born-month": "febrero", "born-day": "30"})
    assert f"No existe el 30 de febrero de {BORN:%Y}. Revise el día" in page.text


def test_an_answer_whose_question_closes_sleeps_and_wakes(patient):
    thinner = {"health_list_a": ["blood_thinner"], "blood_thinner": ["anticoagulant"], "blood_thinner_change": "no"}
    answers = at(patient, "/you", **thinner)
    patient.go("/form/your_health")
    page = patient.post({**patient.fields(answers), "health_list_a": ["none"]})
    assert "some questions no longer fit" in page.text
    assert "Which blood thinner or aspirin do you take?" in page.text
    patient.go("/you")
    patient.post(IDENTITY)
    assert "Not sent" in patient.page.text
    assert "Warfarin" not in patient.page.text
    patient.go("/form/your_health?change=yes")
    patient.post({**patient.fields(answers), "health_list_a": ["blood_thinner"]})
    assert patient.url == "/check"
    assert "Warfarin" in patient.page.text


def test_a_posted_field_of_a_closed_question_is_ignored_with_a_note(patient):
    answers = at(patient, "/form/your_health")
    page = patient.post({**patient.fields(answers), "cancer": "current"})
    assert "We did not save this answer, as the question no longer fits" in page.text
    assert "Is the cancer now or in the past?" in page.text


def test_answers_of_a_part_that_shifted_in_another_tab_are_kept(patient):
    details = {"cancer": "past_clear", "diabetes": "well_controlled"}
    answers = at(patient, "/form/more_health", health_list_a=["cancer", "diabetes"], **details)
    stale = patient.fields({**answers, "other_health": "asthma since 2001"})
    patient.go("/form/your_health")
    many = ["blood_thinner", "bleeding", "immune", "cancer", "diabetes"]
    patient.post({**patient.fields(answers), "health_list_a": many})
    patient.go("/form/more_health")
    patient.post(stale)
    seen = {}
    for part in (1, 2, 3):
        seen |= patient.go(f"/form/more_health/{part}").values
    assert seen["cancer"] == ["past_clear"]
    assert seen["diabetes"] == ["well_controlled"]
    assert seen["other_health"] == ["asthma since 2001"]


@pytest.mark.parametrize("path", ["/form/no_such_page", "/form/about_you/99999999999999999999", "/form/how_much/7"])
def test_a_page_that_does_not_exist_leads_on(patient, path):
    at(patient, "/form/how_much")
    patient.go(path)
    assert patient.response.status_code in (200, 404)
    assert "Traceback" not in patient.page.text


def test_two_devices_on_one_draft_keep_the_last_answer_to_each_question_and_the_person_is_told(app, patient):
    patient.start()
    stale = patient.page
    other = Patient(app.test_client())
    other.client.set_cookie("draft", patient.client.get_cookie("draft").value)
    other.go("/form/about_you")
    other.answer_once(healthy(age=50))
    patient.post({**fields_of(stale, {"age": 45, "own_decisions": "yes"}), "revision": stale.values["revision"][0]})
    assert "Your form was changed somewhere else too" in patient.page.text
    assert patient.go("/form/about_you").values["age"] == ["45"]


def test_one_device_alone_is_told_nothing_even_after_an_error_or_another_language(patient):
    patient.start()
    for fields in ({"age": "x"}, {"age": "45", "language": "es"}, {"age": "45", "own_decisions": "yes"}):
        page = patient.post({"revision": patient.page.values["revision"][0], **fields})
    assert patient.url == "/form/cannot_wait"
    assert "otro lugar" not in page.text


def test_every_step_says_which_of_how_many_it_is_and_how_much_time_is_left(patient):
    patient.start()
    steps = []
    while patient.url != "/check":
        steps.append(tuple(map(int, re.search(r"Step (\d+) of (\d+)", patient.page.text).groups())))
        assert re.search(r"about \d+ minutes? left|less than a minute left", patient.page.text)
        patient.post(IDENTITY) if patient.url == "/you" else patient.answer_once(healthy())
    assert [step for step, _ in steps] == list(range(1, len(steps) + 1))
    assert [total for _, total in steps] == sorted((total for _, total in steps), reverse=True)
    assert f"Step {len(steps) + 1} of {len(steps) + 1} less than a minute left" in patient.page.text


def test_a_page_that_is_opened_from_the_check_to_change_an_answer_is_no_step(patient):
    patient.has_answered(healthy())
    assert "Step " not in patient.go("/form/about_you?change=yes").text
    assert "Step 1 of" in patient.go("/form/about_you").text
